//! The Rust tests and programs of the project's crates: those that get targets, and why the others do not.
//!
//! A target that would fail must not be written, because `bazel test //...` runs all of them. [`obstacle`] lists the reasons.

mod manifest;
mod modules;
mod obstacle;
mod reads;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Node, Package, PackageId, Target, TargetKind};

use super::cargo::{child, Resolved};
use super::crates::{Crate, Dependency, Entry, Kind};
use super::extensions::Extension;
use super::files::Files;
use super::unmapped::Unmapped;
use manifest::Manifest;
use obstacle::Obstacle;
use reads::Place;
pub use reads::Reads;

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
    /// Whether a third-party crate is renamed.
    pub renamed: bool,
    /// The project's own crates.
    pub crates: Vec<Dependency>,
    /// The third-party crates as manifest entries.
    pub entries: Vec<Entry>,
}

impl CrateTests {
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

struct Search<'a> {
    files: &'a Files,
    extensions: &'a [Extension],
    resolved: &'a Resolved,
    graph: &'a Graph<'a>,
    crates: &'a [Crate],
    one: &'a Crate,
    package: &'a Package,
    manifest: Manifest,
}

impl<'a> Search<'a> {
    fn run(&self) -> (CrateTests, Vec<Unmapped>) {
        let one = self.one;
        let mut left_out = Vec::new();
        let mut named = BTreeSet::new();
        let mut found = CrateTests {
            package: one.package.clone(),
            embeds: self.graph.embeds(&self.package.id, false),
            tests_embed: self.graph.embeds(&self.package.id, true),
            ..CrateTests::default()
        };
        let mut add = |subject: String, obstacle: &Obstacle| {
            left_out.push(obstacle.unmapped(subject));
        };
        for (target, root) in self.targets(&[TargetKind::Bin]) {
            match self.program(target, &root) {
                Ok(program) => {
                    if target.test && self.has_tests(&program.sources) {
                        let subject = format!("Rust unit tests of `{root}`");
                        add(subject, &Obstacle::InProgram);
                    }
                    found.programs.push(program);
                }
                Err(why) => add(format!("Rust program `{root}`"), &why),
            }
        }
        if let Some(sources) = self.unit_tests() {
            match self.unit(&sources, &mut named) {
                Ok(reads) => found.unit = Some(reads),
                Err(why) => add(format!("Rust unit tests of `{}`", one.package), &why),
            }
        }
        let tests = self.targets(&[TargetKind::Test]);
        for (target, root) in tests.filter(|(target, _)| target.test) {
            match self.test(target, &root, &found, &mut named) {
                Ok(test) => found.tests.push(test),
                Err(why) => add(format!("Rust test `{root}`"), &why),
            }
        }
        if let Some(examples) = self.examples() {
            let subject = format!("Rust documentation tests of `{}`", one.package);
            match self.documentation(&examples, found.tests_embed, &mut named) {
                Ok(()) => found.documentation = true,
                Err(why) => add(subject, &why),
            }
        }
        found.dev = self.dev(&named);
        (found, left_out)
    }

    /// Returns the targets of some kinds, with their roots.
    fn targets(&self, kinds: &[TargetKind]) -> impl Iterator<Item = (&'a Target, String)> {
        let is_it = |target: &&Target| target.kind.iter().any(|kind| kinds.contains(kind));
        let targets = self.package.targets.iter().filter(is_it);
        let found: Vec<_> = targets
            .filter_map(|target| Some((target, self.path(target)?)))
            .collect();
        found.into_iter()
    }

    fn path(&self, target: &Target) -> Option<String> {
        self.resolved.relative(target.src_path.as_std_path())
    }

