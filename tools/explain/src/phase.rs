//! The phases of a build, in the order in which their failures are fixed.

use serde::{Deserialize, Serialize};

/// The phase of a build in which something failed, in Bazel's order. Fix failures of earlier phases first.
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
    /// Execution: the inputs and outputs of an action.
    Sandbox,
    /// Execution: a Cargo build script.
    BuildScript,
    /// Execution: rustc.
    Compile,
    /// Execution: the linker.
    Link,
    /// Execution: any other action.
    Execution,
    /// Building, checking and installing wheels.
    Packaging,
    /// Loading or running the extension in Python.
    Runtime,
    /// A test that fails or times out.
    Test,
}

impl Phase {
    /// All phases, in order.
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

    /// The name shown to users, such as `execution: link`.
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

    /// A command that shows more about a failure in this phase. `{label}` is the failed target.
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
