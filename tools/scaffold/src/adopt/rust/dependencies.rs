//! The dependencies of a crate's target: crates of the project and of the hub.

use syntax::build::{labels, list, sum, text, Expr, Rule};

use crate::adopt::layout::Layout;
use crate::adopt::names;
use crate::project::{Crate, Dependency, Kind};

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
    let renamed = project_crates(layout, one).filter_map(|(dependency, used)| {
        let name = dependency.rename.as_ref().filter(|_| !dependency.build)?;
        let label = names::library_label(&layout.packages, package, used);
        Some((label, text(name)))
    });
    let own: Vec<_> = renamed.collect();
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
