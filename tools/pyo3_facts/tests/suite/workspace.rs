//! A workspace of a registry user: the rulesets that it resolves to, and whether they have the names that it uses.

use std::collections::BTreeSet;

use pyo3_facts::{
    version, Bazel, ExtensionFile, Name, Pyo3Release, Release, RulesPython, RulesRust,
};
use semver::Version;
use syntax::{Call, Source};
use toml_edit::DocumentMut;

use crate::files::Files;

/// The rulesets that the tables are about.
const RULESETS: [&str; 2] = ["rules_rust", "rules_python"];

/// The first rustc that knows edition 2024.
const EDITION_2024: Version = Version::new(1, 85, 0);

/// A workspace.
pub struct Workspace {
    /// Its folder in the repository.
    pub place: String,
    /// Its files. The names lack `.in` and `.out`, which hide the files from Bazel.
    files: Files,
    module: Source,
}

/// An extension that a MODULE.bazel uses: `crate = use_extension("@rules_rust//crate_universe:extensions.bzl", "crate")`.
struct Extension<'a> {
    ruleset: &'static str,
    /// The name of the variable in this file.
    variable: &'a str,
    /// `//crate_universe:extensions.bzl`.
    file: String,
    /// The name of the extension in its own file.
    name: &'a str,
    call: &'a Call,
}

