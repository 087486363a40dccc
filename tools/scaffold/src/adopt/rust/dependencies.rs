//! The dependencies of a crate's target: crates of the project and of the hub.

use syntax::build::{labels, list, sum, text, Expr, Rule};

use crate::adopt::layout::Layout;
use crate::adopt::names;
use crate::project::{Crate, CrateTests, Dependency, DevDependencies, Kind};

/// Selects some of a crate's dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Used {
    /// The libraries that it links.
    Libraries,
    /// Its proc macros.
    Macros,
    /// The libraries that its build script links.
    BuildLibraries,
    /// The proc macros of its build script.
    BuildMacros,
}

impl Used {
    fn has(self, dependency: &Dependency, used: &Crate) -> bool {
        let is_macro = used.library.kind == Kind::ProcMacro;
        self == match (dependency.build, is_macro) {
            (false, false) => Self::Libraries,
            (false, true) => Self::Macros,
            (true, false) => Self::BuildLibraries,
            (true, true) => Self::BuildMacros,
        }
    }
}

/// Adds `deps`, `proc_macro_deps` and `aliases`.
pub(super) fn dependencies(layout: &Layout<'_>, rule: Rule, one: &Crate) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let third = &one.third_party;
    let mut more = Vec::new();
    if one.build_script.is_some() {
        more.push(format!(":{}", names::build_script(one, package)));
    }
    if one.is_extension && !third.pyo3 {
        more.push("@crates//:pyo3".to_owned());
    }
    let mut deps = used(layout, one, Used::Libraries, more);
    if third.normal {
        deps.push(layout.hub.all(one, package, "normal"));
    }
    let mut macros = used(layout, one, Used::Macros, Vec::new());
    if third.proc_macro {
        macros.push(layout.hub.all(one, package, "proc_macro"));
    }
    let rule = rule
        .set_if("deps", sum(deps))
        .set_if("proc_macro_deps", sum(macros));
    let Some(aliases) = aliases(layout, one, package) else {
        return rule;
    };
    rule.comment("Cargo.toml renames one or more dependencies.")
        .set("aliases", aliases)
}

/// Adds the dependencies of a program or an integration test: the crate's library, and what the crate itself uses. `dev` is for a
/// test.
pub(in crate::adopt) fn program_dependencies(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    dev: Option<&DevDependencies>,
) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let third = &one.third_party;
    let mut libraries = Vec::new();
    let mut macros = Vec::new();
    let own = format!(":{}", names::library(one));
    match one.library.kind {
        Kind::Library => libraries.push(own),
        Kind::ProcMacro => macros.push(own),
        Kind::Shared => {}
    }
    if one.build_script.is_some() {
        libraries.push(format!(":{}", names::build_script(one, package)));
    }
    if one.is_extension && !third.pyo3 {
        libraries.push("@crates//:pyo3".to_owned());
    }
    if let Some(dev) = dev {
        libraries.extend(own_crates(layout, package, dev, false));
        macros.extend(own_crates(layout, package, dev, true));
    }
    let mut deps = used(layout, one, Used::Libraries, libraries);
    if third.normal {
        deps.push(layout.hub.all(one, package, "normal"));
    }
    deps.extend(dev.and_then(|dev| of_tests(layout, one, package, dev, false)));
    let mut macros = used(layout, one, Used::Macros, macros);
    if third.proc_macro {
        macros.push(layout.hub.all(one, package, "proc_macro"));
    }
    macros.extend(dev.and_then(|dev| of_tests(layout, one, package, dev, true)));
    let rule = rule
        .set_if("deps", sum(deps))
        .set_if("proc_macro_deps", sum(macros));
    with_aliases(layout, rule, one, package, true, dev)
}

/// Adds what only the unit tests of a crate use. The rest comes from the crate.
pub(in crate::adopt) fn test_dependencies(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    tests: &CrateTests,
) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let dev = &tests.dev;
    let rule = documentation_dependencies(layout, rule, one, tests);
    let mut macros = vec![labels(own_crates(layout, package, dev, true))];
    macros.extend(of_tests(layout, one, package, dev, true));
    let rule = rule.set_if("proc_macro_deps", sum(macros));
    with_aliases(layout, rule, one, package, false, Some(dev))
}

/// Adds the libraries that only the tests of a crate use. A `rust_doc_test` has no other attribute for crates.
pub(in crate::adopt) fn documentation_dependencies(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    tests: &CrateTests,
) -> Rule {
    let package = layout.packages.package_of(&one.folder);
    let dev = &tests.dev;
    let mut deps = vec![labels(own_crates(layout, package, dev, false))];
    deps.extend(of_tests(layout, one, package, dev, false));
    rule.set_if("deps", sum(deps))
}

/// Returns the third-party crates that only tests use. Benchmarks may use others, which take long to build, so `all_crate_deps`
/// serves only if `crate_deps` cannot: it ignores platforms.
fn of_tests(
    layout: &Layout<'_>,
    one: &Crate,
    package: &str,
    dev: &DevDependencies,
    macros: bool,
) -> Option<Expr> {
    let (names, kind) = if macros {
        (&dev.macros, "proc_macro_dev")
    } else {
        (&dev.libraries, "normal_dev")
    };
    if names.is_empty() {
        return None;
    }
    Some(if dev.is_conditional {
        layout.hub.all(one, package, kind)
    } else {
        layout.hub.some(one, package, names)
    })
}

