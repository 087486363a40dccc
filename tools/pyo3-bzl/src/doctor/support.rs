//! Judges versions: which are too old, which are current. `pyo3_facts` provides the facts.

use pyo3_facts::{version, Bazel, Support};
use semver::Version;

use super::State;

/// Returns the state of a version and the reason.
pub fn judge(name: &str, text: &str) -> (State, String) {
    let Some(support) = Support::of(name) else {
        return (State::Good, String::new());
    };
    let known = list(support.tested.iter().chain(support.tried));
    let Some(version) = version(text) else {
        let why = format!("not a release version; tested with {known}");
        return (State::Untested, why);
    };
    let none = Version::new(0, 0, 0);
    if version == none {
        // Copied from a source tree.
        let why = format!("a copy without a version; tested with {known}");
        return (State::Untested, why);
    }
    if support.tested.contains(&version) {
        return (State::Good, "tested".to_owned());
    }
    if version < support.lowest {
        let why = format!(
            "too old: {} is the lowest version that can work, {}",
            support.lowest, support.why_lowest
        );
        return (State::Bad, why);
    }
    if version > support.newest_seen && !is_patch(&version, &support.newest_seen) {
        let why = format!(
            "newer than {}, the newest known version",
            support.newest_seen
        );
        return (State::Untested, why);
    }
    let current = match name {
        "bazel" => Bazel::all()
            .iter()
            .any(|bazel| is_patch(&version, &bazel.newest)),
        _ => support.tried.iter().all(|tried| *tried <= version),
    };
    if current {
        return (State::Good, "current".to_owned());
    }
    (State::Good, format!("supported; tested with {known}"))
}

/// Returns whether the version is that in bazelw's root: Debian's copies of the rulesets, some of which have no version.
pub fn is_of_bazelw(name: &str, version: &Version) -> bool {
    let tested = Support::of(name).map_or(&[][..], |support| support.tested);
    *version == Version::new(0, 0, 0) || tested.contains(version)
}

/// Returns whether two versions differ at most in the last number.
fn is_patch(one: &Version, other: &Version) -> bool {
    (one.major, one.minor) == (other.major, other.minor)
}

fn list<'a>(versions: impl Iterator<Item = &'a Version>) -> String {
    versions
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use pyo3_facts::{written, Support};

    use super::super::State;
    use super::judge;

    #[test]
    fn versions() {
        let table = [
            ("bazel", "7.7.1", State::Good, "tested"),
            (
                "bazel",
                "6.5.0",
                State::Bad,
                "too old: 7.0.0 is the lowest version that can work, the first that enables modules",
            ),
            (
                "bazel",
                "7.1.0",
                State::Good,
                "supported; tested with 7.7.1",
            ),
            ("bazel", "9.2.0", State::Good, "current"),
            ("bazel", "9.2.7", State::Good, "current"),
            (
                "bazel",
                "10.0.0",
                State::Untested,
                "newer than 9.2.0, the newest known version",
            ),
            (
                "bazel",
                "no_version",
                State::Untested,
                "not a release version; tested with 7.7.1",
            ),
            ("rules_rust", "0.54.1", State::Good, "tested"),
            (
                "rules_rust",
                "0.9.0",
                State::Bad,
                "too old: 0.58.0 is the lowest version that can work, the first whose default rustc",
            ),
            (
                "rules_rust",
                "0.60.0",
                State::Good,
                "supported; tested with 0.54.1, 0.73.0",
            ),
            ("rules_rust", "0.73", State::Good, "current"),
            (
                "rules_rust",
                "0.99.0",
                State::Untested,
                "newer than 0.74.0, the newest known version",
            ),
            (
                "rules_python",
                "0.0.0",
                State::Untested,
                "a copy without a version; tested with 0.22.1, 2.3.2",
            ),
            ("rules_python", "2.3.2", State::Good, "current"),
            ("rules_python", "0.36.0", State::Bad, "too old: 0.37.0 is"),
            ("other", "1", State::Good, ""),
        ];
        for (name, version, state, text) in table {
            let (found, why) = judge(name, version);
            assert_eq!(found, state, "{name} {version}: {why}");
            assert!(why.starts_with(text), "{name} {version}: {why}");
        }
    }

    #[test]
    fn what_we_write_and_the_newest_are_current() {
        for (name, version) in [
            ("rules_rust", written::RULES_RUST),
            ("rules_python", written::RULES_PYTHON),
        ] {
            let newest = Support::of(name).map(|support| support.newest_seen.clone());
            for version in [Some(version), newest].into_iter().flatten() {
                let good = (State::Good, "current".to_owned());
                assert_eq!(judge(name, &version.to_string()), good, "{name} {version}");
            }
        }
    }
}
