//! Finds spawns that are new only because the folder of their configuration changed.

use std::collections::{BTreeMap, HashMap};

use crate::key::Key;

/// Spawns that are gone in one configuration and new in another, because a flag changed that is part of the folder's
/// name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconfigured {
    /// The old folder below `bazel-out`.
    pub before: String,
    /// The new folder below `bazel-out`.
    pub after: String,
    /// The number of spawns.
    pub spawns: usize,
}

/// Pairs keys that differ only in the folder below `bazel-out`. The most frequent pair of folders comes first.
pub(crate) fn reconfigured<'a>(
    gone: impl Iterator<Item = &'a Key>,
    new: impl Iterator<Item = &'a Key>,
) -> Vec<Reconfigured> {
    let mut before: HashMap<_, Vec<&str>> = HashMap::new();
    for key in gone {
        if let Some((rest, folder)) = split(key) {
            before.entry(rest).or_default().push(folder);
        }
    }
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for key in new {
        let found = split(key).and_then(|(rest, after)| {
            let folders = before.get_mut(&rest)?;
            Some((folders.pop()?, after))
        });
        if let Some(pair) = found {
            *counts.entry(pair).or_default() += 1;
        }
    }
    let mut found: Vec<_> = counts
        .into_iter()
        .map(|((before, after), spawns)| Reconfigured {
            before: before.to_owned(),
            after: after.to_owned(),
            spawns,
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.spawns));
    found
}

/// Splits a key into label, mnemonic and path without the folder, and the folder.
fn split(key: &Key) -> Option<((&str, &str, &str), &str)> {
    let path = key.primary_output.strip_prefix("bazel-out/")?;
    let (folder, rest) = path.split_once('/')?;
    Some(((&key.target_label, &key.mnemonic, rest), folder))
}
