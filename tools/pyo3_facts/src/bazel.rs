//! Major versions of Bazel, and the flags in rc files.

use std::sync::LazyLock;

use semver::Version;

use crate::table::{rows, version, Row};

/// A major version of Bazel.
///
/// ```
/// use pyo3_facts::{version, Bazel};
///
/// let eight = Bazel::of(8).unwrap();
/// let named = version("0.31.0").unwrap();
/// assert_eq!(eight.selected("rules_python", [&named]), version("0.40.0"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bazel {
    /// 7, 8 or 9.
    pub major: u8,
    /// The newest known release.
    pub newest: Version,
    /// The lowest rules_python that a workspace gets, because Bazel's own tools require it.
    pub rules_python: Version,
    /// The lowest and the highest version of the Remote Execution API that it supports.
    pub reapi: [Version; 2],
}

/// A flag of Bazel.
///
/// ```
/// use pyo3_facts::Flag;
///
/// let strict = Flag::find("incompatible_strict_action_env").unwrap();
/// assert_eq!((strict.default(8), strict.default(9)), (Some("false"), Some("true")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name, without dashes and `no`.
    pub name: &'static str,
    /// Its default in Bazel 7, 8 and 9: see [`Flag::default`].
    defaults: [&'static str; 3],
    /// The documented releases that changed the default, each with the new one. `None` if the release removed the flag.
    pub changed: Vec<(Version, Option<&'static str>)>,
    /// The current name, if this is an older name that Bazel still accepts.
    pub newer: Option<&'static str>,
}

static MAJORS: LazyLock<Vec<Bazel>> =
    LazyLock::new(|| read_majors(include_str!("../tables/bazel.tsv")).unwrap_or_default());

static FLAGS: LazyLock<Vec<Flag>> =
    LazyLock::new(|| read_flags(include_str!("../tables/flags.tsv")).unwrap_or_default());

impl Bazel {
    /// All supported majors, ascending.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &MAJORS
    }

    /// Finds a major.
    #[must_use]
    pub fn of(major: u8) -> Option<&'static Self> {
        MAJORS.iter().find(|bazel| bazel.major == major)
    }

    /// Returns the version of a module that a registry user gets: the highest that any module in `asked` or Bazel's own tools require.
    #[must_use]
    pub fn selected<'a>(
        &'a self,
        module: &str,
        asked: impl IntoIterator<Item = &'a Version>,
    ) -> Option<Version> {
        let own = (module == "rules_python").then_some(&self.rules_python);
        asked.into_iter().chain(own).max().cloned()
    }
}

impl Flag {
    /// All flags in the table, by name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &FLAGS
    }

    /// Finds a flag by its name without dashes and `no`. `None` if the table lacks it, which does not mean that Bazel does.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        FLAGS.iter().find(|flag| flag.name == name)
    }

    /// Whether the manual of this major of Bazel contains it.
    #[must_use]
    pub fn is_in(&self, major: u8) -> bool {
        self.cell(major).is_some_and(|cell| cell != "-")
    }

    /// Its default in the newest documented release of a major, as in the manual: `false`, `60s`. `None` if it has no default, or if
    /// there is no such flag.
    #[must_use]
    pub fn default(&self, major: u8) -> Option<&'static str> {
        self.cell(major)
            .filter(|cell| !["-", "none"].contains(cell))
    }

    fn cell(&self, major: u8) -> Option<&'static str> {
        let at = usize::from(major.checked_sub(7)?);
        self.defaults.get(at).copied()
    }
}

fn read_majors(table: &str) -> Result<Vec<Bazel>, String> {
    let major = |mut row: Row<'_>| {
        let major = Bazel {
            major: row.cell(|text| text.parse().ok())?,
            newest: row.version()?,
            rules_python: row.version()?,
            reapi: row.cell(|text| {
                let (lowest, highest) = text.split_once(' ')?;
                Some([version(lowest)?, version(highest)?])
            })?,
        };
        row.end()?;
        Ok(major)
    };
    rows(table).map(major).collect()
}

fn read_flags(table: &'static str) -> Result<Vec<Flag>, String> {
    let change = |text: &'static str| {
        let (release, default) = text.split_once(':')?;
        Some((version(release)?, Some(default).filter(|text| *text != "-")))
    };
    let flag = |mut row: Row<'static>| {
        let flag = Flag {
            name: row.text()?,
            defaults: [row.text()?, row.text()?, row.text()?],
            changed: row.cell(|text| match text {
                "-" => Some(Vec::new()),
                _ => text.split(' ').map(change).collect(),
            })?,
            newer: row.cell(|text| Some(Some(text).filter(|text| *text != "-")))?,
        };
        row.end()?;
        Ok(flag)
    };
    rows(table).map(flag).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{read_flags, read_majors, Bazel, Flag};
    use crate::{version, Release, RulesPython, Support};

    #[test]
    fn the_tables_are_read_whole() {
        let majors = read_majors(include_str!("../tables/bazel.tsv")).unwrap();
        assert_eq!(majors, Bazel::all());
        let flags = read_flags(include_str!("../tables/flags.tsv")).unwrap();
        assert_eq!(flags, Flag::all());
        assert!(flags.is_sorted_by_key(|flag| flag.name));
    }

    #[test]
    fn majors_agree_with_what_is_supported() {
        let support = Support::of("bazel").unwrap();
        let newest = Bazel::all().iter().map(|bazel| &bazel.newest);
        assert_eq!(newest.max(), Some(&support.newest_seen));
        let lowest = Bazel::all().first().map(|bazel| u64::from(bazel.major));
        assert_eq!(lowest, Some(support.lowest.major));
        for bazel in Bazel::all() {
            assert!(RulesPython::find(&bazel.rules_python).is_some());
        }
    }

    #[test]
    fn what_bazel_selects() {
        let [low, high] = ["0.31.0", "2.3.2"].map(|text| version(text).unwrap());
        let seven = Bazel::of(7).unwrap();
        assert_eq!(seven.selected("rules_python", [&low]), Some(low.clone()));
        assert_eq!(seven.selected("rules_rust", []), None);
        let nine = Bazel::of(9).unwrap();
        assert_eq!(nine.selected("rules_python", [&low, &high]), Some(high));
    }

    #[test]
    fn defaults_that_changed() {
        let table = [
            (
                "incompatible_strict_action_env",
                [Some("false"), Some("false"), Some("true")],
                "9.0.0",
            ),
            (
                "experimental_remote_cache_eviction_retries",
                [Some("0"), Some("5"), Some("5")],
                "8.0.1",
            ),
            (
                "guard_against_concurrent_changes",
                [None, Some("lite"), Some("lite")],
                "8.3.1",
            ),
        ];
        for (name, defaults, changed) in table {
            let flag = Flag::find(name).unwrap();
            assert_eq!(
                [7, 8, 9].map(|major| flag.default(major)),
                defaults,
                "{name}"
            );
            let (release, default) = flag.changed.first().unwrap();
            assert_eq!(release.to_string(), changed, "{name}");
            assert_eq!(*default, defaults[2], "{name}");
        }
        let gone = Flag::find("legacy_external_runfiles").unwrap();
        assert!(gone.is_in(8) && !gone.is_in(9) && !gone.is_in(6));
    }
}
