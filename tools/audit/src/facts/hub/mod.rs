//! Crate hubs: who creates them, with which annotations, and which of them audit does not understand.
//!
//! Audit understands crate_universe's module extension (`from_cargo`, `from_specs`, `annotation`, `annotation_select`), that of
//! rules_rs, and the rule `crates_vendor`. (rules_rust 0.54.1 and 0.73.0: `crate_universe/extensions.bzl`, `crates_vendor.bzl`;
//! rules_rs of March 2026: `rs/extensions.bzl`, `rs/private/annotations.bzl`, README.) The module `rules_rust_pyo3` takes PyO3
//! from its own crates. Its toolchain configures their build scripts, so there is nothing to annotate.

mod specs;
mod unknown;

use syntax::Call;

use super::graph::file_path;
use super::manifest::{Dependency, Manifest};
use super::starlark::{pairs, strings};
use super::{Facts, Lock, Starlark};

pub use specs::specs;
pub use unknown::{unknown, Unknown};

/// The ruleset that creates a hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruleset {
    /// crate_universe's module extension.
    CrateUniverse,
    /// The module extension of rules_rs.
    RulesRs,
    /// The rule `crates_vendor` in a BUILD file.
    Vendored,
}

/// A call and its file.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// The file.
    pub file: &'a Starlark,
    /// The call.
    pub call: &'a Call,
}

/// An annotation of a crate.
#[derive(Debug, Clone, Copy)]
pub struct Annotation<'a> {
    /// The call.
    pub tag: Tag<'a>,
    /// The crate; `*` for all.
    pub package: &'a str,
    /// Whether it applies only to some platforms: `annotation_select`.
    pub is_select: bool,
}

/// The hubs of one ruleset, which share their annotations.
#[derive(Debug, Clone)]
pub struct Hubs<'a> {
    /// Their ruleset.
    pub ruleset: Ruleset,
    makers: Vec<Tag<'a>>,
    annotations: Vec<Annotation<'a>>,
    settings: Option<Tag<'a>>,
}

/// Returns `MODULE.bazel` and the files that it includes.
fn modules(facts: &Facts) -> impl Iterator<Item = &Starlark> {
    facts.module.iter().chain(&facts.includes)
}

fn ruleset_of(extension: &str) -> Option<Ruleset> {
    if extension.contains("//crate_universe:") {
        return Some(Ruleset::CrateUniverse);
    }
    extension
        .ends_with("rules_rs//rs:extensions.bzl")
        .then_some(Ruleset::RulesRs)
}

/// Returns the uses of module extensions: file, variable, and the extension's file.
fn extensions(facts: &Facts) -> Vec<(Tag<'_>, &str, &str)> {
    let mut all = Vec::new();
    for file in modules(facts) {
        for statement in file.syntax.statements() {
            let (Some(call), Some(variable)) = (statement.value.as_call(), &statement.target)
            else {
                continue;
            };
            let extension = call.positional().next().and_then(syntax::Value::as_str);
            if let (Some(extension), "use_extension") = (extension, call.function.as_str()) {
                all.push((Tag { file, call }, variable.as_str(), extension));
            }
        }
    }
    all
}

