//! Arguments of `doctor`.

use clap::Args;

use super::Format;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Do not ask Bazel which module versions it resolves, which can take half a minute the first time.
    #[arg(long)]
    pub no_resolve: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Examples of `doctor --help`.
pub const HELP: &str = "\
Examples:
  pyo3-bzl doctor                       # in a workspace, or anywhere
  pyo3-bzl doctor --format json

The exit code is 10 if you must fix something before a PyO3 extension builds here: no Bazel, a version that is too old, a \
rustc that cannot compile the locked crates, no Cargo.lock, no annotation of pyo3-ffi. `doctor` also shows \
what is merely untested, slow or missing, but that is not a finding.";
