//! The targets of crates: `rust_library`, `rust_proc_macro`, `cargo_build_script`, and what a `pyo3_extension` has in common with them.

mod dependencies;

use super::hub::Hub;
use super::places::{relative, Places};
use super::starlark::{glob, labels, list, sum, text, Expr, Rule};
use crate::project::{join, parent, Crate, Kind, Project};

/// All that is needed to write a crate's targets.
pub(super) struct Rust<'a> {
    pub project: &'a Project,
    pub hub: &'a Hub,
}

/// Which symbols of which files a BUILD.bazel loads.
#[derive(Debug, Default)]
pub(super) struct Loads(
    std::collections::BTreeMap<&'static str, std::collections::BTreeSet<&'static str>>,
);

impl Loads {
    pub(super) fn add(&mut self, file: &'static str, symbol: &'static str) {
        self.0.entry(file).or_default().insert(symbol);
    }

    pub(super) fn render(&self) -> String {
        let mut files: Vec<_> = self.0.iter().collect();
        files.sort();
        files
            .iter()
            .map(|(file, symbols)| {
                super::starlark::load(file, &symbols.iter().copied().collect::<Vec<_>>())
            })
            .collect()
    }
}

pub(super) const RUST: &str = "@rules_rust//rust:defs.bzl";
const CARGO: &str = "@rules_rust//cargo:defs.bzl";
const CRATES: &str = "@crates//:defs.bzl";

