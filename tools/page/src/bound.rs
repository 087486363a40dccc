//! Limits the lists of a report so that a page stays small.

use serde_json::{json, Map, Value};

/// Truncates each text of a report to this many characters.
pub fn longest(report: &mut Value, characters: usize) {
    match report {
        Value::String(text) => {
            if let Some((at, _)) = text.char_indices().nth(characters) {
                text.truncate(at);
                text.push('…');
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| longest(one, characters)),
        Value::Object(all) => all.values_mut().for_each(|one| longest(one, characters)),
        _ => {}
    }
}

/// Keeps the `limit` entries with the longest times in each of the lists and maps `keys`. Lists keep their order. Counts the omitted
/// entries in `left_out`: `{"crates": {"count": 12, "micros": 3400}}`.
///
/// # Example
/// ```
/// let mut report = serde_json::json!({"crates": [{"micros": 5}, {"micros": 1}, {"micros": 9}]});
/// page::largest(&mut report, &["crates"], 2);
/// assert_eq!(report["crates"], serde_json::json!([{"micros": 5}, {"micros": 9}]));
/// assert_eq!(report["left_out"]["crates"], serde_json::json!({"count": 1, "micros": 1}));
/// ```
pub fn largest(report: &mut Value, keys: &[&str], limit: usize) {
    let mut left_out = Map::new();
    for key in keys {
        let mut sieve;
        match report.get_mut(*key) {
            Some(Value::Array(all)) if all.len() > limit => {
                sieve = Sieve::new(all.iter().map(time), limit);
                all.retain(|one| sieve.keeps(time(one)));
            }
            Some(Value::Object(all)) if all.len() > limit => {
                sieve = Sieve::new(all.values().map(time), limit);
                all.retain(|_, one| sieve.keeps(time(one)));
            }
            _ => continue,
        }
        let gone = json!({"count": sieve.count, "micros": sieve.micros});
        left_out.insert((*key).to_owned(), gone);
    }
    if let Value::Object(report) = report {
        report.insert("left_out".to_owned(), Value::Object(left_out));
    }
}

/// Keeps the longest times, and the first of equal ones.
struct Sieve {
    /// The shortest time to keep.
    least: i64,
    /// How many entries with that time to keep.
    room: usize,
    /// Number of dropped entries, and the sum of their times.
    count: u64,
    micros: i64,
}

impl Sieve {
    fn new(times: impl Iterator<Item = i64>, limit: usize) -> Self {
        let mut times: Vec<i64> = times.collect();
        times.sort_unstable_by_key(|time| std::cmp::Reverse(*time));
        times.truncate(limit);
        let least = times.last().copied().unwrap_or(i64::MAX);
        Self {
            least,
            room: times.iter().filter(|time| **time == least).count(),
            count: 0,
            micros: 0,
        }
    }

    fn keeps(&mut self, time: i64) -> bool {
        if time > self.least {
            return true;
        }
        if time == self.least && self.room > 0 {
            self.room -= 1;
            return true;
        }
        self.count += 1;
        self.micros += time;
        false
    }
}

/// Returns the time of an entry, or its change, in microseconds.
fn time(entry: &Value) -> i64 {
    let number = |key: &str| entry.get(key).and_then(Value::as_i64);
    let seconds = |key: &str| {
        let seconds = entry.get(key).and_then(Value::as_f64)?;
        Some((seconds * 1e6) as i64)
    };
    match (number("before_micros"), number("after_micros")) {
        (None, None) => number("micros")
            .or_else(|| seconds("seconds"))
            .or_else(|| seconds("miss_seconds"))
            .unwrap_or(0),
        (before, after) => (after.unwrap_or(0) - before.unwrap_or(0)).abs(),
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_largest_stay() {
        let mut report = json!({
            "fetches": {"a": {"count": 1, "micros": 5}, "b": {"count": 1, "micros": 5}, "c": {"count": 1, "micros": 7}},
            "changes": [{"before_micros": 9, "after_micros": null}, {"before_micros": 1, "after_micros": 2}],
            "few": [{"micros": 1}],
        });
        largest(&mut report, &["fetches", "changes", "few", "none"], 2);
        assert_eq!(report["fetches"].as_object().map(Map::len), Some(2));
        assert_eq!(report["fetches"]["c"]["micros"], 7);
        assert_eq!(report["changes"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            report["left_out"],
            json!({"fetches": {"count": 1, "micros": 5}})
        );
        let mut report = json!({"changes": [{"before_micros": 1, "after_micros": 2}, {"before_micros": 9, "after_micros": null}]});
        largest(&mut report, &["changes"], 1);
        assert_eq!(report["changes"][0]["before_micros"], 9);
        assert_eq!(
            report["left_out"],
            json!({"changes": {"count": 1, "micros": 1}})
        );
        largest(&mut report, &["changes"], 0);
        assert_eq!(report["changes"], json!([]));
    }

    #[test]
    fn long_texts_are_cut() {
        let mut report = json!({"a": ["äöü", {"b": "x"}]});
        longest(&mut report, 2);
        assert_eq!(report, json!({"a": ["äö…", {"b": "x"}]}));
    }
}
