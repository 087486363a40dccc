//! An id is the same everywhere: the file of its check, the folder of its fixtures, its section in the docs, its SARIF rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use audit::registry::CHECKS;

use crate::fixture::crate_folder;

fn ids() -> BTreeSet<String> {
    CHECKS.iter().map(|check| check.id.to_owned()).collect()
}

#[test]
fn ids_are_kebab_case_and_unique() {
    assert_eq!(ids().len(), CHECKS.len());
    for check in CHECKS {
        let is_kebab = check
            .id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(is_kebab, "{}", check.id);
    }
}

#[test]
fn a_check_is_named_as_its_file() {
    for check in CHECKS {
        let stem = Path::new(check.file).file_stem().unwrap().to_str().unwrap();
        assert_eq!(stem.replace('_', "-"), check.id);
    }
}

/// Runs only under Cargo, where the sources are available: every file with a check is in the list.
#[test]
fn every_file_with_a_check_is_registered() {
    let folder = crate_folder().join("src/checks");
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("\ncheck! {") {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            files.insert(stem.replace('_', "-"));
        }
    }
    assert_eq!(files, ids());
}

#[test]
fn every_check_has_a_folder_of_fixtures() {
    let entries = fs::read_dir(crate_folder().join("tests/fixtures")).unwrap();
    let folders: BTreeSet<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, ids());
}

#[test]
fn texts_are_in_the_house_style() {
    for check in CHECKS {
        assert!(
            !check.title.ends_with('.') && !check.title.contains('\n'),
            "{}",
            check.id
        );
        let texts = [check.why, check.remedy, check.wrong_when];
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            assert!(text.ends_with(['.', '`']), "{}: {text}", check.id);
        }
    }
}
