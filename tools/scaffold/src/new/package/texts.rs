//! Starlark that is added to a MODULE.bazel.

use semver::Version;

use super::labels::Labels;
use crate::new::Pyo3Bzl;
use crate::render::{starlark, starlark_list};

/// Where crates are resolved for.
const PLATFORMS: [&str; 5] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
];

/// rules_rust, where it was not there before.
pub const RUST: &str = "\nrust = use_extension(\"@rules_rust//rust:extensions.bzl\", \"rust\")\nrust.toolchain(edition = \"2021\")\n";

/// A module with its lowest version.
pub fn lowest(name: &str, version: &Version) -> String {
    format!(
        "bazel_dep(name = {}, version = {})\n",
        starlark(name),
        starlark(&version.to_string())
    )
}

pub fn pyo3_bzl(source: &Pyo3Bzl) -> String {
    match source {
        Pyo3Bzl::Registry { version } => {
            format!("bazel_dep(name = \"pyo3_bzl\", version = {})\n", starlark(version))
        }
        Pyo3Bzl::Path(path) => format!(
            "bazel_dep(name = \"pyo3_bzl\")\n\n# pyo3_bzl as it lies on this machine. Once a registry that you use has it, remove \
             these lines and give a version above.\nlocal_path_override(\n    module_name = \"pyo3_bzl\",\n    path = {},\n)\n",
            starlark(path)
        ),
        Pyo3Bzl::Git { remote, commit } => format!(
            "bazel_dep(name = \"pyo3_bzl\")\n\n# Once a registry that you use has pyo3_bzl, remove these lines and give a version \
             above.\ngit_override(\n    module_name = \"pyo3_bzl\",\n    commit = {},\n    remote = {},\n)\n",
            starlark(commit),
            starlark(remote)
        ),
    }
}

pub fn from_cargo(variable: &str, hub: &str, cargo: &Labels) -> String {
    let mut manifests = cargo.others.clone();
    manifests.push(cargo.manifest.clone());
    manifests.sort();
    let list = |items: &[String]| starlark_list(items, 4);
    let platforms: Vec<_> = PLATFORMS.iter().map(ToString::to_string).collect();
    format!(
        "\n# Crates, straight from Cargo.lock: after a change in Cargo.toml run `cargo update --workspace`.\n{variable}.from_cargo(\n    \
         name = {},\n    cargo_lockfile = {},\n    manifests = {},\n    supported_platform_triples = {},\n)\n",
        starlark(hub),
        starlark(&cargo.lockfile),
        list(&manifests),
        list(&platforms),
    )
}

pub fn annotation(
    variable: &str,
    name: &str,
    config: Option<&str>,
    only_in: Option<&str>,
) -> String {
    let (comment, data, setting) = match config {
        Some(label) => (
            "PyO3 is told for which Python it is built, by a file: no Python is run while Rust is built.",
            format!("    build_script_data = [{}],\n", starlark(label)),
            format!("\"PYO3_CONFIG_FILE\": {}", starlark(&format!("$(execpath {label})"))),
        ),
        None => (
            "No Python is looked for while Rust is built: the stable ABI needs none.",
            String::new(),
            "\"PYO3_NO_PYTHON\": \"1\"".to_owned(),
        ),
    };
    let repositories = only_in.map_or(String::new(), |hub| {
        format!("    repositories = [{}],\n", starlark(hub))
    });
    format!(
        "\n# {comment}\n{variable}.annotation(\n{data}    build_script_env = {{\n        \"PYO3_BUILD_EXTENSION_MODULE\": \"1\",\n        \
         {setting},\n    }},\n    crate = {},\n{repositories})\n",
        starlark(name)
    )
}
