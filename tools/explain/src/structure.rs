//! Reads the structure of a log: which lines name a failed action, its phase and its target, whatever the message.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::finding::Place;
use crate::phase::Phase;

/// Every line that [`read`] recognizes contains at least one of these literals.
pub(crate) const LITERALS: [&str; 24] = [
    "ERROR: ",
    "FATAL: ",
    "FAILED: ",
    "FAIL: ",
    "TIMEOUT: ",
    "INFO: From ",
    "INFO: Elapsed time",
    "Test output for //",
    "Traceback (most recent call last)",
    "error[E",
    "\", line ",
    " failed: (Exit ",
    " failed (Exit ",
    "failed: error executing ",
    "Error in ",
    "Error: ",
    "Exception: ",
    " panicked at ",
    "error: ",
    "io.grpc.",
    "devtools.build.lib.remote",
    "test result: FAILED",
    "FAILED ",
    "CMake Error",
];

/// A line that shows where a failure begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Structure {
    /// An action failed; what it printed follows.
    Action(Failed),
    /// A test failed; what it printed may follow.
    Test(String),
    /// An action that did not fail printed something.
    Other,
    /// Any other error from Bazel.
    Error {
        phase: Phase,
        place: Option<Place>,
        label: Option<String>,
        /// Whether the line only says that something failed.
        wrapper: bool,
    },
    /// `ERROR: ` followed by text that is not Bazel's.
    Stray,
    /// The first line of a Python traceback.
    Traceback,
    /// A frame of a traceback whose first line may be missing.
    Step,
    /// The last line of a Python traceback whose frames may be missing, or a Rust panic.
    Exception,
    /// An error of another tool whose wording gives the phase. Reported only if nothing else is known.
    Hint(Phase),
    /// A rustc error with its code.
    Rustc,
    /// The end of the current block.
    End,
}

/// A failed action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub phase: Phase,
    pub label: Option<String>,
    pub mnemonic: Option<String>,
    pub place: Option<Place>,
}

const ACTION: &str = r"(?x)
    ^ERROR:\ (?:(?P<file>(?:[A-Za-z]:)?[^:]+):(?P<line>\d+):(?P<column>\d+):\ )?
    (?P<progress>.*?)\ failed:?\ (?:\((?:Exit\ -?\d+|[A-Z][A-Za-z\ ]*)\)|I/O\ exception|missing\ input|not\ all\ outputs|[^:]*:\ error\ executing)
    (?:.*?error\ executing\ (?:(?P<mnemonic>\w+)\ )?command(?:\ \(from\ (?:\S+\ rule\ )?target\ (?P<label>[^\s)]+)\))?)?";
