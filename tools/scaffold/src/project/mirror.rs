//! Manifests that crate_universe supports. Each lists the third-party dependencies of one crate of the project, with the features
//! that the project's build enables. They build nothing. Their Cargo.lock pins what the project's own pins: crate_universe writes the
//! lock of the manifests that it reads, without what only other crates and features need, so it must not get the project's.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{value, Array, DocumentMut, InlineTable, Item, Table, Value};

use super::crates::{Crate, Entry};
use super::facts::Facts;
use super::paths::MANIFESTS;
use super::rust_tests::CrateTests;

/// Returns the folder of a crate's manifest.
pub(crate) fn folder(one: &Crate) -> String {
    format!("{MANIFESTS}/{}", one.package)
}

/// Returns all manifests, by path.
pub(super) fn manifests(
    crates: &[Crate],
    cargo: &Facts,
    tests: &[CrateTests],
) -> BTreeMap<String, String> {
    let root = format!("{MANIFESTS}/Cargo.toml");
    let mut files = BTreeMap::from([(root, workspace(crates, cargo))]);
    for one in crates {
        let tests = tests.iter().find(|tests| tests.package == one.package);
        let dev = tests.map_or(&[][..], |tests| &tests.dev.entries);
        let version = if cargo.twins.contains(&one.package) {
            format!("{}-project", one.version)
        } else {
            one.version.clone()
        };
        let text = member(one, &version, dev);
        files.insert(format!("{}/Cargo.toml", folder(one)), text);
    }
    files
}

fn workspace(crates: &[Crate], cargo: &Facts) -> String {
    let mut document = DocumentMut::new();
    let mut table = Table::new();
    // Resolver 3 differs from 2 only in the versions that it selects, which Cargo.lock pins. Older releases of crate_universe
    // reject it.
    let resolver = if cargo.resolver == "1" { "1" } else { "2" };
    table.insert("resolver", value(resolver));
    let mut members = Array::from_iter(crates.iter().map(|one| one.package.as_str()));
    for member in members.iter_mut() {
        member.decor_mut().set_prefix("\n    ");
    }
    members.set_trailing("\n");
    members.set_trailing_comma(true);
    table.insert("members", value(members));
    document.insert("workspace", Item::Table(table));
    for (registry, name, text) in &cargo.patches {
        // A dependency with a path is a crate of the project, not of the hub.
        let Ok(entry) = text.parse::<Value>() else {
            continue;
        };
        if entry
            .as_inline_table()
            .is_some_and(|entry| !entry.contains_key("path"))
        {
            let mut patches = Table::new();
            patches.set_implicit(true);
            let of_all = document.entry("patch").or_insert(Item::Table(patches));
            if let Some(of_all) = of_all.as_table_mut() {
                let of_registry = of_all.entry(registry).or_insert(Item::Table(Table::new()));
                if let Some(table) = of_registry.as_table_mut() {
                    table.insert(name, Item::Value(entry));
                }
            }
        }
    }
    document.to_string()
}

fn member(one: &Crate, version: &str, dev: &[Entry]) -> String {
    let mut document = DocumentMut::new();
    let mut package = Table::new();
    package.insert("name", value(one.package.as_str()));
    package.insert("version", value(version));
    package.insert("edition", value(one.library.edition.as_str()));
    if one.build_script.is_some() {
        package.insert("build", value("build.rs"));
    }
    document.insert("package", Item::Table(package));
    // Cargo requires a target. Nothing builds it, so its file need not exist.
    let mut library = Table::new();
    library.insert("path", value("lib.rs"));
    document.insert("lib", Item::Table(library));
    let name = |build: bool| {
        if build {
            "build-dependencies"
        } else {
            "dependencies"
        }
    };
    let groups_of_crate = groups(&one.third_party.entries).into_iter();
    let groups_of_crate =
        groups_of_crate.map(|((target, build), entries)| (target, name(build), entries));
    let groups_of_tests = groups(dev).into_iter();
    let groups_of_tests =
        groups_of_tests.map(|((target, _), entries)| (target, "dev-dependencies", entries));
    for (target, name, entries) in groups_of_crate.chain(groups_of_tests) {
        let mut table = Table::new();
        for (key, entry) in entries {
            table.insert(&key, Item::Value(entry.into()));
        }
        match target {
            None => {
                document.insert(name, Item::Table(table));
            }
            Some(target) => {
                let mut implicit = Table::new();
                implicit.set_implicit(true);
                let targets = document
                    .entry("target")
                    .or_insert(Item::Table(implicit.clone()));
                let of_target = targets
                    .as_table_mut()
                    .map(|targets| targets.entry(&target).or_insert(Item::Table(implicit)));
                if let Some(of_target) = of_target.and_then(Item::as_table_mut) {
                    of_target.insert(name, Item::Table(table));
                }
            }
        }
    }
    document.to_string()
}

type Group = (Option<String>, bool);

/// Groups dependencies by table. Merges duplicates, with the features of both.
fn groups(entries: &[Entry]) -> BTreeMap<Group, BTreeMap<String, InlineTable>> {
    let mut groups: BTreeMap<Group, BTreeMap<String, Entry>> = BTreeMap::new();
    for entry in entries {
        let group = groups
            .entry((entry.target.clone(), entry.build))
            .or_default();
        let one = group
            .entry(entry.key.clone())
            .or_insert_with(|| entry.clone());
        one.default_features |= entry.default_features;
        one.features.extend(entry.features.iter().cloned());
    }
    let tables = |entries: BTreeMap<String, Entry>| {
        entries
            .into_iter()
            .map(|(key, entry)| (key, table(&entry)))
            .collect()
    };
    groups
        .into_iter()
        .map(|(group, entries)| (group, tables(entries)))
        .collect()
}

fn table(entry: &Entry) -> InlineTable {
    let mut table = InlineTable::new();
    if let Some(package) = &entry.package {
        table.insert("package", package.as_str().into());
    }
    for (key, value) in &entry.git {
        table.insert(key, value.as_str().into());
    }
    table.insert("version", entry.version.as_str().into());
    if !entry.default_features {
        table.insert("default-features", false.into());
    }
    if !entry.features.is_empty() {
        let features: BTreeSet<&str> = entry.features.iter().map(String::as_str).collect();
        table.insert("features", Value::Array(Array::from_iter(features)));
    }
    table
}
