//! Removes English endings from a short list.

/// Endings. Longer ones precede those that they end with.
const ENDINGS: [&str; 6] = ["ings", "ing", "edly", "ed", "es", "s"];

/// A stem keeps at least this many characters.
const SHORTEST: usize = 3;

/// Returns the word without the first matching ending. Keeps words that would become too short or that end in `ss`.
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
