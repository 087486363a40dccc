//! The name of a project, which must be valid for Cargo, Python, Rust and Bazel.

use std::fmt;

use crate::stdlib;

/// A name that is valid for all four: `fast-hash`, whose module is `fast_hash`.
///
/// ```
/// use scaffold::new::Name;
/// let name = Name::new("fast-hash")?;
/// assert_eq!((name.as_str(), name.module()), ("fast-hash", "fast_hash"));
/// assert!(Name::new("import").is_err());
/// # Ok::<(), scaffold::new::BadName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    given: String,
    module: String,
}

/// Why a name is rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadName {
    name: String,
    problem: String,
    /// A similar valid name, if there is one.
    suggestion: Option<String>,
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.escape_debug();
        write!(f, "`{name}` cannot be the name: {}", self.problem)?;
        match &self.suggestion {
            Some(other) => write!(f, "\n  help: `--name {other}`"),
            None => write!(f, "\n  help: choose another with `--name`"),
        }
    }
}

impl std::error::Error for BadName {}

/// crates.io's limit for crate names, in characters.
const LONGEST: usize = 64;

/// Keywords of Python 3.15, including soft ones (`keyword.kwlist`, `keyword.softkwlist`); `true` and `false` are Rust's.
const PYTHON: [&str; 39] = [
    "_", "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "false", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "lazy", "match", "nonlocal", "not", "or", "pass", "raise", "return",
    "true", "try", "type", "while", "with", "yield",
];

/// Strict and reserved keywords of Rust that are not keywords in Python (The Rust Reference, "Keywords").
const RUST: [&str; 38] = [
    "abstract",
    "become",
    "box",
    "const",
    "crate",
    "do",
    "dyn",
    "enum",
    "extern",
    "final",
    "fn",
    "gen",
    "impl",
    "let",
    "loop",
    "macro",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "raw",
    "safe",
    "macro_rules",
];

/// Crates that come with Rust. A crate of the same name would be ambiguous.
const RUST_CRATES: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];

/// Modules of the workspace itself.
const BAZEL: [&str; 8] = [
    "bazel_skylib",
    "bazel_tools",
    "crates",
    "local_config_platform",
    "platforms",
    "pyo3_bzl",
    "rules_python",
    "rules_rust",
];

/// Folders of the workspace itself.
const FOLDERS: [&str; 5] = ["bazel", "src", "target", "tests", "venv"];

impl Name {
    /// Validates a name.
    ///
    /// # Errors
    /// Fails if the name is invalid for one of the four, or already in use.
    pub fn new(name: &str) -> Result<Self, BadName> {
        let bad = |problem: String, suggestion: Option<String>| BadName {
            name: name.to_owned(),
            problem,
            suggestion: suggestion.filter(|other| is_good(other)),
        };
        if let Some(problem) = spelling(name) {
            return Err(bad(problem, respelled(name)));
        }
        if let Some(problem) = taken(&module(name)) {
            let other = format!("{}_rs", module(name));
            return Err(bad(problem, Some(other)));
        }
        Ok(Self {
            given: name.to_owned(),
            module: module(name),
        })
    }

    /// Returns the name of the project and of the Cargo package.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// Returns the name of the Python module and of the Bazel target.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }
}

fn is_good(name: &str) -> bool {
    spelling(name).is_none() && taken(&module(name)).is_none()
}

/// Derives the module name as `cargo new` does.
fn module(name: &str) -> String {
    name.replace('-', "_")
}

fn spelling(name: &str) -> Option<String> {
    let problem = if name.is_empty() {
        "it is empty".to_owned()
    } else if let Some(char) = name.chars().find(|char| !char.is_ascii()) {
        format!(
            "`{}` is not ASCII: Python could import it only where file names are UTF-8",
            char.escape_debug()
        )
    } else if let Some(char) = name
        .chars()
        .find(|char| !char.is_ascii_alphanumeric() && !"-_".contains(*char))
    {
        format!(
            "`{}` is not a letter, a digit, `-` or `_`",
            char.escape_debug()
        )
    } else if name.chars().any(|char| char.is_ascii_uppercase()) {
        "it has upper-case letters, which Bazel modules do not allow and rustc warns about"
            .to_owned()
    } else if !name.starts_with(|char: char| char.is_ascii_lowercase()) {
        "it must begin with a letter".to_owned()
    } else if name.ends_with(['-', '_']) {
        "it must end with a letter or digit, as every Bazel module name does".to_owned()
    } else if name.len() > LONGEST {
        format!("it is longer than {LONGEST} characters")
    } else {
        return None;
    };
    Some(problem)
}

/// Returns a similar name that is spelled correctly.
fn respelled(name: &str) -> Option<String> {
    let plain = name.to_ascii_lowercase();
    let other: String = plain
        .chars()
        .map(|char| match char {
            char if char.is_ascii_alphanumeric() || char == '-' => char,
            _ => '_',
        })
        .collect();
    let other = other.trim_matches(['-', '_']);
    // Of a name in another script, nothing useful remains.
    let kept = other.chars().filter(char::is_ascii_alphanumeric).count();
    let all = name.chars().filter(|char| char.is_alphanumeric()).count();
    (kept == all && !name.contains(['/', '\\'])).then(|| other.to_owned())
}

