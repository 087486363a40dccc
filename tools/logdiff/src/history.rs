//! Keeps the spawns of earlier logs.

use std::collections::HashMap;

use execlog::Spawn;

use crate::action::{causes, Found};
use crate::cause::Cause;
use crate::key::Key;
use crate::outputs::{KeyId, Outputs};
use crate::record::{key, Record, Tables};

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

    /// [`History::causes`] and [`History::absorb`] in one call. Also returns the id of the key.
    pub(crate) fn take(&mut self, spawn: &Spawn) -> (KeyId, Found) {
        let (record, found) = self.look(spawn);
        (self.keep(spawn, record), found)
    }

    /// Returns the key with an id.
    pub(crate) fn key(&self, id: KeyId) -> Option<&Key> {
        self.slots.get(id).map(|slot| &slot.key)
    }

    /// Returns the keys with fewer spawns in this log than in earlier logs, and how many are missing.
    pub(crate) fn gone(&self) -> impl Iterator<Item = (&Key, usize)> {
        let gone = |slot: &Slot| match slot.log == self.log {
            true => slot.records.len().saturating_sub(slot.absorbed),
            false => slot.records.len(),
        };
        let slots = self.slots.iter().map(move |slot| (&slot.key, gone(slot)));
        slots.filter(|(_, gone)| *gone > 0)
    }

    fn look(&mut self, spawn: &Spawn) -> (Record, Found) {
        let slot = self.keys.get(&Key::of(spawn));
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
        let mut found = causes(before, &record, spawn, &self.tables.strings, &self.outputs);
        for cause in &mut found.causes {
            if let Cause::Inputs(changes) = cause {
                let makers = found.makers.iter();
                changes.made_by = makers.filter_map(|id| self.key(*id)).cloned().collect();
            }
        }
        (record, found)
    }

    fn keep(&mut self, spawn: &Spawn, record: Record) -> KeyId {
        let id = match self.keys.get(&Key::of(spawn)) {
            Some(id) => *id,
            None => {
                let key = key(spawn, &mut self.tables.strings);
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
