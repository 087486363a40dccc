//! Messages of Bazel whose line lost its `ERROR: `, as people quote them.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "repository dependencies lead to the missing definition",
    "was given, but not found in the archive",
    "Cycle in the workspace file detected",
    "An error occurred during the fetch of repository '",
    "error evaluating module extension ",
    "Error computing the main repository mapping: ",
    "Error accessing registry ",
    "cycle in dependency graph",
    " :: Unrecognized option: ",
    "Unrecognized option: -",
    "Duplicate cross-module pip hub named ",
    "/genrule/genrule-setup.sh; ",
];

const FETCH: [&str; 7] = [
    "Duplicate cross-module pip hub named ",
    "The following chain of repository dependencies lead to the missing definition",
    "Cycle in the workspace file detected",
    "An error occurred during the fetch of repository '",
    "error evaluating module extension ",
    "Error computing the main repository mapping: ",
    "Error accessing registry ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_archive =
        line.starts_with(b"Prefix \"") && has(line, "\" was given, but not found in the archive");
    let is_option = line.starts_with(b"Unrecognized option: -")
        || line.starts_with(b"--") && has(line, " :: Unrecognized option: ");
    // The shell quotes the whole command of a genrule in front of its own message.
    if has(line, ": source ") && has(line, "/genrule/genrule-setup.sh; ") {
        return Some(Said::new(Speaker::Bazel, Phase::Execution, Depth::Shell));
    }
    let phase = if starts_with_any(line, &FETCH) || is_archive {
        Phase::Fetch
    } else if line.starts_with(b"cycle in dependency graph") {
        Phase::Analysis
    } else if is_option {
        Phase::CommandLine
    } else {
        return None;
    };
    Some(Said::new(Speaker::Bazel, phase, Depth::Wrapper))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn messages() {
        for line in [
            "The following chain of repository dependencies lead to the missing definition.",
            "Prefix \"a/b\" was given, but not found in the archive. Here are possible prefixes: \"b\".",
            "Unrecognized option: --experimental_x",
            "/bin/bash: source external/bazel_tools/tools/genrule/genrule-setup.sh; sed x >a/b.h: bad substitution",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "see: error evaluating module extension",
            "a cycle in dependency graph is bad",
            "/bin/bash -c 'source external/bazel_tools/tools/genrule/genrule-setup.sh; sed x'",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