impl Rust<'_> {
    /// The name of a crate's own target.
    pub(super) fn target(&self, one: &Crate) -> String {
        match one.is_extension {
            true => format!("{}_rlib", one.library.name),
            false => one.package.clone(),
        }
    }

    /// A crate's target, from a package.
    fn label(&self, places: &Places, from: &str, one: &Crate) -> String {
        let package = places.package_of(&one.folder);
        let target = self.target(one);
        if package == from {
            return format!(":{target}");
        }
        if package.rsplit('/').next() == Some(&target) {
            return format!("//{package}");
        }
        format!("//{package}:{target}")
    }

    /// Whether another crate uses this one.
    pub(super) fn is_used(&self, one: &Crate) -> bool {
        self.project.crates.iter().any(|other| {
            other
                .dependencies
                .iter()
                .any(|dep| dep.package == one.package)
        })
    }

    /// A library, and the build script before it.
    pub(super) fn library(&self, one: &Crate, places: &mut Places, loads: &mut Loads) -> Vec<Rule> {
        let mut rules = Vec::new();
        if !one.is_extension {
            rules.extend(self.build_script(one, places, loads));
        }
        let function = match one.library.kind {
            Kind::ProcMacro => "rust_proc_macro",
            Kind::Library | Kind::Shared => "rust_library",
        };
        loads.add(RUST, function);
        let mut rule = Rule::new(function).set("name", text(self.target(one)));
        if one.is_extension {
            rule = rule.comment(format!(
                "The same crate as the extension, for the crates that use `{}`.",
                one.package
            ));
        }
        let is_seen = places
            .packages()
            .iter()
            .any(|package| !package.starts_with(super::places::BAZEL) && !package.is_empty());
        rule = self.common(rule, one, &self.target(one), places, loads);
        if is_seen {
            rule = rule.set("visibility", list(["//:__subpackages__"]));
        }
        rules.push(rule);
        rules
    }

    /// The attributes that all kinds of crates have.
    pub(super) fn common(
        &self,
        rule: Rule,
        one: &Crate,
        name: &str,
        places: &mut Places,
        loads: &mut Loads,
    ) -> Rule {
        let package = places.package_of(&one.folder).to_owned();
        let crate_name = name.replace('-', "_");
        let mut rule = rule
            .set("srcs", sources(one, &package))
            .set("crate_root", text(relative(&one.library.root, &package)))
            .set("edition", text(&one.library.edition))
            .set("version", text(&one.version));
        if crate_name != one.library.name {
            rule = rule.set("crate_name", text(&one.library.name));
        }
        if !one.features.is_empty() {
            rule = rule
                .comment("Features as Cargo resolves them.")
                .set("crate_features", list(&one.features));
        }
        if !one.compile_data.is_empty() {
            let data: Vec<_> = one
                .compile_data
                .iter()
                .map(|path| places.label(&package, path))
                .collect();
            rule = rule.set("compile_data", labels(data));
        }
        let mut environment = variables(&one.environment);
        // rules_rust takes the package's folder for the crate's, where macros look for files; its process wrapper knows `${pwd}`.
        if !one.compile_data.is_empty() && one.folder != package {
            let folder = format!("$${{pwd}}/{}", one.folder.replace('$', "$$"));
            environment.insert(0, ("CARGO_MANIFEST_DIR".to_owned(), text(folder)));
        }
        if !environment.is_empty() {
            rule = rule.set("rustc_env", Expr::Dict(environment));
        }
        let script = one
            .build_script
            .is_some()
            .then(|| format!(":{}", script_name(one, &package)));
        self.dependencies(rule, one, &package, script, places, loads)
    }

    /// The build script's target.
    pub(super) fn build_script(
        &self,
        one: &Crate,
        places: &mut Places,
        loads: &mut Loads,
    ) -> Option<Rule> {
        let script = one.build_script.as_ref()?;
        loads.add(CARGO, "cargo_build_script");
        let package = places.package_of(&one.folder).to_owned();
        let third = &one.third_party;
        let mut deps = self.used(one, &package, (true, false), Vec::new(), places);
        if third.build {
            loads.add(CRATES, "all_crate_deps");
            deps.push(self.hub.all(one, &package, "build"));
        }
        let mut macros = self.used(one, &package, (true, true), Vec::new(), places);
        if third.build_proc_macro {
            loads.add(CRATES, "all_crate_deps");
            macros.push(self.hub.all(one, &package, "build_proc_macro"));
        }
        let mut rule = Rule::new("cargo_build_script")
            .comment("The build script, run by Bazel. A file that it reads and that it does not name literally has to be added to `data`.")
            .set("name", text(script_name(one, &package)))
            .set("srcs", list([relative(script, &package)]))
            .set("crate_root", text(relative(script, &package)))
            .set("edition", text(&one.library.edition))
            .set("pkg_name", text(&one.package))
            .set("version", text(&one.version))
            .set_if("deps", sum(deps))
            .set_if("proc_macro_deps", sum(macros));
        if !one.features.is_empty() {
            rule = rule.set("crate_features", list(&one.features));
        }
        if !one.build_includes.is_empty() {
            let data: Vec<_> = one
                .build_includes
                .iter()
                .map(|path| places.label(&package, path))
                .collect();
            rule = rule.set("compile_data", labels(data));
        }
        if !one.build_data.is_empty() {
            let data: Vec<_> = one
                .build_data
                .iter()
                .map(|path| places.label(&package, path))
                .collect();
            rule = rule.set("data", labels(data));
        }
        if !one.build_environment.is_empty() {
            rule = rule.set(
                "build_script_env",
                Expr::Dict(variables(&one.build_environment)),
            );
        }
        if let Some(links) = &one.links {
            rule = rule.set("links", text(links));
        }
        if !third.links.is_empty() {
            let links = third.links.iter().map(|name| format!("@crates//:{name}"));
            rule = rule.set("link_deps", labels(links));
        }
        Some(rule)
    }
}

/// `build_script`, with the crate's name where several are in a package.
fn script_name(one: &Crate, package: &str) -> String {
    match package == one.folder {
        true => "build_script".to_owned(),
        false => format!("{}_build_script", one.library.name),
    }
}

/// Variables, as Bazel expands them.
fn variables(all: &std::collections::BTreeMap<String, String>) -> Vec<(String, Expr)> {
    let pair = |(key, value): (&String, &String)| (key.clone(), text(value.replace('$', "$$")));
    all.iter().map(pair).collect()
}

/// A crate's Rust files.
fn sources(one: &Crate, package: &str) -> Expr {
    let folder = parent(&one.library.root);
    let inside = |path: &str| {
        let path = join(folder, path).unwrap_or_default();
        relative(&path, package).to_owned()
    };
    let mut exclude = Vec::new();
    if folder == one.folder {
        exclude.extend(
            [
                "benches/**",
                "build.rs",
                "examples/**",
                "target/**",
                "tests/**",
            ]
            .map(inside),
        );
    }
    glob(vec![inside("**/*.rs")], exclude)
}
