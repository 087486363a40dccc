//! Names in rules_rust and rules_python: files, tags of extensions, attributes of tags.

use std::sync::LazyLock;

use semver::Version;

use crate::table::{rows, version, Row};

/// A name, and the releases that have it.
///
/// ```
/// use pyo3_facts::{version, Name};
///
/// let old = Name::find("rules_rust", "//crate_universe:extension.bzl").unwrap();
/// assert!(old.is_in(&version("0.70.0").unwrap()));
/// assert!(!old.is_in(&version("0.71.0").unwrap()), "it came back in 0.71.2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// `rules_rust` or `rules_python`.
    pub ruleset: &'static str,
    /// The name, e.g. `//python:py_test.bzl`, `crate.from_cargo` or `crate.from_cargo.manifests`.
    pub name: &'static str,
    /// The ranges of releases that have it. A range without a last release is still open.
    ranges: Vec<(Version, Option<Version>)>,
}

static NAMES: LazyLock<Vec<Name>> =
    LazyLock::new(|| read(include_str!("../tables/names.tsv")).unwrap_or_default());

impl Name {
    /// All names in the table.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &NAMES
    }

    /// Finds a name. `None` if the table lacks it, which does not mean that the ruleset does.
    #[must_use]
    pub fn find(ruleset: &str, name: &str) -> Option<&'static Self> {
        let mut names = NAMES.iter();
        names.find(|other| other.ruleset == ruleset && other.name == name)
    }

    /// Whether a release has it. A release after the newest measured one counts like that one.
    #[must_use]
    pub fn is_in(&self, version: &Version) -> bool {
        self.ranges.iter().any(|(first, last)| {
            first <= version && last.as_ref().is_none_or(|last| version <= last)
        })
    }
}

fn read(table: &'static str) -> Result<Vec<Name>, String> {
    let range = |text: &str| {
        let (first, last) = text.split_once("..")?;
        let last = match last {
            "" => None,
            last => Some(version(last)?),
        };
        Some((version(first)?, last))
    };
    let name = |mut row: Row<'static>| {
        let name = Name {
            ruleset: row.text()?,
            name: row.text()?,
            ranges: row.cell(|text| match text {
                "-" => Some(Vec::new()),
                _ => text.split(' ').map(range).collect(),
            })?,
        };
        row.end()?;
        Ok(name)
    };
    rows(table).map(name).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{read, Name};
    use crate::{ExtensionFile, Release, RulesPython, RulesRust};

    #[test]
    fn the_table_is_read_whole() {
        let read = read(include_str!("../tables/names.tsv")).unwrap();
        assert_eq!(read, Name::all());
        assert!(read.len() > 50);
    }

    /// Two tables that are measured in different ways must agree.
    #[test]
    fn agrees_with_the_tables_of_releases() {
        let rust = |name| Name::find("rules_rust", name).unwrap();
        let [old, new, variables] = [
            "//crate_universe:extension.bzl",
            "//crate_universe:extensions.bzl",
            "crate.render_config.generate_cargo_toml_env_vars",
        ]
        .map(rust);
        for release in RulesRust::all() {
            let version = &release.version;
            assert_eq!(
                old.is_in(version),
                release.extension_bzl != ExtensionFile::Absent,
                "{version}"
            );
            assert_eq!(new.is_in(version), release.extensions_bzl, "{version}");
            assert_eq!(
                variables.is_in(version),
                release.cargo_toml_env_vars,
                "{version}"
            );
        }
        let python = |name| Name::find("rules_python", name).unwrap();
        let [lock, init] = ["pip.parse.uv_lock", "config.explicit_init_py"].map(python);
        for release in RulesPython::all() {
            let version = &release.version;
            assert_eq!(lock.is_in(version), release.uv_lock, "{version}");
            assert_eq!(init.is_in(version), release.explicit_init, "{version}");
        }
    }
}
