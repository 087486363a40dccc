//! The platforms on which a dependency is used: evaluates Cargo's `cfg(…)` for the supported platforms.

use cargo_metadata::cargo_platform::{Cfg, Platform};

/// A platform.
#[derive(Debug, PartialEq, Eq)]
pub struct Platforms {
    /// Its target triple.
    pub triple: &'static str,
    /// Bazel's operating system: `@platforms//os:…`.
    pub os: &'static str,
    /// Bazel's CPU: `@platforms//cpu:…`.
    pub cpu: &'static str,
    configuration: &'static [&'static str],
}

/// One of [`TRIPLES`].
pub type Triple = &'static Platforms;

/// The platforms that a generated workspace supports. Source of their settings: `rustc --print cfg --target …`.
pub static TRIPLES: [Platforms; 5] = [
    Platforms {
        triple: "aarch64-apple-darwin",
        os: "macos",
        cpu: "aarch64",
        configuration: &[
            "unix",
            "target_arch=\"aarch64\"",
            "target_os=\"macos\"",
            "target_family=\"unix\"",
            "target_vendor=\"apple\"",
            "target_env=\"\"",
        ],
    },
    Platforms {
        triple: "aarch64-unknown-linux-gnu",
        os: "linux",
        cpu: "aarch64",
        configuration: &[
            "unix",
            "target_arch=\"aarch64\"",
            "target_os=\"linux\"",
            "target_family=\"unix\"",
            "target_vendor=\"unknown\"",
            "target_env=\"gnu\"",
        ],
    },
    Platforms {
        triple: "x86_64-apple-darwin",
        os: "macos",
        cpu: "x86_64",
        configuration: &[
            "unix",
            "target_arch=\"x86_64\"",
            "target_os=\"macos\"",
            "target_family=\"unix\"",
            "target_vendor=\"apple\"",
            "target_env=\"\"",
        ],
    },
    Platforms {
        triple: "x86_64-pc-windows-msvc",
        os: "windows",
        cpu: "x86_64",
        configuration: &[
            "windows",
            "target_arch=\"x86_64\"",
            "target_os=\"windows\"",
            "target_family=\"windows\"",
            "target_vendor=\"pc\"",
            "target_env=\"msvc\"",
        ],
    },
    Platforms {
        triple: "x86_64-unknown-linux-gnu",
        os: "linux",
        cpu: "x86_64",
        configuration: &[
            "unix",
            "target_arch=\"x86_64\"",
            "target_os=\"linux\"",
            "target_family=\"unix\"",
            "target_vendor=\"unknown\"",
            "target_env=\"gnu\"",
        ],
    },
];

/// Settings that all of them have.
const COMMON: [&str; 3] = [
    "target_endian=\"little\"",
    "target_pointer_width=\"64\"",
    "panic=\"unwind\"",
];

/// Returns the platforms of a dependency that is declared once or more; None if it is used on all.
pub(crate) fn matching(written: &[Option<&Platform>]) -> Option<Vec<Triple>> {
    if written.iter().any(Option::is_none) {
        return None;
    }
    let is_used = |platform: &&Platforms| {
        let all = platform.configuration.iter().chain(&COMMON);
        let cfgs: Vec<Cfg> = all.filter_map(|text| text.parse().ok()).collect();
        written
            .iter()
            .flatten()
            .any(|one| one.matches(platform.triple, &cfgs))
    };
    let matching: Vec<Triple> = TRIPLES.iter().filter(is_used).collect();
    (matching.len() < TRIPLES.len()).then_some(matching)
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn conditions() {
        let table: [(&[&str], Option<&[&str]>); 6] = [
            (&["cfg(not(target_arch = \"wasm32\"))"], None),
            (&["cfg(target_arch = \"wasm32\")"], Some(&[])),
            (&["cfg(windows)"], Some(&["x86_64-pc-windows-msvc"])),
            (&["cfg(unix)", "cfg(windows)"], None),
            (
                &["x86_64-unknown-linux-gnu"],
                Some(&["x86_64-unknown-linux-gnu"]),
            ),
            (
                &["cfg(all(target_os = \"macos\", target_pointer_width = \"64\"))"],
                Some(&["aarch64-apple-darwin", "x86_64-apple-darwin"]),
            ),
        ];
        for (written, expected) in table {
            let platforms: Vec<_> = written
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect();
            let platforms: Vec<_> = platforms.iter().map(Some).collect();
            let found = matching(&platforms);
            let found: Option<Vec<&str>> =
                found.map(|all| all.iter().map(|platform| platform.triple).collect());
            assert_eq!(found.as_deref(), expected, "{written:?}");
        }
        assert_eq!(matching(&[None]), None);
    }
}
