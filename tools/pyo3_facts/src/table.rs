//! Reads the tables: tab-separated lines, `#` comments.

use semver::Version;

/// Parses a version of one to three numbers: `21.7`, `1.85`, `0.73.0`, `9.0.0-rc.1`. Missing numbers are 0. Returns `None` for a
/// leading `v` or more than three numbers.
///
/// ```
/// use pyo3_facts::version;
///
/// assert_eq!(version("1.85"), version("1.85.0"));
/// assert_eq!(version("nightly"), None);
/// ```
#[must_use]
pub fn version(text: &str) -> Option<Version> {
    let (numbers, rest) = match text.find(['-', '+']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()
}

/// A line of a table.
pub struct Row<'a> {
    cells: std::str::Split<'a, char>,
    line: &'a str,
}

impl<'a> Row<'a> {
    /// The next cell.
    pub fn text(&mut self) -> Result<&'a str, String> {
        let line = self.line;
        let cell = self.cells.next().filter(|cell| !cell.is_empty());
        cell.ok_or_else(|| format!("a cell is missing: {line}"))
    }

    /// Parses the next cell with `read`.
    pub fn cell<T>(&mut self, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, String> {
        let text = self.text()?;
        read(text).ok_or_else(|| format!("`{text}` is not what this column has: {}", self.line))
    }

    /// Parses the next cell, `yes` or `no`.
    pub fn yes(&mut self) -> Result<bool, String> {
        self.cell(|text| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
    }

    /// Parses the next cell, a version.
    pub fn version(&mut self) -> Result<Version, String> {
        self.cell(version)
    }

    /// Parses the next cell, a comma-separated list, or `-` for an empty one.
    pub fn list<T>(&mut self, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
        self.cell(|text| match text {
            "-" => Some(Vec::new()),
            _ => text.split(',').map(read).collect(),
        })
    }

    /// Whether all remaining cells are `?`: only the version of the release is known.
    pub fn rest_is_unknown(&self) -> bool {
        self.cells.clone().all(|cell| cell == "?")
    }

    /// Checks that no cell remains.
    pub fn end(mut self) -> Result<(), String> {
        match self.cells.next() {
            None => Ok(()),
            Some(cell) => Err(format!("`{cell}` is a cell too many: {}", self.line)),
        }
    }
}

/// The lines of a table, without comments.
pub fn rows(table: &str) -> impl Iterator<Item = Row<'_>> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| Row {
        cells: line.split('\t'),
        line,
    })
}

/// The minor version of a Python 3: 11 for `3.11`.
pub fn minor(text: &str) -> Option<u8> {
    text.strip_prefix("3.")?.parse().ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{rows, version};

    #[test]
    fn versions() {
        let table = [
            ("7", Some("7.0.0")),
            ("21.7", Some("21.7.0")),
            ("0.73.0", Some("0.73.0")),
            ("9.0.0-rc.1", Some("9.0.0-rc.1")),
            ("9-pre", Some("9.0.0-pre")),
            ("26.0.0.bcr.1", None),
            ("v1.0.0", None),
            ("stable", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = version(text).map(|version| version.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said_with_the_line() {
        let read = |text: &'static str| {
            let mut row = rows(text).next().unwrap();
            row.yes().and_then(|_| row.end())
        };
        assert_eq!(read("# comment\n\nyes\n"), Ok(()));
        let table = [
            ("maybe", "`maybe` is not what this column has: maybe"),
            ("\tx", "a cell is missing: \tx"),
            ("no\tx", "`x` is a cell too many: no\tx"),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
