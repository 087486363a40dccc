//! The Bazel release that a workspace uses. Defaults of flags differ between major versions.

use pyo3_facts::Support;

use super::Facts;
use crate::source::Source;

/// A Bazel release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Its major version.
    pub major: u64,
    /// Whether a file names the version or Bazel reported it; otherwise it is the oldest supported version.
    pub is_known: bool,
}

impl Release {
    /// Returns a note for findings whose version is not known.
    #[must_use]
    pub fn assumed(self) -> Option<String> {
        (!self.is_known).then(|| {
            format!(
                "the version of Bazel is unknown, so Bazel {}, the oldest supported, is assumed",
                self.major
            )
        })
    }
}

/// Returns the version that bazelisk uses, with its file and line. `USE_BAZEL_VERSION` in `.bazeliskrc` overrides
/// `.bazelversion`.
#[must_use]
pub fn pinned(facts: &Facts) -> Option<(&Source, usize, &str)> {
    let by_settings = facts.bazeliskrc.iter().find_map(|source| {
        source.lines().find_map(|(line, text)| {
            let (name, value) = text.split_once('=')?;
            (name.trim() == "USE_BAZEL_VERSION").then(|| (source, line, value.trim()))
        })
    });
    by_settings.or_else(|| {
        let source = facts.bazel_version.as_ref()?;
        Some((
            source,
            1,
            source.text.lines().next().unwrap_or_default().trim(),
        ))
    })
}

/// Returns the Bazel release of a workspace: the one that a file pins, or else the one that Bazel reported, or else the oldest
/// supported one.
#[must_use]
pub fn of(facts: &Facts) -> Release {
    // A fork precedes the version: `org/7.7.1`.
    let pinned = pinned(facts).and_then(|(_, _, version)| major(version.rsplit('/').next()?));
    let asked = || facts.bazel_release.as_deref().and_then(major);
    match pinned.or_else(asked) {
        Some(major) => Release {
            major,
            is_known: true,
        },
        None => Release {
            major: Support::bazel().lowest.major,
            is_known: false,
        },
    }
}

/// Returns the major version of `9.2.0`, `8.x`, `7` and `release 7.7.1`; none for `latest` and for custom builds.
fn major(text: &str) -> Option<u64> {
    let text = text.trim().trim_start_matches("release ");
    let number = text.split(['.', '-', 'r']).next().unwrap_or_default();
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major, of, Release};
    use crate::facts::Facts;
    use crate::source::Source;

    #[test]
    fn majors() {
        let table = [
            ("9.2.0", Some(9)),
            ("8.x", Some(8)),
            ("7", Some(7)),
            ("10.0.0rc1", Some(10)),
            ("release 7.7.1", Some(7)),
            ("development version", None),
            ("latest", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(major(text), expected, "{text}");
        }
    }

    #[test]
    fn pinned_comes_before_asked() {
        let facts = |pinned: Option<&str>, asked: Option<&str>| Facts {
            bazel_version: pinned.map(|text| Source::new(".bazelversion", text)),
            bazel_release: asked.map(str::to_owned),
            ..Facts::default()
        };
        let table = [
            (Some("9.2.0\n"), Some("release 7.7.1"), 9, true),
            (Some("latest"), Some("release 8.4.2"), 8, true),
            (None, Some("release 9.0.0"), 9, true),
            (None, Some("development version"), 7, false),
            (None, None, 7, false),
        ];
        for (pinned, asked, major, is_known) in table {
            let found = of(&facts(pinned, asked));
            assert_eq!(found, Release { major, is_known }, "{pinned:?} {asked:?}");
        }
    }
}
