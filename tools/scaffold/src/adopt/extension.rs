//! The extensions: `pyo3_extension`, each with the Python package around it.

use syntax::build::{glob, glob_or_nothing, labels, list, sum, text, Expr, Rule};

use super::layout::Layout;
use super::part::Part;
use super::{names, rust};
use crate::project::{Extension, Package, Project};

/// Returns one part per extension.
pub(super) fn parts(layout: &Layout<'_>) -> Vec<Part> {
    let extensions = layout.project.extensions.iter();
    extensions
        .filter_map(|extension| part(layout, extension))
        .collect()
}

fn part(layout: &Layout<'_>, extension: &Extension) -> Option<Part> {
    let Layout {
        project, promise, ..
    } = layout;
    let one = project
        .crates
        .iter()
        .find(|one| one.package == extension.package && one.is_extension)?;
    let name = names::extension(project, extension);
    let module_name = (extension.module != name).then(|| text(&extension.module));
    let root = &extension.python_root;
    let rule = Rule::new("pyo3_extension")
        .comment(promise.reason.clone())
        .set("name", text(&name))
        .set("abi", text(&promise.abi))
        .set_if("python_version", promise.python_version.as_ref().map(text))
        .set_if("module_name", module_name)
        .set_if(
            "package_init",
            extension.has_generated_package.then_some(Expr::Bool(true)),
        )
        .set_if("imports", (!root.is_empty()).then(|| list([root])))
        .set("visibility", list(["//visibility:public"]));
    let mut rule = rust::common(layout, rule, one, &name);
    if project.extensions.first() == Some(extension) {
        rule = with_packages(rule, layout);
    }
    let mut rules: Vec<Rule> = rust::build_script(layout, one).into_iter().collect();
    rules.push(rule);
    // Without the package that maturin generates: a project that was adopted without it has this section.
    let module = extension.module.rsplit_once('.');
    let generated = module.filter(|_| extension.has_generated_package);
    let section = generated.map_or(extension.module.as_str(), |(_, module)| module);
    Some(Part {
        name: format!("extension/{}", names::section(section)),
        rules,
    })
}

/// Adds the packages that are imported with the extension, and the other extensions.
fn with_packages(rule: Rule, layout: &Layout<'_>) -> Rule {
    let project = layout.project;
    let data = project.packages.iter().flat_map(|package| {
        let endings = package.data.iter();
        endings.filter_map(|ending| pattern(package, &format!("*{ending}")))
    });
    let data: Vec<_> = data.collect();
    let others = project.extensions.iter().skip(1);
    let others = others.map(|other| format!(":{}", names::extension(project, other)));
    let py_deps: Vec<_> = others.chain(layout.distributions.of_extension()).collect();
    rule.set_if("py_srcs", sources(project))
        .set_if("pyi", stubs(project))
        .set_if("data", (!data.is_empty()).then(|| glob(data, Vec::new())))
        .set_if("py_deps", (!py_deps.is_empty()).then(|| labels(py_deps)))
}

/// Returns a glob pattern for files of a package at any depth.
fn pattern(package: &Package, files: &str) -> Option<String> {
    let folder = package.folder.as_ref()?;
    Some(format!("{folder}/**/{files}"))
}

/// Returns the `.py` files, without those of test folders inside a package.
fn sources(project: &Project) -> Option<Expr> {
    let packages = project
        .packages
        .iter()
        .filter(|package| package.has_sources);
    let folders: Vec<&String> = packages.filter_map(|one| one.folder.as_ref()).collect();
    let is_inside = |suite: &str| {
        let mut folders = folders.iter();
        folders.any(|folder| suite.starts_with(&format!("{folder}/")))
    };
    let suites = project.suites.iter().map(|suite| suite.folder.as_str());
    let tests = suites
        .filter(|suite| is_inside(suite))
        .map(|suite| format!("{suite}/**"));
    let patterns: Vec<_> = folders
        .iter()
        .map(|folder| format!("{folder}/**/*.py"))
        .collect();
    (!patterns.is_empty()).then(|| glob(patterns, tests.collect()))
}

/// Returns the stubs and `py.typed` markers.
fn stubs(project: &Project) -> Option<Expr> {
    let lone = project.packages.iter().flat_map(|one| one.stubs.clone());
    let stubbed = project.packages.iter().filter(|package| package.has_stubs);
    let patterns: Vec<_> = stubbed
        .flat_map(|package| [pattern(package, "*.pyi"), pattern(package, "py.typed")])
        .flatten()
        .collect();
    let mut stubs = vec![labels(lone)];
    if !patterns.is_empty() {
        stubs.push(glob_or_nothing(patterns, Vec::new()));
    }
    sum(stubs)
}
