//! Reads the lines in which Bazel names a failed action.

use std::sync::OnceLock;

use regex::bytes::Regex;

use super::place::{first_label, place, PLACED};
use super::text::{has, has_any, regex, starts_with_any, text};
use super::{Failed, Structure};
use crate::phase::Phase;

pub(super) const LITERALS: &[&str] = &[
    " failed: (Exit ",
    " failed (Exit ",
    "failed: error executing ",
    "error executing ",
    "Couldn't build file ",
    "BUILD.bazel:",
    "BUILD:",
];

const ACTION: &str = r"(?x)
    ^ERROR:\ (?:(?P<file>(?:[A-Za-z]:)?[^:]+):(?P<line>\d+):(?P<column>\d+):?\ )?
    (?P<progress>.*?)\ failed:?\ (?:\((?:Exit\ -?\d+|[A-Z][A-Za-z\ ]*)\)|I/O\ exception|missing\ input|not\ all\ outputs|[^:]*:\ error\ executing)
    (?:.*?error\ executing\ (?:(?P<mnemonic>\w+)\ )?command(?:\ \(from\ (?:\S+\ rule\ )?target\ (?P<label>[^\s)]+)\))?)?";

/// Matches what follows the place of an action that Bazel did not run or whose outputs it rejected: the action's progress message,
/// which starts with a verb, and the reason.
const UNRUN: &str = r"(?x)
    ^(?:Couldn't\ build\ file\ [^:]*:\ )?
    (?P<progress>(?:[A-Z][A-Za-z+]*(?:ing|Action|Pkg|Image)|Couldn't|C\+\+\ compilation|Testing|Symlinking|[A-Z][A-Za-z]*Compile)\b.*?)
    \ failed(?::\ |\ \(Exit|\.|\ due\ to\ |$)";

/// Matches the end of an action's line, broken before the command.
const COMMAND: &str = r"^error executing (?:(?P<mnemonic>\w+) )?command(?: \(from (?:\S+ rule )?target (?P<label>[^\s)]+)\))?";

/// How places in BUILD files end, before the line.
const PLACES: [&str; 2] = ["BUILD.bazel:", "BUILD:"];

/// Matches an error at a place in a BUILD file.
const HEADLESS: &str = r"(?x)
    ^[^\s:]*(?:BUILD|BUILD\.bazel):\d+:\d+:\ 
    (?:no\ such\ (?:package|target)\ |in\ \w+\ rule\ |in\ \w+\ attribute\ of\ |name\ '\w+'\ is\ not\ defined|syntax\ error\ at\ |
      While\ resolving\ toolchains\ |Analysis\ of\ target\ ')";

/// Words in the line of an action that point to a remote cache or to remote execution.
pub(super) const REMOTE: [&str; 19] = [
    "may be uploaded to a remote cache",
    // The connection that fails is that to the service.
    "IOException: null",
    "IOException: Connection",
    "IOException: connection",
    "IOException: Broken pipe",
    "Unable to connect to",
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
    if has(line, "(Exit 34)") || has_any(line, &REMOTE) {
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
        None if starts_with_any(progress.as_bytes(), &RUSTC) || has(line, "/rustc") => {
            Phase::Compile
        }
        None if progress.starts_with("Linking") => Phase::Link,
        None if progress.contains(" compilation of rule") || compiles_c(progress) => Phase::Compile,
        None if progress.contains("build script") || has(line, "cargo_build_script_runner") => {
            Phase::BuildScript
        }
        None => Phase::Execution,
    }
}

/// Whether this is the progress message of a C or C++ compilation: `Compiling a/b.cc`.
fn compiles_c(progress: &str) -> bool {
    const EXTENSIONS: [&str; 8] = [".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".s", ".S"];
    let file = progress.strip_prefix("Compiling ");
    file.is_some_and(|file| EXTENSIONS.iter().any(|end| file.ends_with(end)))
}

/// Reads a failed action whose line has no command: either an old release of Bazel printed it, or Bazel could not run the action, or
/// it rejected the outputs.
fn without_command(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    static ACTION_CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let placed = regex(PLACED, &CELL).and_then(|regex| regex.captures(line));
    let phase = if has(line, "Sandboxed execution failed: ") {
        Phase::Sandbox
    } else if has(line, ": not all outputs were created") || line.ends_with(b"' was not created") {
        // Old releases of Bazel do not name the action.
        Phase::Sandbox
    } else if has(line, ": undeclared inclusion(s) in rule '") {
        Phase::Compile
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

/// Reads the second half of a failed action's line, such as `error executing Genrule command (from target //a:b) /bin/bash …`.
pub(super) fn command(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let line = line.trim_ascii_start();
    let found = line.starts_with(b"error executing ");
    let found = found
        .then(|| regex(COMMAND, &CELL)?.captures(line))
        .flatten()?;
    let group = |name| found.name(name).map(|found| text(found.as_bytes()));
    let mnemonic = group("mnemonic");
    Some(Structure::Action(Failed {
        phase: action_phase(mnemonic.as_deref(), "", line),
        label: group("label"),
        mnemonic,
        place: None,
    }))
}

/// Reads a failed action whose line lost its start, such as `Compiling Rust rlib x (3 files) failed: (Exit 1): …`.
pub(super) fn without_head(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let follows = |at: usize| {
        let rest = line.get(at + b" failed".len()..).unwrap_or_default();
        [&b": (Exit "[..], b" (Exit ", b": error"]
            .iter()
            .any(|words| rest.starts_with(words))
    };
    let is_file = line.starts_with(b"Couldn't build file ");
    if !is_file && !memchr::memmem::find_iter(line, b" failed").any(follows) {
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

/// Reads an error of a BUILD file whose line lost its `ERROR: `, such as `a/BUILD.bazel:40:6: no such package …`.
pub(super) fn without_error(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    if !has_any(line, &PLACES) {
        return None;
    }
    regex(HEADLESS, &CELL)?
        .is_match(line)
        .then(|| super::error::read(&[b"ERROR: ", line].concat()))
        .filter(|read| *read != Structure::Stray)
}

/// Reads an `ERROR: ` line that names an action.
pub(super) fn read(line: &[u8]) -> Option<Structure> {
    static CELL: OnceLock<Option<Regex>> = OnceLock::new();
    let found = regex(ACTION, &CELL)?.captures(line);
    let found = found.filter(|found| found.name("file").is_some() || found.name("label").is_some());
    let Some(found) = found else {
        return without_command(line);
    };
    let group = |name| found.name(name).map(|found| text(found.as_bytes()));
    let mnemonic = group("mnemonic");
    let progress = group("progress").unwrap_or_default();
    // Old releases of Bazel name the output before the action.
    let progress = progress
        .strip_prefix("Couldn't build file ")
        .and_then(|rest| rest.split_once(": "))
        .map_or(progress.as_str(), |(_, action)| action);
    Some(Structure::Action(Failed {
        phase: action_phase(mnemonic.as_deref(), progress, line),
        label: group("label").or_else(|| first_label(line)),
        mnemonic,
        place: place(&found),
    }))
}
