//! Releases of rules_rust.

use std::sync::LazyLock;

use semver::Version;

use crate::releases::{Release, Releases};
use crate::table::Row;

/// Whether a release has `crate_universe/extension.bzl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionFile {
    /// The file does not exist: loading it is an error.
    Absent,
    /// The file exists.
    Present,
    /// The file exists and prints a deprecation warning.
    Warns,
}

/// A release of rules_rust, measured from its tag and its entry on the registry.
///
/// ```
/// use pyo3_facts::{Release, version, RulesRust};
///
/// // The first whose own rustc builds PyO3 0.30.
/// let rustc = version("1.85").unwrap();
/// let first = RulesRust::first(|release| release.rustc >= rustc).unwrap();
/// assert_eq!(first.version.to_string(), "0.58.0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRust {
    /// Its version.
    pub version: Version,
    /// The rustc of a workspace that names no version.
    pub rustc: Version,
    /// The edition of the toolchain that rules_rust registers itself. A workspace's own `rust.toolchain` has none by default.
    pub edition: u16,
    /// The state of `crate_universe/extension.bzl`.
    pub extension_bzl: ExtensionFile,
    /// Whether it has `crate_universe/extensions.bzl`.
    pub extensions_bzl: bool,
    /// Whether `crate.render_config` has `generate_cargo_toml_env_vars`.
    pub cargo_toml_env_vars: bool,
    /// Whether it supports a build script's `cargo::` directives. Older releases silently ignore them.
    pub cargo_colons: bool,
    /// Whether it loads CcInfo from rules_cc, which Bazel 9 requires.
    pub cc_info_loaded: bool,
    /// The newest `version` of a `Cargo.lock` that crate_universe reads.
    pub lockfile: u8,
    /// The newest `resolver` of a `Cargo.toml` that crate_universe reads.
    pub resolver: u8,
    /// The majors of Bazel with which the registry tests it, ascending. Empty if its entry names none.
    pub bazels: Vec<u8>,
}

static RELEASES: LazyLock<Releases<RulesRust>> =
    LazyLock::new(|| Releases::read(include_str!("../tables/rules_rust.tsv")).unwrap_or_default());

impl RulesRust {
    /// The label from which a MODULE.bazel loads `crate` in this release. `None` before 0.38.0.
    ///
    /// ```
    /// use pyo3_facts::{Release, version, RulesRust};
    ///
    /// let old = RulesRust::find(&version("0.54.1").unwrap()).unwrap();
    /// assert_eq!(old.crate_universe(), Some("@rules_rust//crate_universe:extension.bzl"));
    /// ```
    #[must_use]
    pub fn crate_universe(&self) -> Option<&'static str> {
        match (self.extensions_bzl, self.extension_bzl) {
            (true, _) => Some(crate::written::CRATE_UNIVERSE),
            (false, ExtensionFile::Absent) => None,
            (false, _) => Some("@rules_rust//crate_universe:extension.bzl"),
        }
    }
}

impl Release for RulesRust {
    fn table() -> &'static Releases<Self> {
        &RELEASES
    }

    fn version(&self) -> &Version {
        &self.version
    }

    fn read(version: Version, row: &mut Row<'_>) -> Result<Self, String> {
        Ok(Self {
            version,
            rustc: row.version()?,
            edition: row.cell(|text| text.parse().ok())?,
            extension_bzl: row.cell(|text| match text {
                "no" => Some(ExtensionFile::Absent),
                "yes" => Some(ExtensionFile::Present),
                "warns" => Some(ExtensionFile::Warns),
                _ => None,
            })?,
            extensions_bzl: row.yes()?,
            cargo_toml_env_vars: row.yes()?,
            cargo_colons: row.yes()?,
            cc_info_loaded: row.yes()?,
            lockfile: row.cell(|text| text.parse().ok())?,
            resolver: row.cell(|text| text.parse().ok())?,
            bazels: row.list(|text| text.parse().ok())?,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{ExtensionFile, Release, Releases, RulesRust};
    use crate::table::version;

    fn first(has: impl Fn(&RulesRust) -> bool) -> String {
        RulesRust::first(has).unwrap().version.to_string()
    }

    #[test]
    fn the_table_is_read_whole() {
        let read = Releases::<RulesRust>::read(include_str!("../tables/rules_rust.tsv")).unwrap();
        assert_eq!(read.measured, RulesRust::all());
        assert!(read.measured.len() > 50);
        assert!(read.published.len() >= read.measured.len());
    }

    /// Compares statements of platform notes and changelogs with the table.
    #[test]
    fn first_releases_with_each_fact() {
        assert_eq!(first(|release| release.extensions_bzl), "0.55.6");
        assert_eq!(first(|release| release.lockfile >= 4), "0.54.1");
        assert_eq!(first(|release| release.resolver >= 3), "0.57.0");
        assert_eq!(first(|release| release.cargo_colons), "0.58.0");
        assert_eq!(first(|release| release.cc_info_loaded), "0.58.0");
        assert_eq!(first(|release| release.cargo_toml_env_vars), "0.59.1");
        assert_eq!(first(|release| release.bazels.contains(&8)), "0.59.1");
        assert_eq!(first(|release| release.bazels.contains(&9)), "0.70.0");
        let gone = |release: &&RulesRust| release.extension_bzl == ExtensionFile::Absent;
        let gone = RulesRust::all().iter().filter(gone);
        let gone: Vec<_> = gone.map(|release| release.version.to_string()).collect();
        assert_eq!(gone, ["0.35.0", "0.36.2", "0.71.0", "0.71.1"]);
    }

    #[test]
    fn a_release_after_the_table_is_guessed_only_when_asked() {
        let new = version("99.0.0").unwrap();
        assert_eq!(RulesRust::find(&new), None);
        assert_eq!(RulesRust::at(&new), RulesRust::newest());
        assert_eq!(RulesRust::at(&version("0.1.0").unwrap()), None);
    }
}
