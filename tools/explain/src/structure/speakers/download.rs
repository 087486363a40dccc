//! Programs that download: git, curl, rustup and bazelisk.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has_any, is_number, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "fatal: unable to access",
    "fatal: could not read",
    "fatal: Could not read from remote",
    "fatal: repository '",
    "curl: (",
    "could not download Bazel",
    "could not resolve the version",
    "error: could not download file from",
    "INFO: Repository ",
    "Repository rule ",
];

const STARTS: [&str; 5] = [
    "fatal: unable to access '",
    "fatal: could not read Username for '",
    "fatal: Could not read from remote repository",
    "fatal: repository '",
    "error: could not download file from '",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_curl = || {
        let rest = line.strip_prefix(b"curl: (")?;
        let end = rest.iter().position(|byte| *byte == b')')?;
        is_number(rest.get(..end)?).then_some(())
    };
    let is_download = starts_with_any(line, &STARTS)
        || has_any(
            line,
            &[
                "could not download Bazel: ",
                "could not resolve the version '",
            ],
        )
        || is_curl().is_some();
    if is_download {
        return Some(Said::new(
            Speaker::Download,
            Phase::Fetch,
            Depth::Resolution,
        ));
    }
    // Bazel prints where a repository comes from before it says why its fetch failed.
    let is_repository = line.starts_with(b"INFO: Repository ")
        && line.ends_with(b" instantiated at:")
        || line.starts_with(b"Repository rule ") && find(line, b" defined at:").is_some();
    is_repository.then(|| Said::new(Speaker::Bazel, Phase::Fetch, Depth::Assertion))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn downloads() {
        for line in [
            "fatal: unable to access 'https://example.org/x/': Could not resolve host: example.org",
            "curl: (6) Could not resolve host: example.org",
            "2023/10/17 09:12:13 could not download Bazel: HTTP GET failed",
            "INFO: Repository crate_index instantiated at:",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "fatal: not a git repository",
            "curl: try 'curl --help' for more information",
            "INFO: Repository rules are fun",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
