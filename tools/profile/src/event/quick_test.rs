//! The quick reader against the general one: whatever it accepts, both read the same.

use super::quick;
use crate::event::with_event;
use crate::event::words::{end_of_string, leading_number};

/// Checks that the general reader reads the same event of the same length, if the quick one accepts it. Returns whether it does.
fn agrees(bytes: &[u8]) -> bool {
    let Some((event, length)) = quick(bytes) else {
        return false;
    };
    let json = bytes.get(..length).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let read = with_event(json, |other| {
        assert_eq!(&event, other, "{text}");
        let bits = |number: Option<f64>| number.map(f64::to_bits);
        assert_eq!(bits(event.args.memory), bits(other.args.memory), "{text}");
        assert_eq!(event.ts.to_bits(), other.ts.to_bits(), "{text}");
    });
    assert!(read.is_some(), "the general reader rejects {text}");
    true
}

const ACTION: &str = r#"{"cat":"action processing","name":"Compiling Rust rlib syn","ph":"X","ts":-100,"dur":400,"pid":1,"tid":32,"args":{"mnemonic":"Rustc","target":"//:syn"}}"#;
const COUNTER: &str = r#"{"name":"Memory usage","cname":"olive","ph":"C","ts":0,"args":{"memory":149.5523215408325}}"#;

#[test]
fn what_bazel_writes_is_accepted() {
    for text in [
        ACTION,
        COUNTER,
        "{}",
        r#"{"name":"grün","args":{}}"#,
        r#"{"args":{"system cpu":1,"other":-1.5e-3,"text":"a"}}"#,
        r#"{"name":"thread_sort_index","ph":"M","args":{"sort_index":0}}"#,
        r#"{"ts":999999999999999}"#,
    ] {
        assert!(agrees(text.as_bytes()), "{text}");
        let longer = format!("{text},\n    {{");
        let length = quick(longer.as_bytes()).map(|(_, length)| length);
        assert_eq!(length, Some(text.len()));
    }
}

#[test]
fn everything_else_is_left_to_the_general_reader() {
    for text in [
        "",
        "{",
        "[]",
        r#"{"a":1,}"#,
        r#"{"a" :1}"#,
        r#"{ "a":1}"#,
        r#"{"a":[]}"#,
        r#"{"a":{}}"#,
        r#"{"a":null}"#,
        r#"{"a":01}"#,
        r#"{"a":1.}"#,
        r#"{"a":1e999}"#,
        r#"{"ts":-0}"#,
        r#"{"ts":00}"#,
        r#"{"ts":-}"#,
        r#"{"ts":}"#,
        r#"{"ts":1.5}"#,
        r#"{"ts":1000000000000000}"#,
        r#"{"ts":1,"ts":2}"#,
        r#"{"args":{"memory":1,"memory":2}}"#,
        r#"{"args":{"memory":null}}"#,
        r#"{"args":[]}"#,
        r#"{"name":5}"#,
        r#"{"name":"\n"}"#,
        r#"{"na\u006de":"a"}"#,
        "{\"name\":\"\n\"}",
    ] {
        assert!(quick(text.as_bytes()).is_none(), "{text}");
    }
    assert!(quick(b"{\"name\":\"\xff\"}").is_none());
    assert!(quick(b"{\"\xff\":1}").is_none());
}

#[test]
fn an_event_that_is_not_complete_is_not_accepted() {
    for text in [ACTION, COUNTER] {
        for length in 0..text.len() {
            let part = text.as_bytes().get(..length).unwrap_or_default();
            assert!(quick(part).is_none(), "{length}");
        }
    }
}

#[test]
fn strings_end_where_they_end() {
    for length in 0..40 {
        let mut bytes = vec![b'a'; length];
        assert_eq!(end_of_string(&bytes), None);
        bytes.extend_from_slice(b"\"bbbbbbbbbbbbbbbbb");
        assert_eq!(end_of_string(&bytes), Some((length, true)));
        for at in 0..length {
            for byte in 0..=255 {
                let mut bytes = bytes.clone();
                if let Some(slot) = bytes.get_mut(at) {
                    *slot = byte;
                }
                let expected = match byte {
                    b'"' => Some((at, true)),
                    b'\\' | 0..=0x1f => None,
                    _ => Some((length, byte < 0x80)),
                };
                assert_eq!(
                    end_of_string(&bytes),
                    expected,
                    "{byte} at {at} of {length}"
                );
            }
        }
    }
}

#[test]
fn numbers_end_where_they_end() {
    let text = "9081726354019283";
    for length in 0..=text.len() {
        let number = text.get(..length).unwrap_or_default();
        let expected = (number.parse().unwrap_or(0), length);
        assert_eq!(leading_number(number.as_bytes()), expected);
        for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
            let mut bytes = number.as_bytes().to_vec();
            bytes.push(byte);
            bytes.extend_from_slice(b"7777777");
            assert_eq!(leading_number(&bytes), expected, "{byte} after {number}");
        }
    }
    assert_eq!(leading_number(&[b'0'; 40]), (0, 16));
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// What events consist of, and what damages them.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0041",
    "\n",
    " ",
    "-",
    "0",
    "1",
    "9",
    "12345678",
    ".5",
    "e1",
    "E+999",
    "null",
    "true",
    "\"cat\"",
    "\"name\"",
    "\"ph\"",
    "\"ts\"",
    "\"dur\"",
    "\"tid\"",
    "\"pid\"",
    "\"args\"",
    "\"memory\"",
    "\"system cpu\"",
    "\"sort_index\"",
    "\"mnemonic\"",
    "\"target\"",
    "ü",
    "\u{7f}",
    "\"X\"",
    ":1,",
    ":\"",
    "{}",
];

#[test]
fn random_changes_are_read_the_same() {
    let count = std::env::var("PROFILE_FUZZ_ITERATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(20_000);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0_u32;
    for _ in 0..count {
        let base = if random.below(2) == 0 {
            ACTION
        } else {
            COUNTER
        };
        let mut bytes = base.as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            let end = (at + random.below(12)).min(bytes.len());
            let piece = PIECES.get(random.below(PIECES.len())).unwrap_or(&"");
            match random.below(5) {
                0 => drop(bytes.splice(at..end, piece.bytes())),
                1 => drop(bytes.splice(at..at, piece.bytes())),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = random.below(256) as u8;
                    }
                }
                _ => {
                    let copy = bytes.get(at..end).unwrap_or_default().to_vec();
                    let to = random.below(bytes.len());
                    drop(bytes.splice(to..to, copy));
                }
            }
        }
        accepted += u32::from(agrees(&bytes));
    }
    assert!(accepted > count / 20, "{accepted} of {count} were accepted");
}
