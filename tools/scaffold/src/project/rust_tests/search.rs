//! Searches a crate for tests and programs, and decides which get a target.

use std::collections::BTreeSet;

use cargo_metadata::{Package, Target, TargetKind};

use crate::project::cargo::Resolved;
use crate::project::crates::{variables_of, Crate, Kind};
use crate::project::extensions::Extension;
use crate::project::files::Files;
use crate::project::unmapped::Unmapped;
use crate::stdlib;

use super::graph::Graph;
use super::manifest::Manifest;
use super::modules::{self, Modules};
use super::obstacle::Obstacle;
use super::place::Place;
use super::reads::{self, Reads};
use super::{python, text, CrateTests, Program};

/// A crate, and all that its tests depend on.
pub(super) struct Search<'a> {
    pub files: &'a Files,
    pub extensions: &'a [Extension],
    pub resolved: &'a Resolved,
    pub graph: &'a Graph<'a>,
    pub crates: &'a [Crate],
    pub one: &'a Crate,
    pub package: &'a Package,
    pub manifest: Manifest,
}

impl<'a> Search<'a> {
    /// Returns the tests and programs that get a target, and why the others do not.
    pub(super) fn run(&self) -> (CrateTests, Vec<Unmapped>) {
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
        let modules = modules::of(self.files, &one.library.root);
        if self.has_unit_tests(&modules) {
            match self.unit(&modules, &mut named) {
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
        if let Some(examples) = self.examples(&modules) {
            let subject = format!("Rust documentation tests of `{}`", one.package);
            match self.documentation(&modules, &examples, found.tests_embed, &mut named) {
                Ok(()) => found.documentation = true,
                Err(why) => add(subject, &why),
            }
        }
        found.dev = self.dev(&named);
        (found, left_out)
    }

    /// Returns the targets of some kinds, with their roots.
    pub(super) fn targets(
        &self,
        kinds: &[TargetKind],
    ) -> impl Iterator<Item = (&'a Target, String)> {
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

    fn has_unit_tests(&self, library: &Modules) -> bool {
        self.library().is_some_and(|library| library.test) && self.has_tests(&library.files)
    }

    fn unit(&self, modules: &Modules, named: &mut BTreeSet<String>) -> Result<Reads, Obstacle> {
        if self.manifest.is_library_without_harness {
            return Err(Obstacle::Harness);
        }
        modules.check()?;
        self.reads(&modules.files, true, named)
    }

    /// Returns the examples in the library's documentation, if there are any.
    fn examples(&self, modules: &Modules) -> Option<String> {
        self.library().filter(|library| library.doctest)?;
        let texts = self.texts(&modules.files);
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
        let uses = tests.iter().any(|text| python::uses_python(text));
        let starts = texts.iter().any(|text| python::starts_python(text));
        if uses && !starts && !self.graph.has_feature("pyo3", "auto-initialize") {
            return Err(Obstacle::Interpreter);
        }
        if self.graph.contains(&self.package.id, "numpy", true) {
            return Err(Obstacle::Package("numpy".to_owned()));
        }
        let embeds = self.graph.embeds(&self.package.id, true);
        let mut imports_own = false;
        let code = tests.iter().filter(|_| embeds);
        let in_code = code.flat_map(|text| python::imported_by_code(text));
        let by_calls = tests.iter().flat_map(|text| python::python_modules(text));
        let by_names = tests.iter();
        let by_names = by_names.flat_map(|text| python::imported_by_name(text, &texts));
        for module in by_calls.chain(by_names).chain(in_code) {
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
            has_build_script: one.build_script.is_some(),
            is_package: !one.folder.is_empty() && !one.is_extension && !has_python,
        }
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
            environment: variables_of(self.package, &reads.variables),
            sources,
            reads,
        })
    }

    fn program(&self, target: &Target, root: &str) -> Result<Program, Obstacle> {
        let sources = modules::of(self.files, root).check()?.files.clone();
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
        let sources = modules::of(self.files, root).check()?.files.clone();
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
        modules: &Modules,
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
        let mut texts = self.texts(&modules.files).into_iter();
        if texts.any(|text| text::includes_documentation(&text)) {
            return Err(Obstacle::Documentation("documentation from other files"));
        }
        let reads = reads::of_text(self.place(true), examples)?;
        if reads != Reads::default() {
            return Err(Obstacle::Documentation("`data` and `rustc_env`"));
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
}

/// Returns whether Python's standard library has a module.
fn is_in_stdlib(module: &str) -> bool {
    let public = module.trim_start_matches('_');
    stdlib::modules().any(|one| one == public) || module == "__main__"
}
