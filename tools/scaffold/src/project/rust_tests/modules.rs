//! The files of a Rust crate, from its root: the modules that it declares, and theirs.

use std::collections::BTreeSet;

use crate::project::files::Files;
use crate::project::paths::{join, parent};

/// Returns the files of the crate with this root, itself included.
pub(super) fn of(files: &Files, root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([root.to_owned()]);
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let text = files.glance(&path).unwrap_or_default();
        for module in declared(&text) {
            for place in places(&path, path == root, &module) {
                if files.has(&place) && found.insert(place.clone()) {
                    waiting.push(place);
                }
            }
        }
    }
    found
}

/// A declaration `mod name;`.
#[derive(Debug, PartialEq, Eq)]
struct Module {
    name: String,
    /// `#[path = "…"]`.
    path: Option<String>,
}

/// Returns the paths that a module's file may have.
fn places(file: &str, is_root: bool, module: &Module) -> Vec<String> {
    let folder = parent(file);
    if let Some(path) = &module.path {
        return join(folder, path).into_iter().collect();
    }
    let stem = file.rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(".rs").unwrap_or(stem);
    let name = &module.name;
    let inner = if is_root || stem == "mod" {
        String::new()
    } else {
        format!("{stem}/")
    };
    let places = [format!("{inner}{name}.rs"), format!("{inner}{name}/mod.rs")];
    places
        .iter()
        .filter_map(|place| join(folder, place))
        .collect()
}

/// Returns the modules that a text declares without their contents. A declaration in a comment does no harm.
fn declared(text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    let mut path = None;
    for line in text.lines() {
        let mut line = line.trim();
        while let Some(rest) = line.strip_prefix("#[") {
            let Some((attribute, rest)) = rest.split_once(']') else {
                break;
            };
            let value = attribute.strip_prefix("path").map(str::trim_start);
            let value = value.and_then(|value| value.strip_prefix('='));
            if let Some(value) = value {
                path = Some(value.trim().trim_matches('"').to_owned());
            }
            line = rest.trim_start();
        }
        if line.is_empty() {
            continue;
        }
        if let Some(name) = name(line) {
            found.push(Module {
                name: name.to_owned(),
                path: path.take(),
            });
        }
        path = None;
    }
    found
}

/// Returns the name in a line such as `pub(crate) mod name;`.
fn name(line: &str) -> Option<&str> {
    let mut line = line;
    if let Some(rest) = line.strip_prefix("pub") {
        let rest = rest.trim_start();
        line = match rest.strip_prefix('(') {
            Some(rest) => rest.split_once(')')?.1.trim_start(),
            None => rest,
        };
    }
    let (name, _) = line.strip_prefix("mod ")?.split_once(';')?;
    let name = name.trim().trim_start_matches("r#");
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{declared, places, Module};

    #[test]
    fn declarations() {
        let text = "mod one;\npub(crate) mod two; // here\n#[cfg(test)] pub mod three;\n#[path = \"x/y.rs\"]\nmod four;\nmod five {\n    mod six;\n}\n\
                    // mod seven;\nmodel;\n";
        let found: Vec<_> = declared(text)
            .into_iter()
            .map(|module| (module.name, module.path))
            .collect();
        let expected = [
            ("one", None),
            ("two", None),
            ("three", None),
            ("four", Some("x/y.rs".to_owned())),
            ("six", None),
        ];
        assert_eq!(found, expected.map(|(name, path)| (name.to_owned(), path)));
    }

    #[test]
    fn files() {
        let module = |path: Option<&str>| Module {
            name: "m".to_owned(),
            path: path.map(ToOwned::to_owned),
        };
        let plain = module(None);
        assert_eq!(
            places("tests/a.rs", true, &plain),
            ["tests/m.rs", "tests/m/mod.rs"]
        );
        assert_eq!(
            places("tests/a.rs", false, &plain),
            ["tests/a/m.rs", "tests/a/m/mod.rs"]
        );
        assert_eq!(
            places("tests/a/mod.rs", false, &plain),
            ["tests/a/m.rs", "tests/a/m/mod.rs"]
        );
        let elsewhere = module(Some("../b.rs"));
        assert_eq!(places("tests/a.rs", true, &elsewhere), ["b.rs"]);
    }
}
