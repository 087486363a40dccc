//! Lock files in which each distribution states the condition under which it is needed: `poetry.lock`, `pdm.lock`, `pylock.toml`,
//! `Pipfile.lock`.

use pep508_rs::MarkerTree;
use serde_json::Value;
use toml_edit::{Document, Item};

use super::markers::{marker, normalised, requirement, without_extras};
use super::{protected, Edge, Pin, Pins};
use crate::project::toml::{keys, pairs, pairs_of_lists, strings, tables, text_of};

/// Parses a `poetry.lock`. Poetry 2 writes `groups` and `markers`; Poetry 1 has markers only on the edges.
pub(super) fn poetry(text: &str, _project: &str) -> Option<Pins> {
    let document: Document<&str> = Document::parse(text).ok()?;
    let packages = tables(document.as_item().get("package"));
    let pin = |item: &Item| {
        let (hashes, wheels) = files(item);
        let markers = item.get("markers");
        let condition = match (text_of(markers), keys(markers)) {
            (Some(text), _) => Some(marker(Some(&text))),
            // By group.
            (None, groups) if !groups.is_empty() => {
                let mut any = MarkerTree::FALSE;
                pairs(markers).for_each(|(_, text)| any.or(marker(Some(&text))));
                Some(any)
            }
            _ => item.get("groups").map(|_| MarkerTree::TRUE),
        };
        let needs = item.get("dependencies");
        let needs = keys(needs)
            .into_iter()
            .filter_map(|name| poetry_edge(&name, needs?.get(&name)?));
        let extras = pairs_of_lists(item.get("extras")).map(|(name, list)| {
            let texts = strings(Some(list));
            let edges = texts.iter().filter_map(|text| {
                // `dep (>=1)`
                let name = text.split([' ', '(', ';']).next()?;
                Some(edge(name, MarkerTree::TRUE))
            });
            (name, edges.collect())
        });
        Some(Pin {
            name: normalised(&text_of(item.get("name"))?),
            version: text_of(item.get("version"))?,
            hashes,
            wheels,
            condition,
            needs: needs.flatten().collect(),
            extras: extras.collect(),
            is_local: is_folder(item),
        })
    };
    let pins = packages.iter().filter_map(pin).collect();
    Some(protected(Pins {
        pins,
        ..Pins::default()
    }))
}

/// Parses an entry of Poetry's `[package.dependencies]`: a version, a table, or a list of tables. Omits dependencies that only an
/// extra needs.
fn poetry_edge(name: &str, value: &Item) -> Option<Vec<Edge>> {
    let one = |get: &dyn Fn(&str) -> Option<Item>| {
        let optional = get("optional").and_then(|item| item.as_bool()) == Some(true);
        let text = text_of(get("markers").as_ref());
        (!optional).then(|| Edge {
            extras: strings(get("extras").as_ref()),
            ..edge(name, without_extras(&marker(text.as_deref())))
        })
    };
    if value.is_str() {
        return Some(vec![edge(name, MarkerTree::TRUE)]);
    }
    if let Some(list) = value.as_array() {
        let tables = list.iter().filter_map(toml_edit::Value::as_inline_table);
        let edges =
            tables.filter_map(|table| one(&|key| Some(Item::Value(table.get(key)?.clone()))));
        return Some(edges.collect());
    }
    let table = value.as_table_like()?;
    Some(one(&|key| table.get(key).cloned()).into_iter().collect())
}

/// Parses a `pdm.lock`.
pub(super) fn pdm(text: &str, _project: &str) -> Option<Pins> {
    let document: Document<&str> = Document::parse(text).ok()?;
    let packages = tables(document.as_item().get("package"));
    let pin = |item: &Item| {
        let (hashes, wheels) = files(item);
        let text = text_of(item.get("marker"));
        let needs = strings(item.get("dependencies"));
        let needs = needs.iter().filter_map(|text| {
            let read = requirement(text)?;
            Some(Edge {
                extras: read.extras.iter().map(ToString::to_string).collect(),
                ..edge(read.name.as_ref(), without_extras(&read.marker))
            })
        });
        Some(Pin {
            name: normalised(&text_of(item.get("name"))?),
            version: text_of(item.get("version"))?,
            hashes,
            wheels,
            condition: Some(marker(text.as_deref())),
            needs: needs.collect(),
            is_local: is_folder(item),
            ..Pin::default()
        })
    };
    // With extras, a distribution has a second entry without files.
    let mut pins: Vec<Pin> = Vec::new();
    for pin in packages.iter().filter_map(pin) {
        let same = |other: &&mut Pin| other.name == pin.name && other.version == pin.version;
        match pins.iter_mut().find(same) {
            Some(other) => {
                other
                    .needs
                    .extend(pin.needs.into_iter().filter(|edge| edge.name != pin.name));
                if other.hashes.is_empty() {
                    other.hashes = pin.hashes;
                    other.wheels = pin.wheels;
                }
            }
            None => pins.push(pin),
        }
    }
    Some(protected(Pins {
        pins,
        ..Pins::default()
    }))
}

