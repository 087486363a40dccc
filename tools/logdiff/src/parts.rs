//! Values that are lists, such as `PATH`: which entry differs.

use std::collections::HashMap;

use serde::Serialize;
use similar::{capture_diff_slices, Algorithm, DiffOp};

/// What differs between two lists, such as the entries of `PATH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListChange {
    /// What separates the entries.
    pub separator: char,
    /// How many entries the list had.
    pub entries_before: usize,
    /// How many entries the list has now.
    pub entries: usize,
    /// The entries that only one of the lists has, in order. Empty if only the order differs.
    pub changes: Vec<EntryChange>,
    /// The place in the list as it is now from which on the entries that both lists have are in another order.
    pub reordered_from: Option<usize>,
}

/// An entry that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryChange {
    /// Its place, counted from 1: in the list as it is now, or as it was if the entry is gone.
    pub place: usize,
    /// What it was; `None` if it is new.
    pub before: Option<String>,
    /// What it is; `None` if it is gone.
    pub after: Option<String>,
}

impl ListChange {
    /// What differs between two values. `None` unless both are lists with the same separator that share an entry: a change of all
    /// entries is a change of the value.
    pub(crate) fn between(before: &str, after: &str) -> Option<Self> {
        let separator = separator(before, after)?;
        let old: Vec<&str> = before.split(separator).collect();
        let new: Vec<&str> = after.split(separator).collect();
        let (kept_old, removed) = divide(&old, &new);
        let (kept_new, mut added) = divide(&new, &old);
        if kept_new.is_empty() {
            return None;
        }
        let mut changes = Vec::new();
        for (place, text) in removed {
            // Another one at the same place takes its place.
            let same = added.iter().position(|(other, _)| *other == place);
            changes.push(EntryChange {
                place,
                before: Some(text.to_owned()),
                after: same.map(|index| added.remove(index).1.to_owned()),
            });
        }
        changes.extend(added.into_iter().map(|(place, text)| EntryChange {
            place,
            before: None,
            after: Some(text.to_owned()),
        }));
        changes.sort_by_key(|change| change.place);
        let mut pairs = kept_old.iter().zip(&kept_new);
        let moved = pairs.find(|((_, one), (_, two))| one != two);
        Some(Self {
            separator,
            entries_before: old.len(),
            entries: new.len(),
            changes,
            reordered_from: moved.map(|(_, (place, _))| *place),
        })
    }
}

/// An entry, and its place, counted from 1.
type Place<'a> = (usize, &'a str);

/// Entries and their places: those that the other list has too, as often, and those that it does not have.
fn divide<'a>(list: &[&'a str], other: &[&str]) -> (Vec<Place<'a>>, Vec<Place<'a>>) {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for entry in other {
        *left.entry(entry).or_default() += 1;
    }
    let entries = list.iter().enumerate();
    entries
        .map(|(index, entry)| (index + 1, *entry))
        .partition(|(_, entry)| match left.get_mut(entry) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        })
}

/// What separates the entries of both values.
fn separator(before: &str, after: &str) -> Option<char> {
    let has = |separator: char| before.contains(separator) || after.contains(separator);
    let looks_like_path =
        |entry: &str| entry.is_empty() || entry.starts_with(['/', '.', '$', '%', '~']);
    let are_paths = |value: &str| value.split(':').all(looks_like_path);
    if has(';') {
        return Some(';');
    }
    // An address has colons too.
    if has(':') && are_paths(before) && are_paths(after) {
        return Some(':');
    }
    if has(',') {
        return Some(',');
    }
    has(' ').then_some(' ')
}

/// A stretch of two lists.
pub(crate) struct Edit {
    pub is_equal: bool,
    pub old: usize,
    pub old_length: usize,
    pub new: usize,
    pub new_length: usize,
}

/// The stretches of two lists, in order.
pub(crate) fn edits<T: Eq + std::hash::Hash>(old: &[T], new: &[T]) -> Vec<Edit> {
    let edit = |op: DiffOp| {
        let (old, new) = (op.old_range(), op.new_range());
        Edit {
            is_equal: matches!(op, DiffOp::Equal { .. }),
            old: old.start,
            old_length: old.len(),
            new: new.start,
            new_length: new.len(),
        }
    };
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .map(edit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{EntryChange, ListChange};

    fn changes(before: &str, after: &str) -> Option<Vec<String>> {
        let change = ListChange::between(before, after)?;
        let one = |entry: &EntryChange| {
            let shown = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
            format!(
                "{} {} {}",
                entry.place,
                shown(&entry.before),
                shown(&entry.after)
            )
        };
        let mut found: Vec<String> = change.changes.iter().map(one).collect();
        found.extend(
            change
                .reordered_from
                .map(|from| format!("order from {from}")),
        );
        Some(found)
    }

    #[test]
    fn the_entry_that_differs() {
        let thirty: Vec<String> = (0..30).map(|one| format!("/opt/{one}/bin")).collect();
        let long = thirty.join(":");
        let table = [
            ("/a:/b", "/a:/b:/c", Some(vec!["3 - /c"])),
            ("/a:/b", "/c:/a:/b", Some(vec!["1 - /c"])),
            ("/a:/b:/c", "/a:/c", Some(vec!["2 /b -"])),
            ("/a:/b:/c", "/a:/x:/c", Some(vec!["2 /b /x"])),
            (r"C:\a;C:\b", r"C:\a;D:\b", Some(vec![r"2 C:\b D:\b"])),
            ("/a:/b:/c", "/c:/a:/b", Some(vec!["order from 1"])),
            ("/a:/b:/c", "/a:/c:/b", Some(vec!["order from 2"])),
            (
                "/bin:/usr/bin:/usr/local/bin",
                "/usr/local/sbin:/usr/local/bin:/sbin:/usr/bin:/bin",
                Some(vec!["1 - /usr/local/sbin", "3 - /sbin", "order from 2"]),
            ),
            ("/a:/a:/b", "/a:/b", Some(vec!["2 /a -"])),
            ("a,b", "a,b,c", Some(vec!["3 - c"])),
            ("-O2 -g", "-O2", Some(vec!["2 -g -"])),
            // No entry in common, and no list at all.
            ("/a:/b", "/c:/d", None),
            ("http://a:80", "http://a:81", None),
            ("1", "2", None),
            ("", "/a", None),
        ];
        for (before, after, expected) in table {
            let expected = expected.map(|all| all.iter().map(ToString::to_string).collect());
            assert_eq!(changes(before, after), expected, "{before} {after}");
        }
        assert_eq!(
            changes(&long, &long.replace("/opt/16/", "/usr/")),
            Some(vec!["17 /opt/16/bin /usr/bin".to_owned()])
        );
    }
}
