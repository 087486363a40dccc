//! Keeps the spawns of earlier logs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use execlog::Spawn;

use crate::action::{causes, Found, Known};
use crate::cause::Cause;
use crate::inputs::InputKind;
use crate::key::Key;
use crate::outputs::{KeyId, Outputs};
use crate::record::{key, Record, Tables};
use crate::renames::{folder, Reconfigured};
use crate::repositories::{RepositoryNames, Spelling};

/// The spawns of successive logs, to explain why the next ones ran.
///
/// An incremental log contains only the spawns that ran. All others stay as they were. For each spawn of a log, in order, ask for
/// its [causes](History::causes), then [absorb](History::absorb) it. Differing inputs are traced to the spawn that made them again.
/// Call [`History::next_log`] between two logs, which pairs spawns of one key (attempts of a test) in order. Otherwise, each is
/// compared with the last absorbed one.
///
/// Memory: arguments, paths and parts of input lists are stored once, however many spawns share them. The readers of the logs are
/// not kept.
#[derive(Debug, Default)]
pub struct History {
    tables: Tables,
    keys: HashMap<Key, KeyId>,
    slots: Vec<Slot>,
    outputs: Outputs,
    log: u32,
    /// The keys of a log that is still to come, so that spawns whose output has another name are known to be the same.
    expected: HashSet<Key>,
    pairing: Pairing,
}

/// Spawns whose output has another name in the second log.
#[derive(Debug, Default)]
struct Pairing {
    /// By what stays of their keys: those of the first log that the second does not have.
    candidates: HashMap<(String, String, String), Vec<KeyId>>,
    /// Folders below `bazel-out` of both logs.
    before: HashSet<String>,
    after: HashSet<String>,
    /// How many spawns write into a folder that has another name: before, after, how many.
    folders: Vec<Reconfigured>,
    /// How the second log spells the names of repositories.
    repositories: Option<RepositoryNames>,
    /// Names of outputs that contain a time: before and now.
    names: HashMap<KeyId, (Arc<str>, Arc<str>)>,
}

/// The spawns of one key.
#[derive(Debug)]
struct Slot {
    key: Key,
    /// The records, in the order of the last log that contained any.
    records: Vec<Record>,
    /// The last log that contained it.
    log: u32,
    /// The number of spawns absorbed from that log.
    absorbed: usize,
}

/// The maximum number of spawns per key that are kept apart in a log. Further ones replace the last.
const SAME_KEY: usize = 64;

impl History {
    /// Returns why the spawn ran, or how it differs from before. Empty if it is the same action with the same outputs and came from
    /// a cache, or if it is the absorbed run itself.
    ///
    /// Reports that an action ran again without any difference ([`Cause::NotCached`]) only if the times in the log distinguish two
    /// runs.
    pub fn causes(&mut self, spawn: &Spawn) -> Vec<Cause> {
        self.look(spawn).1.causes
    }

    /// Records the spawn.
    pub fn absorb(&mut self, spawn: &Spawn) {
        let (record, _) = self.look(spawn);
        self.keep(spawn, record);
    }

    /// Starts a new log. Later calls refer to it.
    pub fn next_log(&mut self) {
        self.log += 1;
        self.outputs.next_log();
        self.tables.sweep();
    }

    /// Says that the spawn is in the next log. Of a log whose spawns were all expected, those whose output only has another name are
    /// held against what they were: in another folder below `bazel-out`, or with another time in its name.
    pub(crate) fn expect(&mut self, spawn: &Spawn) {
        let path = spawn.listed_outputs.first();
        let folder = path.and_then(|path| folder(path));
        self.pairing.after.extend(folder.map(str::to_owned));
        self.expected.insert(Key::of(spawn));
    }

