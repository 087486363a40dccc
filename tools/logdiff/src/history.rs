//! What is known of the spawns of logs that were read before.

use std::collections::HashMap;

use execlog::Spawn;

use crate::action::{causes, Found};
use crate::cause::Cause;
use crate::key::Key;
use crate::outputs::{KeyId, Outputs};
use crate::record::{key, Record, Tables};

/// The spawns of successive logs, to say of the next one why it ran.
///
/// An incremental log only holds what ran: what is not in it stays as it was. For each spawn of a log ask for its
/// [causes](History::causes), then [absorb](History::absorb) it, in the log's order: inputs that differ are traced to the spawn that
/// made them anew. Between two logs say [`History::next_log`], so that spawns of one key (attempts of a test) are
/// paired in order; else each is held against the one absorbed last.
///
/// Memory: arguments, paths and stretches of input lists are kept once, however many spawns share them; the logs' own
/// readers are not kept alive.
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
    /// In order, those of the last log that had any.
    records: Vec<Record>,
    /// The log in which it was absorbed last.
    log: u32,
    /// How many were absorbed in that log.
    absorbed: usize,
}

/// How many spawns of one key are told apart in a log; what comes after them takes the place of the last.
const SAME_KEY: usize = 64;

impl History {
    /// Why the spawn ran, or in what it is not what it was: empty if it is the same action with the same outputs and was taken
    /// from a cache, or is the very run that was absorbed.
    ///
    /// That an action ran again though nothing differs ([`Cause::NotCached`]) is only said if the log tells two runs apart,
    /// by their times.
    pub fn causes(&mut self, spawn: &Spawn) -> Vec<Cause> {
        self.look(spawn).1.causes
    }

    /// Remembers the spawn.
    pub fn absorb(&mut self, spawn: &Spawn) {
        let (record, _) = self.look(spawn);
        self.keep(spawn, record);
    }

    /// Says that what is absorbed from now on is of another log.
    pub fn next_log(&mut self) {
        self.log += 1;
        self.outputs.next_log();
        self.tables.sweep();
    }

    /// [`History::causes`] and [`History::absorb`] in one; with the key's number.
    pub(crate) fn take(&mut self, spawn: &Spawn) -> (KeyId, Found) {
        let (record, found) = self.look(spawn);
        (self.keep(spawn, record), found)
    }

    /// The key of a number.
    pub(crate) fn key(&self, id: KeyId) -> Option<&Key> {
        self.slots.get(id).map(|slot| &slot.key)
    }

    /// The keys of which spawns of earlier logs were not followed by one of this log, and how many of them.
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
