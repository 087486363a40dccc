//! Determines the part of a PyO3 build that a spawn belongs to.

use execlog::Spawn;
use serde::Serialize;

const CRATE_NAME: &str = "--crate-name=";
const CRATE_TYPE: &str = "--crate-type=";

/// A part of a PyO3 build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Crates compiled for tools: proc macros and their dependencies.
    ProcMacros,
    /// Compiling and running build scripts.
    BuildScripts,
    /// PyO3 itself.
    Pyo3,
    /// Other crates of external repositories.
    ThirdPartyCrates,
    /// Crates of the workspace, unless they are linked.
    OwnCrates,
    /// Shared libraries and programs, compiled and linked in one action.
    Link,
    /// Compiling and running the gate.
    Gate,
    /// Test runs. A log does not record the language.
    Tests,
    /// Everything else.
    Other,
}

impl Phase {
    /// The starts of the arguments that [`Phase::of`] looks at.
    pub const ARGUMENTS: &'static [&'static str] = &[CRATE_NAME, CRATE_TYPE];

    /// Returns the phase of a spawn.
    pub fn of(spawn: &Spawn) -> Self {
        let label = spawn.target_label.as_str();
        let is_gate = label.contains("pyo3_bzl") && label.contains("//tools/gate");
        match spawn.mnemonic.as_str() {
            "Pyo3Gate" => return Self::Gate,
            "TestRunner" => return Self::Tests,
            "CargoBuildScriptRun" => return Self::BuildScripts,
            "CppLink" => return Self::Link,
            name if name.starts_with("Rustc") || name == "Clippy" => {}
            _ => return Self::Other,
        }
        if is_gate || label == "//tools/gate:gate" {
            return Self::Gate;
        }
        // rules_rust's own tools: the build script runner and the process wrapper.
        if let Some(path) = of_rules_rust(label) {
            return if path.starts_with("cargo") {
                Self::BuildScripts
            } else {
                Self::Other
            };
        }
        let name = crate_of_hub(label);
        let is_script =
            label.ends_with("_bs_") || argument(spawn, CRATE_NAME) == Some("build_script_build");
        if is_script || name.is_some_and(|name| name.starts_with("pyo3-build-config-")) {
            return Self::BuildScripts;
        }
        let kind = argument(spawn, CRATE_TYPE);
        if kind == Some("proc-macro") || spawn.listed_outputs.iter().any(|path| is_for_tools(path))
        {
            return Self::ProcMacros;
        }
        if matches!(kind, Some("cdylib" | "dylib" | "bin" | "staticlib")) {
            return Self::Link;
        }
        match name {
            Some(name) if is_pyo3(name) => Self::Pyo3,
            _ if label.starts_with("//")
                || label.starts_with("@@//")
                || label.starts_with("@//") =>
            {
                Self::OwnCrates
            }
            _ => Self::ThirdPartyCrates,
        }
    }

    /// Returns the display name for tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::ProcMacros => "proc macros",
            Self::BuildScripts => "build scripts",
            Self::Pyo3 => "pyo3",
            Self::ThirdPartyCrates => "third-party crates",
            Self::OwnCrates => "own crates",
            Self::Link => "link",
            Self::Gate => "gate",
            Self::Tests => "tests",
            Self::Other => "other",
        }
    }
}

/// Returns the package of a label in rules_rust itself: `@@rules_rust~//util/process_wrapper:process_wrapper`.
fn of_rules_rust(label: &str) -> Option<&str> {
    let (repository, path) = label.split_once("//")?;
    matches!(
        repository,
        "@@rules_rust~" | "@@rules_rust+" | "@@rules_rust" | "@rules_rust"
    )
    .then_some(path)
}

/// Returns the name and version of a crate from a hub's repository: `pyo3-ffi-0.30.1` for
/// `@@rules_rust~~crate~crates__pyo3-ffi-0.30.1//:pyo3_ffi`.
fn crate_of_hub(label: &str) -> Option<&str> {
    let (repository, _) = label.strip_prefix('@')?.split_once("//")?;
    let (_, name) = repository.rsplit_once("__")?;
    Some(name)
}

/// Returns whether it is `pyo3-0.30.1` or `pyo3-ffi-0.30.1`, and not another crate whose name starts with `pyo3-`.
fn is_pyo3(name: &str) -> bool {
    let version = name
        .strip_prefix("pyo3-ffi-")
        .or(name.strip_prefix("pyo3-"));
    version.is_some_and(|version| version.starts_with(|letter: char| letter.is_ascii_digit()))
}