fn taken(module: &str) -> Option<String> {
    // On some systems, file names are not case-sensitive.
    let is_stdlib = || stdlib::modules().any(|name| name.eq_ignore_ascii_case(module));
    let problem = if PYTHON.contains(&module) {
        "it is a Python keyword"
    } else if RUST.contains(&module) {
        "it is a Rust keyword"
    } else if RUST_CRATES.contains(&module) {
        "it is a crate that comes with Rust"
    } else if is_stdlib() {
        "it is a module of Python's standard library"
    } else if BAZEL.contains(&module) {
        "it is a Bazel module or repository that the workspace uses"
    } else if FOLDERS.contains(&module) || module.starts_with("bazel_") {
        "the workspace or Bazel uses a folder of that name"
    } else if super::lock::is_locked(module) {
        "it is the name of a crate that PyO3 needs"
    } else if crate::plan::RelativePath::new(module).is_err() {
        "it is a reserved device name on Windows"
    } else {
        return None;
    };
    Some(problem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn names() {
        let help = "\n  help: choose another with `--name`";
        let table: &[(&str, Result<&str, &str>)] = &[
            ("demo", Ok("demo")),
            ("fast-hash", Ok("fast_hash")),
            ("a1_b", Ok("a1_b")),
            ("x", Ok("x")),
            ("test_demo", Ok("test_demo")),
            ("typed", Ok("typed")),
            ("", Err("``: it is empty")),
            (".", Err("`.`: `.` is not a letter, a digit, `-` or `_`")),
            ("..", Err("`..`: `.` is not a letter, a digit, `-` or `_`")),
            ("../x", Err("`../x`: `.` is not a letter, a digit, `-` or `_`")),
            ("/etc", Err("`/etc`: `/` is not a letter, a digit, `-` or `_`")),
            ("a\\b", Err("`a\\\\b`: `\\\\` is not a letter, a digit, `-` or `_`")),
            ("a b", Err("`a b`: ` ` is not a letter, a digit, `-` or `_`>a_b")),
            ("demo.v2", Err("`demo.v2`: `.` is not a letter, a digit, `-` or `_`>demo_v2")),
            ("a\nb", Err("`a\\nb`: `\\n` is not a letter, a digit, `-` or `_`>a_b")),
            ("a\"b", Err("`a\\\"b`: `\\\"` is not a letter, a digit, `-` or `_`>a_b")),
            ("$(x)", Err("`$(x)`: `$` is not a letter, a digit, `-` or `_`>x")),
            ("größe", Err("`größe`: `ö` is not ASCII: Python could import it only where file names are UTF-8")),
            ("数", Err("`数`: `数` is not ASCII: Python could import it only where file names are UTF-8")),
            ("Demo", Err("`Demo`: it has upper-case letters, which Bazel modules do not allow and rustc warns about>demo")),
            ("9lives", Err("`9lives`: it must begin with a letter")),
            ("-x", Err("`-x`: it must begin with a letter>x")),
            ("_x", Err("`_x`: it must begin with a letter>x")),
            ("x-", Err("`x-`: it must end with a letter or digit, as every Bazel module name does>x")),
            ("import", Err("`import`: it is a Python keyword>import_rs")),
            ("match", Err("`match`: it is a Python keyword>match_rs")),
            ("none", Ok("none")),
            ("mod", Err("`mod`: it is a Rust keyword>mod_rs")),
            ("core", Err("`core`: it is a crate that comes with Rust>core_rs")),
            ("test", Err("`test`: it is a crate that comes with Rust>test_rs")),
            ("json", Err("`json`: it is a module of Python's standard library>json_rs")),
            ("distutils", Err("`distutils`: it is a module of Python's standard library>distutils_rs")),
            ("cprofile", Err("`cprofile`: it is a module of Python's standard library>cprofile_rs")),
            ("rules-rust", Err("`rules-rust`: it is a Bazel module or repository that the workspace uses>rules_rust_rs")),
            ("src", Err("`src`: the workspace or Bazel uses a folder of that name>src_rs")),
            ("bazel-bin", Err("`bazel-bin`: the workspace or Bazel uses a folder of that name")),
            ("pyo3", Err("`pyo3`: it is the name of a crate that PyO3 needs>pyo3_rs")),
            ("once_cell", Err("`once_cell`: it is the name of a crate that PyO3 needs>once_cell_rs")),
            ("nul", Err("`nul`: it is a reserved device name on Windows>nul_rs")),
            ("com1", Err("`com1`: it is a reserved device name on Windows>com1_rs")),
        ];
        for (name, expected) in table {
            let found = Name::new(name);
            match expected {
                Ok(module) => assert_eq!(found.map(|name| name.module), Ok((*module).to_owned())),
                Err(text) => {
                    let (text, suggestion) = text.rsplit_once('>').unwrap_or((text, ""));
                    let (quoted, problem) = text.split_once("`: ").unwrap_or_default();
                    let help = match suggestion {
                        "" => help.to_owned(),
                        other => format!("\n  help: `--name {other}`"),
                    };
                    let expected = format!("{quoted}` cannot be the name: {problem}{help}");
                    assert_eq!(found.err().map(|bad| bad.to_string()), Some(expected));
                }
            }
        }
        let long = "a".repeat(65);
        assert!(Name::new(&long).is_err());
        assert!(Name::new(&long[1..]).is_ok());
    }
}