    /// As [`History::next_log`], once all of the next log is expected.
    pub(crate) fn next_expected_log(&mut self) {
        self.next_log();
        if self.expected.is_empty() {
            return;
        }
        let before = self.slots.iter().map(|slot| &slot.key);
        if let Some((spelling, found)) = Spelling::between(before, self.expected.iter()) {
            let expected = std::mem::take(&mut self.expected).into_iter();
            self.expected = expected.map(|key| spelling.key(key)).collect();
            self.tables.renames.repositories = Some(spelling);
            self.pairing.repositories = Some(found);
        }
        for (id, slot) in self.slots.iter().enumerate() {
            let path = &slot.key.primary_output;
            self.pairing.before.extend(folder(path).map(str::to_owned));
            if !self.expected.contains(&slot.key) {
                let same = self.tables.renames.normal(&slot.key);
                let same = self.pairing.candidates.entry(same);
                same.or_default().push(id);
            }
        }
        // Taken from the end, so that they are paired in order.
        for same in self.pairing.candidates.values_mut() {
            same.reverse();
        }
    }

    /// Folders that have another name in the second log; the ones with the most spawns come first.
    pub(crate) fn reconfigured(&self) -> Vec<Reconfigured> {
        let mut folders = self.pairing.folders.clone();
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.spawns));
        folders
    }

    /// How the second log spells the names of repositories, if differently.
    pub(crate) fn repositories(&self) -> Option<RepositoryNames> {
        self.pairing.repositories.clone()
    }

    /// The key of a spawn, with the names that repositories have in the first log.
    fn key_of(&self, spawn: &Spawn) -> Key {
        self.tables.renames.key(Key::of(spawn))
    }

    /// [`History::causes`] and [`History::absorb`] in one; with the key's number, and whether the spawn is in a folder that has
    /// another name.
    pub(crate) fn take(&mut self, spawn: &Spawn) -> (KeyId, Found, bool) {
        self.pair(spawn);
        let (record, mut found) = self.look(spawn);
        let is_renamed = record.is_renamed;
        let id = self.keep(spawn, record);
        if let Some((before, after)) = self.pairing.names.get(&id) {
            let name = Cause::OutputName {
                before: before.to_string(),
                after: after.to_string(),
            };
            found.causes.retain(|cause| !cause.is_propagated());
            found.causes.insert(0, name);
        }
        (id, found, is_renamed)
    }

    /// Finds the spawn of the first log whose output has another name now, and remembers the names.
    fn pair(&mut self, spawn: &Spawn) {
        if self.pairing.candidates.is_empty() {
            return;
        }
        let key = self.key_of(spawn);
        if self.keys.contains_key(&key) {
            return;
        }
        let normal = self.tables.renames.normal(&key);
        let Some(candidates) = self.pairing.candidates.get(&normal) else {
            return;
        };
        let after = folder(&key.primary_output);
        let (slots, pairing, renames) = (&self.slots, &self.pairing, &self.tables.renames);
        let fits = |id: &KeyId| {
            let before = slots.get(*id).map(|slot| &slot.key.primary_output);
            let before = before.and_then(|path| folder(path));
            match (before, after) {
                _ if before == after => true,
                (Some(before), Some(after)) => match renames.folder(after) {
                    Some(known) => known == before,
                    // A folder that is in both logs was not renamed.
                    None => {
                        !renames.has_before(before)
                            && !pairing.before.contains(after)
                            && !pairing.after.contains(before)
                    }
                },
                _ => false,
            }
        };
        // Tools belong to tools.
        let is_tool = |folder: &str| folder.split('-').any(|part| part == "exec");
        let same_kind = |id: &&KeyId| {
            let before = slots.get(**id).map(|slot| &slot.key.primary_output);
            before.and_then(|path| folder(path)).map(is_tool) == after.map(is_tool)
        };
        let fitting: Vec<&KeyId> = candidates.iter().rev().filter(|id| fits(id)).collect();
        let chosen = fitting
            .iter()
            .copied()
            .find(same_kind)
            .or(fitting.first().copied());
        let Some(id) = chosen.copied() else {
            return;
        };
        if let Some(candidates) = self.pairing.candidates.get_mut(&normal) {
            candidates.retain(|other| *other != id);
        }
        let Some(slot) = self.slots.get(id) else {
            return;
        };
        let before = Arc::clone(&slot.key.primary_output);
        if let (Some(old), Some(new)) =
            (folder(&before), after.filter(|_| folder(&before) != after))
        {
            self.tables.renames.add_folder(old, new);
            let is_it = |one: &&mut Reconfigured| one.before == old && one.after == new;
            match self.pairing.folders.iter_mut().find(is_it) {
                Some(folder) => folder.spawns += 1,
                None => self.pairing.folders.push(Reconfigured {
                    before: old.to_owned(),
                    after: new.to_owned(),
                    spawns: 1,
                }),
            }
        }
        let after = self
            .tables
            .renames
            .original(&key.primary_output)
            .into_owned();
        if *before != *after && !self.tables.renames.add_hash(&before, &after) {
            self.tables.renames.add_file(&before, &after);
            let name = (before, Arc::clone(&key.primary_output));
            self.pairing.names.insert(id, name);
        }
        self.keys.insert(key, id);
    }

    /// Returns the key with an id.
    pub(crate) fn key(&self, id: KeyId) -> Option<&Key> {
        self.slots.get(id).map(|slot| &slot.key)
    }

    /// Returns the keys with fewer spawns in this log than in earlier logs, and how many are missing.
    pub(crate) fn gone(&self) -> impl Iterator<Item = (&Key, usize)> {
        let gone = |slot: &Slot| {
            if slot.log == self.log {
                slot.records.len().saturating_sub(slot.absorbed)
            } else {
                slot.records.len()
            }
        };
        let slots = self.slots.iter().map(move |slot| (&slot.key, gone(slot)));
        slots.filter(|(_, gone)| *gone > 0)
    }

    fn look(&mut self, spawn: &Spawn) -> (Record, Found) {
        let slot = self.keys.get(&self.key_of(spawn));
        let slot = slot.and_then(|id| self.slots.get(*id));
        let before = slot.and_then(|slot| {
            let index = if slot.log == self.log {
                slot.absorbed
            } else {
                0
            };
            slot.records.get(index).or(slot.records.last())
        });
        let record = Record::new(spawn, before, &mut self.tables);
        let Some(before) = before else {
            let found = Found {
                causes: vec![Cause::New],
                makers: Vec::new(),
            };
            return (record, found);
        };
        let known = Known {
            strings: &self.tables.strings,
            outputs: &self.outputs,
            tools: &self.tables.tools,
        };
        let mut found = causes(before, &record, spawn, &known);
        for cause in &mut found.causes {
            if let Cause::Inputs(changes) = cause {
                if changes.kind != InputKind::Made {
                    continue;
                }
                let makers = found.makers.iter();
                changes.made_by = makers.filter_map(|id| self.key(*id)).cloned().collect();
            }
        }
        (record, found)
    }

    fn keep(&mut self, spawn: &Spawn, record: Record) -> KeyId {
        let key_of = self.key_of(spawn);
        let id = match self.keys.get(&key_of) {
            Some(id) => *id,
            None => {
                let key = key(&key_of, &mut self.tables.strings);
                self.slots.push(Slot {
                    key: key.clone(),
                    records: Vec::new(),
                    log: self.log,
                    absorbed: 0,
                });
                self.keys.insert(key, self.slots.len() - 1);
                self.slots.len() - 1
            }
        };
        let Some(slot) = self.slots.get_mut(id) else {
            return id;
        };
        if slot.log != self.log {
            slot.log = self.log;
            slot.absorbed = 0;
        }
        let index = slot.absorbed.min(SAME_KEY - 1);
        let before = slot.records.get(index).or(slot.records.last());
        let before = before.map(|before| &*before.outputs);
        self.outputs
            .take(id, before, &record.outputs, &self.tables.strings);
        match slot.records.get_mut(index) {
            Some(old) => *old = record,
            None => slot.records.push(record),
        }
        slot.absorbed = index + 1;
        id
    }
}
