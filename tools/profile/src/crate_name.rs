//! Determines an action's Rust crate from the progress message that Bazel prints.
//!
//! Progress messages of rules_rust 0.54 to 0.73: `Compiling Rust rlib syn v3.0.10 (96 files)`, `Compiling Rust (without process_wrapper)
//! bin process_wrapper (6 files)`, `Compiling Rust metadata rlib syn v3.0.10 (96 files)`, `Running Cargo build script libc`. Bazel appends
//! ` [for tool]`.

use serde::Serialize;

/// What rustc builds from a crate, or the run of its build script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A Rust library, or a crate of unknown kind.
    Library,
    /// A proc macro.
    ProcMacro,
    /// A build script or a program.
    Program,
    /// A shared library (an extension).
    Cdylib,
    /// The run of a build script.
    BuildScript,
}

/// A crate that an action compiles, or whose build script it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Crate {
    /// The name, e.g. `pyo3_macros_backend`. The program of a build script is called `_bs_` for every crate.
    pub name: String,
    /// The version, if any. Workspace crates have none by default.
    pub version: Option<String>,
    /// What the action does.
    pub step: Step,
    /// Whether it is a tool, i.e. compiled for the build machine.
    pub tool: bool,
}

impl Crate {
    /// Returns whether this is the program of a build script. rules_rust gives all of them the same name.
    ///
    /// ```
    /// let script = profile::Crate::of("Compiling Rust bin _bs_ (1 files) [for tool]").unwrap();
    /// assert!(script.is_build_script());
    /// ```
    #[must_use]
    pub fn is_build_script(&self) -> bool {
        self.step == Step::Program && matches!(&*self.name, "_bs_" | "build_script_build")
    }

    /// Returns the crate of the action that Bazel describes with `message`.
    ///
    /// ```
    /// let syn = profile::Crate::of("Compiling Rust rlib syn v3.0.10 (96 files) [for tool]").unwrap();
    /// assert_eq!((syn.name.as_str(), syn.version.as_deref(), syn.tool), ("syn", Some("3.0.10"), true));
    /// assert!(profile::Crate::of("Creating symlink bazel-out/x").is_none());
    /// ```
    #[must_use]
    pub fn of(message: &str) -> Option<Self> {
        let (message, tool) = match message.strip_suffix(" [for tool]") {
            Some(message) => (message, true),
            None => (message, false),
        };
        if let Some(name) = message.strip_prefix("Running Cargo build script ") {
            return Some(Self {
                name: name.split_whitespace().next()?.to_owned(),
                version: None,
                step: Step::BuildScript,
                tool,
            });
        }
        let rest = message.strip_prefix("Compiling Rust ")?;
        let rest = rest
            .strip_prefix("(without process_wrapper) ")
            // From a pipelined build, which runs rustc's front end separately.
            .or_else(|| rest.strip_prefix("metadata "))
            .unwrap_or(rest);
        let mut words = rest.split(' ');
        let step = match words.next()? {
            "proc-macro" => Step::ProcMacro,
            "bin" => Step::Program,
            "cdylib" => Step::Cdylib,
            _ => Step::Library,
        };
        let name = words.next().filter(|name| !name.is_empty())?.to_owned();
        let version = words.next().and_then(|word| word.strip_prefix('v'));
        Some(Self {
            name,
            version: version.map(str::to_owned),
            step,
            tool,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_of_rules_rust_is_read() {
        let table = [
            (
                "Compiling Rust rlib pyo3 v0.30.1 (207 files)",
                "pyo3",
                Some("0.30.1"),
                Step::Library,
                false,
            ),
            (
                "Compiling Rust proc-macro pyo3_macros v0.30.1 (1 files) [for tool]",
                "pyo3_macros",
                Some("0.30.1"),
                Step::ProcMacro,
                true,
            ),
            (
                "Compiling Rust (without process_wrapper) bin process_wrapper (6 files) [for tool]",
                "process_wrapper",
                None,
                Step::Program,
                true,
            ),
            (
                "Compiling Rust metadata rlib syn v3.0.10 (96 files) [for tool]",
                "syn",
                Some("3.0.10"),
                Step::Library,
                true,
            ),
            (
                "Compiling Rust cdylib hello_rs (1 files)",
                "hello_rs",
                None,
                Step::Cdylib,
                false,
            ),
            (
                "Running Cargo build script pyo3-ffi",
                "pyo3-ffi",
                None,
                Step::BuildScript,
                false,
            ),
            (
                "Running Cargo build script quote [for tool]",
                "quote",
                None,
                Step::BuildScript,
                true,
            ),
        ];
        for (message, name, version, step, tool) in table {
            let found = Crate::of(message).unwrap_or_else(|| unreachable!("{message}"));
            assert_eq!(
                (
                    found.name.as_str(),
                    found.version.as_deref(),
                    found.step,
                    found.tool
                ),
                (name, version, step, tool)
            );
        }
    }

    #[test]
    fn other_messages_are_no_crates() {
        for message in [
            "",
            "Compiling Rust ",
            "Compiling Rust rlib",
            "Compiling Rust rlib ",
            "Compiling foo.cc",
            "Running Cargo build script ",
        ] {
            assert!(Crate::of(message).is_none(), "{message}");
        }
    }
}
