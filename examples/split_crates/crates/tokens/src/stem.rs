//! English endings, taken off by a short list.

/// Endings, the longer before those that they end with.
const ENDINGS: [&str; 6] = ["ings", "ing", "edly", "ed", "es", "s"];

/// A stem keeps at least this many characters.
const SHORTEST: usize = 3;

/// The word without the first ending that fits; words that would become too short, or end in `ss`, stay.
pub fn of(word: &str) -> &str {
    if word.ends_with("ss") {
        return word;
    }
    for ending in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending) {
            if stem.chars().count() >= SHORTEST {
                return stem;
            }
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn endings_come_off() {
        let cases = [
            ("counts", "count"),
            ("counting", "count"),
            ("glass", "glass"),
            ("ring", "ring"),
        ];
        for (word, stem) in cases {
            assert_eq!(of(word), stem);
        }
    }
}