impl<'a> Hubs<'a> {
    /// Returns all hubs that audit understands, grouped by ruleset. Each `crates_vendor` is its own group.
    #[must_use]
    pub fn all(facts: &'a Facts) -> Vec<Self> {
        let mut all = Vec::new();
        let uses = extensions(facts);
        for ruleset in [Ruleset::CrateUniverse, Ruleset::RulesRs] {
            let mut hubs = Self::new(ruleset);
            let of = uses
                .iter()
                .filter(|(_, _, extension)| ruleset_of(extension) == Some(ruleset));
            for (used, variable, _) in of {
                for call in used.file.syntax.calls() {
                    let tag = call.function.strip_prefix(variable);
                    if let Some(tag) = tag.and_then(|rest| rest.strip_prefix('.')) {
                        hubs.take(
                            tag,
                            Tag {
                                file: used.file,
                                call,
                            },
                        );
                    }
                }
            }
            if !hubs.makers.is_empty() {
                all.push(hubs);
            }
        }
        for file in &facts.builds {
            for call in file.calls("crates_vendor") {
                let mut hubs = Self::new(Ruleset::Vendored);
                hubs.makers.push(Tag { file, call });
                let annotated = call.get("annotations").map(pairs).unwrap_or_default();
                for (package, value, _) in annotated {
                    let calls = value
                        .items()
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|item| item.as_call());
                    hubs.annotations.extend(calls.map(|call| Annotation {
                        tag: Tag { file, call },
                        package,
                        is_select: false,
                    }));
                }
                all.push(hubs);
            }
        }
        all
    }

    fn new(ruleset: Ruleset) -> Self {
        Self {
            ruleset,
            makers: Vec::new(),
            annotations: Vec::new(),
            settings: None,
        }
    }

    fn take(&mut self, tag: &str, found: Tag<'a>) {
        match tag {
            "from_cargo" | "from_specs" => self.makers.push(found),
            "annotation" | "annotation_select" => {
                if let Some(package) = found.call.text("crate") {
                    self.annotations.push(Annotation {
                        tag: found,
                        package,
                        is_select: tag == "annotation_select",
                    });
                }
            }
            "render_config" => self.settings = self.settings.or(Some(found)),
            _ => {}
        }
    }

    /// Returns the hubs that contain PyO3, or may contain it.
    #[must_use]
    pub fn of_pyo3(facts: &'a Facts) -> Vec<Self> {
        let mut all = Self::all(facts);
        all.retain(|hubs| hubs.may_have_pyo3(facts));
        all
    }

    /// Returns whether one of them contains PyO3, according to an existing lock file that they name. Without a lock file, returns
    /// whether the workspace has PyO3.
    fn may_have_pyo3(&self, facts: &Facts) -> bool {
        self.makers.iter().any(|maker| {
            let lock = self.lock(maker.call).and_then(|(label, _)| {
                let path = resolve(label?, maker.file)?;
                facts.locks.iter().find(|lock| lock.source.path == path)
            });
            match lock.filter(|lock| !lock.packages.is_empty()) {
                Some(lock) => lock.named("pyo3").next().is_some(),
                None => facts.has_pyo3(),
            }
        })
    }

    /// Returns the calls that create them.
    #[must_use]
    pub fn makers(&self) -> &[Tag<'a>] {
        &self.makers
    }

    /// Returns the first call that creates one.
    #[must_use]
    pub fn maker(&self) -> Option<Tag<'a>> {
        self.makers.first().copied()
    }

    /// Returns the `render_config` call, if any.
    #[must_use]
    pub fn settings(&self) -> Option<Tag<'a>> {
        self.settings
    }

    /// Returns the variable of the module extension in the file of the hub: `crate`.
    #[must_use]
    pub fn variable(&self) -> &'a str {
        let function = self
            .makers
            .first()
            .map_or("", |maker| maker.call.function.as_str());
        function.split('.').next().unwrap_or("crate")
    }

    /// Returns all annotations.
    #[must_use]
    pub fn all_annotations(&self) -> &[Annotation<'a>] {
        &self.annotations
    }

    /// Returns the annotations of a crate, except those that are only for other hubs.
    pub fn annotations<'b>(
        &'b self,
        package: &'b str,
    ) -> impl Iterator<Item = &'b Annotation<'a>> + 'b {
        let names: Vec<_> = self
            .makers
            .iter()
            .map(|maker| maker.call.text("name").unwrap_or("crates"))
            .collect();
        self.annotations.iter().filter(move |annotation| {
            let hubs = annotation
                .tag
                .call
                .get("repositories")
                .map(strings)
                .unwrap_or_default();
            (annotation.package == package || annotation.package == "*")
                && (hubs.is_empty() || hubs.iter().any(|(hub, _)| names.contains(hub)))
        })
    }

    /// Returns the name of the argument for `Cargo.lock`.
    #[must_use]
    pub fn lock_argument(&self) -> &'static str {
        match self.ruleset {
            Ruleset::RulesRs => "cargo_lock",
            Ruleset::CrateUniverse | Ruleset::Vendored => "cargo_lockfile",
        }
    }

    /// Returns the label of a hub's lock file (none if it is not a literal) and its span.
    #[must_use]
    pub fn lock(&self, maker: &'a Call) -> Option<(Option<&'a str>, syntax::Span)> {
        let value = maker
            .get(self.lock_argument())
            .or_else(|| maker.get("lockfile"))?;
        Some((value.as_str(), value.span))
    }

    /// Returns the labels of a hub's manifests that are literals.
    #[must_use]
    pub fn manifests(&self, maker: &'a Call) -> Vec<&'a str> {
        let value = maker.get("manifests").or_else(|| maker.get("cargo_toml"));
        let named = value.map(strings).unwrap_or_default();
        named.into_iter().map(|(label, _)| label).collect()
    }

    /// Returns the lock files that they name.
    #[must_use]
    pub fn locks(&self, facts: &'a Facts) -> Vec<&'a Lock> {
        let paths = self.makers.iter().filter_map(|maker| {
            let (label, _) = self.lock(maker.call)?;
            resolve(label?, maker.file)
        });
        let found =
            paths.filter_map(|path| facts.locks.iter().find(|lock| lock.source.path == path));
        found.collect()
    }

    /// Returns the manifests that they name, and the members of those that are workspaces.
    #[must_use]
    pub fn own_manifests(&self, facts: &'a Facts) -> Vec<&'a Manifest> {
        let named = self.makers.iter().flat_map(|maker| {
            let labels = self.manifests(maker.call).into_iter();
            labels.filter_map(|label| resolve(label, maker.file))
        });
        let named: Vec<_> = named.collect();
        let roots: Vec<_> = facts
            .manifests
            .iter()
            .filter(|manifest| manifest.is_workspace && named.contains(&manifest.source.path))
            .map(Manifest::folder)
            .collect();
        let is_below = |manifest: &Manifest| {
            let mut roots = roots.iter();
            let below = roots.any(|root| {
                let rest = manifest.folder().strip_prefix(root);
                root.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            below || named.contains(&manifest.source.path)
        };
        let manifests = facts.manifests.iter();
        manifests.filter(|manifest| is_below(manifest)).collect()
    }

    /// Returns the requests for a crate in the manifests that these hubs name, in the members of those that are workspaces, and
    /// in their specs. If no named manifest exists, returns all requests of the workspace.
    #[must_use]
    pub fn asked(&self, facts: &'a Facts, package: &'a str) -> Vec<(&'a Manifest, &'a Dependency)> {
        let manifests = self.own_manifests(facts);
        let is_below = |manifest: &Manifest| {
            let mut manifests = manifests.iter();
            manifests.any(|own| std::ptr::eq(*own, manifest))
        };
        let of_specs = |manifest: &Manifest| {
            let mut files = self.makers.iter().map(|maker| &maker.file.source.path);
            facts
                .specs
                .iter()
                .any(|specs| std::ptr::eq(specs, manifest))
                && files.any(|path| *path == manifest.source.path)
        };
        let all: Vec<_> = facts.asking().collect();
        let own = all
            .iter()
            .copied()
            .filter(|manifest| is_below(manifest) || of_specs(manifest));
        let mut own: Vec<_> = own.collect();
        if own.is_empty() {
            own = all;
        }
        own.into_iter()
            .flat_map(|manifest| manifest.asks(package).map(move |asked| (manifest, asked)))
            .collect()
    }
}

/// Resolves a label of this workspace to a path. `:Cargo.lock` and `Cargo.lock` are beside the BUILD file.
fn resolve(label: &str, file: &Starlark) -> Option<String> {
    let label = label.trim_start_matches('@');
    if label.starts_with("//") {
        return file_path(label);
    }
    let name = label.trim_start_matches(':');
    Some(match file.package() {
        "" => name.to_owned(),
        package => format!("{package}/{name}"),
    })
}
