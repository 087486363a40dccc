//! Container builds, which only repeat that a command failed: BuildKit and docker.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, starts_with_any};

pub(super) const LITERALS: &[&str] = &["ERROR: failed to solve: ", "The command '/bin/"];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_buildkit = starts_with_any(line, &["ERROR: failed to solve: "]);
    let is_docker =
        starts_with_any(line, &["The command '/bin/"]) && has(line, "' returned a non-zero code: ");
    (is_buildkit || is_docker)
        .then(|| Said::new(Speaker::Container, Phase::Execution, Depth::Assertion))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn commands_that_fail() {
        for line in [
            "ERROR: failed to solve: process \"/bin/sh -c maturin build\" did not complete successfully: exit code: 1",
            "The command '/bin/sh -c pip install x' returned a non-zero code: 1",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in ["ERROR: failed to resolve x", "The command '/bin/sh' is old"] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
