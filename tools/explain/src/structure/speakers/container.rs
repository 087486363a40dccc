//! Containers: BuildKit and docker, which repeat that a command failed, and images that cannot be pulled.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "failed to solve: ",
    "executor failed running ",
    "error building image: ",
    "building at STEP ",
    "The command '/bin/",
    "Error response from daemon: ",
    "toomanyrequests: ",
    "Cannot connect to the Docker daemon",
];

/// Words in errors about an image.
const IMAGE: [&str; 11] = [
    "pull access denied",
    "manifest unknown",
    "manifests/",
    "manifest for ",
    "toomanyrequests: ",
    "failed to resolve source metadata",
    "failed to do request: ",
    "no such host",
    "no matching manifest for ",
    "TLS handshake timeout",
    "failed to fetch ",
];

/// How errors of BuildKit, kaniko and Buildah start.
const BUILDKIT: [&str; 9] = [
    "ERROR: failed to solve: ",
    "ERROR: failed to build: failed to solve: ",
    "failed to solve: ",
    "failed to build: failed to solve: ",
    "ERROR: executor failed running ",
    "executor failed running ",
    "error building image: ",
    "Error: error building at STEP ",
    "Error: building at STEP ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_buildkit = starts_with_any(line, &BUILDKIT);
    let is_docker =
        starts_with_any(line, &["The command '/bin/"]) && has(line, "' returned a non-zero code: ");
    let is_daemon = has(line, "Error response from daemon: ")
        && starts_with_any(line, &["Error response", "docker: ", "ERROR: "]);
    if (is_buildkit || is_daemon) && has_any(line, &IMAGE) || line.starts_with(b"toomanyrequests: ")
    {
        return Some(Said::new(
            Speaker::Container,
            Phase::Fetch,
            Depth::Resolution,
        ));
    }
    let is_absent = has(line, "Cannot connect to the Docker daemon at ");
    (is_buildkit || is_docker || is_daemon || is_absent)
        .then(|| Said::new(Speaker::Container, Phase::Execution, Depth::Shell))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::phase::Phase;

    #[test]
    fn commands_that_fail_and_images() {
        for (line, phase) in [
            (
                "ERROR: failed to solve: process \"/bin/sh -c maturin build\" did not complete successfully: exit code: 1",
                Phase::Execution,
            ),
            (
                "The command '/bin/sh -c pip install x' returned a non-zero code: 1",
                Phase::Execution,
            ),
            (
                "Error response from daemon: Head \"https://example.org/v2/a/manifests/b\": denied",
                Phase::Fetch,
            ),
            (
                "docker: Error response from daemon: pull access denied for a",
                Phase::Fetch,
            ),
            (
                "ERROR: failed to solve: a:b: failed to resolve source metadata for example.org/a:b: not found",
                Phase::Fetch,
            ),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
        for line in ["ERROR: failed to resolve x", "The command '/bin/sh' is old"] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
