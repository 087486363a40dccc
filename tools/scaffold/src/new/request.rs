//! The user's request to `new`.

use pyo3_facts::{Abi, PythonVersion};

use super::cache_url::CacheUrl;
use super::name::Name;
use crate::module_file::Pyo3Bzl;

/// The requested workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The name of the project.
    pub name: Name,
    /// Whether there is Python code.
    pub layout: Layout,
    /// The Python versions that the extension supports.
    pub abi: Abi,
    /// The Python version of the tests; for [`Abi::Cpython`], also the only one that the extension supports.
    pub python: PythonVersion,
    /// Whether there is a target for the wheel.
    pub wheel: bool,
    /// Whether there is a unit test in Rust.
    pub rust_test: bool,
    /// The service that gets files for continuous integration.
    pub ci: Option<Ci>,
    /// A shared cache.
    pub remote_cache: Option<CacheUrl>,
    /// The source of the rules.
    pub pyo3_bzl: Pyo3Bzl,
    /// The version for `.bazelversion`, such as `9.2.0`.
    pub bazel: String,
}

/// Whether a project has Python code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// No: the module is all Rust.
    Plain,
    /// Yes: a Python package whose module `_native` is in Rust.
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
