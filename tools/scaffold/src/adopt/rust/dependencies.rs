//! What a crate's target depends on: crates of the project, and those of the hub.

use super::{Loads, Rust, CRATES};
use crate::adopt::places::Places;
use crate::adopt::starlark::{labels, list, sum, text, Expr, Rule};
use crate::project::{Crate, Dependency, Kind};

impl Rust<'_> {
    pub(super) fn dependencies(
        &self,
        mut rule: Rule,
        one: &Crate,
        package: &str,
        script: Option<String>,
        places: &Places,
        loads: &mut Loads,
    ) -> Rule {
        let third = &one.third_party;
        let mut more: Vec<String> = script.into_iter().collect();
        if one.is_extension && !third.pyo3 {
            more.push("@crates//:pyo3".to_owned());
        }
        let mut deps = self.used(one, package, (false, false), more, places);
        if third.normal {
            loads.add(CRATES, "all_crate_deps");
            deps.push(self.hub.all(one, package, "normal"));
        }
        rule = rule.set_if("deps", sum(deps));
        let mut macros = self.used(one, package, (false, true), Vec::new(), places);
        if third.proc_macro {
            loads.add(CRATES, "all_crate_deps");
            macros.push(self.hub.all(one, package, "proc_macro"));
        }
        rule = rule.set_if("proc_macro_deps", sum(macros));
        let renamed = self.renamed(one, package, places);
        if third.renamed {
            loads.add(CRATES, "aliases");
            rule = rule
                .comment("Some crates have another name here than their own, as Cargo.toml says.");
            if renamed.is_empty() {
                return rule.set("aliases", self.hub.aliases(one, package));
            }
            return rule.set(
                "aliases",
                Expr::Union(vec![self.hub.aliases(one, package), Expr::Dict(renamed)]),
            );
        }
        match renamed.is_empty() {
            true => rule,
            false => rule
                .comment("A crate has another name here than its own, as Cargo.toml says.")
                .set("aliases", Expr::Dict(renamed)),
        }
    }

    /// Crates of the project, of the build script or not, proc macros or not: those of all platforms in one list with `fixed`, then
    /// a `select` for each other set of platforms.
    pub(super) fn used(
        &self,
        one: &Crate,
        package: &str,
        (build, is_macro): (bool, bool),
        mut fixed: Vec<String>,
        places: &Places,
    ) -> Vec<Expr> {
        let mut selects = Vec::new();
        for (dep, used) in self.project_crates(one) {
            if dep.build != build || (used.library.kind == Kind::ProcMacro) != is_macro {
                continue;
            }
            let label = self.label(places, package, used);
            match &dep.triples {
                None => fixed.push(label),
                Some(triples) => {
                    let entries = triples.iter().map(|one| {
                        (
                            format!("@rules_rust//rust/platform:{}", one.triple),
                            list([label.clone()]),
                        )
                    });
                    let default = ("//conditions:default".to_owned(), Expr::List(Vec::new()));
                    selects.push(Expr::Call(
                        "select",
                        vec![Expr::Dict(entries.chain([default]).collect())],
                        Vec::new(),
                    ));
                }
            }
        }
        let mut parts = vec![labels(fixed)];
        parts.extend(selects);
        parts
    }

    fn project_crates<'c>(
        &'c self,
        one: &'c Crate,
    ) -> impl Iterator<Item = (&'c Dependency, &'c Crate)> {
        one.dependencies.iter().filter_map(|dep| {
            let used = self
                .project
                .crates
                .iter()
                .find(|other| other.package == dep.package)?;
            Some((dep, used))
        })
    }

    fn renamed(&self, one: &Crate, package: &str, places: &Places) -> Vec<(String, Expr)> {
        let renamed = self.project_crates(one).filter_map(|(dep, used)| {
            let name = dep.rename.as_ref().filter(|_| !dep.build)?;
            Some((self.label(places, package, used), text(name)))
        });
        renamed.collect()
    }
}
