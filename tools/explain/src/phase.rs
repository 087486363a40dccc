//! The phases of a build, in the order in which their failures are fixed.

use serde::{Deserialize, Serialize};

/// Where in a build something failed. Ordered as Bazel goes through them: an earlier failure is fixed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Flags and rc files.
    CommandLine,
    /// Modules, module extensions and repositories.
    Fetch,
    /// BUILD and .bzl files.
    Loading,
    /// Rules, providers, toolchains, `select`.
    Analysis,
    /// Execution: remote cache and remote execution.
    Remote,
    /// Execution: what an action may read and must write.
    Sandbox,
    /// Execution: a Cargo build script.
    BuildScript,
    /// Execution: rustc.
    Compile,
    /// Execution: the linker.
    Link,
    /// Execution, any other action.
    Execution,
    /// Wheels: building, checking and installing them.
    Packaging,
    /// Python loads or runs the extension.
    Runtime,
    /// A test fails or does not end.
    Test,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Self; 13] = [
        Self::CommandLine,
        Self::Fetch,
        Self::Loading,
        Self::Analysis,
        Self::Remote,
        Self::Sandbox,
        Self::BuildScript,
        Self::Compile,
        Self::Link,
        Self::Execution,
        Self::Packaging,
        Self::Runtime,
        Self::Test,
    ];

    /// As it is shown: `execution: link`.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::CommandLine => "command line",
            Self::Fetch => "fetch",
            Self::Loading => "loading",
            Self::Analysis => "analysis",
            Self::Remote => "execution: remote",
            Self::Sandbox => "execution: sandbox",
            Self::BuildScript => "execution: build script",
            Self::Compile => "execution: compile",
            Self::Link => "execution: link",
            Self::Execution => "execution",
            Self::Packaging => "packaging",
            Self::Runtime => "runtime",
            Self::Test => "test",
        }
    }

    /// What one can ask Bazel in this phase; `{label}` is the failed target.
    #[must_use]
    pub fn query(self) -> &'static str {
        match self {
            Self::CommandLine => "bazel help build",
            Self::Fetch => "bazel mod graph",
            Self::Loading => "bazel query --output=build {label|//your:target}",
            Self::Analysis => "bazel cquery --output=build {label|//your:target}",
            Self::Remote
            | Self::Sandbox
            | Self::BuildScript
            | Self::Compile
            | Self::Link
            | Self::Execution => "bazel aquery {label|//your:target}",
            Self::Packaging => "pyo3-bzl inspect --help",
            Self::Runtime | Self::Test => "bazel cquery --output=files {label|//your:target}",
        }
    }
}
