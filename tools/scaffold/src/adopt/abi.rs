//! What an extension promises, and what PyO3 has to be told for it.

use anyhow::{bail, Result};

use super::places::{Places, BAZEL};
use super::starlark::{list, text, Expr, Rule};
use super::Python;
use crate::project::{Abi, Project};

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    /// `abi` of the extension.
    pub abi: String,
    /// `python_version` of the extension.
    pub python_version: Option<String>,
    /// The Python that PyO3 is told of: 14 for 3.14. None: it needs none.
    pub configured: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Chooses.
///
/// # Errors
/// The extension is for one Python only, and none is known.
pub(super) fn promise(project: &Project, python: Option<Python>) -> Result<Promise> {
    let pyo3 = &project.pyo3;
    Ok(match pyo3.abi {
        Abi::Abi3(floor) => Promise {
            abi: format!("abi3-py3{floor}"),
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `abi3-py3{floor}` is on: one library for CPython 3.{floor} and all later ones."),
        },
        Abi::Abi3t(floor) => Promise {
            abi: format!("abi3t-py3{floor}"),
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `abi3t-py3{floor}` is on: one library for CPython 3.{floor} and all later ones, free-threaded builds too."),
        },
        Abi::Abi3Open => {
            let oldest = pyo3.version.oldest_floor();
            let floor = project.oldest_python.unwrap_or(oldest).max(oldest);
            Promise {
                abi: format!("abi3-py3{floor}"),
                python_version: None,
                configured: Some(floor),
                reason: format!(
                    "PyO3's feature `abi3` is on without a floor; the floor is the oldest Python that the project allows, 3.{floor}."
                ),
            }
        }
        Abi::Cpython => {
            let Some(python) = python else {
                bail!(
                    "the extension is for one version of Python (no `abi3` feature of PyO3 is on), and there is no `python3` to ask for its version\n  help: say which: `--python 3.14`"
                );
            };
            if python.minor < pyo3.version.oldest_floor() {
                bail!("PyO3 {} does not know CPython {python}\n  help: say another: `--python 3.14`", pyo3.resolved);
            }
            let newest = pyo3.version.newest_python();
            if python.minor > newest {
                bail!(
                    "PyO3 {} does not know CPython {python}: the newest that it builds for is 3.{newest}\n  help: `--python 3.{newest}` if Bazel has that, or give the project a newer PyO3",
                    pyo3.resolved
                );
            }
            Promise {
                abi: "cpython".to_owned(),
                python_version: Some(python.to_string()),
                configured: Some(python.minor),
                reason: format!(
                    "No `abi3` feature of PyO3 is on, so this is for CPython {python} alone; `adopt --python 3.X` makes it another's."
                ),
            }
        }
    })
}

/// The file that tells PyO3 of a Python.
pub(super) fn file(minor: u32) -> String {
    format!("{BAZEL}/python3{minor}.txt")
}

/// Its content.
pub(super) fn file_text(minor: u32) -> String {
    format!("implementation=CPython\nversion=3.{minor}\n")
}

/// The annotations of PyO3's crates.
pub(super) fn annotations(project: &Project, promise: &Promise, places: &mut Places) -> Vec<Rule> {
    let version = project.pyo3.version;
    let mut environment = Vec::new();
    if version.knows_extension_variable() {
        environment.push(("PYO3_BUILD_EXTENSION_MODULE".to_owned(), text("1")));
    }
    let mut data = None;
    let mut why =
        vec!["Rust is built without looking for a Python: the stable ABI needs none.".to_owned()];
    match promise.configured {
        Some(minor) => {
            let label = format!("@@{}", places.export(&file(minor)));
            environment.push((
                "PYO3_CONFIG_FILE".to_owned(),
                text(format!("$(execpath {label})")),
            ));
            data = Some(list([label]));
            why = vec!["Rust is built without looking for a Python: PyO3 reads from a file for which one it is.".to_owned()];
        }
        None => environment.push(("PYO3_NO_PYTHON".to_owned(), text("1"))),
    }
    let annotation = |name: &str| {
        let rule = Rule::new("crate.annotation")
            .set("crate", text(name))
            .set_if("build_script_data", data.clone());
        rule.set("build_script_env", Expr::Dict(environment.clone()))
    };
    let mut ffi = annotation("pyo3-ffi");
    if !version.knows_extension_variable() && !project.pyo3.extension_module {
        why.push(format!(
            "PyO3 {version} links libpython unless this feature is on."
        ));
        ffi = ffi.set("crate_features", list(["extension-module"]));
    }
    ffi.comments = why;
    let mut rules = vec![ffi];
    if version.configures_itself() {
        rules.push(annotation("pyo3-build-config").comment(format!(
            "PyO3 {version}, as every one before 0.29, looks for a Python in this crate, too."
        )));
    }
    rules
}
