//! The versions that this repository supports, as data. docs/support.md and `doctor` use it.

use semver::Version;

/// The supported versions of a program or module that users bring.
#[derive(Debug)]
pub struct Support {
    /// The name, as in Bazel or Cargo: `bazel`, `rules_rust`, `rules_python`, `pyo3`, `python`.
    pub name: &'static str,
    /// The lowest version that can work. For modules, also the bound in this repository's own MODULE.bazel.
    pub lowest: Version,
    /// The reason for the lowest version, as a clause: `the first whose …`.
    pub why_lowest: &'static str,
    /// The versions that this repository's tests run on each change, ascending. In the Debian root, these replace the versions that a
    /// workspace names. They can therefore be lower than `lowest`, which applies to users of the registry.
    pub tested: &'static [Version],
    /// The versions that were tried by hand with the registry's rulesets, ascending.
    pub tried: &'static [Version],
    /// The newest known version.
    pub newest_seen: Version,
}

impl Support {
    /// Finds an entry by its name.
    ///
    /// ```
    /// use pyo3_facts::Support;
    ///
    /// assert_eq!(Support::of("rules_python").unwrap().lowest.to_string(), "0.37.0");
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        SUPPORT.iter().find(|support| support.name == name)
    }

    /// The entry of Bazel.
    #[must_use]
    pub fn bazel() -> &'static Self {
        let [bazel, ..] = &SUPPORT;
        bazel
    }

    /// The entry of PyO3.
    #[must_use]
    pub fn pyo3() -> &'static Self {
        let [.., pyo3, _] = &SUPPORT;
        pyo3
    }

    /// The oldest version that this repository's tests run.
    #[must_use]
    pub fn oldest_tested(&self) -> &Version {
        self.tested.first().unwrap_or(&self.lowest)
    }
}

/// All supported programs and modules.
pub static SUPPORT: [Support; 5] = [
    Support {
        name: "bazel",
        lowest: Version::new(7, 0, 0),
        why_lowest: "the first that enables modules by default",
        tested: &[Version::new(7, 7, 1)],
        tried: &[],
        newest_seen: Version::new(9, 2, 0),
    },
    Support {
        name: "rules_rust",
        lowest: Version::new(0, 58, 0),
        why_lowest: "the first whose default rustc, 1.85.0, builds PyO3 0.30",
        tested: &[Version::new(0, 54, 1)],
        tried: &[Version::new(0, 73, 0)],
        newest_seen: Version::new(0, 74, 0),
    },
    Support {
        name: "rules_python",
        lowest: Version::new(0, 37, 0),
        why_lowest: "the first that provides the workspace's default Python",
        tested: &[Version::new(0, 22, 1)],
        tried: &[Version::new(2, 3, 2)],
        newest_seen: Version::new(2, 3, 4),
    },
    Support {
        name: "pyo3",
        lowest: Version::new(0, 20, 0),
        why_lowest: "the oldest whose requirements are known",
        tested: &[
            Version::new(0, 26, 0),
            Version::new(0, 28, 3),
            Version::new(0, 29, 2),
            Version::new(0, 29, 3),
            Version::new(0, 30, 1),
        ],
        tried: &[],
        newest_seen: Version::new(0, 30, 1),
    },
    Support {
        name: "python",
        lowest: Version::new(3, 7, 0),
        why_lowest: "the oldest floor of any supported PyO3",
        tested: &[
            Version::new(3, 13, 0),
            Version::new(3, 14, 0),
            Version::new(3, 15, 0),
        ],
        tried: &[],
        newest_seen: Version::new(3, 15, 0),
    },
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{Support, SUPPORT};
    use crate::{version, FlagDefault, Pyo3Release, Release, RulesPython, RulesRust};

    fn lowest(name: &str) -> &'static semver::Version {
        &Support::of(name).unwrap().lowest
    }

    /// Compares the reasons in `why_lowest` with the tables.
    #[test]
    fn lowest_versions_are_the_first_that_can_work() {
        let newest = Pyo3Release::of(&version("0.30.1").unwrap()).unwrap();
        let rules_rust = RulesRust::first(|release| release.rustc >= newest.msrv).unwrap();
        assert_eq!(rules_rust.version, *lowest("rules_rust"));
        let rules_python = RulesPython::first(|release| release.flag_default == FlagDefault::Hub);
        assert_eq!(rules_python.unwrap().version, *lowest("rules_python"));
        assert_eq!(
            Pyo3Release::all().first().map(|range| &range.first),
            Some(lowest("pyo3"))
        );
        let floors = Pyo3Release::all()
            .iter()
            .map(|range| u64::from(range.oldest_floor.0));
        assert_eq!(floors.min(), Some(lowest("python").minor));
    }

    #[test]
    fn newest_seen_is_the_newest_of_the_tables() {
        let newest = |name: &str| &Support::of(name).unwrap().newest_seen;
        assert_eq!(RulesRust::published().last(), Some(newest("rules_rust")));
        assert_eq!(
            RulesPython::published().last(),
            Some(newest("rules_python"))
        );
        let pythons = Pyo3Release::all()
            .iter()
            .map(|range| u64::from(range.newest_python.0));
        assert_eq!(pythons.max(), Some(newest("python").minor));
    }

    #[test]
    fn accessors() {
        assert_eq!(Support::bazel().name, "bazel");
        assert_eq!(Support::pyo3().name, "pyo3");
        assert_eq!(Support::pyo3().oldest_tested().to_string(), "0.26.0");
    }

    #[test]
    fn versions_ascend() {
        for support in &SUPPORT {
            assert!(
                support.tested.is_sorted() && support.tried.is_sorted(),
                "{}",
                support.name
            );
            assert!(!support.tested.is_empty(), "{}", support.name);
            let all = support.tested.iter().chain(support.tried);
            assert!(
                all.max().unwrap() <= &support.newest_seen,
                "{}",
                support.name
            );
        }
    }
}
