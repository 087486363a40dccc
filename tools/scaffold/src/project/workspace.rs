//! The Python version that the project's own MODULE.bazel selects.

use pyo3_facts::PythonVersion;
use syntax::{Kind, Source};

use super::files::Files;

/// Returns the Python version that the workspace runs its tests with; none if it does not specify one.
pub(crate) fn python(files: &Files) -> Option<PythonVersion> {
    of(&files.glance("MODULE.bazel")?)
}

fn of(text: &str) -> Option<PythonVersion> {
    let source = Source::parse(text).ok()?;
    let version = |call: &syntax::Call| {
        let named = call.text("python_version")?;
        let minor: Vec<_> = named.split('.').take(2).collect();
        minor.join(".").parse().ok()
    };
    let named = |function: &str| {
        let ending = format!(".{function}");
        let calls = source.calls();
        calls
            .filter(|call| call.function.ends_with(&ending))
            .filter(|call| call.get("python_version").is_some())
            .collect::<Vec<_>>()
    };
    if let Some(python) = named("defaults").iter().find_map(|call| version(call)) {
        return Some(python);
    }
    let toolchains = named("toolchain");
    let is_default = |call: &&&syntax::Call| {
        let flag = call.get("is_default").map(|value| &value.kind);
        matches!(flag, Some(Kind::Bool(true)))
    };
    match (toolchains.iter().find(is_default), toolchains.as_slice()) {
        (Some(call), _) | (None, [call]) => version(call),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn pythons() {
        let rust = "rust.toolchain(edition = \"2021\")\n";
        let of = |text: &str| of(&format!("{rust}{text}")).map(|python| python.0);
        let table = [
            ("", None),
            ("python.toolchain(python_version = \"3.12\")", Some(12)),
            ("python.toolchain(python_version = \"3.12.4\")", Some(12)),
            (
                "python.toolchain(python_version = \"3.12\")\npython.toolchain(is_default = True, python_version = \"3.13\")",
                Some(13),
            ),
            (
                "python.toolchain(python_version = \"3.12\")\npython.toolchain(python_version = \"3.13\")",
                None,
            ),
            (
                "p.defaults(python_version = \"3.11\")\np.toolchain(is_default = True, python_version = \"3.13\")",
                Some(11),
            ),
            ("python.toolchain(python_version = VERSION)", None),
        ];
        for (text, expected) in table {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
