//! The ABI of an extension, and what PyO3 needs to know for it.

use anyhow::{bail, Context as _, Result};
use pyo3_facts::{Abi, Pyo3Release, PythonVersion};

use super::places::{Places, BAZEL};
use super::starlark::{list, text, Expr, Rule};
use crate::project::Project;

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    /// `abi` of the extension.
    pub abi: String,
    /// `python_version` of the extension.
    pub python_version: Option<String>,
    /// What the project's PyO3 can do.
    pub release: &'static Pyo3Release,
    /// The Python that PyO3 is configured for. None: it needs none.
    pub configured: Option<PythonVersion>,
    /// Why.
    pub reason: String,
}

/// Chooses.
///
/// # Errors
/// The extension is for one Python only, and none is known.
pub(super) fn promise(project: &Project, python: Option<PythonVersion>) -> Result<Promise> {
    let pyo3 = &project.pyo3;
    let release = release(project)?;
    Ok(match pyo3.abi {
        Abi::Abi3 { floor: Some(floor) } => Promise {
            abi: pyo3.abi.to_string(),
            release,
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `{}` is on: one library for CPython {floor} and all later ones.", pyo3.abi),
        },
        Abi::Abi3t { floor: Some(floor) } => Promise {
            abi: pyo3.abi.to_string(),
            release,
            python_version: None,
            configured: None,
            reason: format!("PyO3's feature `{}` is on: one library for CPython {floor} and all later ones, free-threaded builds too.", pyo3.abi),
        },
        Abi::Abi3 { floor: None } | Abi::Abi3t { floor: None } => {
            let (oldest, with_floor): (_, fn(PythonVersion) -> Abi) = match pyo3.abi {
                Abi::Abi3t { .. } => (Abi::LOWEST_ABI3T, Abi::abi3t),
                _ => (release.oldest_floor, Abi::abi3),
            };
            let floor = project.oldest_python.unwrap_or(oldest).max(oldest);
            Promise {
                abi: with_floor(floor).to_string(),
                release,
            python_version: None,
                configured: Some(floor),
                reason: format!(
                    "PyO3's feature `{}` is on without a floor; the floor is the oldest Python that the project allows, {floor}.",
                    pyo3.abi
                ),
            }
        }
        Abi::Cpython => {
            let Some(python) = python else {
                bail!(
                    "the extension is for one version of Python (no `abi3` feature of PyO3 is on), and there is no `python3` to ask for its version\n  help: say which: `--python 3.14`"
                );
            };
            if python < release.oldest_floor {
                bail!("PyO3 {} does not know CPython {python}\n  help: say another: `--python 3.14`", pyo3.version);
            }
            let newest = release.newest_buildable();
            if python > newest {
                bail!(
                    "PyO3 {} does not know CPython {python}: the newest that it builds for is {newest}\n  help: `--python {newest}` if Bazel has that, or give the project a newer PyO3",
                    pyo3.version
                );
            }
            Promise {
                abi: Abi::Cpython.to_string(),
                release,
                python_version: Some(python.to_string()),
                configured: Some(python),
                reason: format!(
                    "No `abi3` feature of PyO3 is on, so this is for CPython {python} alone; `adopt --python 3.X` makes it another's."
                ),
            }
        }
    })
}

/// What the project's PyO3 can do.
fn release(project: &Project) -> Result<&'static Pyo3Release> {
    let version = &project.pyo3.version;
    Pyo3Release::nearest(version).with_context(|| format!("PyO3 {version} is unknown"))
}

/// The file that configures PyO3 for a Python.
pub(super) fn file(python: PythonVersion) -> String {
    format!("{BAZEL}/python3{}.txt", python.0)
}

/// The content of that file.
pub(super) fn file_text(python: PythonVersion) -> String {
    format!("implementation=CPython\nversion={python}\n")
}

/// The annotations of PyO3's crates.
pub(super) fn annotations(project: &Project, promise: &Promise, places: &mut Places) -> Vec<Rule> {
    let (version, release) = (&project.pyo3.version, promise.release);
    let version = format!("{}.{}", version.major, version.minor);
    let mut environment = Vec::new();
    if release.build_env {
        environment.push(("PYO3_BUILD_EXTENSION_MODULE".to_owned(), text("1")));
    }
    let mut data = None;
    let mut why =
        vec!["Rust is built without looking for a Python: the stable ABI needs none.".to_owned()];
    match promise.configured {
        Some(python) => {
            let label = format!("@@{}", places.export(&file(python)));
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
    if !release.build_env && !project.pyo3.extension_module {
        why.push(format!(
            "PyO3 {version} links libpython unless this feature is on."
        ));
        ffi = ffi.set("crate_features", list(["extension-module"]));
    }
    ffi.comments = why;
    let mut rules = vec![ffi];
    if release.config_probes {
        rules.push(annotation("pyo3-build-config").comment(format!(
            "PyO3 {version}, as every one before 0.29, looks for a Python in this crate, too."
        )));
    }
    rules
}
