//! Tools that build, check, install and publish Python packages: pip, uv, maturin, setuptools, auditwheel, twine.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "subprocess-exited-with-error",
    "did not run successfully",
    "metadata-generation-failed",
    "likely not a problem with pip",
    "Failed building wheel for",
    "Could not build wheels for",
    "Failed to build installable wheels",
    "Could not find a version that satisfies",
    "No matching distribution found for",
    "finished with status 'error'",
    ") ... error",
    "Command errored out with exit status",
    "ResolutionImpossible",
    "is not a supported wheel on this platform",
    "this package from source, try installing a Rust compiler",
    "this package requires Rust",
    "Failed to build `",
    "The build backend returned an error",
    "Call to `",
    "Build backend failed to",
    "Failed to prepare distributions",
    "Failed to download distributions",
    "No solution found when resolving",
    "maturin failed",
    "pyo3-pack failed",
    "command ['maturin'",
    "\"reason\":\"build-finished\",\"success\":false",
    "auditwheel: error: ",
    "cannot repair ",
    "DelocationError",
    "has an unsupported platform tag",
    "HTTPError: 4",
    "InvalidDistribution: ",
    "error: can't find Rust ",
    "error: command '",
    "PEP517 build of a dependency failed",
    "ChefBuildError",
    "cibuildwheel: ",
    "metadata preparation failed",
    "BackendUnavailable",
    "has panicked. This is a bug in maturin",
    "ERROR: ",
    "error: ",
    "distutils.errors.",
    "setuptools.errors.",
    "pip._internal.",
    "pip._vendor.",
    "Unable to find installation candidates for",
    "SolverProblemError",
    "requires a different Python: ",
    "is not a valid wheel filename",
    "× Failed to ",
    "meson.build:",
    "If you are seeing a compilation error",
    "Complete output from command ",
    "FAIL could not package project",
    "can't be installed because it doesn't have",
    "ERROR: invocation failed (exit code ",
    "error: could not find interpreter for",
    "error: Failed to parse metadata from built wheel",
    "error: `project.version` is missing",
    "Error: delocate",
    "nothing to repair",
    "Error: Command [",
    "version solving failed",
    "some of the required packages Python requirement",
    "LibMambaUnsatisfiableError",
    "PackagesNotFoundError",
    "UnsatisfiableError",
    "ResolvePackageNotFound",
    "Backend subprocess exited when trying to invoke",
    "cibuildwheel: error: ",
    "error: Request failed after ",
    "error: The lockfile at `uv.lock` needs to be updated",
    "error: No solution found",
    "error: No `pyproject.toml` found",
    "Rust build failed; unable to ",
    "Error ensuring m",
    "Your library is not m",
    " only has wheels for the following platform",
    "hint: Wheels are available for `",
    "Both VIRTUAL_ENV and CONDA_PREFIX are set",
    "Couldn't find a virtualenv or conda environment",
    "The given list of python interpreters is invalid",
    "Failed to build a native library through cargo",
    "Could not find conda environment: ",
    "EnvironmentNameNotFound: ",
    "EnvironmentLocationNotFound: ",
    "CondaError: ",
    "CondaHTTPError: ",
    "not found in sysroot, is this binary repackaging",
    " had a problem and crashed. ",
];

