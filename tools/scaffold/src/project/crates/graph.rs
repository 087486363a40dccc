//! The crates that make up the extensions, from Cargo's graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{bail, Context as _, Result};
use cargo_metadata::{DependencyKind, Node, Package, PackageId, TargetKind};

use crate::project::cargo::{child, Resolved};
use crate::project::declared::{Found, Module};
use crate::project::extensions::Extension;
use crate::project::files::Files;
use crate::project::sources;
use crate::project::unmapped::Unmapped;

use super::{platforms, third_party, variables, Crate, Dependency, Kind, Library};

/// Returns the crates of the extensions and all crates of the project that they use, by folder.
///
/// # Errors
/// Fails if a manifest that the project's build names has no library.
pub(crate) fn closure(
    files: &Files,
    resolved: &Resolved,
    found: &Found,
    unmapped: &mut Vec<Unmapped>,
) -> Result<(Vec<Extension>, Vec<Crate>)> {
    let graph = Graph::new(files, resolved);
    let mut extensions = Vec::new();
    let mut queue = VecDeque::new();
    for module in &found.modules {
        let Some(package) = graph.by_manifest(&module.manifest) else {
            unmapped.push(Unmapped::new(
                format!("the extension of `{}`", module.manifest),
                "it belongs to a different Cargo workspace than the first extension",
                "adopt each folder separately",
            ));
            continue;
        };
        extensions.push(graph.extension(package, module, found)?);
        queue.push_back(package);
    }
    if extensions.is_empty() {
        bail!("`{}` is a virtual Cargo workspace: it has no package\n  help: set `tool.maturin.manifest-path` to the extension's Cargo.toml", found.modules.first().map_or("Cargo.toml", |module| &module.manifest));
    }
    let mut seen: BTreeSet<&PackageId> = queue.iter().map(|package| &package.id).collect();
    let mut crates = Vec::new();
    while let Some(package) = queue.pop_front() {
        let is_extension = extensions
            .iter()
            .any(|extension| extension.package == package.name.as_str());
        let is_its = |module: &&Module| {
            let built = graph.by_manifest(&module.manifest);
            built.is_some_and(|built| built.id == package.id)
        };
        let modules = found.modules.iter().filter(is_its);
        let requested: Vec<&String> = modules.flat_map(|module| &module.features).collect();
        let one = graph.one(package, is_extension, &requested)?;
        for used in graph.used(package) {
            if seen.insert(&used.id) {
                queue.push_back(used);
            }
        }
        crates.push(one);
    }
    crates.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok((extensions, crates))
}

/// The crate that records how a library was built: <https://docs.rs/built>.
pub(crate) const BUILT: &str = "built";

struct Graph<'a> {
    files: &'a Files,
    resolved: &'a Resolved,
    packages: BTreeMap<&'a PackageId, &'a Package>,
    nodes: BTreeMap<&'a PackageId, &'a Node>,
}

impl<'a> Graph<'a> {
    fn new(files: &'a Files, resolved: &'a Resolved) -> Self {
        let metadata = &resolved.metadata;
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self {
            files,
            resolved,
            packages: metadata
                .packages
                .iter()
                .map(|package| (&package.id, package))
                .collect(),
            nodes: nodes.map(|node| (&node.id, node)).collect(),
        }
    }