/// Matches what follows the place of an action that Bazel did not run or whose outputs it rejected: the action's progress message,
/// which starts with a verb, and the reason.
const UNRUN: &str = r"(?x)
    ^(?:Couldn't\ build\ file\ [^:]*:\ )?
    (?P<progress>(?:[A-Z][A-Za-z+]*(?:ing|Action|Pkg|Image)|Couldn't|C\+\+\ compilation|Testing|Symlinking|[A-Z][A-Za-z]*Compile)\b.*?)
    \ failed(?::\ |\ \(Exit|\.)";
const PLACED: &str =
    r"^ERROR: (?P<file>(?:[A-Za-z]:)?[^:]+):(?P<line>\d+):(?P<column>\d+):(?: (?P<rest>.*))?$";
const RULE: &str = r"^(?:in .*?rule |While resolving toolchains for target )?(?P<label>@{0,2}[\w.~+-]*//[^\s:]*:[^\s:,]+)";
const LABEL: &str = r"(?P<label>@{0,2}[\w.~+-]*//[\w./+@~-]*:[\w./+@~=-]+)";

fn regex(source: &'static str, cell: &'static OnceLock<Option<Regex>>) -> Option<&'static Regex> {
    let build = || RegexBuilder::new(source).unicode(false).build().ok();
    cell.get_or_init(build).as_ref()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Classifies a line, given without its prefixes.
pub(crate) fn read(line: &[u8]) -> Option<Structure> {
    static ACTION_REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    if line.starts_with(b"ERROR: ") || line.starts_with(b"FATAL: ") {
        let action = regex(ACTION, &ACTION_REGEX)?.captures(line);
        let action =
            action.filter(|found| found.name("file").is_some() || found.name("label").is_some());
        let Some(found) = action else {
            return Some(without_command(line).unwrap_or_else(|| error(line)));
        };
        let group = |name| found.name(name).map(|found| text(found.as_bytes()));
        let mnemonic = group("mnemonic");
        let progress = group("progress").unwrap_or_default();
        return Some(Structure::Action(Failed {
            phase: action_phase(mnemonic.as_deref(), &progress, line),
            label: group("label").or_else(|| first_label(line)),
            mnemonic,
            place: place(&found),
        }));
    }
    let word = |prefix: &[u8]| {
        let rest = line.strip_prefix(prefix)?;
        rest.split(u8::is_ascii_whitespace).next().map(text)
    };
    for prefix in [&b"FAIL: "[..], b"TIMEOUT: ", b"FLAKY: "] {
        if let Some(label) = word(prefix).filter(|label| label.contains("//")) {
            return Some(Structure::Test(label));
        }
    }
    if let Some(rest) = find(line, b"Test output for ") {
        let label = rest.split(u8::is_ascii_whitespace).next().map(text);
        return Some(Structure::Test(
            label.unwrap_or_default().trim_end_matches(':').to_owned(),
        ));
    }
    if let Some(label) = word(b"INFO: From Testing ") {
        return Some(Structure::Test(label.trim_end_matches(':').to_owned()));
    }
    if line.starts_with(b"INFO: From ") {
        return Some(Structure::Other);
    }
    if line.starts_with(b"Traceback (most recent call last)") {
        return Some(Structure::Traceback);
    }
    if is_step(line) {
        return Some(Structure::Step);
    }
    if let Some(phase) = starlark_phase(line) {
        return Some(Structure::Error {
            phase,
            place: None,
            label: None,
            wrapper: false,
        });
    }
    if let Some(phase) = hint(line) {
        return Some(Structure::Hint(phase));
    }
    if is_exception(line.trim_ascii_start()) || is_panic(line) {
        return Some(Structure::Exception);
    }
    if is_rustc_error(line) {
        return Some(Structure::Rustc);
    }
    if let Some(action) = without_head(line) {
        return Some(action);
    }
    let ends = [
        &b"INFO: Elapsed time"[..],
        b"FAILED: ",
        b"INFO: Build completed",
    ];
    ends.iter()
        .any(|end| line.starts_with(end))
        .then_some(Structure::End)
}

/// Whether this is a Python frame, `  File "a.py", line 1, in main`. Starlark frames also have a column.
fn is_step(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"File \"")
        && has(line, "\", line ")
        && has(line, ", in ")
        && !has(line, ", column ")
}

/// Path fragments of .bzl files that define repositories.
const OF_REPOSITORIES: [&str; 8] = [
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
fn starlark_phase(line: &[u8]) -> Option<Phase> {
    if line.starts_with(b"Error in ") {
        let of_a_repository = REPOSITORY_FAILED.iter().any(|words| has(line, words));
        return of_a_repository.then_some(Phase::Fetch);
    }
    let step = line.trim_ascii_start().strip_prefix(b"File \"")?;
    if !has(step, ", column ") {
        return None;
    }
    let function = find(step, b", in ")?.trim_ascii();
    let makes_repositories = OF_REPOSITORIES.iter().any(|path| has(step, path))
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

/// Whether this is `package.SomeError: text`, also with the `E` that pytest prints before it.
pub(crate) fn is_exception(line: &[u8]) -> bool {
    let line = without_pytest(line);
    let end = line
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')));
    let name = line.get(..end.unwrap_or(line.len())).unwrap_or_default();
    let is_end = end.is_none_or(|at| line.get(at) == Some(&b':'));
    let ends = [&b"Error"[..], b"Exception", b"Interrupt", b"Exit"];
    // Java exceptions are Bazel's own.
    let is_java = ["java.", "javax.", "com.google."]
        .iter()
        .any(|start| name.starts_with(start.as_bytes()));
    is_end
        && !is_java
        && name
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && name.len() > 6
        && ends.iter().any(|end| name.ends_with(end))
}

/// How errors of Cargo, rustc, CMake, gRPC and test runners start, and the phase of each.
const HINTS: [(&str, Phase); 24] = [
    ("Error: Failed to write registry URLs", Phase::Fetch),
    ("error: failed to download", Phase::Fetch),
    ("error: failed to fetch", Phase::Fetch),
    ("error: failed to get `", Phase::Fetch),
    ("error: failed to load manifest", Phase::Fetch),
    ("error: failed to load source", Phase::Fetch),
    ("error: failed to parse lock file", Phase::Fetch),
    ("error: failed to parse manifest", Phase::Fetch),
    ("error: failed to query replaced source", Phase::Fetch),
    ("error: failed to read `", Phase::Fetch),
    ("error: failed to select a version", Phase::Fetch),
    ("error: failed to sync", Phase::Fetch),
    ("error: failed to update", Phase::Fetch),
    ("error: the lock file ", Phase::Fetch),
    ("error: no matching package", Phase::Fetch),
    ("error: aborting due to", Phase::Compile),
    ("error: package `", Phase::Compile),
    ("error: linker ", Phase::Link),
    ("error: linking with", Phase::Link),
    (
        "error: failed to run custom build command",
        Phase::BuildScript,
    ),
    ("CMake Error", Phase::BuildScript),
    ("io.grpc.", Phase::Remote),
    ("io.netty.", Phase::Remote),
    ("test result: FAILED", Phase::Test),
];

/// Whether this is rustc's `  --> src/lib.rs:5:20`.
pub(crate) fn is_rust_place(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"--> ") && has(line, ".rs:")
}

/// Returns the phase that the wording of another tool implies.
fn hint(line: &[u8]) -> Option<Phase> {
    let text = line.trim_ascii_start();
    let known = HINTS
        .iter()
        .find(|(start, _)| text.starts_with(start.as_bytes()));
    if let Some((_, phase)) = known {
        return Some(*phase);
    }
    // A build script that panics.
    if is_panic(text)
        && (has(text, "/build.rs:") || has(text, "\\build.rs:") || has(text, " build.rs:"))
    {
        return Some(Phase::BuildScript);
    }
    // A stack trace from Bazel's remote execution code.
    let class = text
        .strip_prefix(b"at ")
        .or_else(|| text.strip_prefix(b"Caused by: "))
        .unwrap_or(text);
    if class.starts_with(b"com.google.devtools.build.lib.remote.") {
        return Some(Phase::Remote);
    }
    // pytest: `FAILED tests/test_x.py::test_y - …`.
    if text.starts_with(b"FAILED ") && has(text, ".py::") {
        return Some(Phase::Test);
    }
    // gcc, clang: `x.c:3:5: error: …`; rustc without a number, in `--error-format=short`.
    let at = memchr::memmem::find(text, b"error: ")?;
    let before = text.get(..at)?;
    let before = before.strip_suffix(b"fatal ").unwrap_or(before);
    let mut place = before.strip_suffix(b": ")?.rsplitn(3, |byte| *byte == b':');
    let (column, line) = (place.next()?, place.next()?);
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    (is_number(column) && is_number(line) && place.next().is_some()).then_some(Phase::Compile)
}

/// Whether this is a line such as `thread 'main' panicked at src/lib.rs:3:5:`.
fn is_panic(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"thread '") && has(line, "' panicked at ")
}

/// Removes pytest's `E   `.
pub(crate) fn without_pytest(line: &[u8]) -> &[u8] {
    let rest = line.trim_ascii_start().strip_prefix(b"E   ");
    rest.map_or(line, <[u8]>::trim_ascii_start)
}

/// Reads a failed action whose line lost its start, such as `Compiling Rust rlib x (3 files) failed: (Exit 1): …`.
fn without_head(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let follows = |at: usize| {
        let rest = line.get(at + b" failed".len()..).unwrap_or_default();
        [&b": (Exit "[..], b" (Exit ", b": error"]
            .iter()
            .any(|words| rest.starts_with(words))
    };
    if !memchr::memmem::find_iter(line, b" failed").any(follows) {
        return None;
    }
    let found = regex(UNRUN, &CELL)?.captures(line)?;
    let progress = found.name("progress").map(|found| text(found.as_bytes()));
    Some(Structure::Action(Failed {
        phase: action_phase(None, &progress.unwrap_or_default(), line),
        label: first_label(line),
        mnemonic: None,
        place: None,
    }))
}

/// Whether the line starts with a code such as `error[E0433]: `.
fn is_rustc_error(line: &[u8]) -> bool {
    let number = line.trim_ascii_start().strip_prefix(b"error[E");
    let number = number.and_then(|number| number.split_first_chunk::<4>());
    number.is_some_and(|(number, rest)| {
        number.iter().all(u8::is_ascii_digit) && rest.starts_with(b"]: ")
    })
}

fn find<'a>(line: &'a [u8], words: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(line, words)?;
    line.get(at + words.len()..)
}

fn has(line: &[u8], words: &str) -> bool {
    memchr::memmem::find(line, words.as_bytes()).is_some()
}

fn first_label(line: &[u8]) -> Option<String> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let found = regex(LABEL, &CELL)?.captures(line)?;
    found.name("label").map(|label| text(label.as_bytes()))
}

fn place(found: &regex::bytes::Captures<'_>) -> Option<Place> {
    let group = |name| found.name(name).map(|found| text(found.as_bytes()));
    Some(Place {
        file: group("file")?,
        line: group("line")?.parse().ok()?,
        column: group("column").and_then(|column| column.parse().ok()),
    })
}

/// Words in the line of an action that point to a remote cache or to remote execution.
const REMOTE: [&str; 13] = [
    "Action must be cached due to",
    "io.grpc.",
    "Failed to fetch blobs",
    "Missing digest: ",
    "Download of '/",
    "Remote connection/protocol failed",
    "Unexpected IO error.: Exhau",
    "Lost inputs no longer available remotely",
    "unable to finalize action: ",
    "after incomplete download",
    "errors during bulk transfer",
    "BulkTransferException",
    "Remote Execution Failure",
];

/// How the progress messages of rules_rust's rustc actions start.
const RUSTC: [&str; 4] = [
    "Compiling Rust",
    "Clippy ",
    "Generating rustdoc",
    "Generating Rustdoc",
];

/// Returns the execution phase of an action, from the mnemonics of rules_rust, rules_cc and rules_python.
fn action_phase(mnemonic: Option<&str>, progress: &str, line: &[u8]) -> Phase {
    if has(line, "(Exit 34)") || REMOTE.iter().any(|words| has(line, words)) {
        return Phase::Remote;
    }
    if has(line, "I/O exception during sandboxed execution") || has(line, "missing input file") {
        return Phase::Sandbox;
    }
    if has(line, "not all outputs were created") {
        return Phase::Sandbox;
    }
    match mnemonic {
        Some("CargoBuildScriptRun") => Phase::BuildScript,
        Some("CppLink" | "CppArchive" | "ObjcLink") => Phase::Link,
        Some("Rustc" | "RustcMetadata" | "Clippy" | "Rustdoc" | "CppCompile" | "RustdocZip") => {
            Phase::Compile
        }
        Some("TestRunner") => Phase::Test,
        Some(_) => Phase::Execution,
        None if RUSTC.iter().any(|verb| progress.starts_with(verb)) || has(line, "/rustc") => {
            Phase::Compile
        }
        None if progress.starts_with("Linking") => Phase::Link,
        None if progress.contains(" compilation of rule") => Phase::Compile,
        None if progress.contains("build script") || has(line, "cargo_build_script_runner") => {
            Phase::BuildScript
        }
        None => Phase::Execution,
    }
}

/// Reads a failed action whose line has no command: either an old release of Bazel printed it, or Bazel could not run the action, or
/// it rejected the outputs.
fn without_command(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    static ACTION_CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let placed = regex(PLACED, &CELL).and_then(|regex| regex.captures(line));
    let phase = if has(line, "Sandboxed execution failed: ") {
        Phase::Sandbox
    } else if has(line, "error executing shell command: ") {
        action_phase(None, "", line)
    } else {
        let rest = placed.as_ref()?.name("rest")?.as_bytes();
        let found = regex(UNRUN, &ACTION_CELL)?.captures(rest)?;
        let progress = found.name("progress").map(|found| text(found.as_bytes()));
        action_phase(None, &progress.unwrap_or_default(), line)
    };
    Some(Structure::Action(Failed {
        phase,
        label: first_label(line),
        mnemonic: None,
        place: placed.as_ref().and_then(place),
    }))
}

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
const FETCH: [&str; 13] = [
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
];

/// Words in errors about the command line.
const COMMAND_LINE: [&str; 9] = [
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

fn error(line: &[u8]) -> Structure {
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
    let phase = if FETCH.iter().any(|words| has(line, words))
        || place.as_ref().is_some_and(of_repositories)
    {
        Phase::Fetch
    } else if (rest.starts_with(b"in ") || rest.starts_with(b"While resolving")) && label.is_some()
        || has(line, "Analysis of target '")
        || has(line, "toolchain")
        || has(line, "is not visible from")
        || has(line, "configuration")
    {
        Phase::Analysis
    } else if has(line, "Unrecognized option") || has(line, ".rc file") {
        Phase::CommandLine
    } else if of_build_file
        || has(line, "no such package")
        || has(line, "no such target")
        || has(line, "error loading package")
        || has(line, "cannot load '")
        || has(line, "Skipping '")
    {
        Phase::Loading
    } else if has(line, "remote") || has(line, "Remote") {
        Phase::Remote
    } else if placed.is_some() {
        Phase::Loading
    } else if COMMAND_LINE.iter().any(|words| has(line, words)) {
        Phase::CommandLine
    } else {
        return Structure::Stray;
    };
    let starts = |words: &&str| rest.starts_with(words.as_bytes());
    Structure::Error {
        phase,
        place,
        label,
        // A place without a message says only that something failed.
        wrapper: rest.is_empty()
            || WRAPPERS.iter().any(starts)
            // `no such package` follows from a failed fetch.
            || rest.starts_with(b"no such package '@")
            || has(rest, "which failed to fetch"),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_exception, read, Structure};
    use crate::phase::Phase;

    #[test]
    fn last_lines_of_tracebacks() {
        for line in [
            "ModuleNotFoundError: No module named 'x'",
            "AssertionError",
            "pkg.mod.MyError: x",
            "E   ImportError: x",
        ] {
            assert!(is_exception(line.as_bytes()), "{line}");
        }
        for line in [
            "  ImportError: x",
            "error: x",
            "Error: x",
            "an Error: x",
            "",
        ] {
            assert!(!is_exception(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn actions() {
        let table = [
            (
                "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust cdylib a (1 files) failed: (Exit 1): process_wrapper failed: error executing Rustc command (from target //a:a_rs) bazel-out/x",
                Phase::Compile, Some("//a:a_rs"), Some("Rustc"),
            ),
            (
                "ERROR: C:/w/BUILD.bazel:3:20: Running Cargo build script pyo3-ffi failed: (Exit 1): process_wrapper.exe failed: error executing CargoBuildScriptRun command (from target @@crates__pyo3-ffi-0.30.1//:_bs) x",
                Phase::BuildScript, Some("@@crates__pyo3-ffi-0.30.1//:_bs"), Some("CargoBuildScriptRun"),
            ),
            (
                "ERROR: /w/BUILD:1:1: Executing genrule //:g failed: (Exit 1): bash failed: error executing command /bin/bash -c",
                Phase::Execution, Some("//:g"), None,
            ),
            (
                "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust bin a (1 file) failed: (Exit 1): process_wrapper failed: error executing Rustc command (from rust_binary rule target //a:a) bazel-out/x",
                Phase::Compile, Some("//a:a"), Some("Rustc"),
            ),
            (
                "ERROR: /w/BUILD:7:22: Compiling Rust rlib x (3 files) failed: I/O exception during sandboxed execution: io.grpc.StatusRuntimeException: DEADLINE_EXCEEDED",
                Phase::Remote, None, None,
            ),
            (
                "ERROR: /w/BUILD:7:22: Compiling x.cpp failed: unable to finalize action: Download of '/cas/05' timed out. Received 0 bytes.",
                Phase::Remote, None, None,
            ),
            (
                "ERROR: /w/BUILD:529:1: Linking of rule '//third_party:protoc' failed: it is Friday.",
                Phase::Link, Some("//third_party:protoc"), None,
            ),
            (
                "ERROR: /w/BUILD.bazel:36:19: CargoBuildScriptRun external/x/x_build_script.out_dir failed (Exit 1) cargo_build_script_runner failed: error executing command bazel-out/x",
                Phase::BuildScript, None, None,
            ),
            (
                "ERROR: /w/BUILD.bazel:32:1: Couldn't build file x.obj: C++ compilation of rule '//:x' failed: Failed to delete output files after incomplete download. Cannot continue: C:/x (Permission denied)",
                Phase::Remote, Some("//:x"), None,
            ),
            (
                "Compiling Rust rlib time v0.3.37 (78 files) failed: (Exit 1): process_wrapper failed:",
                Phase::Compile, None, None,
            ),
            (
                "ERROR: /w/tools/BUILD.bazel:4:12: Clippy tools/x.clippy.ok failed: (Exit 101): process_wrapper failed: error executing command bazel-out/x",
                Phase::Compile, None, None,
            ),
            (
                "ERROR: /w/BUILD:9:1: Couldn't build file x/test.log:  failed (Exit -1). Note: Remote connection/protocol failed with: execution failed",
                Phase::Remote, None, None,
            ),
            (
                "ERROR: /w/BUILD:1:1: error executing shell command: 'set -e; rm -rf bazel-out/x",
                Phase::Execution, None, None,
            ),
        ];
        for (line, phase, label, mnemonic) in table {
            let Some(Structure::Action(failed)) = read(line.as_bytes()) else {
                unreachable!("{line}")
            };
            assert_eq!(failed.phase, phase, "{line}");
            assert_eq!(failed.label.as_deref(), label, "{line}");
            assert_eq!(failed.mnemonic.as_deref(), mnemonic, "{line}");
        }
    }

    #[test]
    fn errors() {
        let table = [
            (
                "ERROR: /w/BUILD.bazel:4:15: syntax error at 'x': expected ,",
                Phase::Loading,
            ),
            (
                "ERROR: /w/BUILD.bazel:4:15: in deps attribute of rust_library rule //:a: x",
                Phase::Analysis,
            ),
            (
                "ERROR: Error computing the main repository mapping: x",
                Phase::Fetch,
            ),
            (
                "ERROR: no such target '//:x': target 'x' not declared",
                Phase::Loading,
            ),
            ("ERROR: --x :: Unrecognized option: --x", Phase::CommandLine),
            (
                "ERROR: /w/BUILD.bazel:4:15: Analysis of target '//:a' failed",
                Phase::Analysis,
            ),
        ];
        for (line, expected) in table {
            let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
                unreachable!("{line}")
            };
            assert_eq!(phase, expected, "{line}");
        }
        assert_eq!(
            read(b"FAIL: //a:b_test (Exit 1) (see /w/test.log)"),
            Some(Structure::Test("//a:b_test".to_owned()))
        );
        for line in [
            "ERROR: /base/external/rules_rust~/crate_universe/private/generate_utils.bzl:422:13: Traceback (most recent call last):",
            "\tFile \"/base/external/rules_python/python/pip_install/pip_repository.bzl\", line 153, column 13, in _pip_repository_impl",
            "Error in fail: Error in lockfile @@//cases/legacy-deps/googlemaps:uv.lock",
        ] {
            let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
                unreachable!("{line}")
            };
            assert_eq!(phase, Phase::Fetch, "{line}");
        }
        assert_eq!(read(b"Error in fail: the moon"), None);
        for (line, phase) in [
            (
                "  error: failed to select a version for the requirement `x`",
                Phase::Fetch,
            ),
            (
                "native.c:1:10: fatal error: dep.h: No such file or directory",
                Phase::Compile,
            ),
            (
                "FAILED tests/test_x.py::test_y - assert 1 == 2",
                Phase::Test,
            ),
            (
                "io.grpc.StatusRuntimeException: UNAVAILABLE: io exception",
                Phase::Remote,
            ),
        ] {
            assert_eq!(
                read(line.as_bytes()),
                Some(Structure::Hint(phase)),
                "{line}"
            );
        }
        assert_eq!(read(b"error: the moon is in the wrong phase"), None);
        for (line, expected) in [
            ("  File \"/w/BUILD\", line 51, column 10, in <toplevel>", Phase::Loading),
            (
                "  File \"/x/python/private/py_executable.bzl\", line 256, column 35, in py_executable_impl",
                Phase::Analysis,
            ),
            ("  File \"/x/http.bzl\", line 2, column 3, in _http_archive_impl", Phase::Fetch),
        ] {
            let Some(Structure::Error { phase, .. }) = read(line.as_bytes()) else {
                unreachable!("{line}")
            };
            assert_eq!(phase, expected, "{line}");
        }
        assert_eq!(
            read(b"thread '<unnamed>' panicked at src/lib.rs:3:5:"),
            Some(Structure::Exception)
        );
        assert_eq!(
            read(b"E       pyo3_runtime.PanicException: not yet implemented"),
            Some(Structure::Exception)
        );
        assert_eq!(
            read(b"INFO: From Compiling Rust rlib x:"),
            Some(Structure::Other)
        );
    }
}