/// Words that only these tools use.
const WORDS: [&str; 103] = [
    // maturin, conda, conda-build
    "Both VIRTUAL_ENV and CONDA_PREFIX are set",
    "Couldn't find a virtualenv or conda environment",
    "The given list of python interpreters is invalid",
    "Failed to build a native library through cargo",
    "Could not find conda environment: ",
    "EnvironmentNameNotFound: ",
    "EnvironmentLocationNotFound: ",
    "CondaError: ",
    "CondaHTTPError: ",
    "not found in sysroot, is this binary repackaging",
    // uv
    " only has wheels for the following platform",
    "hint: Wheels are available for `",
    "error: Failed to parse: `",
    "ERROR: pip's dependency resolver does not currently take into account",
    // uv
    "can't be installed because it doesn't have a source distribution or wheel for",
    // tox
    "ERROR: FAIL could not package project",
    "ERROR: invocation failed (exit code ",
    "Complete output from command ",
    "error: subprocess-exited-with-error",
    "did not run successfully.",
    "error: metadata-generation-failed",
    "This error originates from a subprocess, and is likely not a problem with pip",
    "Failed building wheel for ",
    "Could not build wheels for ",
    "Failed to build installable wheels for ",
    "ERROR: Could not find a version that satisfies the requirement ",
    "ERROR: No matching distribution found for ",
    "finished with status 'error'",
    "ERROR: Command errored out with exit status",
    "ERROR: ResolutionImpossible",
    "is not a supported wheel on this platform",
    "this package from source, try installing a Rust compiler",
    "this package requires Rust",
    "The build backend returned an error",
    "Build backend failed to",
    "error: Failed to prepare distributions",
    "error: Failed to download distributions",
    "No solution found when resolving dependencies",
    "Error: command ['maturin', 'pep517'",
    "\"reason\":\"build-finished\",\"success\":false",
    "auditwheel: error: ",
    "delocate.libsana.DelocationError",
    "has an unsupported platform tag",
    "InvalidDistribution: ",
    "error: can't find Rust ",
    "PEP517 build of a dependency failed",
    "ChefBuildError",
    "has panicked. This is a bug in maturin",
    "metadata preparation failed",
    "BackendUnavailable: ",
    "Failed to build `",
    "ERROR: Could not install packages due to an",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
    "ERROR: In --require-hashes mode",
    "ERROR: Hashes are required in",
    "ERROR: Invalid requirement: ",
    "ERROR: Could not open requirements file",
    "error: externally-managed-environment",
    "error: legacy-install-failure",
    "error: invalid command '",
    "error: Setup script exited with error",
    "error: Multiple top-level packages discovered",
    "error: Microsoft Visual C++",
    "distutils.errors.",
    "setuptools.errors.",
    "pip._internal.",
    "pip._vendor.",
    "Unable to find installation candidates for",
    "SolverProblemError",
    "error: Failed to fetch: `",
    "error: Distribution `",
    "error: No interpreter found for",
    "error: Failed to install: ",
    "error: Querying Python at `",
    "error: Failed to inspect Python interpreter",
    "requires a different Python: ",
    "is not a valid wheel filename",
    "If you are seeing a compilation error please try the following steps",
    "error: could not find interpreter for",
    "error: Failed to parse metadata from built wheel",
    "error: `project.version` is missing",
    "error: No Python interpreters found in ",
    "is not installable. Neither 'setup.py' nor 'pyproject.toml' found",
    "error: No virtual environment found",
    "No interpreter found for Python ",
    "Rust build failed; unable to ",
    "Error ensuring manylinux",
    "Error ensuring musllinux",
    "Your library is not manylinux",
    "Your library is not musllinux",
    // poetry
    "version solving failed.",
    "is not compatible with some of the required packages Python requirement",
    // conda
    "LibMambaUnsatisfiableError: ",
    "PackagesNotFoundError: ",
    "UnsatisfiableError: ",
    "ResolvePackageNotFound: ",
    // build
    "Backend subprocess exited when trying to invoke ",
    "cibuildwheel: error: ",
    // uv
    "error: Request failed after ",
    "error: The lockfile at `uv.lock` needs to be updated",
    "error: No solution found",
    "error: No `pyproject.toml` found",
    "error: Could not find a suitable Python",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_packaging = has_any(line, &WORDS)
        // `Building wheel for x (pyproject.toml) ... error`
        || line.starts_with(b"Building wheel for ") && line.ends_with(b"error")
        // `╰─▶ Call to `maturin.build_wheel` failed (exit status: 1)`
        || has(line, "Call to `") && has(line, "` failed")
        // setuptools: `error: command 'gcc' failed with exit status 1`
        || line.starts_with(b"error: command '") && has(line, "' failed")
        // uv
        || line.starts_with("× Failed to ".as_bytes())
        || has(line, "meson.build:") && has(line, ": ERROR: ")
        // twine
        || has(line, "HTTPError: 4") && has_any(line, &["/legacy/", "upload."])
        || starts_with_any(line, &["cibuildwheel: ", "Error: delocate"])
        || is_maturin(line)
        // The panic message of maturin and uv
        || has(line, " had a problem and crashed. ") && starts_with_any(line, &["maturin ", "uv "])
        || line.starts_with(b"Error: Command [") && has(line, "] failed with code ");
    is_packaging.then(|| Said::new(Speaker::Packaging, Phase::Packaging, Depth::Wrapper))
}

/// `💥 maturin failed`: a symbol may precede the words, and pip's `ERROR: `. Before 0.8, the name was pyo3-pack.
fn is_maturin(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"ERROR: ").unwrap_or(line);
    let find = |words: &str| memchr::memmem::find(line, words.as_bytes());
    let at = find("maturin failed").or_else(|| find("pyo3-pack failed"));
    let before = at.and_then(|at| line.get(..at));
    before.is_some_and(|before| !before.iter().any(u8::is_ascii_graphic))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn tools() {
        for line in [
            "error: subprocess-exited-with-error",
            "× Preparing metadata (pyproject.toml) did not run successfully.",
            "note: This error originates from a subprocess, and is likely not a problem with pip.",
            "Building wheel for maturin (PEP 517) ... error",
            "╰─▶ Call to `maturin.build_wheel` failed (exit status: 1)",
            "Binary wheel 'x-1.0-cp38-cp38-linux_x86_64.whl' has an unsupported platform tag 'linux_x86_64'",
            "ERROR    HTTPError: 400 Bad Request from https://upload.example.org/legacy/",
            "Error: Command ['python', '-m', 'build'] failed with code 1.",
            "ERROR Backend subprocess exited when trying to invoke build_wheel",
            "Because tally depends on foo (1.0) which doesn't match any versions, version solving failed.",
            "PackagesNotFoundError: The following packages are not available from current channels:",
            "error: command 'gcc' failed with exit status 1",
            "💥 maturin failed",
            "CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://example.org/x>",
            "hint: You're on Linux (`manylinux_2_31_x86_64`), but `x` (v1) only has wheels for the following platform: `win_amd64`",
            "error: can't find Rust extension project file: native/Cargo.toml",
            "maturin had a problem and crashed. To help us diagnose the problem you can send us a crash report.",
            "❌ maturin failed: Failed to upload",
            "× Failed to download and build `x==1.0`",
            "../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc']]",
            "ERROR: invocation failed (exit code 1), logfile: /w/.tox/.package/log/.package-2.log",
            "Complete output from command python setup.py egg_info:",
            "ERROR: Package 'x' requires a different Python: 3.7.3 not in '>=3.8'",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "Building wheel for maturin (pyproject.toml): started",
            "Building wheel for maturin (pyproject.toml) ... done",
            "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://example.org/a",
            "Command line of the wheel",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
