//! Searches within a line.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// Compiles an expression on first use. `None` if it is invalid, which the tests of its user rule out.
pub(super) fn regex(
    source: &'static str,
    cell: &'static OnceLock<Option<Regex>>,
) -> Option<&'static Regex> {
    let build = || RegexBuilder::new(source).unicode(false).build().ok();
    cell.get_or_init(build).as_ref()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What follows the first occurrence of `words`.
pub(super) fn find<'a>(line: &'a [u8], words: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(line, words)?;
    line.get(at + words.len()..)
}

pub(super) fn has(line: &[u8], words: &str) -> bool {
    memchr::memmem::find(line, words.as_bytes()).is_some()
}

pub(super) fn has_any(line: &[u8], all: &[&str]) -> bool {
    all.iter().any(|words| has(line, words))
}

pub(super) fn starts_with_any(line: &[u8], all: &[&str]) -> bool {
    all.iter().any(|words| line.starts_with(words.as_bytes()))
}

/// Whether these bytes are one or more digits.
pub(super) fn is_number(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}
