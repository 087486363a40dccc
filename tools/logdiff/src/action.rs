//! Compares two runs of a spawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use execlog::{Hit, Spawn};

use crate::cause::{Cause, InputChanges, Paths};
use crate::files::{changes, Entry, FileChanges};
use crate::outputs::{KeyId, Outputs};
use crate::record::{is_test_log, Record};
use crate::strings::{Id, Strings};

/// The causes, and the spawns that made the differing inputs.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub causes: Vec<Cause>,
    pub makers: Vec<KeyId>,
}

/// Returns why `spawn` ran. `after` is its record.
pub(crate) fn causes(
    before: &Record,
    after: &Record,
    spawn: &Spawn,
    strings: &Strings,
    outputs: &Outputs,
) -> Found {
    if let (Some(one), Some(two)) = (&before.function, &after.function) {
        if one != two {
            return Found {
                causes: vec![Cause::HashFunction {
                    before: one.to_string(),
                    after: two.to_string(),
                }],
                makers: Vec::new(),
            };
        }
    }
    let known = before.digest.is_some() && after.digest.is_some();
    let mut found = Found::default();
    if !known || before.digest != after.digest {
        found = of_the_action(before, after, strings, outputs);
        if let (true, Some(one), Some(two)) =
            (found.causes.is_empty(), &before.digest, &after.digest)
        {
            found.causes.push(Cause::ActionDigest {
                before: one.to_string(),
                after: two.to_string(),
            });
        }
    }
    if found.causes.is_empty() {
        found
            .causes
            .extend(of_the_result(before, after, spawn, strings));
    }
    found
}

/// Finds differences in the action itself.
fn of_the_action(before: &Record, after: &Record, strings: &Strings, outputs: &Outputs) -> Found {
    let mut causes = Vec::new();
    causes.extend(command(&before.arguments, &after.arguments, strings));
    for (name, before, after) in pairs(&before.environment, &after.environment, strings) {
        causes.push(Cause::Environment {
            name,
            before,
            after,
        });
    }
    for (name, before, after) in pairs(&before.platform, &after.platform, strings) {
        causes.push(Cause::Platform {
            name,
            before,
            after,
        });
    }
    if before.timeout != after.timeout {
        causes.push(Cause::Timeout {
            before: before.timeout,
            after: after.timeout,
        });
    }
    if before.listed_outputs != after.listed_outputs {
        let entries = |paths: &[Id]| -> Vec<Entry> {
            let entry = |path: &Id| Entry {
                path: *path,
                content: 0,
            };
            paths.iter().map(entry).collect()
        };
        let (before, after) = (
            entries(&before.listed_outputs),
            entries(&after.listed_outputs),
        );
        let changes = changes(&before, &after, strings);
        causes.push(Cause::DeclaredOutputs {
            added: Paths::new(changes.added.iter().map(|entry| strings.text(entry.path))),
            removed: Paths::new(changes.removed.iter().map(|path| strings.text(*path))),
        });
    }
    let mut makers = Vec::new();
    match (&before.inputs, &after.inputs) {
        (Ok(before), Ok(after)) => {
            let changes = before.changes(after, strings);
            if !changes.is_empty() {
                let changes = inputs(changes, strings, outputs, &mut makers);
                causes.push(Cause::Inputs(changes));
            }
        }
        (Err(reason), _) | (_, Err(reason)) => causes.push(Cause::InputsNotListed {
            reason: reason.to_string(),
        }),
    }
    Found { causes, makers }
}

