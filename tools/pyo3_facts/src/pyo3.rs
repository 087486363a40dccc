//! Releases of PyO3, as far as rulesets and users ask for them.

use std::sync::LazyLock;

use semver::Version;

use crate::table::{minor, rows, Row};

/// A range of PyO3's releases of which the same holds.
///
/// ```
/// use pyo3_facts::{version, Pyo3};
///
/// let pyo3 = Pyo3::of(&version("0.30.1").unwrap()).unwrap();
/// assert_eq!((pyo3.rustc.to_string().as_str(), pyo3.oldest_floor, pyo3.newest_python), ("1.85.0", 9, 15));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyo3 {
    /// The first release of the range, which ends before the next one's first.
    pub first: Version,
    /// The `rust-version` of its manifest.
    pub rustc: Version,
    /// The oldest Python that it takes as a floor (`abi3-py3N`), as the minor version of a Python 3.
    pub oldest_floor: u8,
    /// The newest Python that it builds for without a word, as the minor version of a Python 3.
    pub newest_python: u8,
    /// The newest Python that it takes as a floor, as the minor version of a Python 3.
    pub newest_floor: u8,
    /// Whether it builds for the Python after `newest_python`, too, with a warning.
    pub builds_for_next: bool,
}

static RANGES: LazyLock<Vec<Pyo3>> =
    LazyLock::new(|| read(include_str!("../tables/pyo3.tsv")).unwrap_or_default());

impl Pyo3 {
    /// All ranges, oldest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &RANGES
    }

    /// The range of a release; none before 0.20. A release newer than the table falls into the last range.
    #[must_use]
    pub fn of(version: &Version) -> Option<&'static Self> {
        RANGES.iter().rfind(|range| range.first <= *version)
    }
}

fn read(table: &str) -> Result<Vec<Pyo3>, String> {
    let range = |mut row: Row<'_>| {
        let range = Pyo3 {
            first: row.version()?,
            rustc: row.version()?,
            oldest_floor: row.cell(minor)?,
            newest_python: row.cell(minor)?,
            newest_floor: row.cell(minor)?,
            builds_for_next: row.yes()?,
        };
        row.end()?;
        Ok(range)
    };
    rows(table).map(range).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{read, Pyo3};
    use crate::table::version;

    #[test]
    fn the_table_is_read_whole_and_ascends() {
        let read = read(include_str!("../tables/pyo3.tsv")).unwrap();
        assert_eq!(read, Pyo3::all());
        assert!(read.is_sorted_by(|a, b| a.first < b.first && a.rustc <= b.rustc));
        assert!(read
            .iter()
            .all(|range| range.oldest_floor < range.newest_floor));
        assert!(read
            .iter()
            .all(|range| range.newest_floor <= range.newest_python));
    }

    #[test]
    fn ranges() {
        let of = |text: &str| {
            let range = Pyo3::of(&version(text).unwrap())?;
            Some(range.rustc.to_string())
        };
        let table = [
            ("0.19.2", None),
            ("0.20.0", Some("1.56.0")),
            ("0.25.1", Some("1.63.0")),
            ("0.27.2", Some("1.74.0")),
            ("0.29.3", Some("1.83.0")),
            ("0.30.1", Some("1.85.0")),
            ("0.99.0", Some("1.85.0")),
        ];
        for (text, expected) in table {
            assert_eq!(of(text).as_deref(), expected, "{text}");
        }
    }
}
