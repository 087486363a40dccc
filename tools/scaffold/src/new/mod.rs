//! `pyo3-bzl new`: turns a validated request into a plan.

mod abi;
mod cache_url;
mod files;
mod lock;
mod name;
mod package;
mod request;
mod starlark;

use pyo3_facts::Abi;

pub use abi::{default_abi, parse_abi, parse_python, PYO3};
pub use cache_url::CacheUrl;
pub use lock::own_pyo3;
pub use name::{BadName, Name};
pub use package::{package, survey, workspace_of, Hub, PackageRequest, Survey};
pub use request::{Ci, Layout, Request};

pub use crate::module_file::Pyo3Bzl;
use crate::plan::{NoteKind, Plan};

/// Plans a new workspace.
///
/// # Errors
/// Fails only if our templates are wrong.
pub fn workspace(request: &Request) -> anyhow::Result<Plan> {
    let mut plan = files::workspace(request)?;
    if request.abi == Abi::Cpython {
        let python = request.python;
        plan.note(
            NoteKind::Choice,
            "--abi cpython",
            &format!("the extension supports only Python {python}, so `MODULE.bazel` selects that version"),
            None,
        );
    }
    if let (Pyo3Bzl::Path(path), Some(_)) = (&request.pyo3_bzl, request.ci) {
        plan.note(
            NoteKind::Choice,
            "--ci",
            &format!("`MODULE.bazel` gets pyo3_bzl from `{path}`, which does not exist in CI"),
            Some("use `--pyo3-bzl git`"),
        );
    }
    Ok(plan)
}