    /// Returns the target of the library.
    fn library(&self) -> Option<&'a Target> {
        let root = &self.one.library.root;
        let mut targets = self.package.targets.iter();
        targets.find(|target| self.path(target).as_ref() == Some(root))
    }

    fn texts(&self, sources: &BTreeSet<String>) -> Vec<String> {
        let texts = sources.iter().filter_map(|path| self.files.glance(path));
        texts.collect()
    }

    fn has_tests(&self, sources: &BTreeSet<String>) -> bool {
        let texts = self.texts(sources);
        texts.iter().any(|text| text::has_tests(text))
    }

    /// Returns the library's files if it has unit tests.
    fn unit_tests(&self) -> Option<BTreeSet<String>> {
        self.library().filter(|library| library.test)?;
        let sources = modules::of(self.files, &self.one.library.root);
        self.has_tests(&sources).then_some(sources)
    }

    fn unit(
        &self,
        sources: &BTreeSet<String>,
        named: &mut BTreeSet<String>,
    ) -> Result<Reads, Obstacle> {
        if self.manifest.is_library_without_harness {
            return Err(Obstacle::Harness);
        }
        self.reads(sources, true, named)
    }

    /// Returns the examples in the library's documentation, if there are any.
    fn examples(&self) -> Option<String> {
        self.library().filter(|library| library.doctest)?;
        let sources = modules::of(self.files, &self.one.library.root);
        let texts = self.texts(&sources);
        let examples: String = texts.iter().map(|text| text::examples(text)).collect();
        (!examples.is_empty()).then_some(examples)
    }

    /// Finds what a test with these files reads, and adds the crates of `[dev-dependencies]` that it names.
    fn reads(
        &self,
        sources: &BTreeSet<String>,
        is_library: bool,
        named: &mut BTreeSet<String>,
    ) -> Result<Reads, Obstacle> {
        let mut reads = reads::of(self.place(true), sources)?;
        reads.imports = self.python(sources, is_library)?;
        named.extend(self.named(&self.texts(sources).join("\n"))?);
        Ok(reads)
    }

    /// Checks the Python that tests use. Returns whether they import the project's own packages.
    fn python(&self, sources: &BTreeSet<String>, is_library: bool) -> Result<bool, Obstacle> {
        let texts = self.texts(sources);
        let tests = texts.iter().map(|text| text::test_code(text, is_library));
        let tests: Vec<&str> = tests.collect();
        let uses = tests.iter().any(|text| text::uses_python(text));
        let starts = texts.iter().any(|text| text::starts_python(text));
        if uses && !starts && !self.graph.has_feature("pyo3", "auto-initialize") {
            return Err(Obstacle::Interpreter);
        }
        let mut imports_own = false;
        for module in tests.iter().flat_map(|text| text::python_modules(text)) {
            let mut extensions = self.extensions.iter();
            if extensions.any(|one| one.module.split('.').next() == Some(&module)) {
                imports_own = true;
            } else if !is_in_stdlib(&module) {
                return Err(Obstacle::Package(module));
            }
        }
        Ok(imports_own)
    }

    fn place(&self, is_run: bool) -> Place<'a> {
        let one = self.one;
        let mut files = self.files.below(&one.folder);
        let has_python = files.any(|path| path.ends_with(".py") || path.ends_with(".pyi"));
        Place {
            files: self.files,
            folder: &one.folder,
            is_run,
            is_package: !one.folder.is_empty() && !one.is_extension && !has_python,
        }
    }

    /// Returns the keys of the crates in `[dev-dependencies]` that a text names.
    fn named(&self, text: &str) -> Result<BTreeSet<String>, Obstacle> {
        let third = &self.one.third_party;
        let mut named = BTreeSet::new();
        let mut unlocked = Vec::new();
        let mut own = Vec::new();
        let written = self.package.dependencies.iter();
        for written in written.filter(|one| one.kind == DependencyKind::Development) {
            let key = written.rename.as_ref().unwrap_or(&written.name);
            let locked = third.dev.iter().find(|dev| dev.entry.key == *key);
            let name = locked.map_or_else(|| key.replace('-', "_"), |dev| dev.name.clone());
            if !text::mentions(text, &name) {
                continue;
            }
            if let Some(tool) = TOOLS.into_iter().find(|tool| *tool == written.name) {
                return Err(Obstacle::Tool(tool));
            }
            let is_own = self.resolved.own(&written.name).is_some() && written.path.is_some();
            if is_own && written.name == self.one.package {
                continue;
            }
            if is_own && self.own(&written.name).is_none() {
                own.push(key.clone());
            } else if !is_own && locked.is_none() && self.is_for_any_platform(written) {
                unlocked.push(key.clone());
            } else {
                named.insert(key.clone());
            }
        }
        if !own.is_empty() {
            return Err(Obstacle::OwnCrates(own));
        }
        if !unlocked.is_empty() {
            return Err(Obstacle::Unlocked(unlocked));
        }
        Ok(named)
    }

    fn is_for_any_platform(&self, written: &cargo_metadata::Dependency) -> bool {
        super::crates::matching(&[written.target.as_ref()]).is_none_or(|some| !some.is_empty())
    }

    /// Returns the project's crate of that name, if it has a target with a library.
    fn own(&self, package: &str) -> Option<&'a Crate> {
        let mut crates = self.crates.iter();
        crates.find(|one| {
            one.package == package && !one.is_extension && one.library.kind != Kind::Shared
        })
    }

    /// Returns a program or an integration test with the given files.
    fn built(
        &self,
        target: &Target,
        root: &str,
        sources: BTreeSet<String>,
        reads: Reads,
    ) -> Result<Program, Obstacle> {
        let enabled = &self.one.features;
        let missing = target.required_features.iter();
        let missing: Vec<_> = missing
            .filter(|feature| !enabled.contains(feature))
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(Obstacle::Features(missing));
        }
        Ok(Program {
            name: target.name.clone(),
            root: root.to_owned(),
            edition: target.edition.to_string(),
            environment: super::crates::variables_of(self.package, &reads.variables),
            sources,
            reads,
        })
    }

    fn program(&self, target: &Target, root: &str) -> Result<Program, Obstacle> {
        let sources = modules::of(self.files, root);
        let reads = reads::of(self.place(false), &sources)?;
        if let Some(other) = reads.programs.first() {
            return Err(Obstacle::Program(other.clone()));
        }
        if self.one.library.kind == Kind::Shared && self.uses_library(&sources) {
            return Err(Obstacle::NoLibrary);
        }
        self.built(target, root, sources, reads)
    }

    fn uses_library(&self, sources: &BTreeSet<String>) -> bool {
        let texts = self.texts(sources);
        let mut texts = texts.iter();
        texts.any(|text| text::mentions(text, &self.one.library.name))
    }

    fn test(
        &self,
        target: &Target,
        root: &str,
        found: &CrateTests,
        named: &mut BTreeSet<String>,
    ) -> Result<Program, Obstacle> {
        if self.manifest.without_harness.contains(&target.name) {
            return Err(Obstacle::Harness);
        }
        let sources = modules::of(self.files, root);
        if self.one.library.kind == Kind::Shared && self.uses_library(&sources) {
            return Err(Obstacle::NoLibrary);
        }
        let mut wanted = BTreeSet::new();
        let reads = self.reads(&sources, false, &mut wanted)?;
        for program in &reads.programs {
            let mut programs = found.programs.iter();
            let has_target = programs.any(|one| one.name == *program);
            if found.tests_embed || !has_target {
                return Err(Obstacle::Program(program.clone()));
            }
        }
        let test = self.built(target, root, sources, reads)?;
        named.extend(wanted);
        Ok(test)
    }

    /// Checks whether `rust_doc_test` runs the examples. It has fewer attributes than the other rules.
    fn documentation(
        &self,
        examples: &str,
        embeds: bool,
        named: &mut BTreeSet<String>,
    ) -> Result<(), Obstacle> {
        let one = self.one;
        if embeds {
            return Err(Obstacle::Python);
        }
        if one.library.kind != Kind::Library {
            return Err(Obstacle::Documentation("proc macros"));
        }
        // Code does not ask for `default`, but for the features that it enables.
        if one.features.iter().any(|feature| feature != "default") {
            return Err(Obstacle::Documentation("features"));
        }
        if one.build_script.is_some() {
            return Err(Obstacle::Documentation("build scripts"));
        }
        let wanted = self.named(examples)?;
        let mut dev = one.third_party.dev.iter();
        let is_beyond =
            dev.any(|dev| wanted.contains(&dev.entry.key) && (dev.is_macro || dev.is_renamed()));
        let own = self.dev(&wanted).crates;
        let mut own = own.iter();
        let is_own_beyond = own.any(|dependency| {
            let used = self.own(&dependency.package);
            dependency.rename.is_some()
                || used.is_some_and(|one| one.library.kind == Kind::ProcMacro)
        });
        if is_beyond || is_own_beyond {
            return Err(Obstacle::Documentation(
                "proc macros and renamed crates in `[dev-dependencies]`",
            ));
        }
        named.extend(wanted);
        Ok(())
    }

    /// Returns the crates of `[dev-dependencies]` with these keys.
    fn dev(&self, named: &BTreeSet<String>) -> DevDependencies {
        let third = self.one.third_party.dev.iter();
        let third: Vec<_> = third.filter(|dev| named.contains(&dev.entry.key)).collect();
        let only_dev = third.iter().filter(|dev| !dev.is_normal);
        let names = |is_macro: bool| {
            let some = only_dev.clone().filter(|dev| dev.is_macro == is_macro);
            some.map(|dev| dev.hub_name.clone()).collect()
        };
        let written = self.package.dependencies.iter();
        let written = written.filter(|one| one.kind == DependencyKind::Development);
        let crates = written.filter_map(|written| {
            let key = written.rename.as_ref().unwrap_or(&written.name);
            let used = self.own(&written.name).filter(|_| named.contains(key))?;
            let mut linked = self.one.dependencies.iter().filter(|dep| !dep.build);
            if linked.any(|dep| dep.package == used.package) {
                return None;
            }
            let rename = written.rename.as_ref().map(|name| name.replace('-', "_"));
            Some(Dependency {
                package: used.package.clone(),
                rename,
                build: false,
                triples: super::crates::matching(&[written.target.as_ref()]),
            })
        });
        DevDependencies {
            libraries: names(false),
            macros: names(true),
            is_conditional: only_dev.clone().any(|dev| dev.entry.target.is_some()),
            renamed: third.iter().any(|dev| dev.is_renamed()),
            crates: crates.collect(),
            entries: third.iter().map(|dev| dev.entry.clone()).collect(),
        }
    }
}

