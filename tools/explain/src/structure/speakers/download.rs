//! Programs that download: git, curl, wget, rustup, bazelisk, and the package managers of operating systems.

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
    "error: RPC failed; ",
    "fatal: early EOF",
    "fatal: Remote branch ",
    "fatal: reference is not a tree",
    "fatal: clone of '",
    "fatal: unable to connect to ",
    "fatal: remote error: ",
    "fatal: Authentication failed for '",
    "fatal: couldn't find remote ref ",
    "fatal: the remote end hung up",
    "Permission denied (publickey",
    "Host key verification failed",
    "remote: Repository not found",
    "error: component download failed for ",
    "' does not contain component '",
    "' does not support target '",
    "E: Unable to locate package ",
    "E: Failed to fetch ",
    "E: Unable to fetch some archives",
    "E: Package '",
    "Cannot find a valid baseurl for repo",
    "Error: Unable to find a match: ",
    "Error: Failed to download metadata for repo ",
    "ERROR: unable to select packages",
    "with architecture '",
    "wget: ",
    " ERROR 404: Not Found",
    " ERROR 403: Forbidden",
];

const STARTS: [&str; 27] = [
    "fatal: unable to access '",
    "fatal: could not read Username for '",
    "fatal: Could not read from remote repository",
    "fatal: repository '",
    "error: could not download file from '",
    "error: RPC failed; ",
    "fatal: early EOF",
    "fatal: Remote branch ",
    "fatal: reference is not a tree",
    "fatal: clone of '",
    "fatal: unable to connect to ",
    "fatal: remote error: ",
    "fatal: Authentication failed for '",
    "fatal: couldn't find remote ref ",
    "fatal: the remote end hung up",
    "Host key verification failed",
    "remote: Repository not found",
    "error: component download failed for ",
    // apt, dnf, yum, apk
    "E: Unable to locate package ",
    "E: Failed to fetch ",
    "E: Unable to fetch some archives",
    "Cannot find a valid baseurl for repo",
    "Error: Unable to find a match: ",
    "Error: Failed to download metadata for repo ",
    "ERROR: unable to select packages",
    "wget: unable to resolve host address",
    "wget: bad address '",
];

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
    let is_setup =
        has_any(line, &["' with architecture '"]) && has_any(line, &["' was not found for "]);
    let is_wget =
        line.ends_with(b" ERROR 404: Not Found.") || line.ends_with(b" ERROR 403: Forbidden.");
    let is_download = starts_with_any(line, &STARTS)
        || is_rustup
        || is_apt
        || is_setup
        || is_wget
        || has_any(line, &[": Permission denied (publickey"])
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
