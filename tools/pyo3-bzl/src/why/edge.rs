//! What an edge between two targets means, and what would cut it.

use std::sync::Arc;

use serde::Serialize;

/// Why one target depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// It is a file that is there at run time.
    Data,
    /// It is a file that the compiler reads, as by `include_str!`.
    CompileData,
    /// It is a library.
    Deps,
    /// It is a proc macro, compiled for the machine that builds.
    ProcMacro,
    /// It is a tool that runs during the build: a build script, a code generator.
    Tool,
    /// It is a source of the target.
    Srcs,
    /// It is the same under another name.
    Alias,
    /// It is what the macro `pyo3_extension` connects.
    Extension,
    /// It is a file that the other target makes.
    Generated,
    /// The rule brings it along, whatever the BUILD file says: a toolchain, a setting.
    Implicit,
    /// Something else.
    Other,
}

/// The rule that names a library for Python.
const RENAME: &str = "pyo3_rename";

impl EdgeKind {
    /// Of an edge by its attributes, and the rules at both ends.
    pub fn new(attributes: &[Arc<str>], from: &str, to: &str, into_tools: bool) -> Self {
        let has = |names: &[&str]| attributes.iter().any(|one| names.contains(&one.as_ref()));
        if from == "alias" {
            Self::Alias
        } else if to == RENAME || from == RENAME && has(&["crate"]) {
            Self::Extension
        } else if from == "generated file" {
            Self::Generated
        } else if has(&["srcs", "crate_root"]) {
            Self::Srcs
        } else if has(&["proc_macro_deps"]) {
            Self::ProcMacro
        } else if has(&["deps", "crate", "aliases", "link_deps", "pyi_deps"]) {
            Self::Deps
        } else if has(&["compile_data"]) {
            Self::CompileData
        } else if has(&["data"]) {
            Self::Data
        } else if attributes.iter().all(|one| one.starts_with(['$', ':'])) {
            // No attribute at all: a toolchain.
            Self::Implicit
        } else if into_tools || has(&["tools", "script", "exec_tools"]) {
            Self::Tool
        } else {
            Self::Other
        }
    }

    /// How the edge looks for people; empty if it is named by its attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alias => "alias of",
            Self::Generated => "made by",
            Self::Implicit => "toolchain",
            _ => "",
        }
    }

    /// Whether a BUILD file of the user can be without it.
    pub fn can_be_cut(self) -> bool {
        matches!(
            self,
            Self::Data
                | Self::CompileData
                | Self::Deps
                | Self::ProcMacro
                | Self::Tool
                | Self::Srcs
                | Self::Other
        )
    }

    /// What to do to be without it.
    pub fn advice(self, from: &str, to: &str) -> String {
        if to.starts_with('@') {
            return format!(
                "`{to}` is of another repository: it changes only with its version, in Cargo.lock or MODULE.bazel"
            );
        }
        match self {
            Self::Data => format!(
                "`{from}` has it for run time, and rules_rust hands the `data` of a crate to its compiler: put it into the `data` of \
                 the `pyo3_extension`, or of the `py_test` that reads it"
            ),
            Self::CompileData => format!(
                "only what `{from}` includes while it is compiled belongs into `compile_data`; what is read at run time goes into \
                 the `data` of the `pyo3_extension`"
            ),
            Self::Deps => format!(
                "if `{from}` does not use `{to}`, drop it; if it uses a part that changes less, make that part a crate of its own"
            ),
            Self::ProcMacro => format!(
                "a proc macro that changes compiles all that uses it anew: keep in `{to}` only what has to be a proc macro, and \
                 move the rest to a crate behind it"
            ),
            Self::Tool => format!(
                "`{to}` is run while building `{from}`: if what it makes changes less than its sources, check that in, or \
                 split what changes from the tool"
            ),
            Self::Srcs => format!(
                "it is a source of `{from}`: what is in one crate is compiled together, so move what changes often to a crate of its \
                 own, above what changes seldom (examples/split_crates)"
            ),
            _ => format!("take `{to}` out of `{from}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EdgeKind;

    #[test]
    fn kinds() {
        let table: [(&[&str], &str, &str, bool, EdgeKind); 11] = [
            (
                &["srcs"],
                "rust_library",
                "source file",
                false,
                EdgeKind::Srcs,
            ),
            (&["deps"], "rust_library", "alias", false, EdgeKind::Deps),
            (&["actual"], "alias", "rust_library", false, EdgeKind::Alias),
            (
                &["proc_macro_deps"],
                "rust_library",
                "rust_proc_macro",
                true,
                EdgeKind::ProcMacro,
            ),
            (
                &["data"],
                "py_library",
                "pyo3_rename",
                false,
                EdgeKind::Extension,
            ),
            (
                &["crate"],
                "pyo3_rename",
                "rust_shared_library",
                false,
                EdgeKind::Extension,
            ),
            (
                &["$gate"],
                "pyo3_rename",
                "rust_binary",
                true,
                EdgeKind::Implicit,
            ),
            (
                &[],
                "rust_library",
                "rust_toolchain",
                false,
                EdgeKind::Implicit,
            ),
            (
                &["data"],
                "rust_library",
                "source file",
                false,
                EdgeKind::Data,
            ),
            (&["tools"], "genrule", "rust_binary", true, EdgeKind::Tool),
            (
                &["compile_data", "data"],
                "rust_library",
                "source file",
                false,
                EdgeKind::CompileData,
            ),
        ];
        for (attributes, from, to, into_tools, expected) in table {
            let attributes: Vec<_> = attributes.iter().map(|one| (*one).into()).collect();
            let found = EdgeKind::new(&attributes, from, to, into_tools);
            assert_eq!(found, expected, "{attributes:?} {from} {to}");
        }
    }
}
