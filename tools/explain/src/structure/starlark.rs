//! Reads Starlark tracebacks whose first line is missing.

use super::text::{find, has, has_any};
use crate::phase::Phase;

/// Path fragments of .bzl files that define repositories.
pub(super) const OF_REPOSITORIES: [&str; 9] = [
    "/crate_universe/",
    "/pip_install/",
    "/private/pypi/",
    "/private/bzlmod/",
    "/extensions.bzl",
    "/extension.bzl",
    "/repo_utils.bzl",
    "_repository.bzl",
    "/tools/build_defs/repo/",
];

/// Words in the error messages of repository rules.
const REPOSITORY_FAILED: [&str; 7] = [
    "lockfile",
    "rules_python failed",
    "rules_python_external failed",
    "whl_library",
    "cargo-bazel",
    "repo.execute",
    "requirements",
];

/// Functions of module files and repository rules.
const OF_REPOSITORY_RULES: [&str; 17] = [
    "bazel_dep",
    "module",
    "use_extension",
    "use_repo",
    "use_repo_rule",
    "git_override",
    "archive_override",
    "local_path_override",
    "single_version_override",
    "multiple_version_override",
    "http_archive",
    "git_repository",
    "local_repository",
    "new_local_repository",
    "download",
    "download_and_extract",
    "extract",
];

/// Functions that only implementations of rules call.
const OF_RULES: [&str; 8] = [
    "declare_file",
    "declare_directory",
    "run_shell",
    "expand_location",
    "create_library_to_link",
    "get_memory_inefficient_command_line",
    "create_compile_variables",
    "configure_features",
];

/// Functions of BUILD files.
const OF_PACKAGES: [&str; 22] = [
    "genrule",
    "filegroup",
    "alias",
    "glob",
    "subpackages",
    "package",
    "package_group",
    "exports_files",
    "config_setting",
    "test_suite",
    "cc_library",
    "cc_binary",
    "cc_test",
    "py_library",
    "py_binary",
    "py_test",
    "rust_library",
    "rust_binary",
    "rust_shared_library",
    "rust_test",
    "sh_test",
    "sh_binary",
];

/// Whether a frame, given without its start, is Starlark's: it has a column, or, of Bazel before 3.0, a file of Bazel's.
fn is_starlark(step: &[u8]) -> bool {
    const FILES: [&str; 4] = [
        ".bzl\", line ",
        "/BUILD\", line ",
        "/BUILD.bazel\", line ",
        "/WORKSPACE\", line ",
    ];
    has(step, ", column ") || has_any(step, &FILES)
}

/// Returns the phase of a frame, or of the last line, of a Starlark traceback whose first line is missing. Decides by file and function.
pub(super) fn phase(line: &[u8]) -> Option<Phase> {
    if let Some(rest) = line.strip_prefix(b"Error in ") {
        let end = rest.iter().position(|byte| *byte == b':')?;
        let function = rest.get(..end)?;
        let is_one_of = |names: &[&str]| names.iter().any(|name| name.as_bytes() == function);
        return if has_any(line, &REPOSITORY_FAILED) || is_one_of(&OF_REPOSITORY_RULES) {
            Some(Phase::Fetch)
        } else if is_one_of(&OF_RULES) {
            Some(Phase::Analysis)
        } else if is_one_of(&OF_PACKAGES) {
            Some(Phase::Loading)
        } else {
            None
        };
    }
    let step = line.trim_ascii_start().strip_prefix(b"File \"")?;
    if !is_starlark(step) {
        return None;
    }
    if has(step, "MODULE.bazel\", line ") {
        return Some(Phase::Fetch);
    }
    let function = find(step, b", in ")?.trim_ascii();
    let makes_repositories = has_any(step, &OF_REPOSITORIES)
        || ["repo", "extension", "archive"]
            .iter()
            .any(|word| has(function, word));
    if function == b"<toplevel>" {
        Some(Phase::Loading)
    } else if !function.ends_with(b"_impl") {
        None
    } else if makes_repositories {
        Some(Phase::Fetch)
    } else {
        Some(Phase::Analysis)
    }
}
