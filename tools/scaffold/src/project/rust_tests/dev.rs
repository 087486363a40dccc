//! The `[dev-dependencies]` that tests name.

use std::collections::BTreeSet;

use cargo_metadata::DependencyKind;

use crate::project::crates::{matching, Crate, Dependency, Kind};

use super::obstacle::Obstacle;
use super::search::Search;
use super::{text, DevDependencies};

/// Crates for tests that run Cargo, or that read files which Cargo finds.
const TOOLS: [&str; 12] = [
    "assert_cmd",
    "cargo_metadata",
    "compiletest_rs",
    "escargot",
    "goldenfile",
    "insta",
    "macrotest",
    "snapbox",
    "test_bin",
    "trybuild",
    "trycmd",
    "ui_test",
];

/// The crate by which macros find Cargo.toml, to see what their own library is called. It fails without the file.
const MANIFEST_READER: &str = "proc-macro-crate";

impl<'a> Search<'a> {
    /// Returns the keys of the crates in `[dev-dependencies]` that a text names.
    pub(super) fn named(&self, text: &str) -> Result<BTreeSet<String>, Obstacle> {
        let third = &self.one.third_party;
        let mut named = BTreeSet::new();
        let mut unlocked = Vec::new();
        let mut own = Vec::new();
        let written = self.package.dependencies.iter();
        for written in written.filter(|one| one.kind == DependencyKind::Development) {
            let key = written.rename.as_ref().unwrap_or(&written.name);
            let locked = third.dev.iter().find(|dev| dev.entry.key == *key);
            let name = locked.map_or_else(|| key.replace('-', "_"), |dev| dev.name.clone());
            if !text::mentions(text, &name) {
                continue;
            }
            if let Some(tool) = TOOLS.into_iter().find(|tool| *tool == written.name) {
                return Err(Obstacle::Tool(tool));
            }
            let is_own = self.resolved.own(&written.name).is_some() && written.path.is_some();
            if is_own && written.name == self.one.package {
                continue;
            }
            if is_own && self.own(&written.name).is_none() {
                own.push(key.clone());
            } else if !is_own && locked.is_none() && self.is_for_any_platform(written) {
                unlocked.push(key.clone());
            } else {
                named.insert(key.clone());
            }
        }
        let reads = |with_tests| {
            self.graph
                .contains(&self.package.id, MANIFEST_READER, with_tests)
        };
        if !named.is_empty() && reads(true) && !reads(false) {
            return Err(Obstacle::ManifestReader);
        }
        if !own.is_empty() {
            return Err(Obstacle::OwnCrates(own));
        }
        if !unlocked.is_empty() {
            return Err(Obstacle::Unlocked(unlocked));
        }
        Ok(named)
    }

    fn is_for_any_platform(&self, written: &cargo_metadata::Dependency) -> bool {
        matching(&[written.target.as_ref()]).is_none_or(|some| !some.is_empty())
    }

    /// Returns the project's crate of that name, if it has a target with a library.
    pub(super) fn own(&self, package: &str) -> Option<&'a Crate> {
        let mut crates = self.crates.iter();
        crates.find(|one| {
            one.package == package && !one.is_extension && one.library.kind != Kind::Shared
        })
    }

    /// Returns the crates of `[dev-dependencies]` with these keys.
    pub(super) fn dev(&self, named: &BTreeSet<String>) -> DevDependencies {
        let third = self.one.third_party.dev.iter();
        let third: Vec<_> = third.filter(|dev| named.contains(&dev.entry.key)).collect();
        let only_dev = third.iter().filter(|dev| !dev.is_normal);
        let names = |is_macro: bool| {
            let some = only_dev.clone().filter(|dev| dev.is_macro == is_macro);
            some.map(|dev| dev.hub_name.clone()).collect()
        };
        let written = self.package.dependencies.iter();
        let written = written.filter(|one| one.kind == DependencyKind::Development);
        let crates = written.filter_map(|written| {
            let key = written.rename.as_ref().unwrap_or(&written.name);
            let used = self.own(&written.name).filter(|_| named.contains(key))?;
            let mut linked = self.one.dependencies.iter().filter(|dep| !dep.build);
            if linked.any(|dep| dep.package == used.package) {
                return None;
            }
            let rename = written.rename.as_ref().map(|name| name.replace('-', "_"));
            Some(Dependency {
                package: used.package.clone(),
                rename,
                build: false,
                triples: matching(&[written.target.as_ref()]),
            })
        });
        DevDependencies {
            libraries: names(false),
            macros: names(true),
            is_conditional: only_dev.clone().any(|dev| dev.entry.target.is_some()),
            renamed: only_dev
                .clone()
                .filter(|dev| dev.is_renamed() && dev.hub_name == dev.name)
                .map(|dev| dev.name.clone())
                .collect(),
            crates: crates.collect(),
            entries: third.iter().map(|dev| dev.entry.clone()).collect(),
        }
    }
}
