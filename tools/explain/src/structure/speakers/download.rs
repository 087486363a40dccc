//! Programs that download: git, curl, wget, rustup, bazelisk, and the package managers of operating systems.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, is_number};

/// Where in a line a form counts.
#[derive(Clone, Copy)]
enum At {
    /// At the start of the line.
    Start,
    /// Anywhere in the line.
    Anywhere,
    /// Together with other words, which [`read`] knows.
    WithMore,
}

/// The forms of these programs' errors.
const FORMS: [(At, &str); 39] = [
    (At::Start, "fatal: unable to access '"),
    (At::Start, "fatal: could not read Username for '"),
    (At::Start, "fatal: Could not read from remote repository"),
    (At::Start, "fatal: repository '"),
    (At::Start, "error: could not download file from '"),
    (At::Start, "error: RPC failed; "),
    (At::Start, "fatal: early EOF"),
    (At::Start, "fatal: Remote branch "),
    (At::Start, "fatal: reference is not a tree"),
    (At::Start, "fatal: clone of '"),
    (At::Start, "fatal: unable to connect to "),
    (At::Start, "fatal: remote error: "),
    (At::Start, "fatal: Authentication failed for '"),
    (At::Start, "fatal: couldn't find remote ref "),
    (At::Start, "fatal: the remote end hung up"),
    (At::Start, "Host key verification failed"),
    (At::Start, "remote: Repository not found"),
    (At::Start, "error: component download failed for "),
    // apt, dnf, yum, apk
    (At::Start, "E: Unable to locate package "),
    (At::Start, "E: Failed to fetch "),
    (At::Start, "E: Unable to fetch some archives"),
    (At::Start, "Cannot find a valid baseurl for repo"),
    (At::Start, "Error: Unable to find a match: "),
    (At::Start, "Error: Failed to download metadata for repo "),
    (At::Start, "ERROR: unable to select packages"),
    (At::Start, "wget: unable to resolve host address"),
    (At::Start, "wget: bad address '"),
    (At::Anywhere, ": Permission denied (publickey"),
    (At::Anywhere, "could not download Bazel: "),
    (At::Anywhere, "could not resolve the version '"),
    (At::WithMore, "curl: ("),
    (At::WithMore, "' does not contain component '"),
    (At::WithMore, "' does not support target '"),
    (At::WithMore, "E: Package '"),
    (At::WithMore, "' with architecture '"),
    (At::WithMore, " ERROR 404: Not Found."),
    (At::WithMore, " ERROR 403: Forbidden."),
    (At::WithMore, "INFO: Repository "),
    (At::WithMore, "Repository rule "),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words();

const fn words() -> [&'static str; FORMS.len()] {
    let mut words = [""; FORMS.len()];
    let mut at = 0;
    while at < FORMS.len() {
        words[at] = FORMS[at].1;
        at += 1;
    }
    words
}

/// Whether the line has a form that needs no other words.
fn has_form(line: &[u8]) -> bool {
    FORMS.iter().any(|(at, words)| match at {
        At::Start => line.starts_with(words.as_bytes()),
        At::Anywhere => has(line, words),
        At::WithMore => false,
    })
}

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_curl = || {
        let rest = line.strip_prefix(b"curl: (")?;
        let end = rest.iter().position(|byte| *byte == b')')?;
        is_number(rest.get(..end)?).then_some(())
    };
    let is_rustup = line.starts_with(b"error: toolchain '")
        && has_any(
            line,
            &[
                "' does not contain component '",
                "' does not support target '",
            ],
        );
    let is_apt =
        line.starts_with(b"E: Package '") && line.ends_with(b"' has no installation candidate");
    // setup-python, setup-node
    let is_setup = has(line, "' with architecture '") && has(line, "' was not found for ");
    let is_wget =
        line.ends_with(b" ERROR 404: Not Found.") || line.ends_with(b" ERROR 403: Forbidden.");
    let is_download =
        has_form(line) || is_rustup || is_apt || is_setup || is_wget || is_curl().is_some();
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
            "error: RPC failed; curl 56 GnuTLS recv error (-54): Error in the pull function.",
            "git@example.org: Permission denied (publickey).",
            "E: Unable to locate package python3.13-dev",
            "2024-01-01 00:00:00 ERROR 404: Not Found.",
            "Error: The version '3.7' with architecture 'arm64' was not found for macOS 14.5.",
            "error: toolchain 'stable' does not contain component 'rust-std' for target 'x'",
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
