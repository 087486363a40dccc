//! Protobuf's JSON encoding of numbers and times.

use serde::de::{self, Deserializer, Visitor};

use crate::time::Time;

/// Parses a 64-bit number, which protobuf writes as a string.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = i64;
        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("a 64-bit number, bare or in a string")
        }
        fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
            Ok(value)
        }
        fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
            i64::try_from(value)
                .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<i64, E> {
            value
                .parse()
                .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
        }
    }
    from.deserialize_any(Number)
}

struct Text(fn(&str) -> Option<Time>, &'static str);

impl Visitor<'_> for Text {
    type Value = Option<Time>;
    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.1)
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        match self.0(value) {
            Some(time) => Ok(Some(time)),
            None => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
        }
    }
}

/// Parses a duration such as `"1.500s"`.
pub(crate) fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
    from.deserialize_str(Text(parse_duration, "seconds such as \"1.500s\""))
}

/// Parses a timestamp such as `"2026-01-31T12:00:00.123Z"`.
pub(crate) fn timestamp<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
    from.deserialize_str(Text(
        parse_timestamp,
        "a UTC time such as \"2026-01-31T12:00:00.123Z\"",
    ))
}

fn parse_duration(text: &str) -> Option<Time> {
    let text = text.strip_suffix('s')?;
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (seconds, nanos) = seconds(text)?;
    Some(Time {
        seconds: sign * seconds,
        nanos: sign as i32 * nanos,
    })
}

/// Parses `12` or `12.345` into seconds and nanoseconds.
fn seconds(text: &str) -> Option<(i64, i32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.is_empty() || part.len() > 9 {
        return None;
    }
    let nanos = digits(part)? * 10i64.pow(9 - part.len() as u32);
    Some((digits(whole)?, nanos as i32))
}

/// Parses up to 18 digits and nothing else.
fn digits(text: &str) -> Option<i64> {
    let plain =
        !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain {
        text.parse().ok()
    } else {
        None
    }
}

fn parse_timestamp(text: &str) -> Option<Time> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.split('-').map(digits);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (digits(time.next()?)?, digits(time.next()?)?);
    let (second, nanos) = seconds(time.next()?)?;
    let fits = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61
        && date.next().is_none();
    // Days since 1970-01-01 in the Gregorian calendar, with years that start in March.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    fits.then_some(Time {
        seconds: ((days * 24 + hour) * 60 + minute) * 60 + second,
        nanos,
    })
}

#[cfg(test)]
mod tests {
    use super::{parse_duration, parse_timestamp, Time};

    #[test]
    fn durations() {
        let table = [
            ("0s", Some((0, 0))),
            ("1.5s", Some((1, 500_000_000))),
            ("0.035s", Some((0, 35_000_000))),
            ("-2.000000001s", Some((-2, -1))),
            ("315576000000s", Some((315_576_000_000, 0))),
            ("1", None),
            ("s", None),
            (".5s", None),
            ("1.s", None),
            ("1.0000000001s", None),
            ("1e3s", None),
            ("+1s", None),
            ("9999999999999999999s", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(seconds, nanos)| Time { seconds, nanos });
            assert_eq!(parse_duration(text), expected, "{text}");
        }
    }

    #[test]
    fn timestamps() {
        let table = [
            ("1970-01-01T00:00:00Z", Some((0, 0))),
            ("1969-12-31T23:59:59.5Z", Some((-1, 500_000_000))),
            ("2000-02-29T12:00:00Z", Some((951_825_600, 0))),
            (
                "2026-11-24T03:52:33.390Z",
                Some((1_795_492_353, 390_000_000)),
            ),
            ("2026-11-24T03:52:33+00:00", None),
            ("2026-13-24T03:52:33Z", None),
            ("2026-11-24 03:52:33Z", None),
            ("2026-11-24-1T03:52:33Z", None),
            ("999999-11-24T03:52:33Z", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(seconds, nanos)| Time { seconds, nanos });
            assert_eq!(parse_timestamp(text), expected, "{text}");
        }
    }
}