/// Returns whether Python's standard library has a module.
fn is_in_stdlib(module: &str) -> bool {
    const STDLIB: &str = include_str!("../new/stdlib.txt");
    let lines = STDLIB.lines().filter(|line| !line.starts_with('#'));
    let mut modules = lines.flat_map(str::split_whitespace);
    let is_listed = modules.any(|one| one == module.trim_start_matches('_'));
    is_listed || module == "__main__"
}

/// Crates for tests that run Cargo, or that read files which Cargo finds.
const TOOLS: [&str; 9] = [
    "assert_cmd",
    "compiletest_rs",
    "escargot",
    "insta",
    "macrotest",
    "snapbox",
    "test_bin",
    "trybuild",
    "ui_test",
];

struct Graph<'a> {
    packages: BTreeMap<&'a PackageId, &'a Package>,
    nodes: BTreeMap<&'a PackageId, &'a Node>,
}

impl<'a> Graph<'a> {
    fn new(resolved: &'a Resolved) -> Self {
        let metadata = &resolved.metadata;
        let packages = metadata.packages.iter();
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self {
            packages: packages.map(|package| (&package.id, package)).collect(),
            nodes: nodes.map(|node| (&node.id, node)).collect(),
        }
    }

    /// Returns whether a third-party crate has a feature, in the library or in tests.
    fn has_feature(&self, package: &str, feature: &str) -> bool {
        let is_it = |id: &&PackageId| {
            let package_of = self.packages.get(id);
            package_of.is_some_and(|one| one.name.as_str() == package && one.source.is_some())
        };
        let mut nodes = self.nodes.iter().filter(|(id, _)| is_it(id));
        nodes.any(|(_, node)| node.features.iter().any(|name| name.as_str() == feature))
    }

    /// Returns whether a crate, or its tests, contain PyO3.
    fn embeds(&self, package: &'a PackageId, with_tests: bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![package];
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            let name = self.packages.get(id).map(|one| one.name.as_str());
            if name == Some("pyo3-ffi") {
                return true;
            }
            let deps = self.nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let linked = deps.filter(|dep| {
                let mut kinds = dep.dep_kinds.iter();
                kinds.any(|info| match info.kind {
                    DependencyKind::Normal => true,
                    DependencyKind::Development => with_tests && id == package,
                    _ => false,
                })
            });
            waiting.extend(linked.map(|dep| &dep.pkg));
        }
        false
    }
}
