//! `pyo3-bzl new`: what is asked for, checked, and the plan that comes of it.

mod abi;
mod cache_url;
mod files;
mod lock;
mod name;
mod package;
mod render_config;

pub use abi::{default_abi, parse_abi, parse_python, PYO3};
pub use cache_url::CacheUrl;
pub use name::{BadName, Name};
pub(crate) use package::lowest;
pub use package::{package, survey, workspace_of, Hub, PackageRequest, Survey};

use crate::plan::{NoteKind, Plan};
use pyo3_facts::{Abi, PythonVersion};
pub(crate) use render_config::render_config;

/// What a workspace is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Of the project.
    pub name: Name,
    /// Where Python code lies.
    pub layout: Layout,
    /// What the extension promises to load on.
    pub abi: Abi,
    /// The Python that tests run under; for [`Abi::Cpython`] the one that the extension is for.
    pub python: PythonVersion,
    /// Whose files for continuous integration are written.
    pub ci: Option<Ci>,
    /// A shared cache.
    pub remote_cache: Option<CacheUrl>,
    /// Where the rules come from.
    pub pyo3_bzl: Pyo3Bzl,
    /// What `.bazelversion` says, such as `9.2.0`.
    pub bazel: String,
}

/// Where Python code lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// There is none: the module is all Rust.
    Plain,
    /// A Python package whose part `_native` is in Rust.
    Mixed,
}

/// Services for continuous integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
}

/// Where a workspace gets pyo3_bzl from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pyo3Bzl {
    /// A Bazel registry.
    Registry {
        /// The lowest version.
        version: String,
    },
    /// A checkout on this machine, by its absolute path.
    Path(String),
    /// A Git repository.
    Git {
        /// Its address.
        remote: String,
        /// Which commit.
        commit: String,
    },
}

/// The plan of a workspace of its own.
///
/// # Errors
/// None but mistakes in our templates.
pub fn workspace(request: &Request) -> anyhow::Result<Plan> {
    let mut plan = files::workspace(request)?;
    if request.abi == Abi::Cpython {
        let python = request.python;
        plan.note(
            NoteKind::Choice,
            "--abi cpython",
            &format!("the extension is for Python {python} alone, so `MODULE.bazel` makes that Bazel's Python"),
            None,
        );
    }
    if let (Pyo3Bzl::Path(path), Some(_)) = (&request.pyo3_bzl, request.ci) {
        plan.note(
            NoteKind::Choice,
            "--ci",
            &format!("`MODULE.bazel` takes pyo3_bzl from `{path}`, which CI does not have"),
            Some("`--pyo3-bzl git`"),
        );
    }
    Ok(plan)
}
