//! `uv.lock`: a graph with markers on its edges.

use std::collections::BTreeSet;

use toml_edit::{Document, Item};

use super::markers::{marker, normalised, without_extras};
use super::{protected, rank, Edge, Pin, Pins};
use crate::project::toml::{at, pairs_of_lists, strings, tables, text_of};

/// Parses a `uv.lock`.
pub(super) fn read(text: &str, project: &str) -> Option<Pins> {
    let document: Document<&str> = Document::parse(text).ok()?;
    let root = document.as_item();
    let packages = tables(root.get("package"));
    let mut pins = Pins {
        pins: packages.iter().filter_map(pin).collect(),
        ..Pins::default()
    };
    let name = normalised(project);
    let is_local = |one: &&Item| is_local(one);
    let named = |one: &&Item| text_of(one.get("name")).is_some_and(|own| normalised(&own) == name);
    let mut locals = packages.iter().filter(is_local);
    let own = locals.clone().find(named).or_else(|| locals.next());
    if let Some(own) = own {
        pins.groups = groups(own, &excluding(root, &name));
    }
    Some(protected(pins))
}

fn pin(item: &Item) -> Option<Pin> {
    let files = tables(item.get("wheels"));
    let sdist = item.get("sdist").cloned();
    let hashes = sdist.iter().chain(&files);
    let wheels = files.iter().filter_map(|file| text_of(file.get("url")));
    Some(Pin {
        name: normalised(&text_of(item.get("name"))?),
        version: text_of(item.get("version")).unwrap_or_default(),
        hashes: hashes
            .filter_map(|file| text_of(file.get("hash")))
            .collect(),
        wheels: wheels
            .filter_map(|url| Some(url.rsplit('/').next()?.to_owned()))
            .collect(),
        condition: None,
        needs: edges(item.get("dependencies")),
        extras: pairs_of_lists(item.get("optional-dependencies"))
            .map(|(name, list)| (name, edges(Some(list))))
            .collect(),
        is_local: is_local(item),
    })
}

/// Returns whether it is a folder of the project itself.
fn is_local(item: &Item) -> bool {
    ["editable", "virtual", "directory"]
        .iter()
        .any(|kind| at(item, &["source", kind]).is_some())
}

fn edges(list: Option<&Item>) -> Vec<Edge> {
    let edge = |item: &Item| {
        let text = text_of(item.get("marker"));
        Some(Edge {
            name: normalised(&text_of(item.get("name"))?),
            version: text_of(item.get("version")),
            marker: without_extras(&marker(text.as_deref())),
            extras: strings(item.get("extra")),
        })
    };
    tables(list).iter().filter_map(edge).collect()
}

/// Returns the project's requests: run-time dependencies first, followed by groups and extras. Conflicting ones come last.
fn groups(own: &Item, excluding: &BTreeSet<String>) -> Vec<Vec<Edge>> {
    let tables = ["dev-dependencies", "optional-dependencies"];
    let mut groups: Vec<(usize, String, Vec<Edge>)> = tables
        .iter()
        .flat_map(|table| pairs_of_lists(own.get(table)))
        .map(|(name, list)| {
            let last = if excluding.contains(&name) { 10 } else { 0 };
            (rank(&name) + last, name, edges(Some(list)))
        })
        .collect();
    groups.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut all = vec![edges(own.get("dependencies"))];
    all.extend(groups.into_iter().map(|(_, _, edges)| edges));
    all
}

/// Returns the extras and groups of the project that conflict with another.
fn excluding(root: &Item, project: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let sets = root.get("conflicts").and_then(Item::as_array);
    for set in sets.into_iter().flatten() {
        for one in set.as_array().into_iter().flatten() {
            let Some(one) = one.as_inline_table() else {
                continue;
            };
            let text = |key: &str| one.get(key).and_then(toml_edit::Value::as_str);
            if text("package").is_some_and(|name| normalised(name) == project) {
                names.extend(
                    ["extra", "group"]
                        .iter()
                        .filter_map(|key| text(key))
                        .map(str::to_owned),
                );
            }
        }
    }
    names
}
