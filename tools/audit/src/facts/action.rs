//! The action graph as `bazel aquery` gives it, cut down to what checks look at.

use serde::{Deserialize, Serialize};

/// An action of Rust: a crate compiled, a build script run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Action {
    /// The target it belongs to.
    pub label: String,
    /// `Rustc`, `CargoBuildScriptRun` …
    pub mnemonic: String,
    /// The configuration's name in paths: `k8-fastbuild`.
    pub configuration: String,
    /// Whether it is built to be run during the build.
    pub is_tool: bool,
    /// Those of its arguments that checks look for.
    pub arguments: Vec<String>,
    /// Those of its variables that checks look for.
    pub environment: Vec<(String, String)>,
    /// Those of its inputs that checks look for: Python's, and files of the stamp.
    pub suspects: Vec<String>,
}

/// All actions of Rust that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Actions {
    /// The actions.
    pub actions: Vec<Action>,
    /// Paths of this machine that no command should have: the workspace, the user's home, Bazel's own folder.
    pub machine_paths: Vec<String>,
}

/// Whether a Rust action should perhaps not have this input; the checks decide.
#[must_use]
pub fn is_suspect(path: &str) -> bool {
    is_python(path) || is_stamp(path)
}

/// Whether a text of a command is one that checks look for: it has a path of this machine, or a moment.
#[must_use]
pub fn is_suspect_text(text: &str, machine_paths: &[String]) -> bool {
    machine_paths
        .iter()
        .any(|path| text.contains(path.as_str()))
        || is_moment(text)
}

/// Whether a variable is one that checks look for, whatever its value.
#[must_use]
pub fn is_suspect_variable(name: &str) -> bool {
    name == "HOME" || is_of_time(name)
}

/// Whether a variable is by its name one of time: `BUILD_DATE`, `SOURCE_DATE_EPOCH`.
#[must_use]
pub fn is_of_time(name: &str) -> bool {
    const WORDS: [&str; 4] = ["TIME", "DATE", "STAMP", "EPOCH"];
    name.split('_')
        .any(|word| WORDS.iter().any(|time| word.ends_with(time)))
}

/// Whether there is a `2026-06-01T12:00` in a text.
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

/// Python's: an interpreter, a module, a header, a library.
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
    // Many crates have a script among their files; it changes with the crate alone.
    let is_own = !path.contains("external/");
    (is_own && matches!(extension, Some("py" | "pyc" | "pyi")))
        || name == "Python.h"
        || name.starts_with("libpython")
        || versioned("python")
}

/// A file of the workspace status.
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
