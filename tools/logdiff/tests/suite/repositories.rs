//! Logs of Bazel 7.7.1 without and with `--incompatible_use_plus_in_repo_names`, which spells the names of repositories as Bazel 8 does.
//!
//! `plus_edit.zst` has two causes of its own: an edited `lib.rs`, and `--host_action_env=EXTRA=1`.

use std::collections::BTreeMap;

use crate::short;
use logdiff::Comparison;

fn compared(before: &[u8], after: &[u8]) -> Comparison {
    let open = |log| execlog::Reader::from_reader(log).unwrap();
    logdiff::compare(open(before), || open(after))
        .map_err(|error| error.error)
        .unwrap()
}

const TILDE: &[u8] = include_bytes!("../fixtures/tilde.zst");
const PLUS: &[u8] = include_bytes!("../fixtures/plus.zst");
const PLUS_EDIT: &[u8] = include_bytes!("../fixtures/plus_edit.zst");

#[test]
fn names_of_repositories_are_one_cause() {
    for (before, after, names) in [
        (TILDE, PLUS, ["rules_rust~", "rules_rust+"]),
        (PLUS, TILDE, ["rules_rust+", "rules_rust~"]),
    ] {
        let found = compared(before, after);
        let repositories = found.repositories.as_ref().unwrap();
        assert_eq!([&repositories.before, &repositories.after], names);
        assert_eq!(short(&found.roots), [""; 0]);
        assert_eq!(short(&found.culprits), [""; 0]);
        assert_eq!((found.new.len(), found.gone, found.pairs), (0, 0, 14));
    }
}

#[test]
fn real_causes_behind_the_names_are_found() {
    let found = compared(TILDE, PLUS_EDIT);
    assert!(found.repositories.is_some());
    let same = compared(PLUS, PLUS_EDIT);
    assert_eq!(same.repositories, None);
    // How many spawns follow may differ: tools contain the names.
    let causes = |comparison: &Comparison| {
        let one = |root: &logdiff::Difference| {
            let causes = root.causes.iter().map(ToString::to_string).collect();
            (root.key.target_label.replace('+', "~"), causes)
        };
        comparison
            .roots
            .iter()
            .map(one)
            .collect::<BTreeMap<String, Vec<String>>>()
    };
    let causes_found = causes(&found);
    assert_eq!(causes_found, causes(&same));
    assert_eq!(causes_found.len(), 7);
    assert_eq!(causes_found["//:top"], ["inputs: 1 changed: lib.rs"]);
    assert_eq!((found.new.len(), found.gone), (0, 0));
}
