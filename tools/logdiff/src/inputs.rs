//! What kind of file an input is, by its path.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

/// What kind of file an input is. Inputs of each kind that differ are a cause of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// A file of the workspace.
    #[default]
    Source,
    /// A file that the action runs, or that what it runs needs.
    Tool,
    /// A file of a compiler or interpreter, or a file outside of the workspace and its repositories.
    Toolchain,
    /// A `.pyc` file that no action made: a Python interpreter wrote it beside the source.
    Bytecode,
    /// Another file of an external repository.
    Repository,
    /// The arguments of the action, which Bazel wrote into a file since they are many. Logs do not have them.
    ParameterFile,
    /// `stable-status.txt` or `volatile-status.txt`: what `--workspace_status_command` printed.
    Status,
    /// A file below `bazel-out/` that no action of the log made: Bazel wrote it itself.
    Generated,
    /// An output of another action of the log.
    Made,
}

/// Names of repositories that are compilers, interpreters or their parts, in rules_rust, rules_python, rules_cc and others.
static TOOLCHAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = r"toolchain|rust_(linux|macos|darwin|windows|host|analyzer)|rustfmt_|python_?3|pythons_hub|llvm|clang|gcc|sysroot|remote_?(jdk|java)|local_config_cc|local_jdk|bazel_tools";
    Regex::new(names).ok()
});

impl InputKind {
    /// The kind of an input that no action of the log made.
    pub(crate) fn of(path: &str, is_tool: bool) -> Self {
        let is_bytecode = [".pyc", ".pyo"].iter().any(|end| path.ends_with(end));
        if is_bytecode {
            return Self::Bytecode;
        }
        if path.starts_with("bazel-out/") {
            let name = path.rsplit('/').next().unwrap_or_default();
            return match name {
                "stable-status.txt" | "volatile-status.txt" => Self::Status,
                _ if name.ends_with(".params") => Self::ParameterFile,
                _ if is_tool => Self::Tool,
                _ => Self::Generated,
            };
        }
        if path.starts_with('/') || path.get(1..3) == Some(":/") {
            return Self::Toolchain;
        }
        if let Some(rest) = path.strip_prefix("external/") {
            let repository = rest.split('/').next().unwrap_or_default();
            let pattern = TOOLCHAIN.as_ref();
            return if pattern.is_some_and(|pattern| pattern.is_match(repository)) {
                Self::Toolchain
            } else if is_tool {
                Self::Tool
            } else {
                Self::Repository
            };
        }
        if is_tool {
            Self::Tool
        } else {
            Self::Source
        }
    }

    /// How a line about such inputs starts.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Source | Self::Generated | Self::Made => "inputs",
            Self::Tool => "tool",
            Self::Toolchain => "toolchain",
            Self::Bytecode => "Python bytecode",
            Self::Repository => "external repository",
            Self::ParameterFile => "arguments in a parameter file",
            Self::Status => "stamp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::InputKind;

    #[test]
    fn kinds() {
        let table = [
            ("src/lib.rs", false, InputKind::Source),
            ("tools/generate.py", true, InputKind::Tool),
            ("external/rust_linux_x86_64__stable_tools/bin/rustc", false, InputKind::Toolchain),
            ("external/rules_rust~~rust~rust_toolchains/bin/rustc", true, InputKind::Toolchain),
            ("/usr/include/stdio.h", false, InputKind::Toolchain),
            ("external/rules_python~~python~python_3_11_x86_64/lib/python3.11/__pycache__/os.cpython-311.pyc", true, InputKind::Bytecode),
            ("external/crates__syn-2.0.1/src/lib.rs", false, InputKind::Repository),
            ("external/some_tool/run.sh", true, InputKind::Tool),
            ("bazel-out/k8-fastbuild/bin/x-0.params", false, InputKind::ParameterFile),
            ("bazel-out/stable-status.txt", false, InputKind::Status),
            ("bazel-out/k8-fastbuild/bin/x.manifest", false, InputKind::Generated),
            ("bazel-out/k8-opt-exec/bin/tool", true, InputKind::Tool),
        ];
        for (path, is_tool, expected) in table {
            assert_eq!(InputKind::of(path, is_tool), expected, "{path}");
        }
    }
}
