//! Releases of rules_python.

use std::sync::LazyLock;

use semver::Version;

use crate::releases::{Release, Releases};
use crate::table::{minor, Row};

/// The origin of the default of the flag `@rules_python//python/config_settings:python_version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagDefault {
    /// The first of `TOOL_VERSIONS` in `//python:versions.bzl`, regardless of the workspace: 3.8.10.
    ToolVersions,
    /// The default is `""`.
    Empty,
    /// `DEFAULT_PYTHON_VERSION` of `@pythons_hub//:versions.bzl`: the default of the root module.
    Hub,
}

/// A release of rules_python, measured from its tag and its entry on the registry.
///
/// ```
/// use pyo3_facts::{Release, version, FlagDefault, RulesPython};
///
/// let release = RulesPython::find(&version("0.31.0").unwrap()).unwrap();
/// assert_eq!(release.flag_default, FlagDefault::Empty);
/// assert_eq!(release.python, Some(11));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesPython {
    /// Its version.
    pub version: Version,
    /// The origin of the default of the flag `python_version`.
    pub flag_default: FlagDefault,
    /// The Python of a workspace that names none, as a minor version of Python 3. `None` if the workspace must name one.
    pub python: Option<u8>,
    /// The Pythons that `python.toolchain` accepts, as minor versions of Python 3, ascending.
    pub pythons: Vec<u8>,
    /// Whether `pip.parse` has `uv_lock`.
    pub uv_lock: bool,
    /// Whether it has `//python/cc:toolchain_type`.
    pub cc_toolchain: bool,
    /// Whether `py_library` has `pyi_srcs`.
    pub pyi_srcs: bool,
    /// Whether it has the tag `config.explicit_init_py`, which disables the creation of `__init__.py` files for a whole module.
    pub explicit_init: bool,
    /// Whether a `py_binary` or `py_test` prints a 20-line warning when `__init__.py` files are created for it. All releases create
    /// them for a target without `legacy_create_init`, unless `explicit_init_py` or `--incompatible_default_to_explicit_init_py`
    /// disables it.
    pub init_warning: bool,
    /// The majors of Bazel with which the registry tests it, ascending. Empty if its entry names none.
    pub bazels: Vec<u8>,
}

static RELEASES: LazyLock<Releases<RulesPython>> = LazyLock::new(|| {
    Releases::read(include_str!("../tables/rules_python.tsv")).unwrap_or_default()
});

impl Release for RulesPython {
    fn table() -> &'static Releases<Self> {
        &RELEASES
    }

    fn version(&self) -> &Version {
        &self.version
    }

    fn read(version: Version, row: &mut Row<'_>) -> Result<Self, String> {
        Ok(Self {
            version,
            flag_default: row.cell(|text| match text {
                "tool-versions" => Some(FlagDefault::ToolVersions),
                "empty" => Some(FlagDefault::Empty),
                "hub" => Some(FlagDefault::Hub),
                _ => None,
            })?,
            python: row.cell(|text| match text {
                "-" => Some(None),
                _ => minor(text).map(Some),
            })?,
            pythons: row.list(minor)?,
            uv_lock: row.yes()?,
            cc_toolchain: row.yes()?,
            pyi_srcs: row.yes()?,
            explicit_init: row.yes()?,
            init_warning: row.yes()?,
            bazels: row.list(|text| text.parse().ok())?,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{FlagDefault, Release, Releases, RulesPython};

    fn first(has: impl Fn(&RulesPython) -> bool) -> String {
        RulesPython::first(has).unwrap().version.to_string()
    }

    #[test]
    fn the_table_is_read_whole() {
        let read =
            Releases::<RulesPython>::read(include_str!("../tables/rules_python.tsv")).unwrap();
        assert_eq!(read.measured, RulesPython::all());
        assert!(read.measured.len() > 50);
        assert!(read.published.len() >= read.measured.len());
    }

    #[test]
    fn first_releases_with_each_fact() {
        let table = [
            (
                "flag unset",
                first(|r| r.flag_default != FlagDefault::ToolVersions),
                "0.29.0",
            ),
            (
                "flag of the hub",
                first(|r| r.flag_default == FlagDefault::Hub),
                "0.37.0",
            ),
            (
                "a Python by default",
                first(|r| r.python == Some(11)),
                "0.23.0",
            ),
            ("3.15", first(|r| r.pythons.contains(&15)), "1.7.0"),
            ("without 3.8", first(|r| !r.pythons.contains(&8)), "1.8.0"),
            ("cc toolchain", first(|r| r.cc_toolchain), "0.24.0"),
            ("pyi_srcs", first(|r| r.pyi_srcs), "1.1.0"),
            ("uv_lock", first(|r| r.uv_lock), "2.2.0"),
            ("init warning", first(|r| r.init_warning), "2.2.0"),
            ("explicit_init_py", first(|r| r.explicit_init), "2.3.0"),
            ("Bazel 9", first(|r| r.bazels.contains(&9)), "1.8.0"),
        ];
        for (fact, found, expected) in table {
            assert_eq!(found, expected, "{fact}");
        }
    }
}