/// Returns the labels of the project's crates that tests use.
fn own_crates(
    layout: &Layout<'_>,
    package: &str,
    dev: &DevDependencies,
    macros: bool,
) -> Vec<String> {
    let crates = dev.crates.iter().filter_map(|dependency| {
        let mut crates = layout.project.crates.iter();
        crates.find(|one| one.package == dependency.package)
    });
    crates
        .filter(|one| (one.library.kind == Kind::ProcMacro) == macros)
        .map(|one| names::library_label(&layout.packages, package, one))
        .collect()
}

/// Adds the crates that have another name in the code of a program or a test.
fn with_aliases(
    layout: &Layout<'_>,
    rule: Rule,
    one: &Crate,
    package: &str,
    with_normal: bool,
    dev: Option<&DevDependencies>,
) -> Rule {
    let renamed = dev.into_iter().flat_map(|dev| &dev.crates);
    let mut own: Vec<(String, Expr)> = renamed
        .filter_map(|dependency| {
            let name = dependency.rename.as_ref()?;
            let mut crates = layout.project.crates.iter();
            let used = crates.find(|one| one.package == dependency.package)?;
            let label = names::library_label(&layout.packages, package, used);
            Some((label, text(name)))
        })
        .collect();
    if with_normal {
        own.extend(renamed_crates(layout, one, package));
    }
    let mut parts = Vec::new();
    if with_normal && one.third_party.renamed {
        parts.push(layout.hub.aliases(one, package));
    }
    if let Some(dev) = dev.filter(|dev| !dev.renamed.is_empty()) {
        parts.push(if dev.is_conditional {
            let kinds = ["normal_dev", "proc_macro_dev"];
            layout.hub.call("aliases", one, package, &kinds)
        } else {
            // The labels of `aliases` in rules_rust 0.54 are not visible here, those of `crate_deps` are.
            let labels = layout.hub.some(one, package, &dev.renamed);
            let pairs = Expr::Call("zip", vec![labels, list(&dev.renamed)], Vec::new());
            Expr::Call("dict", vec![pairs], Vec::new())
        });
    }
    if !own.is_empty() {
        parts.push(Expr::Dict(own));
    }
    let aliases = match parts.len() {
        0 => return rule,
        1 => parts.into_iter().next(),
        _ => Some(Expr::Union(parts)),
    };
    rule.comment("Cargo.toml renames one or more dependencies.")
        .set_if("aliases", aliases)
}

/// Returns the crates of the project: those for all platforms in one list with `fixed`, followed by a `select` for each other set
/// of platforms.
pub(super) fn used(
    layout: &Layout<'_>,
    one: &Crate,
    which: Used,
    mut fixed: Vec<String>,
) -> Vec<Expr> {
    let package = layout.packages.package_of(&one.folder);
    let mut selects = Vec::new();
    for (dependency, used) in project_crates(layout, one) {
        if !which.has(dependency, used) {
            continue;
        }
        let label = names::library_label(&layout.packages, package, used);
        let Some(triples) = &dependency.triples else {
            fixed.push(label);
            continue;
        };
        let platform = |triple: &str| format!("@rules_rust//rust/platform:{triple}");
        let mut entries: Vec<_> = triples
            .iter()
            .map(|one| (platform(one.triple), list([&label])))
            .collect();
        entries.push(("//conditions:default".to_owned(), Expr::List(Vec::new())));
        selects.push(Expr::Call("select", vec![Expr::Dict(entries)], Vec::new()));
    }
    let mut parts = vec![labels(fixed)];
    parts.extend(selects);
    parts
}

fn project_crates<'c>(
    layout: &Layout<'c>,
    one: &'c Crate,
) -> impl Iterator<Item = (&'c Dependency, &'c Crate)> {
    let crates = &layout.project.crates;
    one.dependencies.iter().filter_map(|dependency| {
        let used = crates
            .iter()
            .find(|other| other.package == dependency.package)?;
        Some((dependency, used))
    })
}

/// Returns the crates of the hub and of the project that have another name in this crate's code.
fn aliases(layout: &Layout<'_>, one: &Crate, package: &str) -> Option<Expr> {
    let own = renamed_crates(layout, one, package);
    match (one.third_party.renamed, own.is_empty()) {
        (true, true) => Some(layout.hub.aliases(one, package)),
        (true, false) => {
            let hub = layout.hub.aliases(one, package);
            Some(Expr::Union(vec![hub, Expr::Dict(own)]))
        }
        (false, true) => None,
        (false, false) => Some(Expr::Dict(own)),
    }
}

/// Returns the crates of the project that have another name in this crate's code.
fn renamed_crates(layout: &Layout<'_>, one: &Crate, package: &str) -> Vec<(String, Expr)> {
    let renamed = project_crates(layout, one).filter_map(|(dependency, used)| {
        let name = dependency.rename.as_ref().filter(|_| !dependency.build)?;
        let label = names::library_label(&layout.packages, package, used);
        Some((label, text(name)))
    });
    renamed.collect()
}
