//! Releases of PyO3: what each supports and requires.

use std::sync::LazyLock;

use semver::Version;

use crate::python::PythonVersion;
use crate::table::{minor, rows, Row};

/// Facts about a range of PyO3's releases.
///
/// ```
/// use pyo3_facts::{version, Pyo3Release, PythonVersion};
///
/// let pyo3 = Pyo3Release::of(&version("0.30.1").unwrap()).unwrap();
/// assert_eq!(pyo3.msrv.to_string(), "1.85.0");
/// assert_eq!(pyo3.oldest_floor, PythonVersion(9));
/// assert_eq!(pyo3.newest_python, PythonVersion(15));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyo3Release {
    /// The first release of the range. The range ends before the first release of the next one.
    pub first: Version,
    /// The oldest rustc that compiles it: the `rust-version` of its manifest.
    pub msrv: Version,
    /// The oldest Python for which it has a feature `abi3-py3N`.
    pub oldest_floor: PythonVersion,
    /// The newest Python that it builds for without a warning.
    pub newest_python: PythonVersion,
    /// The newest Python for which it has a feature `abi3-py3N`.
    pub newest_floor: PythonVersion,
    /// Whether it also builds for the Python after `newest_python`, with a warning.
    pub builds_for_next: bool,
    /// Whether its build scripts read `PYO3_BUILD_EXTENSION_MODULE`. Otherwise, only the feature `extension-module` avoids linking
    /// libpython.
    pub build_env: bool,
    /// Whether pyo3-build-config has its own build script that looks for a Python.
    pub config_probes: bool,
}

static RANGES: LazyLock<Vec<Pyo3Release>> =
    LazyLock::new(|| read(include_str!("../tables/pyo3.tsv")).unwrap_or_default());

impl Pyo3Release {
    /// All ranges, oldest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &RANGES
    }

    /// The range of a release. `None` before 0.20. The last range also covers releases newer than the table.
    #[must_use]
    pub fn of(version: &Version) -> Option<&'static Self> {
        RANGES.iter().rfind(|range| range.first <= *version)
    }

    /// The range of a release. For releases before 0.20, which are not measured, the first range. Its Python versions are an upper
    /// bound for them.
    #[must_use]
    pub fn nearest(version: &Version) -> Option<&'static Self> {
        Self::of(version).or_else(|| RANGES.first())
    }

    /// The newest Python that it builds for, with or without a warning.
    #[must_use]
    pub fn newest_buildable(&self) -> PythonVersion {
        PythonVersion(self.newest_python.0 + u8::from(self.builds_for_next))
    }
}

fn read(table: &str) -> Result<Vec<Pyo3Release>, String> {
    let python = |row: &mut Row<'_>| row.cell(minor).map(PythonVersion);
    let range = |mut row: Row<'_>| {
        let range = Pyo3Release {
            first: row.version()?,
            msrv: row.version()?,
            oldest_floor: python(&mut row)?,
            newest_python: python(&mut row)?,
            newest_floor: python(&mut row)?,
            builds_for_next: row.yes()?,
            build_env: row.yes()?,
            config_probes: row.yes()?,
        };
        row.end()?;
        Ok(range)
    };
    rows(table).map(range).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{read, Pyo3Release};
    use crate::table::version;

    #[test]
    fn the_table_is_read_whole_and_ascends() {
        let read = read(include_str!("../tables/pyo3.tsv")).unwrap();
        assert_eq!(read, Pyo3Release::all());
        assert!(read.is_sorted_by(|a, b| a.first < b.first && a.msrv <= b.msrv));
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
            let range = Pyo3Release::of(&version(text).unwrap())?;
            Some(range.msrv.to_string())
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
    #[test]
    fn what_releases_build_for() {
        let table = [
            ("0.19.2", (7, 12, false, true)),
            ("0.25.1", (7, 14, false, true)),
            ("0.26.0", (7, 14, true, true)),
            ("0.28.3", (7, 15, true, true)),
            ("0.29.2", (8, 16, true, false)),
            ("0.30.1", (9, 16, true, false)),
            ("1.0.0", (9, 16, true, false)),
        ];
        for (text, expected) in table {
            let range = Pyo3Release::nearest(&version(text).unwrap()).unwrap();
            let found = (
                range.oldest_floor.0,
                range.newest_buildable().0,
                range.build_env,
                range.config_probes,
            );
            assert_eq!(found, expected, "{text}");
        }
    }
}
