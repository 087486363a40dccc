//! Versions that are written, and what releases of rules_rust and PyO3 bring. Moves to `tools/pyo3_facts`.

use semver::Version;

/// The rules_rust that new workspaces name.
pub const RULES_RUST: &str = "0.73.0";
/// The rules_python that new workspaces name.
pub const RULES_PYTHON: &str = "2.3.2";
/// The newest Bazel with long-term support.
pub const BAZEL: &str = "9.2.0";
/// What pyo3_bzl's own MODULE.bazel asks for.
pub const LOWEST_RULES_RUST: &str = "0.58.0";
/// What pyo3_bzl's own MODULE.bazel asks for.
pub const LOWEST_RULES_PYTHON: &str = "0.37.0";

/// What a release of rules_rust has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRust {
    /// The default rustc.
    pub rustc: Version,
    /// `crate_universe/extension.bzl`.
    pub has_extension_bzl: bool,
    /// `crate_universe/extensions.bzl`.
    pub has_extensions_bzl: bool,
    /// `generate_cargo_toml_env_vars` of `crate.render_config`.
    pub has_env_vars: bool,
}

/// First version, rustc, extension.bzl, extensions.bzl, generate_cargo_toml_env_vars.
const RELEASES: [(&str, &str, bool, bool, bool); 12] = [
    ("0.0.0", "1.82.0", true, false, false),
    ("0.55.0", "1.82.0", true, true, false),
    ("0.57.0", "1.84.0", true, true, false),
    ("0.58.0", "1.85.0", true, true, false),
    ("0.59.0", "1.85.0", true, true, true),
    ("0.60.0", "1.86.0", true, true, true),
    ("0.69.0", "1.93.1", true, true, true),
    ("0.70.0", "1.95.0", true, true, true),
    ("0.71.0", "1.96.0", false, true, true),
    ("0.71.2", "1.96.0", true, true, true),
    ("0.72.0", "1.97.1", true, true, true),
    ("0.73.0", "1.97.1", true, true, true),
];

/// What a release has.
pub fn rules_rust(version: &Version) -> Option<RulesRust> {
    let is_before = |(first, ..): &&(&str, &str, bool, bool, bool)| {
        Version::parse(first).is_ok_and(|first| first <= *version)
    };
    let (_, rustc, has_extension_bzl, has_extensions_bzl, has_env_vars) =
        RELEASES.iter().rev().find(is_before)?;
    Some(RulesRust {
        rustc: Version::parse(rustc).ok()?,
        has_extension_bzl: *has_extension_bzl,
        has_extensions_bzl: *has_extensions_bzl,
        has_env_vars: *has_env_vars,
    })
}

/// The oldest rustc that compiles a PyO3.
pub fn pyo3_rustc(version: &Version) -> Version {
    let minor = match version {
        _ if *version >= Version::new(0, 30, 1) => 85,
        _ if *version >= Version::new(0, 28, 0) => 83,
        _ if *version >= Version::new(0, 26, 0) => 74,
        _ => 63,
    };
    Version::new(1, minor, 0)
}