/// The requirements of pyo3_bzl's own MODULE.bazel: a ruleset and its lowest version.
pub type Bounds = Vec<(&'static str, Version)>;

impl Workspace {
    /// Makes a workspace from files. `None` without a MODULE.bazel.
    pub fn new(place: &str, files: Files) -> Option<Self> {
        let plain = |name: String| {
            let stripped = name
                .strip_suffix(".in")
                .or_else(|| name.strip_suffix(".out"));
            stripped.map_or(name.clone(), str::to_owned)
        };
        let files: Files = files
            .into_iter()
            .map(|(name, text)| (plain(name), text))
            .collect();
        let module = Source::parse(files.get("MODULE.bazel")?.clone()).unwrap();
        assert!(
            module.problems().is_empty(),
            "{place}: MODULE.bazel is not Starlark"
        );
        Some(Self {
            place: place.to_owned(),
            files,
            module,
        })
    }

    /// The versions of the rulesets in its MODULE.bazel.
    pub fn bounds(&self) -> Bounds {
        let named = |ruleset| {
            Some((
                ruleset,
                version(self.dependency(ruleset)?.text("version")?)?,
            ))
        };
        RULESETS.into_iter().filter_map(named).collect()
    }

    /// The path of a label's file.
    fn file(&self, label: &str) -> Option<&str> {
        let path = label.strip_prefix("//")?.replacen(':', "/", 1);
        Some(self.files.get(path.trim_start_matches('/'))?.as_str())
    }

    fn dependency(&self, ruleset: &str) -> Option<&Call> {
        let mut calls = self.module.calls();
        calls.find(|call| call.function == "bazel_dep" && call.text("name") == Some(ruleset))
    }

    /// The name of the ruleset's repository in this workspace.
    fn repository(&self, ruleset: &'static str) -> String {
        let named = self
            .dependency(ruleset)
            .and_then(|call| call.text("repo_name"));
        named.unwrap_or(ruleset).to_owned()
    }

    /// Returns the version of a ruleset under a major of Bazel. `own` contains the requirements of pyo3_bzl.
    pub fn resolved(&self, ruleset: &str, bazel: &Bazel, own: &Bounds) -> Option<Version> {
        let mut calls = self.module.calls();
        let pinned = calls.find(|call| {
            call.function == "single_version_override" && call.text("module_name") == Some(ruleset)
        });
        if let Some(pinned) = pinned.and_then(|call| call.text("version")) {
            return version(pinned);
        }
        let bounds = self.bounds();
        let asked = bounds
            .iter()
            .chain(own)
            .filter(|(name, _)| *name == ruleset);
        bazel.selected(ruleset, asked.map(|(_, version)| version))
    }

    fn extensions(&self) -> Vec<Extension<'_>> {
        let used = self.module.statements().iter().filter_map(|statement| {
            let call = statement.value.as_call()?;
            let mut positional = call.positional();
            let label = positional
                .next()
                .filter(|_| call.function == "use_extension")?
                .as_str()?;
            let name = positional.next()?.as_str()?;
            let (ruleset, file) = self.of_ruleset(label)?;
            Some(Extension {
                ruleset,
                variable: statement.target.as_deref()?,
                file,
                name,
                call,
            })
        });
        used.collect()
    }

    /// Splits a label into its ruleset and the label in it.
    fn of_ruleset(&self, label: &str) -> Option<(&'static str, String)> {
        RULESETS.into_iter().find_map(|ruleset| {
            let rest = label.strip_prefix(&format!("@{}//", self.repository(ruleset)))?;
            Some((ruleset, format!("//{rest}")))
        })
    }

    /// Returns the calls of an extension's tag.
    fn tags<'a>(
        &'a self,
        extension: &'a Extension<'_>,
    ) -> impl Iterator<Item = (&'a str, &'a Call)> {
        self.module.calls().filter_map(|call| {
            let tag = call
                .function
                .strip_prefix(extension.variable)?
                .strip_prefix('.')?;
            Some((tag, call))
        })
    }

    /// Returns everything that stops a registry user's build, under each Bazel.
    pub fn problems(&self, own: &Bounds) -> BTreeSet<String> {
        let mut problems = BTreeSet::new();
        for bazel in Bazel::all() {
            for ruleset in RULESETS {
                let Some(resolved) = self.resolved(ruleset, bazel, own) else {
                    continue;
                };
                let published = match ruleset {
                    "rules_rust" => RulesRust::published(),
                    _ => RulesPython::published(),
                };
                if !published.contains(&resolved) {
                    problems.insert(
                        self.problem_at(1, &format!("{ruleset} {resolved} was never published")),
                    );
                }
                self.names(ruleset, &resolved, &mut problems);
                self.loads(ruleset, &resolved, &mut problems);
                if let Some(release) = RulesRust::at(&resolved).filter(|_| ruleset == "rules_rust")
                {
                    self.rust(release, bazel, &mut problems);
                }
                if let Some(release) =
                    RulesPython::at(&resolved).filter(|_| ruleset == "rules_python")
                {
                    self.python(release, &mut problems);
                }
            }
        }
        problems
    }

    fn problem_at(&self, line: usize, text: &str) -> String {
        format!("{}MODULE.bazel:{line}: {text}", self.folder())
    }

    /// The prefix of paths in it. Empty for the repository's own workspace.
    fn folder(&self) -> String {
        match self.place.as_str() {
            "" => String::new(),
            place => format!("{place}/"),
        }
    }

    fn line(&self, call: &Call) -> usize {
        self.module.position(call.span.start).line
    }

    /// Reports files, tags and attributes that the release lacks.
    fn names(&self, ruleset: &str, resolved: &Version, problems: &mut BTreeSet<String>) {
        for extension in self.extensions() {
            if extension.ruleset != ruleset {
                continue;
            }
            let mut named = vec![(extension.file.clone(), self.line(extension.call))];
            for (tag, call) in self.tags(&extension) {
                let tag = format!("{}.{tag}", extension.name);
                let attributes = call
                    .arguments
                    .iter()
                    .filter_map(|argument| argument.name.as_ref());
                let attributes = attributes.map(|attribute| format!("{tag}.{attribute}"));
                let line = self.line(call);
                named.extend(attributes.map(|name| (name, line)));
                named.push((tag, line));
            }
            for (name, line) in named {
                problems.extend(
                    missing(ruleset, &name, resolved).map(|text| self.problem_at(line, &text)),
                );
            }
        }
    }

    /// Reports files that BUILD and .bzl files load but the release lacks.
    fn loads(&self, ruleset: &str, resolved: &Version, problems: &mut BTreeSet<String>) {
        for (path, text) in &self.files {
            if !(path.ends_with("BUILD.bazel") || path.ends_with(".bzl")) {
                continue;
            }
            // Templates of BUILD files contain placeholders. Text that is not Starlark is ignored.
            let source = Source::parse(text.clone()).unwrap();
            for call in source.calls().filter(|call| call.function == "load") {
                let label = call.positional().next().and_then(|value| value.as_str());
                let Some((of, file)) = label.and_then(|label| self.of_ruleset(label)) else {
                    continue;
                };
                let line = source.position(call.span.start).line;
                let problem = missing(ruleset, &file, resolved).filter(|_| of == ruleset);
                problems
                    .extend(problem.map(|text| format!("{}{path}:{line}: {text}", self.folder())));
            }
        }
    }

    fn rust(&self, release: &RulesRust, bazel: &Bazel, problems: &mut BTreeSet<String>) {
        let is = &release.version;
        if bazel.major >= 9 && !release.cc_info_loaded {
            problems.insert(
                self.problem_at(1, &format!("rules_rust {is} does not work under Bazel 9")),
            );
        }
        let mut rustcs = vec![(
            release.rustc.clone(),
            format!("rules_rust {is}'s rustc {}", release.rustc),
            1,
        )];
        for extension in self.extensions() {
            let line = self.line(extension.call);
            let old = extension.file == "//crate_universe:extension.bzl";
            if old && release.extension_bzl == ExtensionFile::Warns {
                problems.insert(self.problem_at(
                    line,
                    &format!("rules_rust {is} prints that this file is deprecated"),
                ));
            }
            for (tag, call) in self.tags(&extension).filter(|_| extension.name == "rust") {
                let versions = call.get("versions").filter(|_| tag == "toolchain");
                let versions = versions
                    .and_then(|versions| versions.strings())
                    .unwrap_or_default();
                let stable = versions.iter().filter_map(|text| version(text));
                let named =
                    stable.map(|rustc| (rustc.clone(), format!("rustc {rustc}"), self.line(call)));
                let named: Vec<_> = named.collect();
                if !versions.is_empty() {
                    rustcs = named;
                }
            }
        }
        let mut needs = self.needs(release, problems);
        // One crate for each rustc is enough, because all crates of PyO3 need the same.
        needs.sort();
        needs.dedup_by(|(rustc, _), (other, _)| rustc == other);
        for (rustc, name, line) in rustcs {
            for (needed, by) in needs.iter().filter(|(needed, _)| *needed > rustc) {
                problems.insert(
                    self.problem_at(line, &format!("{by} needs rustc {needed}, and gets {name}")),
                );
            }
        }
    }

    /// Returns the rustc versions that its crates need, with the crates.
    fn needs(
        &self,
        release: &RulesRust,
        problems: &mut BTreeSet<String>,
    ) -> Vec<(Version, String)> {
        let mut needs = Vec::new();
        let is = &release.version;
        for extension in self
            .extensions()
            .iter()
            .filter(|extension| extension.name == "crate")
        {
            for (_, call) in self.tags(extension).filter(|(tag, _)| *tag == "from_cargo") {
                let line = self.line(call);
                let lock = call
                    .text("cargo_lockfile")
                    .and_then(|label| self.file(label));
                if let Some(lock) = lock.map(document) {
                    needs.extend(locked(&lock));
                    let format = lock.get("version").and_then(|format| format.as_integer());
                    if format > Some(i64::from(release.lockfile)) {
                        problems.insert(self.problem_at(
                            line,
                            &format!("rules_rust {is} cannot read this Cargo.lock"),
                        ));
                    }
                }
                let manifests = call.get("manifests").and_then(|value| value.strings());
                for label in manifests.unwrap_or_default() {
                    let Some(manifest) = self.file(label).map(document) else {
                        continue;
                    };
                    needs.extend(stated(&manifest, label));
                    let resolver = ["package", "workspace"].iter().find_map(|table| {
                        manifest
                            .get(table)?
                            .get("resolver")?
                            .as_str()?
                            .parse::<u8>()
                            .ok()
                    });
                    if resolver > Some(release.resolver) {
                        problems.insert(self.problem_at(
                            line,
                            &format!("rules_rust {is} cannot read `resolver` of {label}"),
                        ));
                    }
                }
            }
        }
        needs
    }

    fn python(&self, release: &RulesPython, problems: &mut BTreeSet<String>) {
        for extension in self
            .extensions()
            .iter()
            .filter(|extension| extension.name == "python")
        {
            for (_, call) in self.tags(extension) {
                let Some(named) = call.text("python_version") else {
                    continue;
                };
                let minor = named.split('.').nth(1).and_then(|minor| minor.parse().ok());
                if minor.is_some_and(|minor| !release.pythons.contains(&minor)) {
                    let text = format!("rules_python {} has no Python {named}", release.version);
                    problems.insert(self.problem_at(self.line(call), &text));
                }
            }
        }
    }
}