fn argument<'a>(spawn: &'a Spawn, start: &str) -> Option<&'a str> {
    let mut arguments = spawn.command_args.iter();
    arguments.find_map(|argument| argument.strip_prefix(start))
}

/// Returns whether an output is in the exec configuration.
fn is_for_tools(path: &str) -> bool {
    let folder = path.split('/').nth(1).unwrap_or_default();
    folder.split('-').any(|part| part == "exec")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::Phase;

    #[test]
    fn phases() {
        let hub = "@@rules_rust~~crate~crates__";
        let table = [
            (
                "Rustc",
                format!("{hub}syn-2.0.1//:syn"),
                "k8-opt-exec",
                "rlib",
                Phase::ProcMacros,
            ),
            (
                "Rustc",
                format!("{hub}pyo3-macros-0.30.1//:pyo3_macros"),
                "k8-opt-exec-ST-1",
                "proc-macro",
                Phase::ProcMacros,
            ),
            (
                "Rustc",
                format!("{hub}pyo3-build-config-0.30.1//:pyo3_build_config"),
                "k8-opt-exec",
                "rlib",
                Phase::BuildScripts,
            ),
            (
                "Rustc",
                format!("{hub}libc-0.2.1//:_bs_"),
                "k8-opt-exec",
                "bin",
                Phase::BuildScripts,
            ),
            (
                "CargoBuildScriptRun",
                format!("{hub}libc-0.2.1//:_bs"),
                "k8-fastbuild",
                "",
                Phase::BuildScripts,
            ),
            (
                "Rustc",
                format!("{hub}pyo3-0.30.1//:pyo3"),
                "k8-fastbuild",
                "rlib",
                Phase::Pyo3,
            ),
            (
                "Rustc",
                format!("{hub}pyo3-ffi-0.30.1//:pyo3_ffi"),
                "k8-fastbuild",
                "rlib",
                Phase::Pyo3,
            ),
            (
                "Rustc",
                format!("{hub}pyo3-log-0.13.0//:pyo3_log"),
                "k8-fastbuild",
                "rlib",
                Phase::ThirdPartyCrates,
            ),
            (
                "Rustc",
                format!("{hub}libc-0.2.1//:libc"),
                "k8-fastbuild",
                "rlib",
                Phase::ThirdPartyCrates,
            ),
            (
                "Rustc",
                "//crates/edits:edits".to_owned(),
                "k8-fastbuild",
                "rlib",
                Phase::OwnCrates,
            ),
            (
                "RustcMetadata",
                "//crates/edits:edits".to_owned(),
                "k8-fastbuild",
                "rlib",
                Phase::OwnCrates,
            ),
            (
                "Rustc",
                "//:tally_rs".to_owned(),
                "k8-fastbuild",
                "cdylib",
                Phase::Link,
            ),
            (
                "CppLink",
                "//:main".to_owned(),
                "k8-fastbuild",
                "",
                Phase::Link,
            ),
            (
                "Rustc",
                "@@pyo3_bzl~//tools/gate:gate".to_owned(),
                "k8-opt-exec",
                "bin",
                Phase::Gate,
            ),
            (
                "Pyo3Gate",
                "//:tally_rename".to_owned(),
                "k8-fastbuild",
                "",
                Phase::Gate,
            ),
            (
                "TestRunner",
                "//:test_tally".to_owned(),
                "k8-fastbuild",
                "",
                Phase::Tests,
            ),
            (
                "Genrule",
                "//:x".to_owned(),
                "k8-fastbuild",
                "",
                Phase::Other,
            ),
        ];
        for (mnemonic, label, folder, kind, expected) in table {
            let log = format!(
                r#"{{"commandArgs": ["x", "--crate-type={kind}"], "mnemonic": "{mnemonic}", "targetLabel": "{label}",
                     "listedOutputs": ["bazel-out/{folder}/bin/x"]}}"#
            );
            let mut reader = execlog::Reader::from_reader(log.as_bytes()).unwrap();
            let spawn = reader.next().unwrap().unwrap();
            assert_eq!(Phase::of(&spawn), expected, "{mnemonic} {label}");
        }
    }
}
