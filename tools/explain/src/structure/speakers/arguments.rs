//! Programs that reject their arguments: with clap (Cargo, maturin, uv), argparse (pip, pytest), and Bazel's client.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "error: unexpected argument '",
    "error: unrecognized subcommand '",
    "error: Found argument '",
    "error: invalid value '",
    "error: the following required arguments",
    "error: no such command: `",
    "error: unrecognized arguments: ",
    "error: argument ",
    "error: the following arguments are required",
    "no such option: -",
    "src/main/cpp/",
    "could not run Bazel: ",
    "error: a value is required for '",
    "error: the argument '",
    "error: package ID specification `",
    "error: no bin target named `",
    "error: no example target named `",
    "error: no test target named `",
    "error: none of the selected packages contain",
    "error: the package '",
    "error: Package `",
];

const CLAP: [&str; 14] = [
    "error: unexpected argument '",
    "error: unrecognized subcommand '",
    "error: Found argument '",
    "error: invalid value '",
    "error: the following required arguments were not provided",
    "error: no such command: `",
    "error: a value is required for '",
    "error: the argument '-",
    // Cargo, about the packages and features that its arguments select.
    "error: package ID specification `",
    "error: no bin target named `",
    "error: no example target named `",
    "error: no test target named `",
    "error: none of the selected packages contain",
    "error: Package `",
];

/// argparse prints the name of the program first.
const ARGPARSE: [&str; 4] = [
    ": error: unrecognized arguments: ",
    ": error: argument ",
    ": error: the following arguments are required",
    ": error: no such option: ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    // bazelisk
    let is_bazelisk = line.starts_with(b"could not run Bazel: ");
    let is_client = is_bazelisk || line.starts_with(b"[FATAL ") && has(line, " src/main/cpp/");
    let is_usage = line.starts_with(b"no such option: -")
        || starts_with_any(line, &CLAP)
        || has_any(line, &ARGPARSE)
        || line.starts_with(b"error: the package '")
            && has_any(line, &["' does not contain th", "' does not have th"]);
    let speaker = if is_client {
        Speaker::Bazel
    } else {
        Speaker::CommandLine
    };
    (is_client || is_usage).then(|| Said::new(speaker, Phase::CommandLine, Depth::Wrapper))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn usage() {
        for line in [
            "error: unexpected argument '--relase' found",
            "error: a value is required for '--target <TRIPLE>' but none was supplied",
            "error: the package 'tally' does not contain this feature: abi3-py39",
            "pytest: error: unrecognized arguments: --cov",
            "__main__.py: error: argument -n/--numprocesses: expected one argument",
            "could not run Bazel: could not start Bazel: fork/exec /w/tools/bazel: permission denied",
            "[FATAL 08:50:26.086 src/main/cpp/blaze.cc:1106] Unknown startup option: '--bach'.",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "error: the argument is not valid",
            "an error: argument missing",
            "src/main/cpp/x.cc:3: note",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
