//! Arguments of `audit`.

use clap::{Args, ValueEnum};

/// Arguments of `audit`.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub struct AuditArgs {
    /// Target patterns to ask Bazel about [default: //...]. Files are always checked in the whole workspace.
    pub targets: Vec<String>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    pub format: AuditFormat,

    /// Also write the report as a page: one HTML file that needs no network.
    #[arg(long, value_name = "FILE", value_parser = super::html_file, conflicts_with_all = ["fix", "list", "explain"])]
    pub html: Option<std::path::PathBuf>,

    /// Exit with code 10 if a finding has at least this severity [default: `fail-on` of pyo3-bzl.toml, or else warning].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<Least>,

    /// Run only these checks.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub only: Vec<String>,

    /// Do not run these checks.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = id)]
    pub skip: Vec<String>,

    /// Do not run Bazel: run only the checks that read files.
    #[arg(long)]
    pub no_bazel: bool,

    /// An execution log of a clean build, to weigh crates by compile time instead of lines.
    #[arg(long, value_name = "LOG")]
    pub execution_log: Option<std::path::PathBuf>,

    /// List all checks.
    #[arg(long, exclusive = true)]
    pub list: bool,

    /// Explain one check.
    #[arg(long, value_name = "ID", exclusive = true, value_parser = id)]
    pub explain: Option<String>,

    /// Apply all safe fixes, which do not change what is built.
    #[arg(long)]
    pub fix: bool,

    /// With --fix: also apply fixes that need review.
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,

    /// With --fix: show the changes without writing them.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
}

/// Output formats of `audit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// Human-readable text.
    Text,
    /// JSON, with `schema_version` 1.
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

/// Validates the id of a check.
fn id(text: &str) -> Result<String, String> {
    if audit::registry::find(text).is_some() {
        return Ok(text.to_owned());
    }
    let hint = match audit::registry::suggestion(text) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`pyo3-bzl audit --list` lists all checks".to_owned(),
    };
    Err(format!("no such check; {hint}"))
}

const HELP: &str = "\
Examples:
  pyo3-bzl audit                                        # the whole workspace
  pyo3-bzl audit //python/... --fail-on error
  pyo3-bzl audit --fix --dry-run                        # what --fix would write
  pyo3-bzl audit --format sarif >audit.sarif            # for code scanning
  pyo3-bzl audit --html audit.html                      # a page with a filter, to share
  pyo3-bzl audit --explain host-python-probe

To suppress a finding, write `# pyo3-bzl: allow(ID) REASON` on its line or alone on the line above, or add an entry to \
pyo3-bzl.toml in the workspace root:

  [[audit.skip]]
  id = \"hand-written-extension\"
  reason = \"moves with the next release\"
  targets = [\"//legacy/...\"]          # optional, like `paths = [\"legacy/**\"]`";
