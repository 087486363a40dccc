//! The common part of the tables of rules_rust and rules_python: one line per release. The newest releases may not be measured yet.

use semver::Version;

use crate::table::{rows, Row};

/// A release of a ruleset: a line of its table.
///
/// ```
/// use pyo3_facts::{version, Release, RulesPython, RulesRust};
///
/// let version = version("0.54.1").unwrap();
/// assert_eq!(RulesRust::find(&version).unwrap().rustc.to_string(), "1.82.0");
/// assert!(RulesPython::newest().unwrap().uv_lock);
/// ```
pub trait Release: Sized + 'static {
    /// The table of this ruleset.
    #[doc(hidden)]
    fn table() -> &'static Releases<Self>;

    /// The version of the release.
    fn version(&self) -> &Version;

    /// Reads the cells after the version.
    ///
    /// # Errors
    /// A cell is missing or has a value that its column does not allow.
    #[doc(hidden)]
    fn read(version: Version, row: &mut Row<'_>) -> Result<Self, String>;

    /// All releases with facts, oldest first.
    #[must_use]
    fn all() -> &'static [Self] {
        &Self::table().measured
    }

    /// All versions, oldest first; the facts of the last ones may not be measured yet.
    #[must_use]
    fn published() -> &'static [Version] {
        &Self::table().published
    }

    /// The facts of exactly this version. `None` if it was not published or is not measured yet.
    #[must_use]
    fn find(version: &Version) -> Option<&'static Self> {
        Self::all()
            .iter()
            .find(|release| release.version() == version)
    }

    /// The facts of this version or, if there are none, of the newest release before it. For releases newer than the table, this is a
    /// guess.
    #[must_use]
    fn at(version: &Version) -> Option<&'static Self> {
        Self::all()
            .iter()
            .rfind(|release| release.version() <= version)
    }

    /// The newest release with facts.
    #[must_use]
    fn newest() -> Option<&'static Self> {
        Self::all().last()
    }

    /// The oldest release from which on `has` is true for all releases.
    #[must_use]
    fn first(has: impl Fn(&Self) -> bool) -> Option<&'static Self> {
        let having = Self::all().iter().rev().take_while(|release| has(release));
        having.last()
    }
}

/// A table of releases.
#[derive(Debug)]
pub struct Releases<T> {
    /// The releases with facts, oldest first.
    pub measured: Vec<T>,
    /// All versions, oldest first.
    pub published: Vec<Version>,
}

impl<T> Default for Releases<T> {
    fn default() -> Self {
        Self {
            measured: Vec::new(),
            published: Vec::new(),
        }
    }
}

impl<T: Release> Releases<T> {
    /// Reads a table.
    pub fn read(table: &str) -> Result<Self, String> {
        let mut releases = Self::default();
        for mut row in rows(table) {
            let version = row.version()?;
            if releases
                .published
                .last()
                .is_some_and(|last| *last >= version)
            {
                return Err(format!("{version} is not newer than the line before"));
            }
            releases.published.push(version.clone());
            if row.rest_is_unknown() {
                continue;
            }
            releases.measured.push(T::read(version, &mut row)?);
            row.end()?;
        }
        Ok(releases)
    }
}
