//! bazelw's overlay serves all versions in the tables.

use pyo3_facts::{Module, Release, RulesPython, RulesRust};

use crate::files::text;

#[test]
fn the_registry_in_the_debian_root_has_every_published_version() {
    let registry = text("tools/bazelw/overlay/registry.txt");
    let rows = registry.lines().filter(|line| !line.starts_with('#'));
    let mut held = Vec::new();
    for row in rows {
        let mut words = row.split_whitespace();
        let (Some(name), Some(source)) = (words.next(), words.next()) else {
            continue;
        };
        let versions: Vec<_> = words.map(str::to_owned).collect();
        // An empty module serves only the few versions that something names. A module without versions is an override,
        // which applies to all.
        if source == "empty" || versions.is_empty() {
            continue;
        }
        let expected: Vec<_> = match name {
            "rules_rust" => RulesRust::published()
                .iter()
                .map(ToString::to_string)
                .collect(),
            "rules_python" => RulesPython::published()
                .iter()
                .map(ToString::to_string)
                .collect(),
            _ => {
                let module = Module::all().find(|module| module.name == name);
                let module = module
                    .unwrap_or_else(|| panic!("modules.tsv has no `{name}`: add it in refresh.py"));
                // Only their authors use release candidates and betas.
                module
                    .versions()
                    .filter(|version| !version.contains('-'))
                    .map(str::to_owned)
                    .collect()
            }
        };
        let missing: Vec<_> = expected
            .iter()
            .filter(|version| !versions.contains(version))
            .collect();
        assert!(
            missing.is_empty(),
            "registry.txt: {name} has no {missing:?}"
        );
        held.push(name.to_owned());
    }
    assert!(held.contains(&"rules_rust".to_owned()), "{held:?}");
}
