//! Recognizes which tool printed a line, one file per kind of tool. Each knows the documented forms of its tool's errors, whatever the
//! message, and so gives the phase of a line that no entry of the catalogue matches.

mod arguments;
mod bazel;
mod build_script;
mod cargo;
mod compiler;
mod container;
mod distribution;
mod download;
mod forms;
mod linker;
mod loader;
mod margin;
mod network;
mod packaging;
mod programs;
pub(crate) mod python;
mod quoted;
mod remote;
mod sandbox;
mod server;
mod shell;
mod test_runner;
mod traces;

use crate::phase::Phase;

pub(crate) use cargo::is_manifest_place;
pub(crate) use compiler::{is_rust_place, is_rustc_error};
pub(crate) use test_runner::is_passed;

/// The kind of tool that printed a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// pytest, unittest, `cargo test`, nextest.
    TestRunner,
    /// A Rust program that panicked.
    Program,
    /// The Python interpreter.
    Python,
    /// ld.so, dyld, the loader of Windows, or the operating system.
    Loader,
    /// pip, uv, maturin, setuptools, auditwheel, twine.
    Packaging,
    /// cargo.
    Cargo,
    /// cargo-bazel, which rules_rust runs to make a crate hub.
    CargoBazel,
    /// pip, run by a repository rule of rules_python.
    RulesPython,
    /// rustc.
    Rustc,
    /// A C or C++ compiler.
    Compiler,
    /// GNU ld, gold, lld, mold, ld64, link.exe.
    Linker,
    /// A build script, or what it ran.
    BuildScript,
    /// A remote cache or remote execution service, or Bazel's client of it.
    Remote,
    /// Bazel's sandbox.
    Sandbox,
    /// git, curl, rustup, bazelisk.
    Download,
    /// A program that rejects its arguments.
    CommandLine,
    /// docker, BuildKit.
    Container,
    /// A shell, make, ninja or a CI runner.
    Shell,
    /// A type checker of Python.
    TypeChecker,
    /// Bazel itself, or its client.
    Bazel,
}

impl Speaker {
    /// The name shown to users.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::TestRunner => "a test runner",
            Self::Program => "a Rust program that panicked",
            Self::Python => "Python",
            Self::Loader => "the loader of shared libraries",
            Self::Packaging => "a Python packaging tool",
            Self::Cargo => "Cargo",
            Self::CargoBazel => "cargo-bazel",
            Self::RulesPython => "a repository rule of rules_python",
            Self::Rustc => "rustc",
            Self::Compiler => "a C or C++ compiler",
            Self::Linker => "the linker",
            Self::BuildScript => "a build script",
            Self::Remote => "the remote cache or remote execution",
            Self::Sandbox => "Bazel's sandbox",
            Self::Download => "a program that downloads",
            Self::CommandLine => "a program that rejects its arguments",
            Self::Container => "docker",
            Self::Shell => "a shell, make or the CI runner",
            Self::TypeChecker => "a type checker",
            Self::Bazel => "Bazel",
        }
    }
}

/// How deep a tool is in the chain of tools that run each other. Among the lines of one failure, the innermost tool's is the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// A shell, make, a container build or a CI runner, which only says that a command failed. Counts only if nothing else is known.
    Shell,
    /// A panic or a failed assertion, which a test runner may report.
    Assertion,
    /// An exception of Python, which a test runner may report.
    Exception,
    /// The summary of a test runner.
    Summary,
    /// A module that Python cannot import.
    Import,
    /// A library that does not load.
    Loading,
    /// A tool that runs others, such as pip, maturin and `error: could not compile`.
    Wrapper,
    /// Cargo resolves and downloads crates.
    Resolution,
    /// A compiler.
    Compilation,
    /// A linker.
    Linking,
    /// A build script, whose compiler and linker are its own.
    Script,
    /// A service or the sandbox: nothing below it failed.
    Machine,
}

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    pub speaker: Speaker,
    pub phase: Phase,
    pub depth: Depth,
    /// Whether the line is the first of a failure, such as that of a traceback.
    pub opens: bool,
    /// Whether the line tells of a failure even if the report has others. A program may print an exception and go on.
    pub certain: bool,
}

impl Said {
    /// What an error of rustc tells.
    pub(crate) fn rustc() -> Self {
        Self::new(Speaker::Rustc, Phase::Compile, Depth::Compilation)
    }

    /// What an error in a manifest tells.
    pub(crate) fn manifest() -> Self {
        Self::new(Speaker::Cargo, Phase::Fetch, Depth::Resolution)
    }

    fn new(speaker: Speaker, phase: Phase, depth: Depth) -> Self {
        Self {
            speaker,
            phase,
            depth,
            opens: false,
            certain: false,
        }
    }
}

/// A recognizer of one kind of tool.
struct Recognizer {
    /// Every line that `read` recognizes contains at least one of these.
    literals: &'static [&'static str],
    read: fn(&[u8]) -> Option<Said>,
}

/// The first that recognizes a line decides.
const ALL: [Recognizer; 21] = [
    Recognizer {
        literals: sandbox::LITERALS,
        read: sandbox::read,
    },
    Recognizer {
        literals: remote::LITERALS,
        read: remote::read,
    },
    Recognizer {
        literals: server::LITERALS,
        read: server::read,
    },
    Recognizer {
        literals: bazel::LITERALS,
        read: bazel::read,
    },
    Recognizer {
        literals: build_script::LITERALS,
        read: build_script::read,
    },
    Recognizer {
        literals: linker::LITERALS,
        read: linker::read,
    },
    Recognizer {
        literals: arguments::LITERALS,
        read: arguments::read,
    },
    Recognizer {
        literals: download::LITERALS,
        read: download::read,
    },
    Recognizer {
        literals: cargo::LITERALS,
        read: cargo::read,
    },
    Recognizer {
        literals: packaging::LITERALS,
        read: packaging::read,
    },
    Recognizer {
        literals: compiler::LITERALS,
        read: compiler::read,
    },
    Recognizer {
        literals: test_runner::LITERALS,
        read: test_runner::read,
    },
    Recognizer {
        literals: loader::LITERALS,
        read: loader::read,
    },
    Recognizer {
        literals: python::LITERALS,
        read: python::read,
    },
    Recognizer {
        literals: traces::LITERALS,
        read: traces::read,
    },
    Recognizer {
        literals: container::LITERALS,
        read: container::read,
    },
    Recognizer {
        literals: network::LITERALS,
        read: network::read,
    },
    Recognizer {
        literals: shell::LITERALS,
        read: shell::read,
    },
    Recognizer {
        literals: distribution::LITERALS,
        read: distribution::read,
    },
    Recognizer {
        literals: programs::LITERALS,
        read: programs::read,
    },
    Recognizer {
        literals: quoted::LITERALS,
        read: quoted::read,
    },
];

/// Returns the literals of all recognizers.
pub(super) fn literals() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|one| one.literals.iter().copied())
}

/// Returns what the first recognizer of the line makes of it.
pub(super) fn read(line: &[u8]) -> Option<Said> {
    let line = line.trim_ascii_start();
    // Quoted in a mail or an issue.
    let line = line
        .strip_prefix(b"> ")
        .map_or(line, <[u8]>::trim_ascii_start);
    let read = |line: &[u8]| ALL.iter().find_map(|one| (one.read)(line));
    read(line).or_else(|| read(margin::behind(line)?))
}
