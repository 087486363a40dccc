//! Where the sources of tests and programs are.

use crate::project::files::Files;

/// The crate whose sources are searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub files: &'a Files,
    /// Its folder.
    pub folder: &'a str,
    /// Whether its folder becomes a Bazel package, from which rules_rust derives `CARGO_MANIFEST_DIR` at run time.
    pub is_package: bool,
    /// Whether `bazel test` runs the code. What a program reads at run time is the concern of whoever runs it.
    pub is_run: bool,
    /// Whether the crate has a build script, which may set variables for the compiler.
    pub has_build_script: bool,
}
