//! The Rust tests and programs of the project's crates: those that get targets, and why the others do not.
//!
//! A target that would fail must not be written, because `bazel test //...` runs all of them. [`obstacle`] lists the reasons.

mod dev;
mod graph;
mod manifest;
mod modules;
mod obstacle;
mod place;
mod python;
mod reads;
mod search;
mod text;
mod tokens;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::TargetKind;

use super::cargo::{child, Resolved};
use super::crates::{Crate, Dependency, Entry};
use super::extensions::Extension;
use super::files::Files;
use super::unmapped::Unmapped;
use graph::Graph;
use manifest::Manifest;
pub use reads::Reads;
use search::Search;

/// The tests and programs of a crate that get targets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CrateTests {
    /// The name of the crate's package.
    pub package: String,
    /// Whether the crate contains PyO3, so that a program needs libpython.
    pub embeds: bool,
    /// Whether its tests contain PyO3.
    pub tests_embed: bool,
    /// The unit tests, if it has any.
    pub unit: Option<Reads>,
    /// Whether it has documentation tests.
    pub documentation: bool,
    /// Integration tests.
    pub tests: Vec<Program>,
    /// Programs.
    pub programs: Vec<Program>,
    /// What only its tests use.
    pub dev: DevDependencies,
}

impl CrateTests {
    /// Returns the files that its tests and programs consist of and read.
    pub(crate) fn files(&self) -> Vec<&str> {
        let programs = || self.tests.iter().chain(&self.programs);
        let sources = programs().flat_map(|program| &program.sources);
        let reads = self
            .unit
            .iter()
            .chain(programs().map(|program| &program.reads));
        let read = reads.flat_map(|reads| reads.files.iter().chain(&reads.embedded));
        sources.chain(read).map(String::as_str).collect()
    }
}

impl CrateTests {
    /// Returns the folders that its tests and programs read.
    pub(crate) fn folders(&self) -> Vec<&str> {
        let programs = self.tests.iter().chain(&self.programs);
        let reads = self
            .unit
            .iter()
            .chain(programs.map(|program| &program.reads));
        reads
            .flat_map(|reads| &reads.folders)
            .map(String::as_str)
            .collect()
    }
}

/// An integration test or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its name, as Cargo knows it.
    pub name: String,
    /// Its root file.
    pub root: String,
    /// Its edition.
    pub edition: String,
    /// Its files, the root among them.
    pub sources: BTreeSet<String>,
    /// What it reads.
    pub reads: Reads,
    /// Cargo's variables that it reads, with their values.
    pub environment: BTreeMap<String, String>,
}

/// The dependencies that only the tests of a crate use. Without those that no test with a target names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DevDependencies {
    /// The names of third-party libraries in the hub.
    pub libraries: BTreeSet<String>,
    /// The names of third-party proc macros in the hub.
    pub macros: BTreeSet<String>,
    /// Whether one of them is only for some platforms.
    pub is_conditional: bool,
    /// The third-party crates that are renamed. Their names in the hub are those in the code.
    pub renamed: BTreeSet<String>,
    /// The project's own crates.
    pub crates: Vec<Dependency>,
    /// The third-party crates as manifest entries.
    pub entries: Vec<Entry>,
}

impl CrateTests {
    /// Returns whether it has tests with targets.
    #[must_use]
    pub fn has_tests(&self) -> bool {
        self.unit.is_some() || self.documentation || !self.tests.is_empty()
    }

    /// Returns whether a target links the crate as a library.
    #[must_use]
    pub fn needs_library(&self) -> bool {
        self.documentation || !self.tests.is_empty() || !self.programs.is_empty()
    }
}

/// Finds the tests and programs of all crates.
pub(super) fn find(
    files: &Files,
    resolved: &Resolved,
    crates: &[Crate],
    extensions: &[Extension],
    unmapped: &mut Vec<Unmapped>,
) -> Vec<CrateTests> {
    let graph = Graph::new(resolved);
    let mut all = Vec::new();
    let mut unneeded = Vec::new();
    for one in crates {
        let Some(package) = resolved.own(&one.package) else {
            continue;
        };
        let search = Search {
            files,
            extensions,
            resolved,
            graph: &graph,
            crates,
            one,
            package,
            manifest: Manifest::parse(
                &files
                    .glance(&child(&one.folder, "Cargo.toml"))
                    .unwrap_or_default(),
            ),
        };
        let (tests, left_out) = search.run();
        all.push(tests);
        unmapped.extend(left_out);
        let others = search.targets(&[TargetKind::Bench, TargetKind::Example]);
        unneeded.extend(others.map(|(_, root)| format!("`{root}`")));
    }
    if !unneeded.is_empty() {
        unmapped.push(Unmapped::new(
            format!("Rust benchmarks and examples: {}", unneeded.join(", ")),
            "no test needs them",
            "write a `rust_binary` with the crate in `deps`",
        ));
    }
    all
}
