//! Classifies the inputs of an action, by their paths below the execution root.

use serde::Serialize;

/// A kind of input, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A source file of the workspace.
    Source,
    /// A file that the workspace's own targets generate.
    Made,
    /// A compiled crate: `.rlib`, `.rmeta`, a proc macro.
    Crate,
    /// The output of a build script.
    BuildScript,
    /// A source file of another repository.
    ExternalSource,
    /// A tool that runs during the build: the gate, the process wrapper.
    Tool,
    /// The placeholder for the runfiles of a tool.
    Runfiles,
    /// The compiler, the standard library, the linker.
    Toolchain,
    /// A Python file, interpreter or library. A Rust action should not have any.
    Python,
    /// Any other file.
    Other,
}

impl Kind {
    /// Returns the display name in the singular: `source`. The plural adds an `s`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Made => "generated file",
            Self::Crate => "compiled crate",
            Self::BuildScript => "file from build scripts",
            Self::ExternalSource => "external source",
            Self::Tool => "tool",
            Self::Runfiles => "runfiles of tools",
            Self::Toolchain => "file of the toolchain",
            Self::Python => "FILE OF PYTHON",
            Self::Other => "other file",
        }
    }

    /// Renders `3 sources`.
    pub fn counted(self, count: usize) -> String {
        let name = self.name();
        let plural = match name.split_once(' ') {
            _ if count == 1 => name.to_owned(),
            Some(("runfiles", _)) => name.to_owned(),
            Some((first, rest)) if first.eq_ignore_ascii_case("file") => format!("{first}s {rest}"),
            _ => format!("{name}s"),
        };
        format!("{count} {plural}")
    }
}

/// Returns the kind of a file.
pub fn kind(path: &str) -> Kind {
    let (built, rest) = match path.strip_prefix("bazel-out/") {
        Some(rest) => (true, below_bin(rest)),
        None => (false, path),
    };
    let configuration = path.split('/').nth(1).unwrap_or("");
    let is_tool = configuration.contains("-exec");
    let repository = rest
        .strip_prefix("external/")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or("");
    let name = rest.rsplit('/').next().unwrap_or(rest);
    if is_toolchain(repository, rest) {
        Kind::Toolchain
    } else if is_python(rest, name) && !repository.contains("crates__") {
        Kind::Python
    } else if !built {
        if repository.is_empty() {
            Kind::Source
        } else {
            Kind::ExternalSource
        }
    } else if rest.contains("/_bs.") || name.starts_with("_bs.") {
        Kind::BuildScript
    } else if path.contains("/_middlemen/") {
        Kind::Runfiles
    } else if is_crate(name, is_tool || !repository.is_empty()) {
        Kind::Crate
    } else if is_tool {
        Kind::Tool
    } else if repository.is_empty() {
        Kind::Made
    } else {
        Kind::Other
    }
}

/// Returns the part after `CONFIGURATION/bin/`.
fn below_bin(path: &str) -> &str {
    path.splitn(3, '/').nth(2).unwrap_or(path)
}

/// Returns whether a file is a compiled crate. `may_link`: whether a shared library here is a proc macro or belongs to another
/// repository. The workspace's own one is the extension.
fn is_crate(name: &str, may_link: bool) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    ends(&[".rlib", ".rmeta"]) || may_link && ends(&[".so", ".dylib", ".dll", ".a", ".lib"])
}

fn is_toolchain(repository: &str, rest: &str) -> bool {
    let names = [
        "rust_toolchains",
        "rust_host_tools",
        "rust_linux",
        "rust_darwin",
        "rust_windows",
    ];
    names.iter().any(|name| repository.contains(name))
        || repository.contains("local_config_cc")
        || repository == "bazel_tools" && rest.contains("/tools/cpp/")
        || rest.contains("/lib/rustlib/")
}

/// Returns whether a file is Python itself or a file that Python reads. PyO3's own archive also contains Python files; callers
/// ignore those.
fn is_python(path: &str, name: &str) -> bool {
    let program = name.strip_suffix(".exe").unwrap_or(name);
    let version = program.strip_prefix("python");
    let digits = |version: &str| {
        version
            .chars()
            .all(|char| char.is_ascii_digit() || char == '.')
    };
    name.ends_with(".py")
        || name.ends_with(".pyc")
        || name == "Python.h"
        || name == "pyvenv.cfg"
        || name.starts_with("libpython")
        || path.contains("/site-packages/")
        || version.is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::{kind, Kind};

    #[test]
    fn counts() {
        let table = [
            (Kind::Source, 1, "1 source"),
            (Kind::Source, 2, "2 sources"),
            (Kind::Made, 2, "2 generated files"),
            (Kind::Toolchain, 1, "1 file of the toolchain"),
            (Kind::Toolchain, 2, "2 files of the toolchain"),
            (Kind::BuildScript, 9, "9 files from build scripts"),
            (Kind::Python, 0, "0 FILES OF PYTHON"),
            (Kind::Runfiles, 1, "1 runfiles of tools"),
        ];
        for (kind, count, expected) in table {
            assert_eq!(kind.counted(count).to_lowercase(), expected.to_lowercase());
        }
    }

    #[test]
    fn kinds() {
        let bin = "bazel-out/k8-fastbuild/bin";
        let tools = "bazel-out/k8-fastbuild-exec-ST-d57f47055a04/bin";
        let crates = "external/rules_rust~~crate~crates__";
        let table = [
            ("src/lib.rs".to_owned(), Kind::Source),
            (format!("{bin}/gen.rs"), Kind::Made),
            (format!("{bin}/libtokens.rlib"), Kind::Crate),
            (format!("{bin}/libtally.so"), Kind::Made),
            (format!("{tools}/libmacros.so"), Kind::Crate),
            (
                "bazel-out/k8-exec/internal/_middlemen/tools_Sgate-runfiles".to_owned(),
                Kind::Runfiles,
            ),
            (
                format!("{bin}/{crates}pyo3-0.30.1/libpyo3-1.rlib"),
                Kind::Crate,
            ),
            (
                format!("{tools}/{crates}pyo3-macros-0.30.1/libpyo3_macros.so"),
                Kind::Crate,
            ),
            (
                format!("{bin}/{crates}libc-0.2.191/_bs.linksearchpaths"),
                Kind::BuildScript,
            ),
            (
                format!("{bin}/{crates}libc-0.2.191/_bs.out_dir"),
                Kind::BuildScript,
            ),
            (
                format!("{crates}pyo3-ffi-0.30.1/src/lib.rs"),
                Kind::ExternalSource,
            ),
            (
                format!("{crates}pyo3-ffi-0.30.1/noxfile.py"),
                Kind::ExternalSource,
            ),
            (
                format!("{tools}/external/pyo3_bzl~/tools/gate/gate"),
                Kind::Tool,
            ),
            (
                format!("{bin}/external/rules_rust~~rust~rust_toolchains/rust/bin/rustc"),
                Kind::Toolchain,
            ),
            ("tally/__init__.py".to_owned(), Kind::Python),
            ("usr/bin/python3.14".to_owned(), Kind::Python),
            ("python/lib.rs".to_owned(), Kind::Source),
        ];
        for (path, expected) in table {
            assert_eq!(kind(&path), expected, "{path}");
        }
    }
}
