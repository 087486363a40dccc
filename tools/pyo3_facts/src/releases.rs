//! What the tables of rules_rust and rules_python share: a line for each release, of which the newest may not be measured yet.

use semver::Version;

use crate::table::{rows, Row};

/// A line of such a table.
pub trait Release: Sized {
    /// The version that it is about.
    fn version(&self) -> &Version;

    /// Reads the cells behind the version.
    fn read(version: Version, row: &mut Row<'_>) -> Result<Self, String>;
}

/// Such a table.
#[derive(Debug)]
pub struct Releases<T> {
    /// Those with facts, oldest first.
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

    /// The facts of one release.
    pub fn find(&self, version: &Version) -> Option<&T> {
        self.measured
            .iter()
            .find(|release| release.version() == version)
    }

    /// The facts of the newest release that is measured and not newer than `version`.
    pub fn at(&self, version: &Version) -> Option<&T> {
        self.measured
            .iter()
            .rfind(|release| release.version() <= version)
    }
}
