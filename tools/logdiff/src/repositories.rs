//! Canonical names of external repositories that are spelled differently in two logs, because different versions of Bazel wrote them.
//!
//! Bazel 7 separates the parts of a name by `~`, Bazel 8 and later by `+`: `rules_rust~~crate~crates` and `rules_rust++crate+crates`. With
//! `--incompatible_use_plus_in_repo_names`, Bazel 7.3 and later do the same. A repository of an extension of the main module is called
//! `_main~crate~crates` or `+crate+crates`. Compared with logs of Bazel 7.7.1 (`tests/fixtures`).

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;

use crate::key::Key;

/// The second log spells the canonical names of external repositories differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RepositoryNames {
    /// A name in the first log, such as `rules_rust~`.
    pub before: String,
    /// The same name in the second log, such as `rules_rust+`.
    pub after: String,
    /// The number of spawns of the second log whose target or output contains such a name.
    pub spawns: usize,
}

impl RepositoryNames {
    /// What makes the names differ.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        "the client's Bazel"
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        "build both with the same Bazel: set its version in `.bazelversion`. Bazel 7 separates the parts of a repository's name by `~`, \
         Bazel 8 and later by `+`, and so does Bazel 7 with `--incompatible_use_plus_in_repo_names`. Paths and commands contain these \
         names, so no action on an external repository hits the other's results"
    }
}

/// How to spell the names of the second log as the first one does.
#[derive(Debug)]
pub(crate) struct Spelling {
    before: char,
    after: char,
    /// Names that are known from targets and outputs of the second log.
    names: HashSet<String>,
}

/// The name of the main module in names with `~`. In names with `+`, it is left out.
const MAIN: &str = "_main";

/// What comes before a canonical name in paths and labels.
const BEFORE: [&str; 4] = ["external/", "@@", ".runfiles/", "../"];

impl Spelling {
    /// Finds out whether two logs spell names differently, from the keys of both.
    pub fn between<'a>(
        before: impl Iterator<Item = &'a Key>,
        after: impl Iterator<Item = &'a Key> + Clone,
    ) -> Option<(Self, RepositoryNames)> {
        let names = |key: &'a Key| names(&key.target_label).chain(names(&key.primary_output));
        let known: HashSet<&str> = before.flat_map(names).collect();
        let new: HashSet<&str> = after
            .clone()
            .flat_map(names)
            .filter(|name| !known.contains(name))
            .collect();
        [('~', '+'), ('+', '~')]
            .into_iter()
            .find_map(|(before, after_char)| {
                let spelling = Self {
                    before,
                    after: after_char,
                    names: new.iter().map(|&name| name.to_owned()).collect(),
                };
                let renamed = new.iter().filter_map(|&name| {
                    let original = spelling.name(name)?;
                    known
                        .contains(original.as_str())
                        .then_some((original, name))
                });
                // The shortest name makes the best example.
                let (original, name) = renamed.min_by_key(|(_, name)| (name.len(), *name))?;
                let spawns = after.clone().filter(|key| {
                    spelling.original(&key.target_label) != *key.target_label
                        || spelling.original(&key.primary_output) != *key.primary_output
                });
                let found = RepositoryNames {
                    before: original,
                    after: name.to_owned(),
                    spawns: spawns.count(),
                };
                Some((spelling, found))
            })
    }

    /// The text with the names of the first log.
    pub fn original<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !text.contains(self.after) {
            return Cow::Borrowed(text);
        }
        let mut done = String::new();
        let mut kept = 0;
        for (start, word) in words(text) {
            let is_name = BEFORE.iter().any(|marker| {
                text.get(..start)
                    .is_some_and(|before| before.ends_with(marker))
            }) || self.names.contains(word);
            let Some(original) = is_name.then(|| self.name(word)).flatten() else {
                continue;
            };
            done.push_str(text.get(kept..start).unwrap_or_default());
            done.push_str(&original);
            kept = start + word.len();
        }
        if kept == 0 {
            return Cow::Borrowed(text);
        }
        done.push_str(text.get(kept..).unwrap_or_default());
        Cow::Owned(done)
    }

    /// The key with the names of the first log.
    pub fn key(&self, key: Key) -> Key {
        Key {
            target_label: self.original(&key.target_label).into(),
            primary_output: self.original(&key.primary_output).into(),
            ..key
        }
    }

    /// The name as the first log spells it; `None` if it has no separator.
    fn name(&self, name: &str) -> Option<String> {
        if !name.contains(self.after) {
            return None;
        }
        let name = name.replace(self.after, &self.before.to_string());
        Some(if name.starts_with('~') {
            format!("{MAIN}{name}")
        } else if self.before == '+' {
            match name.strip_prefix(MAIN) {
                Some(rest) if rest.starts_with('+') => rest.to_owned(),
                _ => name,
            }
        } else {
            name
        })
    }
}

