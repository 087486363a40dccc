//! Bazel's action graph, from `bazel aquery`, reduced to what the checks look at.

use serde::{Deserialize, Serialize};

/// A Rust action: compiling a crate or running a build script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Action {
    /// The target it belongs to.
    pub label: String,
    /// `Rustc`, `CargoBuildScriptRun` …
    pub mnemonic: String,
    /// The configuration's name in output paths: `k8-fastbuild`.
    pub configuration: String,
    /// Whether it is built in the exec configuration, to run during the build.
    pub is_tool: bool,
    /// The arguments that checks look for.
    pub arguments: Vec<String>,
    /// The variables that checks look for.
    pub environment: Vec<(String, String)>,
    /// The inputs that checks look for: files of Python and of the workspace status.
    pub suspects: Vec<String>,
}

/// All Rust actions of the requested targets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Actions {
    /// The actions.
    pub actions: Vec<Action>,
    /// Machine-specific paths that no command should contain: the workspace, the user's home, Bazel's output base.
    pub machine_paths: Vec<String>,
}

/// Returns whether an input of a Rust action is suspicious. The checks decide.
#[must_use]
pub fn is_suspect(path: &str) -> bool {
    is_python(path) || is_stamp(path)
}

/// Returns whether checks look for a text of a command: it contains a path of this machine or a time stamp.
#[must_use]
pub fn is_suspect_text(text: &str, machine_paths: &[String]) -> bool {
    machine_paths
        .iter()
        .any(|path| text.contains(path.as_str()))
        || is_moment(text)
}

/// Returns whether checks look for a variable regardless of its value.
#[must_use]
pub fn is_suspect_variable(name: &str) -> bool {
    name == "HOME" || is_of_time(name)
}

/// Returns whether a variable's name indicates a time: `BUILD_DATE`, `SOURCE_DATE_EPOCH`.
#[must_use]
pub fn is_of_time(name: &str) -> bool {
    const WORDS: [&str; 4] = ["TIME", "DATE", "STAMP", "EPOCH"];
    name.split('_')
        .any(|word| WORDS.iter().any(|time| word.ends_with(time)))
}

/// Returns whether a text contains a time stamp such as `2026-06-01T12:00`.
#[must_use]
pub fn is_moment(text: &str) -> bool {
    let shape = |window: &[u8]| {
        window
            .iter()
            .zip(b"0000-00-00T00:00")
            .all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b' ' | b'_'),
                wanted => byte == wanted,
            })
    };
    text.as_bytes().windows(16).any(shape)
}

/// Returns whether a file belongs to Python: an interpreter, a module, a header, a library.
#[must_use]
pub fn is_python(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let versioned = |prefix: &str| {
        name.strip_prefix(prefix).is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .chars()
                    .all(|part| part.is_ascii_digit() || part == '.')
        })
    };
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    // Many crates ship a script. It changes only with the crate.
    let is_own = !path.contains("external/");
    (is_own && matches!(extension, Some("py" | "pyc" | "pyi")))
        || name == "Python.h"
        || name.starts_with("libpython")
        || versioned("python")
}

/// Returns whether a file contains the workspace status.
#[must_use]
pub fn is_stamp(path: &str) -> bool {
    path.ends_with("volatile-status.txt") || path.ends_with("stable-status.txt")
}

#[cfg(test)]
mod tests {
    use super::{is_python, is_stamp};

    #[test]
    fn python() {
        let table = [
            ("a/setup.py", true),
            ("bazel-out/k8-fastbuild/bin/a/made.py", true),
            ("external/crates__pyo3/assets/script.py", false),
            ("external/py/bin/python3", true),
            ("external/py/bin/python3.11", true),
            ("python.exe", true),
            ("include/python3.11/Python.h", true),
            ("lib/libpython3.11.so", true),
            ("src/python.rs", false),
            ("crates/python_ast/src/lib.rs", false),
            ("bin/pythonic", false),
            ("x.pyx", false),
        ];
        for (path, expected) in table {
            assert_eq!(is_python(path), expected, "{path}");
        }
        assert!(is_stamp("bazel-out/volatile-status.txt"));
        assert!(!is_stamp("status.txt"));
    }
}
