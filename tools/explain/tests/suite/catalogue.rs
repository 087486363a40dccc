//! Checks that ids agree everywhere, and tests each entry against its samples and near misses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use explain::{names, Confidence, Entry, Explainer, FILES};

use crate::{builtin, crate_folder};

/// Names that templates may use besides captures, only with a fallback.
const ALWAYS: [&str; 5] = ["label", "package", "mnemonic", "file", "line"];

#[test]
fn ids_are_the_stems_of_all_files_in_order() {
    let registered: Vec<&str> = FILES.iter().map(|(id, _)| *id).collect();
    let ids: Vec<&str> = builtin().entries().map(|entry| entry.id.as_str()).collect();
    assert_eq!(registered, ids);
    let sorted: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(
        sorted.iter().copied().collect::<Vec<_>>(),
        ids,
        "sorted and unique"
    );
    let folder = fs::read_dir(crate_folder().join("catalogue")).unwrap();
    let files: BTreeSet<String> = folder
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let registered: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(files, registered);
    for id in ids {
        let is_kebab = id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(is_kebab, "{id}");
    }
}

#[test]
fn texts_are_in_the_house_style() {
    for entry in builtin().entries() {
        let id = &entry.id;
        assert!(
            !entry.cause.ends_with('.'),
            "{id}: no final period in `cause`"
        );
        assert!(
            !entry.message.contains('\n') && !entry.message.contains('`'),
            "{id}: `message` is a heading"
        );
        assert!(!entry.fixes.is_empty(), "{id}: what to do");
        assert!(!entry.samples.is_empty(), "{id}: a real output");
        assert!(!entry.near_misses.is_empty(), "{id}: a near miss");
        for sample in &entry.samples {
            assert!(
                !sample.source.is_empty() && !sample.text.trim().is_empty(),
                "{id}"
            );
        }
    }
}

/// The names of the groups of expressions.
fn groups<'a>(expressions: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for expression in expressions {
        for part in expression.split("(?<").skip(1) {
            if let Some((name, _)) = part.split_once('>') {
                if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    names
}

fn captures_of(entry: &Entry) -> BTreeSet<String> {
    let contexts = entry.context.iter();
    let contexts = contexts.flat_map(|one| [&one.requires, &one.optional].into_iter().flatten());
    groups(entry.patterns.iter().chain(contexts))
}

/// A name without a fallback would be printed as such.
#[test]
fn names_without_a_fallback_are_captured_by_each_pattern() {
    let mut wrong = Vec::new();
    for entry in builtin().entries() {
        let required = groups(entry.context.iter().flat_map(|one| &one.requires));
        let texts = entry.fixes.iter().chain(&entry.query).chain([&entry.cause]);
        for text in texts {
            for (name, _) in names(text).unwrap().iter().filter(|(_, other)| !other) {
                for pattern in &entry.patterns {
                    let is_captured = groups([pattern]).contains(*name) || required.contains(*name);
                    if !is_captured {
                        wrong.push(format!("{}: `{name}` is not in `{pattern}`", entry.id));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn templates_use_captures_that_exist() {
    for entry in builtin().entries() {
        let captures = captures_of(entry);
        let texts = entry.fixes.iter().chain(&entry.query).chain([&entry.cause]);
        for text in texts {
            let names =
                names(text).unwrap_or_else(|| panic!("{}: a brace is open in `{text}`", entry.id));
            for (name, has_other) in names {
                let known = captures.contains(name) || ALWAYS.contains(&name) && has_other;
                assert!(known, "{}: `{name}` in `{text}`", entry.id);
            }
        }
    }
}

#[test]
fn each_sample_is_its_entry_with_its_captures() {
    let mut wrong = Vec::new();
    for entry in builtin().entries() {
        for sample in &entry.samples {
            let report = Explainer::explain(builtin(), &sample.text);
            let told: Vec<_> = report
                .failures
                .iter()
                .map(|finding| finding.id.clone())
                .collect();
            if told != [Some(entry.id.clone())] {
                wrong.push(format!("{}: told as {told:?}:\n{}", entry.id, sample.text));
                continue;
            }
            let finding = &report.failures[0];
            assert_eq!(finding.phase, entry.phase);
            let captures: BTreeMap<_, _> = finding.captures.clone();
            if captures != sample.captures {
                wrong.push(format!(
                    "{}: {captures:?}\n  not {:?}",
                    entry.id, sample.captures
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn near_misses_do_not_match() {
    let mut wrong = Vec::new();
    for entry in builtin().entries() {
        for miss in &entry.near_misses {
            let found = Explainer::explain(builtin(), &miss.text).failures;
            if found
                .iter()
                .any(|finding| finding.id.as_ref() == Some(&entry.id))
            {
                wrong.push(format!("{}: {}", entry.id, miss.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A sample that another entry also claims with certainty would get a confident wrong answer.
#[test]
fn no_sample_is_certain_for_another_entry() {
    let entries: BTreeMap<&str, &Entry> = builtin()
        .entries()
        .map(|entry| (entry.id.as_str(), entry))
        .collect();
    for entry in builtin().entries() {
        for sample in &entry.samples {
            for found in Explainer::all(builtin(), &sample.text) {
                let id = found.id.as_deref().unwrap();
                let other = entries[id];
                let hidden = other.wrapper && !entry.wrapper || other.yields.contains(&entry.id);
                let sure = found.confidence == Confidence::Certain && id != entry.id && !hidden;
                assert!(!sure, "{id} is certain of a sample of {}", entry.id);
            }
        }
    }
}

#[test]
fn yields_name_entries() {
    let ids: BTreeSet<&str> = builtin().entries().map(|entry| entry.id.as_str()).collect();
    for entry in builtin().entries() {
        for other in &entry.yields {
            assert!(
                ids.contains(other.as_str()) && *other != entry.id,
                "{}: {other}",
                entry.id
            );
        }
    }
}