    fn by_manifest(&self, manifest: &str) -> Option<&'a Package> {
        let is_it = |package: &&&Package| {
            self.resolved
                .relative(package.manifest_path.as_std_path())
                .as_deref()
                == Some(manifest)
        };
        self.packages.values().find(is_it).copied()
    }

    fn extension(&self, package: &Package, module: &Module, found: &Found) -> Result<Extension> {
        let folder = self.resolved.folder(package).unwrap_or_default();
        let library = self.library(package)?;
        let name = module.name.clone().unwrap_or_else(|| library.name.clone());
        let place = crate::project::python::place(self.files, &name, &folder, found);
        Ok(Extension {
            module: place.module,
            package: package.name.to_string(),
            folder,
            python_root: place.root,
            has_generated_package: place.has_generated_package,
        })
    }

    fn library(&self, package: &Package) -> Result<Library> {
        let kinds = [
            TargetKind::Lib,
            TargetKind::RLib,
            TargetKind::CDyLib,
            TargetKind::ProcMacro,
            TargetKind::DyLib,
            TargetKind::StaticLib,
        ];
        let target = package
            .targets
            .iter()
            .find(|target| target.kind.iter().any(|kind| kinds.contains(kind)));
        let manifest = self
            .resolved
            .relative(package.manifest_path.as_std_path())
            .unwrap_or_default();
        let target = target.with_context(|| {
            format!("`{manifest}` has no library\n  help: an extension needs a `[lib]` with `crate-type = [\"cdylib\"]`")
        })?;
        let has = |kind: &TargetKind| target.kind.contains(kind);
        let root = self.resolved.relative(target.src_path.as_std_path()).with_context(|| {
            format!("the library of `{manifest}` is outside the project: `{}`\n  help: adopt the parent folder that contains both", target.src_path)
        })?;
        if !self.files.has(&root) {
            bail!("the library of `{manifest}` is missing: `{root}`\n  help: unpack the whole project, or fix the path");
        }
        Ok(Library {
            name: target.name.replace('-', "_"),
            root,
            edition: target.edition.to_string(),
            kind: if has(&TargetKind::ProcMacro) {
                Kind::ProcMacro
            } else if has(&TargetKind::Lib) || has(&TargetKind::RLib) {
                Kind::Library
            } else {
                Kind::Shared
            },
        })
    }

    /// Returns the packages of the project that this one uses.
    fn used(&self, package: &Package) -> Vec<&'a Package> {
        let deps = self
            .nodes
            .get(&package.id)
            .into_iter()
            .flat_map(|node| &node.deps);
        let used = deps.filter(|dep| {
            dep.dep_kinds
                .iter()
                .any(|kind| kind.kind != DependencyKind::Development)
        });
        used.filter_map(|dep| self.packages.get(&dep.pkg).copied())
            .filter(|package| package.source.is_none())
            .collect()
    }

    fn one(&self, package: &Package, is_extension: bool, requested: &[&String]) -> Result<Crate> {
        let folder = self.resolved.folder(package).with_context(|| {
            format!("`{}` is outside the project: `{}`\n  help: adopt the parent folder that contains both", package.name, package.manifest_path)
        })?;
        let library = self.library(package)?;
        let script = package
            .targets
            .iter()
            .find(|target| target.kind.contains(&TargetKind::CustomBuild));
        let build_script =
            script.and_then(|target| self.resolved.relative(target.src_path.as_std_path()));
        let scan = sources::scan(self.files, &folder, &library.root, build_script.as_deref());
        let node = self.nodes.get(&package.id).copied();
        let mut features: Vec<String> = node
            .into_iter()
            .flat_map(|node| node.features.iter().map(ToString::to_string))
            .collect();
        features.sort();
        Ok(Crate {
            package: package.name.to_string(),
            version: package.version.to_string(),
            build_data: self.build_data(node, &folder, build_script.as_deref()),
            build_includes: build_script
                .as_deref()
                .map(|path| sources::included(self.files, path))
                .unwrap_or_default(),
            links: package.links.clone(),
            dependencies: self.dependencies(package, node),
            third_party: third_party::of(package, node, &self.packages, &features, requested),
            environment: variables::set(package, &scan.variables),
            build_environment: variables::set(
                package,
                &self.build_variables(package, build_script.as_deref()),
            ),
            compile_data: scan.files,
            build_script,
            features,
            library,
            folder,
            is_extension,
        })
    }

    /// Returns the files that a build script reads: those that it names, and the Cargo.lock if it uses the crate `built` with the
    /// feature `cargo-lock`.
    fn build_data(&self, node: Option<&Node>, folder: &str, script: Option<&str>) -> Vec<String> {
        let Some(script) = script else {
            return Vec::new();
        };
        let mut found = sources::named(self.files, folder, script);
        let deps = node.into_iter().flat_map(|node| &node.deps);
        let mut built = deps.filter(|dep| {
            let package = self.packages.get(&dep.pkg);
            package.is_some_and(|package| package.name.as_str() == BUILT)
        });
        let reads_lock = built.any(|dep| {
            let node = self.nodes.get(&dep.pkg);
            let mut features = node.into_iter().flat_map(|node| &node.features);
            features.any(|feature| feature.as_str() == "cargo-lock")
        });
        if reads_lock {
            let workspace = &self.resolved.metadata.workspace_root;
            let workspace = self.resolved.relative(workspace.as_std_path());
            found.push(child(&workspace.unwrap_or_default(), "Cargo.lock"));
            found.sort();
            found.dedup();
        }
        found
    }

    /// Returns the variables that a build script reads, itself or through a crate that it uses.
    fn build_variables(&self, package: &Package, script: Option<&str>) -> BTreeSet<String> {
        let Some(script) = script else {
            return BTreeSet::new();
        };
        let text = self.files.glance(script).unwrap_or_default();
        let mut found = variables::named_by_own_script(&text);
        let deps = self.nodes.get(&package.id).into_iter();
        for dep in deps.flat_map(|node| &node.deps) {
            let is_build = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Build;
            let used = self.packages.get(&dep.pkg);
            let used = used.filter(|used| used.source.is_some());
            if let Some(used) = used.filter(|_| dep.dep_kinds.iter().any(is_build)) {
                found.extend(variables::read(used));
            }
        }
        // Its target sets this by `pkg_name`.
        found.remove("CARGO_PKG_NAME");
        found
    }

    fn dependencies(&self, package: &Package, node: Option<&Node>) -> Vec<Dependency> {
        let mut all = Vec::new();
        for dep in node.into_iter().flat_map(|node| &node.deps) {
            let Some(used) = self
                .packages
                .get(&dep.pkg)
                .filter(|used| used.source.is_none())
            else {
                continue;
            };
            let renamed = package.dependencies.iter().any(|written| {
                written.name == used.name.as_str()
                    && written
                        .rename
                        .as_deref()
                        .is_some_and(|name| name.replace('-', "_") == dep.name)
            });
            for build in [false, true] {
                let kind = if build {
                    DependencyKind::Build
                } else {
                    DependencyKind::Normal
                };
                let kinds: Vec<_> = dep
                    .dep_kinds
                    .iter()
                    .filter(|info| info.kind == kind)
                    .collect();
                if kinds.is_empty() {
                    continue;
                }
                let platforms: Vec<_> = kinds.iter().map(|info| info.target.as_ref()).collect();
                let triples = platforms::matching(&platforms);
                if triples.as_ref().is_some_and(Vec::is_empty) {
                    continue;
                }
                all.push(Dependency {
                    package: used.name.to_string(),
                    rename: renamed.then(|| dep.name.clone()),
                    build,
                    triples,
                });
            }
        }
        all.sort_by(|one, other| (one.build, &one.package).cmp(&(other.build, &other.package)));
        all
    }
}
