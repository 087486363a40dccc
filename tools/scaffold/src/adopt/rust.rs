//! The targets of crates: `rust_library`, `rust_proc_macro`, `cargo_build_script`, and the attributes that a `pyo3_extension`
//! shares with them.

pub(super) mod dependencies;

use std::collections::BTreeMap;

use syntax::build::{glob, labels, list, sum, text, Expr, Rule};

use super::layout::Layout;
use super::names;
use super::packages::relative;
use super::part::Part;
use crate::project::{join, parent, Crate, CrateTests, Kind};
use dependencies::{dependencies, used, Used};

/// Returns the targets of a crate. None for an extension that no other Rust code uses.
pub(super) fn part(layout: &Layout<'_>, one: &Crate) -> Option<Part> {
    if one.is_extension && !is_used(layout, one) && !needs_library(layout, one) {
        return None;
    }
    Some(Part {
        name: format!("crate/{}", one.package.to_lowercase()),
        rules: library(layout, one),
    })
}

/// Returns whether another crate uses this one.
fn is_used(layout: &Layout<'_>, one: &Crate) -> bool {
    let dependencies = layout
        .project
        .crates
        .iter()
        .flat_map(|other| &other.dependencies);
    dependencies
        .into_iter()
        .any(|dep| dep.package == one.package)
}

/// Returns whether a test or a program uses the crate as a library.
fn needs_library(layout: &Layout<'_>, one: &Crate) -> bool {
    let mut tests = layout.project.rust_tests.iter();
    let tests = tests.find(|tests| tests.package == one.package);
    one.library.kind == Kind::Library && tests.is_some_and(CrateTests::needs_library)
}

/// Returns a library, preceded by its build script.
fn library(layout: &Layout<'_>, one: &Crate) -> Vec<Rule> {
    let mut rules = Vec::new();
    if !one.is_extension {
        rules.extend(build_script(layout, one));
    }
    let function = match one.library.kind {
        Kind::ProcMacro => "rust_proc_macro",
        Kind::Library | Kind::Shared => "rust_library",
    };
    let name = names::library(one);
    let mut rule = Rule::new(function).set("name", text(&name));
    if one.is_extension {
        rule = rule.comment(format!(
            "The extension's crate as a library, for the Rust code that uses `{}`.",
            one.package
        ));
    }
    rule = common(layout, rule, one, &name);
    if layout.packages.has_crates() {
        rule = rule.set("visibility", list(["//:__subpackages__"]));
    }
    rules.push(rule);
    rules
}

/// Adds the attributes that all kinds of crates have.
pub(super) fn common(layout: &Layout<'_>, rule: Rule, one: &Crate, name: &str) -> Rule {
    let packages = &layout.packages;
    let package = packages.package_of(&one.folder);
    let library = &one.library;
    let crate_name = (name.replace('-', "_") != library.name).then(|| text(&library.name));
    let mut rule = rule
        .set("srcs", sources(one, package))
        .set("crate_root", text(relative(&library.root, package)))
        .set("edition", text(&library.edition))
        .set("version", text(&one.version))
        .set_if("crate_name", crate_name);
    if !one.features.is_empty() {
        rule = rule
            .comment("The features are those that Cargo resolves.")
            .set("crate_features", list(&one.features));
    }
    let mut environment = variables(&one.environment);
    if !one.compile_data.is_empty() {
        rule = rule.set("compile_data", files(layout, package, &one.compile_data));
        // rules_rust uses the package's folder as the crate's, in which macros look for files. Its process wrapper expands
        // `${pwd}`.
        if one.folder != package {
            let folder = format!("$${{pwd}}/{}", one.folder.replace('$', "$$"));
            environment.insert(0, ("CARGO_MANIFEST_DIR".to_owned(), text(folder)));
        }
    }
    if !environment.is_empty() {
        rule = rule.set("rustc_env", Expr::Dict(environment));
    }
    dependencies(layout, rule, one)
}

/// Returns the build script's target.
pub(super) fn build_script(layout: &Layout<'_>, one: &Crate) -> Option<Rule> {
    let script = one.build_script.as_ref()?;
    let package = layout.packages.package_of(&one.folder);
    let script = relative(script, package);
    let third = &one.third_party;
    let mut deps = used(layout, one, Used::BuildLibraries, Vec::new());
    if third.build {
        deps.push(layout.hub.all(one, package, "build"));
    }
    let mut macros = used(layout, one, Used::BuildMacros, Vec::new());
    if third.build_proc_macro {
        macros.push(layout.hub.all(one, package, "build_proc_macro"));
    }
    let files = |paths: &[String]| (!paths.is_empty()).then(|| files(layout, package, paths));
    let environment = variables(&one.build_environment);
    let links = third.links.iter().map(|name| format!("@crates//:{name}"));
    let rule = Rule::new("cargo_build_script")
        .comment("Bazel runs this build script. If it reads files that it does not name in string literals, add them to `data`.")
        .set("name", text(names::build_script(one, package)))
        .set("srcs", list([script]))
        .set("crate_root", text(script))
        .set("edition", text(&one.library.edition))
        .set("pkg_name", text(&one.package))
        .set("version", text(&one.version))
        .set_if("deps", sum(deps))
        .set_if("proc_macro_deps", sum(macros))
        .set_if("crate_features", (!one.features.is_empty()).then(|| list(&one.features)))
        .set_if("compile_data", files(&one.build_includes))
        .set_if("data", files(&one.build_data))
        .set_if("build_script_env", (!environment.is_empty()).then_some(Expr::Dict(environment)))
        .set_if("links", one.links.as_ref().map(text))
        .set_if("link_deps", (!third.links.is_empty()).then(|| labels(links)));
    Some(rule)
}

/// Returns the labels of files, as seen from a package.
pub(super) fn files(layout: &Layout<'_>, package: &str, paths: &[String]) -> Expr {
    labels(
        paths
            .iter()
            .map(|path| layout.packages.label(package, path)),
    )
}

/// Returns variables, with `$` escaped for Bazel's expansion.
pub(super) fn variables(all: &BTreeMap<String, String>) -> Vec<(String, Expr)> {
    let pair = |(key, value): (&String, &String)| (key.clone(), text(value.replace('$', "$$")));
    all.iter().map(pair).collect()
}

/// Returns a crate's Rust files.
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
