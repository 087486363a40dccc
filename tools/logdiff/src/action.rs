//! Compares two runs of a spawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use execlog::{Hit, Spawn};

use crate::arguments;
use crate::cause::{Cause, InputChanges, Paths};
use crate::files::{changes, Entry, FileChanges};
use crate::inputs::InputKind;
use crate::outputs::{KeyId, Outputs};
use crate::parts::ListChange;
use crate::record::{is_test_log, Record};
use crate::strings::{Id, Strings};
use std::collections::HashSet;

/// The causes, and the spawns that made the differing inputs.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub causes: Vec<Cause>,
    pub makers: Vec<KeyId>,
}

/// What is known of all spawns.
pub(crate) struct Known<'a> {
    pub strings: &'a Strings,
    pub outputs: &'a Outputs,
    /// Paths of files that are part of a tool.
    pub tools: &'a HashSet<Id>,
}

/// Why `spawn` ran; `after` is its record.
pub(crate) fn causes(before: &Record, after: &Record, spawn: &Spawn, known: &Known<'_>) -> Found {
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
    let have_digests = before.digest.is_some() && after.digest.is_some();
    let mut found = Found::default();
    if !have_digests || before.digest != after.digest {
        found = of_the_action(before, after, known);
        if let (true, false, Some(one), Some(two)) = (
            found.causes.is_empty(),
            after.is_renamed,
            &before.digest,
            &after.digest,
        ) {
            found.causes.push(Cause::ActionDigest {
                before: one.to_string(),
                after: two.to_string(),
            });
        }
    }
    // If the paths of an action changed, its outputs may contain them, so different outputs prove nothing.
    if found.causes.is_empty() && !after.is_renamed {
        let cause = of_the_result(before, after, spawn, known.strings);
        found.causes.extend(cause);
    }
    found
}

/// Finds differences in the action itself.
fn of_the_action(before: &Record, after: &Record, known: &Known<'_>) -> Found {
    let strings = known.strings;
    let mut causes = arguments::causes(&before.arguments, &after.arguments, strings);
    for (name, before, after) in pairs(&before.environment, &after.environment, strings) {
        let part = before
            .as_deref()
            .zip(after.as_deref())
            .and_then(|(before, after)| ListChange::between(before, after));
        causes.push(Cause::Environment {
            name,
            before,
            after,
            part,
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
        (Ok(before), Ok(files)) => {
            let changes = before.changes(files, strings);
            causes.extend(inputs(changes, known, after.is_renamed, &mut makers));
        }
        (Err(reason), _) | (_, Err(reason)) => causes.push(Cause::InputsNotListed {
            reason: reason.to_string(),
        }),
    }
    // What a spawn only follows is no cause beside one of its own.
    let follows =
        |cause: &Cause| matches!(cause, Cause::Inputs(changes) if changes.kind == InputKind::Made);
    if !causes.iter().all(follows) {
        causes.retain(|cause| !follows(cause));
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

/// The inputs that differ, by kind.
fn inputs(
    found: FileChanges,
    known: &Known<'_>,
    is_renamed: bool,
    makers: &mut Vec<KeyId>,
) -> Vec<Cause> {
    type Kinds = BTreeMap<InputKind, [Vec<Id>; 3]>;
    let mut kinds = Kinds::default();
    let mut put = |path: Id, which: usize, maker: Option<KeyId>| {
        // What Bazel writes contains the names of repositories.
        if is_renamed && known.strings.text(path).ends_with("_repo_mapping") {
            return;
        }
        let is_tool = known.tools.contains(&path);
        let kind = match maker {
            Some(_) => InputKind::Made,
            None => InputKind::of(&known.strings.text(path), is_tool),
        };
        makers.extend(maker);
        if let Some(paths) = kinds.entry(kind).or_default().get_mut(which) {
            paths.push(path);
        }
    };
    for entry in found.changed {
        let maker = known.outputs.maker_of_changed(entry, known.strings);
        put(entry.path, 0, maker);
    }
    for entry in found.added {
        put(entry.path, 1, known.outputs.maker_of_added(entry));
    }
    for path in found.removed {
        put(path, 2, known.outputs.maker_of_removed(path));
    }
    let mut seen = HashSet::new();
    makers.retain(|maker| seen.insert(*maker));
    if is_renamed {
        // Likewise, the names of folders.
        kinds.remove(&InputKind::ParameterFile);
        kinds.remove(&InputKind::Generated);
    }
    let cause = |(kind, [changed, added, removed]): (InputKind, [Vec<Id>; 3])| {
        let own = match kind {
            InputKind::Made => 0,
            _ => changed.len() + added.len() + removed.len(),
        };
        let paths = |ids: Vec<Id>| Paths::new(ids.into_iter().map(|path| known.strings.text(path)));
        Cause::Inputs(InputChanges {
            kind,
            changed: paths(changed),
            added: paths(added),
            removed: paths(removed),
            made_by: Vec::new(),
            own,
        })
    };
    kinds.into_iter().map(cause).collect()
}
