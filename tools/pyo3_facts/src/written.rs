//! Versions and lines that `new`, `adopt`, `audit --fix` and the examples write, and that fit together.

use semver::Version;

/// The version of rules_rust in generated MODULE.bazel files.
pub const RULES_RUST: Version = Version::new(0, 73, 0);

/// The version of rules_python in generated MODULE.bazel files.
pub const RULES_PYTHON: Version = Version::new(2, 3, 2);

/// The file from which `crate` is loaded. Releases of rules_rust before 0.55.6 have `extension.bzl` instead.
pub const CRATE_UNIVERSE: &str = "@rules_rust//crate_universe:extensions.bzl";

/// The tag that stops crate_universe from creating a `cargo_toml_env_vars` target for each crate, with a tool that reads each manifest:
/// 90 of the 125 spawns of a hello. Releases of rules_rust before 0.59.1 create no such targets and do not know the attribute.
pub const RENDER_CONFIG: &str = "crate.render_config(generate_cargo_toml_env_vars = False)";

/// The platforms for which a hub resolves crates (`supported_platform_triples`). Each costs 0.3 to 0.5 s when the hub is created.
/// Without this list, rules_rust resolves for all platforms that it knows: see docs/cold-builds.md.
pub const PLATFORMS: [&str; 5] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{CRATE_UNIVERSE, RULES_PYTHON, RULES_RUST};
    use crate::{Release, RulesPython, RulesRust, Support};

    #[test]
    fn what_is_written_exists_and_was_tried() {
        let rules_rust = RulesRust::find(&RULES_RUST).unwrap();
        assert!(rules_rust.cargo_toml_env_vars);
        assert_eq!(rules_rust.crate_universe(), Some(CRATE_UNIVERSE));
        assert!(RulesPython::find(&RULES_PYTHON).unwrap().uv_lock);
        for (name, version) in [("rules_rust", RULES_RUST), ("rules_python", RULES_PYTHON)] {
            let support = Support::of(name).unwrap();
            assert!(
                version >= support.lowest && support.tried.contains(&version),
                "{name}"
            );
        }
    }
}
