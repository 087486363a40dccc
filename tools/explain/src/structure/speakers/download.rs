//! Programs that download: git, curl, wget, rustup, bazelisk, and the package managers of operating systems.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{find, has, has_any, is_number};

/// The forms of these programs' errors.
const FORMS: &[Form] = &[
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
    (At::Start, "E: The repository '"),
    (At::Start, "E: Could not get lock "),
    (At::Start, "E: Unmet dependencies"),
    (
        At::Start,
        "E: Unable to correct problems, you have held broken packages",
    ),
    (At::Start, "E: Version '"),
    (At::Start, "E: Could not open lock file "),
    (At::Start, "E: Sub-process "),
    (At::Start, "dpkg: error processing "),
    (At::Start, "Error: Failed to download packages"),
    (At::Start, "Error: Cannot retrieve repository metadata"),
    (At::Start, "Error: Nothing to do"),
    // pacman, brew, Chocolatey, MacPorts
    (At::Start, "error: target not found: "),
    (At::Start, "error: failed retrieving file '"),
    (At::Start, "error: failed to commit transaction "),
    (At::Start, "error: failed to prepare transaction "),
    (At::Start, "Error: No available formula "),
    (At::Start, "Error: Failed to download resource "),
    (At::Start, "Error: Failed to fetch "),
    // ssh, Subversion
    (At::Start, "ssh: Could not resolve hostname "),
    (At::Start, "ssh: connect to host "),
    (At::Start, "kex_exchange_identification: "),
    (At::Start, "ssh_exchange_identification: "),
    (At::Start, "error: cannot run ssh: "),
    (At::Start, "svn: E"),
    (At::Start, "gpg: keyserver receive failed"),
    // git and Git LFS
    (At::Start, "fatal: unable to find remote helper for "),
    (At::Start, "fatal: unable to checkout "),
    (At::Start, "fatal: remote did not send "),
    (At::Start, "fatal: fetch-pack: "),
    (At::Start, "fatal: unable to get password from user"),
    (
        At::Start,
        "fatal: unable to update url base from redirection",
    ),
    (At::Start, "fatal: No url found for submodule path '"),
    (At::Start, "fatal: Needed a single revision"),
    (At::Start, "fatal: bad object "),
    (At::Start, "fatal: detected dubious ownership in repository"),
    (At::Start, "fatal: unsafe repository "),
    (At::Start, "fatal: not our ref "),
    (At::Start, "fatal: invalid index-pack output"),
    (
        At::Start,
        "error: Server does not allow request for unadvertised object ",
    ),
    (At::Start, "Smudge error: Error downloading "),
    (At::Start, "batch response: "),
    (At::Start, "remote: Invalid username or "),
    (At::Start, "remote: HTTP Basic: Access denied"),
    (
        At::Start,
        "remote: Support for password authentication was removed",
    ),
    (At::Start, "remote: Permission to "),
    (At::Start, "remote: Write access to repository not granted"),
    // rustup
    (At::Start, "error: could not rename component file "),
    (At::Start, "error: could not rename the downloaded file "),
    (At::Start, "error: failed to install component"),
    (At::Start, "error: failed to extract package"),
    (At::Start, "error: some components unavailable for download"),
    (At::Start, "error: could not create temp file "),
    (At::Start, "rustup: unknown "),
    (At::Start, "rustup: command failed: "),
    (At::Start, "rustup: need '"),
    (At::Start, "rustup: no precompiled binaries "),
    // Nix, Guix, Spack, Conan, makepkg, BitBake
    (At::Anywhere, "hash mismatch in fixed-output derivation '"),
    (At::Start, "error: unable to download '"),
    (At::Start, "==> Error: FetchError: "),
    (At::Start, "==> ERROR: Failure while downloading "),
    (
        At::Start,
        "==> ERROR: One or more files did not pass the validity check",
    ),
    (At::Start, "==> ERROR: Could not resolve all dependencies"),
    (At::Start, "ERROR: Missing binary: "),
    (At::Anywhere, " do_fetch: "),
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
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

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
        has_form(line, FORMS) || is_rustup || is_apt || is_setup || is_wget || is_curl().is_some();
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
            "hash mismatch in fixed-output derivation '/nix/store/x-vendor':",
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
