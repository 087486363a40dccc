//! What may be typed behind `audit`.

use clap::{Args, ValueEnum};

/// Arguments of `audit`.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub struct AuditArgs {
    /// The targets that Bazel is asked about, as its patterns [default: //...]. Files are looked at in the whole workspace.
    pub targets: Vec<String>,

    /// The form of the output.
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    pub format: AuditFormat,

    /// Exit code 10 if anything is found that is at least this bad [default: `fail-on` of pyo3-bzl.toml, else warning].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<Least>,

    /// Runs these checks alone.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub only: Vec<String>,

    /// Does not run these checks.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub skip: Vec<String>,

    /// Does not run Bazel: only the checks that need nothing but files.
    #[arg(long)]
    pub no_bazel: bool,

    /// An execution log of a build from nothing: what dominates the compile is then told by time, not by lines.
    #[arg(long, value_name = "LOG")]
    pub execution_log: Option<std::path::PathBuf>,

    /// Names all checks.
    #[arg(long, exclusive = true)]
    pub list: bool,

    /// Explains one check.
    #[arg(long, value_name = "ID", exclusive = true, value_parser = id)]
    pub explain: Option<String>,

    /// Mends what can be mended without changing what is built.
    #[arg(long)]
    pub fix: bool,

    /// With --fix: mends what has to be looked at, too.
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,

    /// With --fix: shows the changes and writes nothing.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
}

/// The form of the output of `audit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// For people.
    Text,
    /// For programs; its `schema_version` is 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Least {
    /// All findings.
    Note,
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
}

/// An id that exists.
fn id(text: &str) -> Result<String, String> {
    if audit::registry::find(text).is_some() {
        return Ok(text.to_owned());
    }
    let hint = match audit::registry::suggestion(text) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`pyo3-bzl audit --list` names all checks".to_owned(),
    };
    Err(format!("there is no such check, {hint}"))
}

const HELP: &str = "\
Examples:
  pyo3-bzl audit                                        # the whole workspace
  pyo3-bzl audit //python/... --fail-on error
  pyo3-bzl audit --fix --dry-run                        # what --fix would write
  pyo3-bzl audit --format sarif >audit.sarif            # for code scanning
  pyo3-bzl audit --explain host-python-probe

A finding that is wanted: `# pyo3-bzl: allow(ID) REASON` on its line or alone on the line above, or an entry in \
pyo3-bzl.toml at the workspace's root:

  [[audit.skip]]
  id = \"hand-written-extension\"
  reason = \"moves with the next release\"
  targets = [\"//legacy/...\"]          # optional, as `paths = [\"legacy/**\"]`";
