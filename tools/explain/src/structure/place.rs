//! Labels and places in Bazel's lines.

use std::sync::OnceLock;

use regex::bytes::{Captures, Regex};

use super::text::{regex, text};
use crate::finding::Place;

pub(super) const PLACED: &str =
    r"^ERROR: (?P<file>(?:[A-Za-z]:)?[^:]+):(?P<line>\d+):(?P<column>\d+):?(?: (?P<rest>.*))?$";

const LABEL: &str = r"(?P<label>@{0,2}[\w.~+-]*//[\w./+@~-]*:[\w./+@~=-]+)";

pub(super) fn first_label(line: &[u8]) -> Option<String> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let found = regex(LABEL, &CELL)?.captures(line)?;
    found.name("label").map(|label| text(label.as_bytes()))
}

pub(super) fn place(found: &Captures<'_>) -> Option<Place> {
    let group = |name| found.name(name).map(|found| text(found.as_bytes()));
    Some(Place {
        file: group("file")?,
        line: group("line")?.parse().ok()?,
        column: group("column").and_then(|column| column.parse().ok()),
    })
}
