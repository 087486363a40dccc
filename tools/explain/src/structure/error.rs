//! Reads Bazel's `ERROR: ` lines that name no action.

use std::sync::OnceLock;

use regex::bytes::Regex;

use super::action::REMOTE;
use super::place::{place, PLACED};
use super::starlark::OF_REPOSITORIES;
use super::text::{find, has, has_any, regex, starts_with_any, text};
use super::Structure;
use crate::finding::Place;
use crate::phase::Phase;

const RULE: &str = r"^(?:in .*?rule |While resolving toolchains for target )?(?P<label>@{0,2}[\w.~+-]*//[^\s:]*:[^\s:,]+)";

/// How lines start that only say that something failed.
const WRAPPERS: [&str; 17] = [
    "Build did NOT complete successfully",
    "Couldn't start the build",
    "command succeeded, but",
    "package contains errors",
    "error loading package",
    "Analysis of target '",
    "not all targets were analyzed",
    "Error evaluating '",
    "Evaluation of query",
    "No test targets were found, yet testing was requested",
    "Preloading of transitive closure failed",
    "Build failed. Not running target",
    "cannot load packages",
    "errors encountered resolving select() keys",
    "Error computing the main repository mapping",
    "com.google.devtools.build.lib.actions.MutableActionGraph$ActionConflictException",
    "Analysis of aspects",
];

/// Words in errors of the fetch phase.
const FETCH: [&str; 15] = [
    "error evaluating module extension",
    "Error computing the main repository mapping",
    "An error occurred during the fetch of repository",
    "no such repo",
    "MODULE.bazel file",
    "module extension",
    "in registries",
    "Error downloading",
    "No repository visible as",
    "fetching ",
    "Unable to find package for @",
    "repository '@",
    "pip_import failed",
    "Failed to load Starlark extension '@",
    "cycles detected during computation of main repo mapping",
];

/// Words in errors about the command line.
const COMMAND_LINE: [&str; 17] = [
    "should not be called from a bazel output directory",
    "BazelRC file '",
    "Invalid options syntax: ",
    "Unknown command: '",
    "Unrecognized arguments: ",
    "no executable found for target",
    "The project you're trying to build requires Bazel ",
    "corrupt installation: ",
    " :: ",
    "While parsing option",
    "Build did NOT complete",
    "Couldn't start the build",
    "command succeeded, but",
    "not all targets were analyzed",
    "Cannot run target",
    "Error while parsing",
    "No test targets were found",
];

/// Words in errors about a package in a repository that could be fetched.
const REPOSITORY_IS_THERE: [&str; 8] = [
    "BUILD file not found",
    "error loading package",
    "contains errors",
    "contains an error",
    "of module '",
    "cannot load '",
    "Extension '",
    "is considered deleted",
];

/// Words of Bazel's client about the folders and the server that it needs.
const CLIENT: [&str; 8] = [
    "FATAL: Output base directory '",
    "FATAL: mkdir('",
    "FATAL: failed to create installation symlink",
    "FATAL: Attempted to kill stale blaze server",
    "FATAL: could not chdir",
    "FATAL: corrupt installation",
    "FATAL: execv of ",
    "FATAL: install base directory '",
];

/// Words that Bazel's server prints when it crashes.
const CRASHES: [&str; 4] = [
    "FATAL: bazel ran out of memory",
    "FATAL: bazel crashed ",
    "ERROR: bazel crash in ",
    "java.lang.OutOfMemoryError",
];

/// Reads a line that starts with `ERROR: ` or `FATAL: `.
pub(super) fn read(line: &[u8]) -> Structure {
    static PLACED_REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    static RULE_REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let placed = regex(PLACED, &PLACED_REGEX).and_then(|regex| regex.captures(line));
    let place = placed.as_ref().and_then(place);
    let rest = match &placed {
        Some(found) => found.name("rest").map_or(&b""[..], |rest| rest.as_bytes()),
        None => line.get(7..).unwrap_or_default(),
    };
    // `Skipping 'PATTERN': ` repeats the error after it.
    let rest = match rest.strip_prefix(b"Skipping '") {
        Some(pattern) => find(pattern, b"': ").unwrap_or(rest),
        None => rest,
    };
    let rule = regex(RULE, &RULE_REGEX).and_then(|regex| regex.captures(rest));
    let label = rule
        .as_ref()
        .and_then(|found| found.name("label"))
        .map(|label| text(label.as_bytes()));
    let of_build_file = place.as_ref().is_some_and(|place| {
        let name = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
        name == "BUILD" || name.ends_with("BUILD.bazel") || name.ends_with(".bzl")
    });
    let of_repositories = |place: &Place| {
        let file = place.file.replace('\\', "/");
        OF_REPOSITORIES.iter().any(|path| file.contains(path))
    };
    // The words may also be in the path of a file.
    let is_analysis = has_any(
        rest,
        &[
            " toolchain",
            "toolchains found",
            " configuration",
            "configurable attribute",
        ],
    );
    // A package is missing because its repository is, unless the repository is there.
    let is_repository_missing = has(line, "no such package '@")
        && !has_any(line, &REPOSITORY_IS_THERE)
        || has(line, "reading extension file '") && has(line, "': no such package '@");
    let phase = if starts_with_any(line, &CLIENT) {
        Phase::CommandLine
    } else if has_any(line, &CRASHES) {
        Phase::Execution
    } else if rest.starts_with(b"Failed to initialize sandbox: ")
        || has(rest, "missing input file '")
        || rest.ends_with(b" input file(s) do not exist")
    {
        Phase::Sandbox
    } else if rest.starts_with(b"name '") && has(rest, "' is not defined") {
        // Also in a .bzl file that makes repositories.
        Phase::Loading
    } else if placed.is_some() && has(rest, " failed: ") && has_any(rest, &REMOTE) {
        Phase::Remote
    } else if is_repository_missing
        || has_any(line, &FETCH)
        || place.as_ref().is_some_and(of_repositories)
    {
        Phase::Fetch
    } else if (rest.starts_with(b"in ") || rest.starts_with(b"While resolving")) && label.is_some()
        || has(line, "Analysis of target '")
        || is_analysis
        || has(line, "is not visible from")
    {
        Phase::Analysis
    } else if has(line, "Unrecognized option") || has(line, ".rc file") {
        Phase::CommandLine
    } else if starts_with_any(rest, &["execve failed with ", "Non-zero return code '"]) {
        // `bazel run` could not start the program, or the program failed.
        Phase::Runtime
    } else if of_build_file
        || has(line, "no such package")
        || has(line, "no such target")
        || has(line, "error loading package")
        || has(line, "cannot load '")
        || has(line, "Failed to load Starlark extension")
        || has(line, "Loading of target '")
        || has(line, "Skipping '")
    {
        Phase::Loading
    } else if has_any(rest, &[" remote", "Remote", "remote "]) {
        Phase::Remote
    } else if placed.is_some() {
        Phase::Loading
    } else if has_any(line, &COMMAND_LINE) {
        Phase::CommandLine
    } else {
        return Structure::Stray;
    };
    Structure::Error {
        phase,
        place,
        label,
        // A place without a message says only that something failed.
        wrapper: rest.is_empty()
            || starts_with_any(rest, &WRAPPERS) && !has(rest, "Unable to find package for @")
            || rest.starts_with(b"every rule of type ") && has(rest, "because of: error loading package")
            // `no such package` follows from a failed fetch.
            || rest.starts_with(b"no such package '@")
            || has(rest, "which failed to fetch")
            || has(rest, "' depends on toolchain '") && has(rest, "which cannot be found: "),
    }
}
