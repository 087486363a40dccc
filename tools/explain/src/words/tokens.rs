//! Splits a text into words.

use std::collections::HashSet;

use crate::prefix::without_prefix;
use crate::structure::is_quotation;

/// The number of bytes of a line that are read.
const LINE: usize = 4096;

/// Words that tell of a failure, if they are neither a part of a name nor of a path.
const SIGNALS: [&str; 54] = [
    "abort",
    "aborted",
    "can't",
    "cannot",
    "conflict",
    "conflicts",
    "corrupt",
    "corrupted",
    "couldn't",
    "crash",
    "crashed",
    "denied",
    "didn't",
    "disallowed",
    "doesn't",
    "duplicate",
    "error",
    "errors",
    "exceeded",
    "exception",
    "exhausted",
    "expected",
    "fail",
    "failed",
    "fails",
    "failure",
    "failures",
    "fatal",
    "forbidden",
    "incompatible",
    "invalid",
    "isn't",
    "killed",
    "mismatch",
    "missing",
    "must",
    "no",
    "not",
    "outdated",
    "panic",
    "panicked",
    "refused",
    "rejected",
    "segmentation",
    "terminate",
    "timed",
    "timeout",
    "unable",
    "undefined",
    "unexpected",
    "unhandled",
    "unknown",
    "unresolved",
    "unsupported",
];

/// Advice of Bazel's under every failed action.
const ADVICE: [&[u8]; 2] = [
    b"Use --sandbox_debug to see ",
    b"Use --verbose_failures to see ",
];

/// How the names of exceptions end.
const EXCEPTIONS: [&str; 3] = ["error", "exception", "interrupt"];

/// The distinct words of a text, in lower case, also those that underscores join.
pub(super) fn of_text(text: &[u8]) -> HashSet<String> {
    let is_advice = |line: &&[u8]| {
        let has = |words: &&[u8]| memchr::memmem::find(line, words).is_some();
        ADVICE.iter().any(has)
    };
    text.split(|byte| *byte == b'\n')
        .filter_map(|line| line.get(..line.len().min(LINE)))
        .filter(|line| !is_advice(line))
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

/// Whether a line may tell of a failure. Warnings, notes, results of tests that pass, and sentences do not.
pub(super) fn tells_of_failure(line: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [
        b"INFO", b"DEBUG", b"warning", b"WARN", b"note:", b"help:", b"ok ",
    ];
    const HARMLESS: [&str; 4] = ["warning", "warning:", "ignoring", "(ignored)"];
    // What a CI runner says of every failure, what an editor says, what apt and npm say of every run.
    const OTHERS: [&[u8]; 6] = [
        b"debconf: delaying package configuration",
        b"Process completed with exit code ",
        b"` not expanded: ",
        b" not upgraded.",
        b" silly ",
        b" verbose ",
    ];
    let line = without_prefix(line).trim_ascii();
    // People write so about failures; programs give a name, a place or a number.
    let is_marked = |byte: &u8| b":`'\"/\\_=()[]".contains(byte);
    let is_sentence = line.first().is_some_and(u8::is_ascii_uppercase)
        && line.ends_with(b".")
        && !line.iter().any(is_marked);
    let has = |words: &&[u8]| memchr::memmem::find(line, words).is_some();
    let is_excluded = is_sentence
        || is_quotation(line)
        || STARTS.iter().any(|start| line.starts_with(start))
        || OTHERS.iter().any(has);
    let text = String::from_utf8_lossy(line.get(..LINE).unwrap_or(line)).to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_harmless = words.iter().any(|word| HARMLESS.contains(word));
    let counted = |at: usize| at.checked_sub(1).and_then(|before| words.get(before));
    // `0 failed` and `no errors` tell of none.
    let tells = |(at, word): (usize, &&str)| {
        is_signal(word) && !matches!(counted(at), Some(&"0" | &"no" | &"(0"))
    };
    !is_excluded && !is_harmless && words.iter().enumerate().any(tells)
}

/// Whether a word of a line, with the punctuation around it, tells of a failure: `failed,`, `error[E0433]:`, `a.ImportError:`.
fn is_signal(word: &str) -> bool {
    let word = word.trim_start_matches(|letter: char| !letter.is_alphabetic());
    let end = word.find(|letter: char| !(letter.is_alphabetic() || letter == '\''));
    let (whole, rest) = word.split_at(end.unwrap_or(word.len()));
    let is_whole =
        rest.is_empty() || !rest.starts_with(['_', '-', '.', '/', '\\', '@']) || rest == ".";
    let name = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let is_name = name.len() > 6 && !name.contains(['/', '\\', '-', ':', '(']);
    let ends = |end: &&str| {
        name.strip_suffix(*end)
            .is_some_and(|rest| !rest.ends_with('_'))
    };
    let is_exception = is_name && word.ends_with(':') && EXCEPTIONS.iter().any(ends);
    is_whole && SIGNALS.contains(&whole) || is_exception
}

#[cfg(test)]
mod tests {
    use super::{of_text, tells_of_failure};

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
    }

    #[test]
    fn lines_of_failures() {
        for line in [
            "error: it broke",
            "Error: no such file",
            "x.py: cannot open",
            "error[E0433]: a",
            "tally.ImportError: a",
            "1 failed, 2 passed",
            "Killed: killed.",
        ] {
            assert!(tells_of_failure(line.as_bytes()), "{line}");
        }
        for line in [
            "warning: error is unused",
            "test tests::error ... ok",
            "We saw an error yesterday.",
            "##[error]Process completed with exit code 1.",
            "all is well",
            "   Compiling thiserror v1.0.69",
            "   Compiling error-code v3.3.1",
            "tests/test_errors.py ........ [100%]",
            "//a:error_test PASSED in 0.7s",
            "//a:no_such_thing",
            "copying src/errors.py -> build/errors.py",
            "test result: ok. 3 passed; 0 failed; 0 ignored",
            "INFO: Not found in the cache",
        ] {
            assert!(!tells_of_failure(line.as_bytes()), "{line}");
        }
    }
}
