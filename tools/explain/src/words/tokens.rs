//! Splits a text into words.

use std::collections::HashSet;

use crate::prefix::without_prefix;
use crate::structure::is_quotation;

/// The number of bytes of a line that are read.
const LINE: usize = 4096;

/// What words contain that tell of a failure.
const SIGNALS: [&str; 30] = [
    "abort",
    "cannot",
    "conflict",
    "corrupt",
    "crash",
    "denied",
    "disallowed",
    "duplicate",
    "error",
    "exceeded",
    "exception",
    "exhausted",
    "fail",
    "fatal",
    "forbidden",
    "invalid",
    "killed",
    "mismatch",
    "missing",
    "outdated",
    "panic",
    "refused",
    "rejected",
    "segmentation",
    "timeout",
    "unable",
    "undefined",
    "unexpected",
    "unresolved",
    "unsupported",
];

/// Words that only tell of a failure as they are.
const WHOLE: [&str; 6] = ["expected", "incompatible", "must", "no", "not", "unknown"];

/// The distinct words of a text, in lower case, also those that underscores join.
pub(super) fn of_text(text: &[u8]) -> HashSet<String> {
    text.split(|byte| *byte == b'\n')
        .filter_map(|line| line.get(..line.len().min(LINE)))
        .flat_map(|line| line.split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_')))
        .flat_map(|word| {
            let parts = word.split(|byte| *byte == b'_');
            parts.chain(word.contains(&b'_').then_some(word))
        })
        .filter_map(word)
        .collect()
}

/// A word without the digits before it. Letters alone, and what is longer than a name, tell nothing.
fn word(word: &[u8]) -> Option<String> {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let word = word.get(digits..)?;
    let is_word = (2..=24).contains(&word.len());
    is_word.then(|| String::from_utf8_lossy(word).to_ascii_lowercase())
}

/// Whether a line, given with its words, may tell of a failure. Warnings, results of tests that pass, and sentences do not.
pub(super) fn tells_of_failure(line: &[u8], words: &HashSet<String>) -> bool {
    const HARMLESS: [&str; 3] = ["warn", "ignor", "passed"];
    // What a CI runner says of every failure, and what an editor says.
    const OTHERS: [&[u8]; 2] = [b"Process completed with exit code ", b"` not expanded: "];
    let line = without_prefix(line).trim_ascii();
    let is_harmless = |word: &String| HARMLESS.iter().any(|part| word.contains(part));
    // People write so about failures; programs give a name, a place or a number.
    let is_marked = |byte: &u8| b":`'\"/\\_=()[]".contains(byte);
    let is_sentence = line.first().is_some_and(u8::is_ascii_uppercase)
        && line.ends_with(b".")
        && !line.iter().any(is_marked);
    words.iter().any(|word| is_signal(word))
        && !words.iter().any(is_harmless)
        && !is_sentence
        && !OTHERS
            .iter()
            .any(|words| memchr::memmem::find(line, words).is_some())
        && !is_quotation(line)
}

/// Whether a line with this word may tell of a failure.
fn is_signal(word: &str) -> bool {
    WHOLE.contains(&word) || SIGNALS.iter().any(|signal| word.contains(signal))
}

#[cfg(test)]
mod tests {
    use super::{is_signal, of_text, tells_of_failure};

    #[test]
    fn words() {
        let mut words: Vec<String> = of_text(b"/w/PyInit_scan.so: 3rd Error\n")
            .into_iter()
            .collect();
        words.sort_unstable();
        assert_eq!(
            words,
            ["error", "pyinit", "pyinit_scan", "rd", "scan", "so"]
        );
        for word in ["error", "importerror", "failed", "not"] {
            assert!(is_signal(word), "{word}");
        }
        for line in [
            "error: it broke",
            "Error: no such file",
            "x.py: cannot open",
        ] {
            assert!(
                tells_of_failure(line.as_bytes(), &of_text(line.as_bytes())),
                "{line}"
            );
        }
        for line in [
            "warning: error is unused",
            "test tests::error ... ok",
            "We saw an error yesterday.",
            "##[error]Process completed with exit code 1.",
            "all is well",
        ] {
            assert!(
                !tells_of_failure(line.as_bytes(), &of_text(line.as_bytes())),
                "{line}"
            );
        }
        for word in ["notice", "nothing", "ok"] {
            assert!(!is_signal(word), "{word}");
        }
    }
}
