//! Tools that build, check, install and publish Python packages: pip, uv, maturin, setuptools, auditwheel, twine.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

const FORMS: &[Form] = &[
    // maturin, conda, conda-build
    (At::Anywhere, "Both VIRTUAL_ENV and CONDA_PREFIX are set"),
    (
        At::Anywhere,
        "Couldn't find a virtualenv or conda environment",
    ),
    (
        At::Anywhere,
        "The given list of python interpreters is invalid",
    ),
    (
        At::Anywhere,
        "Failed to build a native library through cargo",
    ),
    (At::Anywhere, "Could not find conda environment: "),
    (At::Anywhere, "EnvironmentNameNotFound: "),
    (At::Anywhere, "EnvironmentLocationNotFound: "),
    (At::Anywhere, "CondaError: "),
    (At::Anywhere, "CondaHTTPError: "),
    (
        At::Anywhere,
        "not found in sysroot, is this binary repackaging",
    ),
    // uv
    (At::Anywhere, " only has wheels for the following platform"),
    (At::Anywhere, "hint: Wheels are available for `"),
    (At::Anywhere, "error: Failed to parse: `"),
    (
        At::Anywhere,
        "ERROR: pip's dependency resolver does not currently take into account",
    ),
    // uv
    (
        At::Anywhere,
        "can't be installed because it doesn't have a source distribution or wheel for",
    ),
    // tox
    (At::Anywhere, "ERROR: FAIL could not package project"),
    (At::Anywhere, "ERROR: invocation failed (exit code "),
    (At::Anywhere, "Complete output from command "),
    (At::Anywhere, "error: subprocess-exited-with-error"),
    (At::Anywhere, "did not run successfully."),
    (At::Anywhere, "error: metadata-generation-failed"),
    (
        At::Anywhere,
        "This error originates from a subprocess, and is likely not a problem with pip",
    ),
    (At::Anywhere, "Failed building wheel for "),
    (At::Anywhere, "Could not build wheels for "),
    (At::Anywhere, "Failed to build installable wheels for "),
    (
        At::Anywhere,
        "ERROR: Could not find a version that satisfies the requirement ",
    ),
    (At::Anywhere, "ERROR: No matching distribution found for "),
    (At::Anywhere, "finished with status 'error'"),
    (At::Anywhere, "ERROR: Command errored out with exit status"),
    (At::Anywhere, "ERROR: ResolutionImpossible"),
    (At::Anywhere, "is not a supported wheel on this platform"),
    (
        At::Anywhere,
        "this package from source, try installing a Rust compiler",
    ),
    (At::Anywhere, "this package requires Rust"),
    (At::Anywhere, "The build backend returned an error"),
    (At::Anywhere, "Build backend failed to"),
    (At::Anywhere, "error: Failed to prepare distributions"),
    (At::Anywhere, "error: Failed to download distributions"),
    (
        At::Anywhere,
        "No solution found when resolving dependencies",
    ),
    (At::Anywhere, "Error: command ['maturin', 'pep517'"),
    (
        At::Anywhere,
        "\"reason\":\"build-finished\",\"success\":false",
    ),
    (At::Anywhere, "auditwheel: error: "),
    (At::Anywhere, "delocate.libsana.DelocationError"),
    (At::Anywhere, "has an unsupported platform tag"),
    (At::Anywhere, "InvalidDistribution: "),
    (At::Anywhere, "error: can't find Rust "),
    (At::Anywhere, "PEP517 build of a dependency failed"),
    (At::Anywhere, "ChefBuildError"),
    (At::Anywhere, "has panicked. This is a bug in maturin"),
    (At::Anywhere, "metadata preparation failed"),
    (At::Anywhere, "BackendUnavailable: "),
    (At::Anywhere, "Failed to build `"),
    (At::Anywhere, "ERROR: Could not install packages due to an"),
    (
        At::Anywhere,
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
    ),
    (At::Anywhere, "ERROR: In --require-hashes mode"),
    (At::Anywhere, "ERROR: Hashes are required in"),
    (At::Anywhere, "ERROR: Invalid requirement: "),
    (At::Anywhere, "ERROR: Could not open requirements file"),
    (At::Anywhere, "error: externally-managed-environment"),
    (At::Anywhere, "error: legacy-install-failure"),
    (At::Anywhere, "error: invalid command '"),
    (At::Anywhere, "error: Setup script exited with error"),
    (
        At::Anywhere,
        "error: Multiple top-level packages discovered",
    ),
    (At::Anywhere, "error: Microsoft Visual C++"),
    (At::Anywhere, "distutils.errors."),
    (At::Anywhere, "setuptools.errors."),
    (At::Anywhere, "pip._internal."),
    (At::Anywhere, "pip._vendor."),
    (At::Anywhere, "Unable to find installation candidates for"),
    (At::Anywhere, "SolverProblemError"),
    (At::Anywhere, "error: Failed to fetch: `"),
    (At::Anywhere, "error: Distribution `"),
    (At::Anywhere, "error: No interpreter found for"),
    (At::Anywhere, "error: Failed to install: "),
    (At::Anywhere, "error: Querying Python at `"),
    (At::Anywhere, "error: Failed to inspect Python interpreter"),
    (At::Anywhere, "requires a different Python: "),
    (At::Anywhere, "is not a valid wheel filename"),
    (
        At::Anywhere,
        "If you are seeing a compilation error please try the following steps",
    ),
    (At::Anywhere, "error: could not find interpreter for"),
    (
        At::Anywhere,
        "error: Failed to parse metadata from built wheel",
    ),
    (At::Anywhere, "error: `project.version` is missing"),
    (At::Anywhere, "error: No Python interpreters found in "),
    (
        At::Anywhere,
        "is not installable. Neither 'setup.py' nor 'pyproject.toml' found",
    ),
    (At::Anywhere, "error: No virtual environment found"),
    (At::Anywhere, "No interpreter found for Python "),
    (At::Anywhere, "Rust build failed; unable to "),
    (At::Anywhere, "Error ensuring manylinux"),
    (At::Anywhere, "Error ensuring musllinux"),
    (At::Anywhere, "Your library is not manylinux"),
    (At::Anywhere, "Your library is not musllinux"),
    // poetry
    (At::Anywhere, "version solving failed."),
    (
        At::Anywhere,
        "is not compatible with some of the required packages Python requirement",
    ),
    // conda
    (At::Anywhere, "LibMambaUnsatisfiableError: "),
    (At::Anywhere, "PackagesNotFoundError: "),
    (At::Anywhere, "UnsatisfiableError: "),
    (At::Anywhere, "ResolvePackageNotFound: "),
    // build
    (
        At::Anywhere,
        "Backend subprocess exited when trying to invoke ",
    ),
    (At::Anywhere, "cibuildwheel: error: "),
    // uv
    (At::Anywhere, "error: Request failed after "),
    (
        At::Anywhere,
        "error: The lockfile at `uv.lock` needs to be updated",
    ),
    (At::Anywhere, "error: No solution found"),
    (At::Anywhere, "error: No `pyproject.toml` found"),
    (At::Anywhere, "error: Could not find a suitable Python"),
    // uv, when it crashes
    (At::Start, "error: unhandled exception in uv"),
    // cibuildwheel, delocate
    (At::Start, "cibuildwheel: "),
    (At::Start, "Error: delocate"),
    // uv
    (At::Start, "× Failed to "),
    // Forms that `read` completes
    (At::WithMore, ") ... error"),
    (At::WithMore, "Call to `"),
    (At::WithMore, "error: command '"),
    (At::WithMore, "meson.build:"),
    (At::WithMore, "HTTPError: 4"),
    (At::WithMore, "maturin failed"),
    (At::WithMore, "pyo3-pack failed"),
    (At::WithMore, " had a problem and crashed. "),
    (At::WithMore, "Error: Command ["),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_packaging = has_form(line, FORMS)
        // `Building wheel for x (pyproject.toml) ... error`
        || line.starts_with(b"Building wheel for ") && line.ends_with(b"error")
        // `╰─▶ Call to `maturin.build_wheel` failed (exit status: 1)`
        || has(line, "Call to `") && has(line, "` failed")
        // setuptools: `error: command 'gcc' failed with exit status 1`
        || line.starts_with(b"error: command '") && has(line, "' failed")
        || has(line, "meson.build:") && has(line, ": ERROR: ")
        // twine
        || has(line, "HTTPError: 4") && has_any(line, &["/legacy/", "upload."])
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
            "error: unhandled exception in uv, please report a bug:",
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
