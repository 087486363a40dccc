//! Reads Starlark tracebacks whose first line is missing.

use super::text::{find, has, has_any};
use crate::phase::Phase;

/// Path fragments of .bzl files that define repositories.
pub(super) const OF_REPOSITORIES: [&str; 8] = [
    "/crate_universe/",
    "/pip_install/",
    "/private/pypi/",
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

/// Returns the phase of a frame, or of the last line, of a Starlark traceback whose first line is missing. Decides by file and function.
pub(super) fn phase(line: &[u8]) -> Option<Phase> {
    if line.starts_with(b"Error in ") {
        let of_a_repository = has_any(line, &REPOSITORY_FAILED);
        return of_a_repository.then_some(Phase::Fetch);
    }
    let step = line.trim_ascii_start().strip_prefix(b"File \"")?;
    if !has(step, ", column ") {
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
