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
    "error: no such option: ",
    "src/main/cpp/",
];

const CLAP: [&str; 6] = [
    "error: unexpected argument '",
    "error: unrecognized subcommand '",
    "error: Found argument '",
    "error: invalid value '",
    "error: the following required arguments were not provided",
    "error: no such command: `",
];

/// argparse prints the name of the program first.
const ARGPARSE: [&str; 4] = [
    ": error: unrecognized arguments: ",
    ": error: argument ",
    ": error: the following arguments are required",
    ": error: no such option: ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_client = line.starts_with(b"[FATAL ") && has(line, " src/main/cpp/");
    let is_usage = starts_with_any(line, &CLAP) || has_any(line, &ARGPARSE);
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
            "pytest: error: unrecognized arguments: --cov",
            "__main__.py: error: argument -n/--numprocesses: expected one argument",
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
