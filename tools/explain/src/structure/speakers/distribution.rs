//! Tools that build the packages of distributions, and other build systems that run Cargo, pip or make: they repeat that a step failed.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;

const FORMS: &[Form] = &[
    // Spack, EasyBuild
    (At::Start, "==> Error: ProcessError: "),
    (At::Start, "==> Error: InstallError: "),
    // makepkg, Portage, xbps-src, abuild
    (At::Start, "==> ERROR: A failure occurred in "),
    (At::Anywhere, "::gentoo failed ("),
    (At::Start, "=> ERROR ["),
    (At::Start, ">>> ERROR: "),
    // RPM, Debian
    (At::Start, "error: Bad exit status from "),
    (At::Start, "error: Failed build dependencies:"),
    (At::Start, "RPM build errors:"),
    (At::Start, "dpkg-buildpackage: error: "),
    (At::Start, "debuild: fatal error "),
    (At::Start, "dh_auto_build: error: "),
    (At::Start, "dh_auto_configure: error: "),
    (At::Start, "dh_auto_install: error: "),
    (At::Start, "dh_auto_test: error: "),
    (At::Start, "dpkg-checkbuilddeps: error: "),
    // BSD's make and ports
    (At::Start, "*** Error code "),
    (At::Start, "===> Compilation failed unexpectedly"),
    // MacPorts, Homebrew
    (At::Start, "Error: Failed to build "),
    (At::Start, "Error: Failed to configure "),
    (At::Start, "Error: Failed to destroot "),
    // BitBake, Buildroot
    (At::Start, "ERROR: Task ("),
    (At::Anywhere, " do_compile: "),
    (At::Anywhere, " do_configure: "),
    (At::Anywhere, " do_install: "),
    // vcpkg, Conan
    (At::Anywhere, " failed with: BUILD_FAILED"),
    (At::Start, "ERROR: Error in build() method"),
    // Nix, Guix
    (At::Start, "error: build of '/nix/store/"),
    (At::Start, "error: 1 dependencies of derivation '"),
    (At::Start, "error: Build failed due to failed dependency"),
    (At::Start, "build of /gnu/store/"),
    (At::Start, "guix build: error: "),
    // conda-build, rattler-build
    (
        At::Anywhere,
        "conda_build.sh']' returned non-zero exit status",
    ),
    (At::Start, "\u{d7} Script failed with status "),
    (At::Start, "\u{d7} Script failed to execute"),
    // Snapcraft, Charmcraft
    (At::Start, "Failed to run the build script for part "),
    // SCons
    (At::Start, "scons: *** "),
    // nox, Task
    (At::Start, "nox > Command "),
    (At::Start, "task: Failed to run task "),
    // buck2, Pants
    (At::Start, "Action failed: "),
    (At::Start, "ProcessExecutionFailure: "),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

pub(super) fn read(line: &[u8]) -> Option<Said> {
    has_form(line, FORMS).then(|| Said::new(Speaker::Shell, Phase::Execution, Depth::Shell))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn steps_that_fail() {
        for line in [
            "==> Error: ProcessError: Command exited with status 1:",
            "==> ERROR: A failure occurred in build().",
            ">>> ERROR: py3-tally: build failed",
            "* ERROR: dev-python/tally-1.0::gentoo failed (compile phase):",
            "error: Bad exit status from /var/tmp/rpm-tmp.x (%build)",
            "*** Error code 1",
            "ERROR: Task (/w/tally_1.0.bb:do_compile) failed with exit code '1'",
            "error: building openssl:x64-windows failed with: BUILD_FAILED",
            "nox > Command pytest failed with exit code 1",
            "=> ERROR [builder 3/4] RUN cargo build",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "Error: module not found",
            "ERROR: task failed",
            "the build of a wheel",
            "nox > Running session tests",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