/// Finds differences in the outputs of the same action, or in how they were obtained.
fn of_the_result(
    before: &Record,
    after: &Record,
    spawn: &Spawn,
    strings: &Strings,
) -> Option<Cause> {
    let again = spawn.hit() == Hit::None && before.run != after.run;
    if before.exit_code != 0 || after.exit_code != 0 {
        // The outputs of a failed run prove nothing.
        return again.then_some(Cause::Failed {
            before: before.exit_code,
            after: after.exit_code,
        });
    }
    let changes = changes(&before.outputs, &after.outputs, strings);
    let entries = changes.changed.iter().chain(&changes.added);
    let paths = entries.map(|entry| entry.path).chain(changes.removed);
    let mut paths: Vec<Arc<str>> = paths.map(|path| strings.text(path)).collect();
    paths.retain(|path| !is_test_log(path));
    if !paths.is_empty() {
        paths.sort();
        return Some(Cause::SameKeyOtherOutputs {
            paths: Paths::new(paths.into_iter()),
        });
    }
    again.then_some(Cause::NotCached {
        cacheable: spawn.cacheable && spawn.remote_cacheable,
    })
}

fn command(before: &[Id], after: &[Id], strings: &Strings) -> Option<Cause> {
    let equal = |pair: &(&Id, &Id)| pair.0 == pair.1;
    let position = before.iter().zip(after).take_while(equal).count();
    let before = before.get(position..).unwrap_or_default();
    let after = after.get(position..).unwrap_or_default();
    let ends = before.iter().rev().zip(after.iter().rev());
    let end = ends.take_while(equal).count();
    let before = before.get(..before.len() - end).unwrap_or_default();
    let after = after.get(..after.len() - end).unwrap_or_default();
    let first = |arguments: &[Id]| arguments.first().map(|id| strings.text(*id).to_string());
    let count = before.len().max(after.len());
    (count > 0).then(|| Cause::Command {
        position,
        before: first(before),
        after: first(after),
        count,
    })
}

type Change = (String, Option<String>, Option<String>);

/// Returns the names whose values differ.
fn pairs(before: &[(Id, Id)], after: &[(Id, Id)], strings: &Strings) -> Vec<Change> {
    // A property may have several values.
    let values = |pairs: &[(Id, Id)]| -> BTreeMap<Arc<str>, String> {
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            let value = strings.text(*value);
            let all: &mut Option<String> = values.entry(strings.text(*name)).or_default();
            *all = Some(match all.take() {
                Some(all) => format!("{all}, {value}"),
                None => value.to_string(),
            });
        }
        values
            .into_iter()
            .map(|(name, value)| (name, value.unwrap_or_default()))
            .collect()
    };
    if before == after {
        return Vec::new();
    }
    let (mut before, after) = (values(before), values(after));
    let mut found: Vec<Change> = Vec::new();
    for (name, value) in after {
        let old = before.remove(&name);
        if old.as_ref() != Some(&value) {
            found.push((name.to_string(), old, Some(value)));
        }
    }
    for (name, value) in before {
        found.push((name.to_string(), Some(value), None));
    }
    found.sort();
    found
}

fn inputs(
    found: FileChanges,
    strings: &Strings,
    outputs: &Outputs,
    makers: &mut Vec<KeyId>,
) -> InputChanges {
    let mut own = 0;
    // Sorts the paths of one kind. Those that no spawn made come first.
    let mut sorted = |paths: Vec<(Id, Option<KeyId>)>| {
        let (made, not_made): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|(_, maker)| maker.is_some());
        own += not_made.len();
        makers.extend(made.iter().filter_map(|(_, maker)| *maker));
        let paths = not_made.into_iter().chain(made);
        Paths::new(paths.map(|(path, _)| strings.text(path)))
    };
    let changed = found.changed.into_iter();
    let changed = changed.map(|entry| (entry.path, outputs.maker_of_changed(entry, strings)));
    let added = found.added.into_iter();
    let added = added.map(|entry| (entry.path, outputs.maker_of_added(entry)));
    let removed = found.removed.into_iter();
    let removed = removed.map(|path| (path, outputs.maker_of_removed(path)));
    let changes = InputChanges {
        changed: sorted(changed.collect()),
        added: sorted(added.collect()),
        removed: sorted(removed.collect()),
        made_by: Vec::new(),
        own,
    };
    let mut seen = std::collections::HashSet::new();
    makers.retain(|maker| seen.insert(*maker));
    changes
}