/// Returns a problem if the release lacks the name.
fn missing(ruleset: &str, name: &str, resolved: &Version) -> Option<String> {
    match Name::find(ruleset, name) {
        None => Some(format!(
            "`{name}` of {ruleset} is not in names.tsv: add it in refresh.py"
        )),
        Some(known) if !known.is_in(resolved) => {
            Some(format!("{ruleset} {resolved} has no `{name}`"))
        }
        Some(_) => None,
    }
}

#[track_caller]
fn document(text: &str) -> DocumentMut {
    text.parse().unwrap()
}

/// Returns the rustc that the crates of PyO3 in a Cargo.lock need.
fn locked(lock: &DocumentMut) -> Vec<(Version, String)> {
    let packages = lock
        .get("package")
        .and_then(|packages| packages.as_array_of_tables());
    let packages = packages.into_iter().flatten();
    let needs = packages.filter_map(|package| {
        let name = package.get("name")?.as_str()?;
        // All crates of PyO3's repository have the same version. Other crates have similar names: pyo3-log, pyo3_facts.
        let ours = [
            "pyo3",
            "pyo3-ffi",
            "pyo3-macros",
            "pyo3-macros-backend",
            "pyo3-build-config",
        ];
        let locked = version(package.get("version")?.as_str()?).filter(|_| ours.contains(&name))?;
        Some((
            Pyo3Release::of(&locked)?.msrv.clone(),
            format!("{name} {locked}"),
        ))
    });
    needs.collect()
}

/// Returns the rustc that a manifest requires.
fn stated(manifest: &DocumentMut, label: &str) -> Vec<(Version, String)> {
    let package = manifest.get("package");
    let field = |name| package.and_then(|package| package.get(name)?.as_str());
    let rustc = field("rust-version").and_then(version);
    let edition = field("edition").filter(|edition| *edition == "2024");
    let needs = rustc.into_iter().chain(edition.map(|_| EDITION_2024));
    needs.map(|rustc| (rustc, label.to_owned())).collect()
}
