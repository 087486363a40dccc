//! Dependency groups of pyproject.toml. Sources: PEP 735, and uv's "Default groups".

use std::collections::BTreeSet;

use toml_edit::Item;

use super::pins::{normalised, requirement};
use super::toml::{at, keys, strings, tables, text_of};

/// Returns the distributions that only groups outside of the default environment name, if tests run in the default one: its groups
/// name pytest.
pub(super) fn elsewhere(root: &Item) -> BTreeSet<String> {
    let groups = at(root, &["dependency-groups"]);
    let mut default = strings(at(root, &["tool", "uv", "default-groups"]));
    if default.is_empty() {
        default.push("dev".to_owned());
    }
    let of = |names: &[String]| {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        names
            .iter()
            .for_each(|name| expand(groups, name, &mut seen, &mut found));
        found
    };
    let usual = of(&default);
    if !usual.contains("pytest") {
        return BTreeSet::new();
    }
    of(&keys(groups)).difference(&usual).cloned().collect()
}

fn expand(
    groups: Option<&Item>,
    name: &str,
    seen: &mut BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    let name = normalised(name);
    let all = keys(groups);
    let Some(key) = all.iter().find(|key| normalised(key) == name) else {
        return;
    };
    if !seen.insert(name) {
        return;
    }
    let group = groups.and_then(|groups| groups.get(key));
    let named = strings(group);
    let read = named.iter().filter_map(|text| requirement(text));
    found.extend(read.map(|one| normalised(one.name.as_ref())));
    for table in tables(group) {
        if let Some(inner) = text_of(table.get("include-group")) {
            expand(groups, &inner, seen, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use toml_edit::Document;

    use super::elsewhere;

    #[test]
    fn groups() {
        let table = [
            (
                "dev = ['pytest']\nwasm = ['Pytest_Pyodide==1', 'pytest']",
                "",
                "pytest-pyodide",
            ),
            (
                "dev = ['ruff', {include-group = 'Te_st'}]\nte-st = ['pytest', 'x']\nb = ['y']",
                "",
                "y",
            ),
            // Included by each other, which no tool accepts.
            (
                "dev = [{include-group = 'a'}, 'pytest']\na = [{include-group = 'dev'}]\nb = ['y']",
                "",
                "y",
            ),
            // The tests do not run in the default environment.
            ("dev = ['ruff']\ntest = ['pytest', 'x']", "", ""),
            (
                "test = ['pytest', 'x']\nb = ['y']",
                "[tool.uv]\ndefault-groups = ['test']",
                "y",
            ),
            ("dev = ['pytest']", "", ""),
            ("", "", ""),
        ];
        for (groups, uv, expected) in table {
            let text = format!("[dependency-groups]\n{groups}\n{uv}\n");
            let found = Document::parse(text.as_str()).map(|document: Document<&str>| {
                let found: Vec<_> = elsewhere(document.as_item()).into_iter().collect();
                found.join(" ")
            });
            assert_eq!(found.ok().as_deref(), Some(expected), "{text}");
        }
    }
}
