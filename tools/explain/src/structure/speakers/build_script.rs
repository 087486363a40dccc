//! Build scripts of Cargo packages, the tools that they run, and rules_rust's runner of them.

use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, has_any, starts_with_any};

pub(super) const LITERALS: &[&str] = &[
    "failed to run custom build command",
    "build.rs:",
    "CMake Error",
    "configure: error: ",
    "Build script process failed",
    "cargo_build_script",
    "error occurred in cc-rs: ",
    "error occurred: Command ",
    "Failed to find tool. Is `",
    "the Python interpreter version (",
    "PYO3_CROSS",
    "pyo3-build-config",
    "pkg-config exited with status",
    "pkg-config has not been configured",
    "run pkg_config fail: ",
    "cargo:rerun-if-",
    "cargo::rerun-if-",
    "cargo:rustc-",
    "cargo:warning=",
    "$HOST = ",
    "$TARGET = ",
    "could not find system library '",
    "docs.rs/prost-build",
    "process didn't exit successfully",
    "build script failed, must exit now",
    " panicked at ",
    "--- stdout",
    "--- stderr",
];

const STARTS: [&str; 18] = [
    "error: failed to run custom build command",
    "CMake Error",
    "configure: error: ",
    "Build script process failed",
    "error occurred in cc-rs: ",
    "error occurred: Command ",
    "error occurred: Failed to find tool. Is `",
    "Failed to find tool. Is `",
    "error: the configured Python interpreter version (",
    "run pkg_config fail: ",
    // Cargo prints what a build script wrote only if the script failed.
    "cargo:rerun-if-",
    "cargo::rerun-if-",
    "cargo:rustc-",
    "cargo:warning=",
    "$HOST = ",
    "$TARGET = ",
    "error: could not find system library '",
    // The crate cmake
    "build script failed, must exit now",
];

/// Source files whose panic is that of a build script.
const SOURCES: [&str; 17] = [
    "/build.rs:",
    "\\build.rs:",
    " build.rs:",
    "cargo_build_script_runner/",
    "cargo_build_script_runner\\",
    "pyo3-build-config",
    // Crates that only build scripts use.
    "openssl-src-",
    "/cc-1.",
    "/cmake-0.",
    "/bindgen-0.",
    "/prost-build-",
    "/tonic-build-",
    "/pkg-config-0.",
    "/autotools-",
    "/protobuf-src-",
    "\\cc-1.",
    "know how to configure OpenSSL for ",
];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let is_panic = super::python::is_panic(line) && has_any(line, &SOURCES);
    let is_script = is_panic
        || starts_with_any(line, &STARTS)
        // Cargo's headings above what a failed build script printed.
        || line == b"--- stdout"
        || line == b"--- stderr"
        || line.starts_with(b"error: the Python interpreter version (")
        || line.starts_with(b"error: PYO3_CROSS")
        || has(line, "pkg-config exited with status") && !line.starts_with(b"warning")
        || has(line, "pkg-config has not been configured to support")
        || has(line, "(hint: https://docs.rs/prost-build")
        || line.starts_with(b"process didn't exit successfully: `") && has(line, "build-script-");
    is_script.then(|| Said::new(Speaker::BuildScript, Phase::BuildScript, Depth::Script))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn scripts_and_others() {
        for line in ["--- stderr", "--- stdout", "cargo:rustc-link-lib=z"] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "error: failed to run custom build command for `pyo3-ffi v0.25.0`",
            "thread 'main' panicked at build.rs:12:5:",
            "thread 'main' (12) panicked at src\\native\\build.rs:12:5:",
            "CMake Error at CMakeLists.txt:3 (find_package):",
            "process didn't exit successfully: `/w/target/release/build/x-144b/build-script-build` (exit status: 1)",
            "error occurred in cc-rs: command did not execute successfully",
        ] {
            assert!(read(line.as_bytes()).is_some(), "{line}");
        }
        for line in [
            "thread 'main' panicked at src/rebuild.rs:12:5:",
            "warning: pkg-config exited with status code 1",
            "--- stderr of the test ---",
            "   Compiling pyo3-build-config v0.25.0",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
