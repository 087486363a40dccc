//! Computes the Python and ABI tags that are true for all extensions.

use gate::PythonVersion;

use crate::native::{Extension, Native};
use crate::problem::Problem;
use crate::python_requires::PythonRequires;

pub(super) type PythonAndAbi = (String, Vec<String>);

pub(super) fn python_and_abi(
    natives: &[Native],
    requires: Option<&PythonRequires>,
) -> Result<PythonAndAbi, Vec<Problem>> {
    let mut exact: Option<(PythonVersion, &str)> = None;
    let mut problems = Vec::new();
    let extensions = || {
        natives
            .iter()
            .filter_map(|native| Some((native.path.as_str(), native.extension.as_ref()?)))
    };
    for (path, extension) in extensions() {
        match (extension, exact) {
            (Extension::Cpython(python), Some((other, first))) if *python != other => {
                problems.push(Problem::new(
                    "mixed-abis",
                    format!("`{first}` is for Python {other}, and `{path}` for Python {python}"),
                    "make a wheel for each Python",
                ));
            }
            (Extension::Cpython(python), None) => exact = Some((*python, path)),
            _ => {}
        }
    }
    if let Some((python, first)) = exact {
        for (path, extension) in extensions() {
            if let Some(reason) = cannot_load(extension, python) {
                problems.push(Problem::new(
                    "mixed-abis",
                    format!("`{first}` is for Python {python}, and `{path}` {reason}"),
                    "build all extensions of a wheel for one ABI",
                ));
            }
        }
        if let Some(requires) = requires.filter(|requires| !requires.admits(python.minor)) {
            problems.push(Problem::new(
                "python-too-old",
                format!(
                    "python_requires `{}` does not admit Python {python}, for which `{first}` was built",
                    requires.text()
                ),
                "build it for a Python that python_requires admits, or admit this one",
            ));
        }
        let tag = format!("cp3{}", python.minor);
        let abi = format!("{tag}{}", if python.free_threaded { "t" } else { "" });
        return finished((tag, vec![abi]), problems);
    }
    let oldest = requires.and_then(PythonRequires::oldest);
    let (mut minor, mut with_gil, mut without_gil, mut any) =
        (oldest.unwrap_or(0), true, true, false);
    for (path, extension) in extensions() {
        any = true;
        let floor = match extension {
            Extension::Abi3(floor) => {
                without_gil = false;
                floor
            }
            Extension::Abi3t {
                floor,
                with_gil: both,
            } => {
                with_gil &= both;
                floor
            }
            Extension::Cpython(_) => continue,
        };
        if let (Some(oldest), Some(requires)) =
            (oldest.filter(|oldest| *oldest < floor.minor), requires)
        {
            problems.push(Problem::new(
                "python-too-old",
                format!(
                    "python_requires `{}` admits Python 3.{oldest}, but `{path}` needs 3.{} for {}",
                    requires.text(),
                    floor.minor,
                    floor.because
                ),
                format!(
                    "build it for an older floor, or write python_requires = \">=3.{}\"",
                    floor.minor
                ),
            ));
        }
        minor = minor.max(floor.minor);
    }
    if !any {
        return finished(("py3".to_owned(), vec!["none".to_owned()]), problems);
    }
    let mut abis = Vec::new();
    if with_gil {
        abis.push("abi3".to_owned());
    }
    if without_gil {
        abis.push("abi3t".to_owned());
    }
    if abis.is_empty() {
        problems.push(Problem::new(
            "mixed-abis",
            "one extension is only for abi3, and another only for abi3t",
            "make a wheel for each ABI",
        ));
    }
    finished((format!("cp3{minor}"), abis), problems)
}

fn finished(tags: PythonAndAbi, problems: Vec<Problem>) -> Result<PythonAndAbi, Vec<Problem>> {
    if problems.is_empty() {
        Ok(tags)
    } else {
        Err(problems)
    }
}

/// Returns why a Python version cannot load an extension.
fn cannot_load(extension: &Extension, python: PythonVersion) -> Option<String> {
    let too_new = |minor: u8| (minor > python.minor).then(|| format!("needs Python 3.{minor}"));
    match extension {
        Extension::Abi3(_) if python.free_threaded => {
            Some("has the stable ABI, which free-threaded Pythons lack".to_owned())
        }
        Extension::Abi3t {
            with_gil: false, ..
        } if !python.free_threaded => Some("is for free-threaded Pythons".to_owned()),
        Extension::Abi3(floor) | Extension::Abi3t { floor, .. } => too_new(floor.minor),
        Extension::Cpython(_) => None,
    }
}