fn is_part_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_.-+~".contains(letter)
}

/// The words that may be names, and where they start.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(is_part_of_a_name)?;
        let word = text.get(start..)?;
        let end = word.find(|letter| !is_part_of_a_name(letter));
        let word = word.get(..end.unwrap_or(word.len()))?;
        at = start + word.len();
        Some((start, word))
    })
}

/// The names of external repositories in a label or a path.
fn names(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter_map(move |(start, word)| {
        let before = text.get(..start)?;
        (before.ends_with("@@") || before.ends_with("external/")).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(label: &str, output: &str) -> Key {
        Key {
            target_label: label.into(),
            mnemonic: "Rustc".into(),
            primary_output: output.into(),
        }
    }

    fn spelling(before: &str, after: &str) -> Option<(Spelling, RepositoryNames)> {
        let [before, after] = [before, after].map(|name| {
            [key(
                &format!("@@{name}//:x"),
                &format!("bazel-out/k8/bin/external/{name}/x"),
            )]
        });
        Spelling::between(before.iter(), after.iter())
    }

    #[test]
    fn names_are_spelled_as_in_the_first_log() {
        let names = ["rules_rust~~crate~a", "rules_rust++crate+a"];
        let Some((spelling, found)) = spelling(names[0], names[1]) else {
            unreachable!("other names")
        };
        assert_eq!(
            (found.before.as_str(), found.after.as_str(), found.spawns),
            ("rules_rust~~crate~a", "rules_rust++crate+a", 1)
        );
        let table = [
            ("@@rules_rust+//rust:x", "@@rules_rust~//rust:x"),
            (
                "-Lexternal/rules_rust++crate+b/lib",
                "-Lexternal/rules_rust~~crate~b/lib",
            ),
            (
                "a.runfiles/rules_rust+/x:../m+/y",
                "a.runfiles/rules_rust~/x:../m~/y",
            ),
            ("rules_rust++crate+a", "rules_rust~~crate~a"),
            ("external/+local+b/x", "external/_main~local~b/x"),
            ("-std=c++17", "-std=c++17"),
            ("/usr/include/c++/12/string", "/usr/include/c++/12/string"),
            ("external/plain/c++", "external/plain/c++"),
            ("grün/external/m+/ü", "grün/external/m~/ü"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(spelling.original(text), expected);
        }
    }

    #[test]
    fn from_plus_to_tilde() {
        let Some((spelling, found)) = spelling("m+", "m~") else {
            unreachable!("other names")
        };
        assert_eq!((found.before.as_str(), found.after.as_str()), ("m+", "m~"));
        assert_eq!(spelling.original("external/_main~a~b/x"), "external/+a+b/x");
        assert_eq!(
            spelling.original("external/m~/_main~x"),
            "external/m+/_main~x"
        );
    }

    #[test]
    fn the_same_or_other_repositories_are_no_spelling() {
        assert!(spelling("m~", "m~").is_none());
        assert!(spelling("m~", "other+").is_none());
        assert!(spelling("m", "n").is_none());
    }
}