/// Parses a `pylock.toml`. Markers about groups and extras are meaningless here, so they always hold.
pub(super) fn pylock(text: &str, _project: &str) -> Option<Pins> {
    let document: Document<&str> = Document::parse(text).ok()?;
    let packages = tables(document.as_item().get("packages"));
    let pin = |item: &Item| {
        let wheels = tables(item.get("wheels"));
        let archives = ["sdist", "archive"].iter().filter_map(|key| item.get(key));
        let hashes = archives.cloned().chain(wheels.clone()).flat_map(|file| {
            let hashes = pairs(file.get("hashes"));
            hashes
                .map(|(kind, value)| format!("{kind}:{value}"))
                .collect::<Vec<_>>()
        });
        let text = text_of(item.get("marker"));
        let needs = tables(item.get("dependencies"));
        let needs = needs
            .iter()
            .filter_map(|one| Some(edge(&text_of(one.get("name"))?, MarkerTree::TRUE)));
        let file = |wheel: &Item| {
            text_of(wheel.get("name")).or_else(|| {
                let place = text_of(wheel.get("url")).or_else(|| text_of(wheel.get("path")))?;
                Some(place.rsplit('/').next()?.to_owned())
            })
        };
        Some(Pin {
            name: normalised(&text_of(item.get("name"))?),
            version: text_of(item.get("version")).unwrap_or_default(),
            hashes: hashes.collect(),
            wheels: wheels.iter().filter_map(file).collect(),
            condition: Some(without_extras(&marker(text.as_deref()))),
            needs: needs.collect(),
            is_local: item.get("directory").is_some(),
            ..Pin::default()
        })
    };
    let pins: Vec<Pin> = packages.iter().filter_map(pin).collect();
    Some(protected(whole(pins)))
}

/// Parses a `Pipfile.lock`.
pub(super) fn pipfile(text: &str, _project: &str) -> Option<Pins> {
    let document: Value = serde_json::from_str(text).ok()?;
    let mut pins: Vec<Pin> = Vec::new();
    for group in ["default", "develop"] {
        let packages = document.get(group).and_then(Value::as_object);
        for (name, one) in packages.into_iter().flatten() {
            let name = normalised(name);
            let version = one.get("version").and_then(Value::as_str);
            let version = version.and_then(|text| text.strip_prefix("=="));
            if pins.iter().any(|pin| pin.name == name) {
                continue;
            }
            let hashes = one.get("hashes").and_then(Value::as_array);
            let hashes = hashes.into_iter().flatten().filter_map(Value::as_str);
            pins.push(Pin {
                name,
                version: version.unwrap_or_default().to_owned(),
                hashes: hashes.map(str::to_owned).collect(),
                condition: Some(marker(one.get("markers").and_then(Value::as_str))),
                is_local: one.get("path").is_some(),
                ..Pin::default()
            });
        }
    }
    Some(protected(whole(pins)))
}

/// Creates a lock that may not record dependencies between distributions.
pub(super) fn whole(pins: Vec<Pin>) -> Pins {
    Pins {
        is_whole: pins.iter().all(|pin| pin.needs.is_empty()),
        pins,
        ..Pins::default()
    }
}

pub(super) fn edge(name: &str, marker: MarkerTree) -> Edge {
    Edge {
        name: normalised(name),
        marker,
        ..Edge::default()
    }
}

/// Returns the hashes and the wheels in `files`.
fn files(item: &Item) -> (Vec<String>, Vec<String>) {
    let files = tables(item.get("files"));
    let hashes = files.iter().filter_map(|file| text_of(file.get("hash")));
    let names = files.iter().filter_map(|file| {
        let place = text_of(file.get("file")).or_else(|| text_of(file.get("url")))?;
        let name = place.rsplit('/').next()?.to_owned();
        name.ends_with(".whl").then_some(name)
    });
    (hashes.collect(), names.collect())
}

/// Returns whether a distribution is a folder.
fn is_folder(item: &Item) -> bool {
    let kind = item.get("source").and_then(|source| source.get("type"));
    text_of(kind).is_some_and(|kind| kind == "directory") || item.get("path").is_some()
}
