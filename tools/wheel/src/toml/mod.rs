//! A TOML 1.1 parser for `pyproject.toml`.
//!
//! Source: the specification on toml.io. The crate does not depend on a TOML library, because the build of every user of `pyo3_wheel`
//! compiles it. Python's `tomllib` is not an option: it requires Python 3.11, but a workspace may build with 3.9. Numbers and dates stay
//! unvalidated text, because no field of `[project]` contains any. The tests compare the parser with the crate `toml_edit`.

mod reader;
mod strings;
#[cfg(test)]
mod toml_test;
mod value;

use std::fmt;

use reader::Reader;
use value::Origin;
pub use value::{Table, Value};

/// The position of a syntax error and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Line number, starting at 1.
    pub line: usize,
    /// The problem, such as "expected `=`".
    pub problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

/// Parses a document.
///
/// # Errors
/// Fails if the text is not TOML.
///
/// # Example
/// ```
/// let document = wheel::toml::parse("[project]\nname = \"tally\"\n").unwrap();
/// assert_eq!(document.table("project").and_then(|project| project.string("name")), Some("tally"));
/// ```
pub fn parse(text: &str) -> Result<Table, Malformed> {
    let mut reader = Reader {
        rest: text.strip_prefix('\u{feff}').unwrap_or(text),
    };
    let mut root = Table::new(Origin::Header);
    let mut header: Vec<String> = Vec::new();
    let outcome = (|| -> Result<(), String> {
        loop {
            reader.blank_lines()?;
            if reader.rest.is_empty() {
                return Ok(());
            }
            if reader.take("[") {
                let is_array = reader.take("[");
                header = reader.key_path()?;
                reader.expect(if is_array { "]]" } else { "]" })?;
                root.header(&header, is_array)?;
            } else {
                let path = reader.key_path()?;
                reader.expect("=")?;
                reader.spaces();
                let value = reader.value(0)?;
                root.at(&header)?.set(&path, value)?;
            }
            reader.end_of_line()?;
        }
    })();
    outcome
        .map_err(|problem| {
            let read = text
                .len()
                .checked_sub(reader.rest.len())
                .and_then(|at| text.get(..at))
                .unwrap_or_default();
            Malformed {
                line: read.matches('\n').count() + 1,
                problem,
            }
        })
        .map(|()| root)
}
