//! README's table of what is tested, as data.

use super::State;

/// What is known of a program or module.
pub struct Support {
    /// Its name.
    pub name: &'static str,
    /// The lowest version that can work.
    lowest: [u32; 3],
    /// The versions that this repository's tests run with.
    tested: &'static [[u32; 3]],
}

/// Those that matter.
pub const SUPPORT: [Support; 3] = [
    Support {
        name: "bazel",
        lowest: [7, 0, 0],
        tested: &[[7, 7, 1]],
    },
    Support {
        name: "rules_rust",
        lowest: [0, 54, 1],
        tested: &[[0, 54, 1]],
    },
    Support {
        name: "rules_python",
        lowest: [0, 22, 1],
        tested: &[[0, 22, 1]],
    },
];

/// How a version is, and why.
pub fn judge(name: &str, version: &str) -> (State, String) {
    let Some(support) = SUPPORT.iter().find(|support| support.name == name) else {
        return (State::Good, String::new());
    };
    let tested = list(support.tested);
    match parse(version) {
        None => (
            State::Untested,
            format!("a version that says nothing; tested with {tested}"),
        ),
        // What is copied from a source tree.
        Some([0, 0, 0]) => (
            State::Untested,
            format!("a copy without a version; tested with {tested}"),
        ),
        Some(version) if support.tested.contains(&version) => (State::Good, "tested".to_owned()),
        Some(version) if version < support.lowest => {
            let lowest = list(&[support.lowest]);
            (
                State::Bad,
                format!("too old: {lowest} is the lowest that can work"),
            )
        }
        Some(_) => (State::Untested, format!("not tested; tested with {tested}")),
    }
}

fn list(versions: &[[u32; 3]]) -> String {
    let text = |[major, minor, patch]: &[u32; 3]| format!("{major}.{minor}.{patch}");
    versions.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// `7.7.1`, `0.54.1`, `8.0.0-pre.1`; what is behind the third number is not looked at.
fn parse(version: &str) -> Option<[u32; 3]> {
    let plain = version.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(|part| part.parse().ok());
    let major = numbers.next()??;
    let minor = numbers.next().unwrap_or(Some(0))?;
    let patch = numbers.next().unwrap_or(Some(0))?;
    Some([major, minor, patch])
}

#[cfg(test)]
mod tests {
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
                "too old: 7.0.0 is the lowest that can work",
            ),
            (
                "bazel",
                "8.0.0-pre.2",
                State::Untested,
                "not tested; tested with 7.7.1",
            ),
            (
                "bazel",
                "no_version",
                State::Untested,
                "a version that says nothing; tested with 7.7.1",
            ),
            ("rules_rust", "0.54.1", State::Good, "tested"),
            (
                "rules_rust",
                "0.9.0",
                State::Bad,
                "too old: 0.54.1 is the lowest that can work",
            ),
            (
                "rules_rust",
                "0.73",
                State::Untested,
                "not tested; tested with 0.54.1",
            ),
            (
                "rules_python",
                "0.0.0",
                State::Untested,
                "a copy without a version; tested with 0.22.1",
            ),
            (
                "rules_python",
                "2.3.2",
                State::Untested,
                "not tested; tested with 0.22.1",
            ),
            ("other", "1", State::Good, ""),
        ];
        for (name, version, state, text) in table {
            assert_eq!(
                judge(name, version),
                (state, text.to_owned()),
                "{name} {version}"
            );
        }
    }
}
