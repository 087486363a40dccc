//! Reads the entries that make up most of a log, files, input sets and spawns, straight from their bytes.
//!
//! This takes a fifth of the time of the complete decoder, which first copies every string. It only takes entries that are as Bazel
//! writes them. At anything else, such as a malformed field, a field that is there twice or a wrong reference, it returns `None`, and the
//! complete decoder reads the entry again. What both accept, they read the same: `tests/suite/quick.rs`.

use delimited::{varint, Fields, Value};
use prost::Message as _;

use super::files::Files;
use super::hash;
use super::order::{INPUTS, TRANSITIVE};
use super::store::{EncodedDigest, Kind, Store};
use crate::expanded::{digest, milliseconds};
use crate::metrics::Metrics;
use crate::model::Spawn;
use crate::wanted::Wanted;
use crate::wire;

/// A payload of an entry, still encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Payload<'a> {
    File(&'a [u8]),
    InputSet(&'a [u8]),
    Spawn(&'a [u8]),
    SymlinkAction,
}

/// Splits an entry into its id and its payload.
pub(crate) fn entry(bytes: &[u8]) -> Option<(u32, Payload<'_>)> {
    let (mut id, mut payload) = (0, None);
    for field in Fields::new(bytes) {
        match field? {
            (1, Value::Number(number)) => id = number as u32,
            (number, Value::Bytes(bytes)) if payload.is_none() => {
                payload = Some(match number {
                    3 => Payload::File(bytes),
                    6 => Payload::InputSet(bytes),
                    7 => Payload::Spawn(bytes),
                    8 => Payload::SymlinkAction,
                    _ => return None,
                });
            }
            _ => return None,
        }
    }
    Some((id, payload?))
}

/// Stores a file.
pub(crate) fn file(store: &mut Store, id: u32, message: &[u8]) -> Option<()> {
    let (mut path, mut digest) = (None, None);
    for field in Fields::new(message) {
        match field? {
            (1, Value::Bytes(bytes)) if path.is_none() => path = Some(bytes),
            (2, Value::Bytes(bytes)) if digest.is_none() => digest = Some(bytes),
            _ => return None,
        }
    }
    let digest = match digest {
        Some(message) => encoded(message, store.function.is_some())?,
        None => EncodedDigest::None,
    };
    store
        .insert_file(id, path.unwrap_or_default(), digest)?
        .ok()
}

/// Checks a digest that names no hash function.
fn encoded(message: &[u8], has_function: bool) -> Option<EncodedDigest<'_>> {
    let (mut hash, mut size) = (None, 0);
    for field in Fields::new(message) {
        match field? {
            (1, Value::Bytes(bytes)) if hash.is_none() => hash = Some(bytes),
            // A negative size has the highest bit.
            (2, Value::Number(number)) if number >> 63 == 0 => size = number,
            _ => return None,
        }
    }
    let hash = hash.unwrap_or_default();
    Some(match hash::bytes(hash) {
        Some(hash) if has_function => EncodedDigest::OfLog(hash, size),
        _ => {
            text(hash)?;
            EncodedDigest::Other(message)
        }
    })
}

/// Stores an input set.
pub(crate) fn input_set(store: &mut Store, id: u32, message: &[u8]) -> Option<()> {
    let mut has_runfiles = false;
    let mut check = |field, id: u64| match (field, store.kind(id as u32)?) {
        (INPUTS, Kind::File | Kind::Symlink | Kind::Directory) => Some(()),
        (INPUTS, Kind::Runfiles) | (TRANSITIVE, Kind::InputsWithRunfiles) => {
            has_runfiles = true;
            Some(())
        }
        (TRANSITIVE, Kind::Inputs) => Some(()),
        _ => None,
    };
    for field in Fields::new(message) {
        match field? {
            (field, Value::Number(id)) => check(field, id)?,
            (field, Value::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    check(field, varint(&mut packed)?)?;
                }
            }
        }
    }
    let kind = if has_runfiles {
        Kind::InputsWithRunfiles
    } else {
        Kind::Inputs
    };
    store.insert(id, kind, &[message]).ok()
}

/// The ids of the two sets of a spawn.
pub(crate) struct SetsOf {
    pub inputs: u32,
    pub tools: u32,
}

/// Reads spawns.
pub(crate) struct Spawns<'a> {
    pub store: &'a Store,
    /// The maximum number of outputs.
    pub limit: u64,
    pub wanted: Wanted,
    /// The memory of strings that earlier spawns had and later ones will need.
    pub spare: &'a mut Vec<String>,
}

impl Spawns<'_> {
    /// Reads a spawn into `spawn`, all but its inputs. Uses the memory of the spawn that was there before.
    pub fn read(&mut self, message: &[u8], spawn: &mut Spawn) -> Option<SetsOf> {
        let store = self.store;
        let (mut platform, mut timeout) = (None, 0);
        let mut sets = SetsOf {
            inputs: 0,
            tools: 0,
        };
        spawn.clear();
        self.recycle(spawn);
        let mut listed = std::mem::take(&mut spawn.listed_outputs);
        let mut actual = Files::within(
            std::mem::take(&mut spawn.actual_outputs),
            "its outputs are",
            self.limit,
        );
        for field in Fields::new(message) {
            match field? {
                (1, Value::Bytes(bytes)) if !self.wanted.argument(bytes) => {}
                (1, Value::Bytes(bytes)) => spawn.command_args.push(self.text(bytes)?),
                (2, Value::Bytes(_)) if !self.wanted.environment => {}
                (2, Value::Bytes(bytes)) => spawn.environment.push(self.pair(bytes)?),
                (3, Value::Bytes(bytes)) if platform.is_none() => platform = Some(bytes),
                (4, Value::Number(id)) => sets.inputs = id as u32,
                (5, Value::Number(id)) => sets.tools = id as u32,
                (6, Value::Bytes(bytes)) => {
                    let mut fields = Fields::new(bytes);
                    match (fields.next()??, fields.next()) {
                        ((5, Value::Number(id)), None) => {
                            let artifact = store.artifact(id as u32).ok()?;
                            if artifact.kind == Kind::Directory {
                                listed.push(store.path(artifact).into());
                                store.add_files(artifact, |file| actual.push(file)).ok()?;
                            } else {
                                let add = |file: crate::File| {
                                    listed.push(std::sync::Arc::clone(&file.path));
                                    actual.push(file)
                                };
                                store.add_files(artifact, add).ok()?;
                            }
                        }
                        ((4, Value::Bytes(path)), None) => listed.push(text(path)?.into()),
                        _ => return None,
                    }
                }
                (7, Value::Bytes(bytes)) => copy(bytes, &mut spawn.target_label)?,
                (8, Value::Bytes(bytes)) => copy(bytes, &mut spawn.mnemonic)?,
                (9, Value::Number(code)) => spawn.exit_code = code as i32,
                (10, Value::Bytes(bytes)) => copy(bytes, &mut spawn.status)?,
                (11, Value::Bytes(bytes)) => copy(bytes, &mut spawn.runner)?,
                (12, Value::Number(number)) => spawn.cache_hit = number != 0,
                (13, Value::Number(number)) => spawn.remotable = number != 0,
                (14, Value::Number(number)) => spawn.cacheable = number != 0,
                (15, Value::Number(number)) => spawn.remote_cacheable = number != 0,
                (16, Value::Bytes(bytes)) if spawn.digest.is_none() => {
                    let message = wire::Digest::decode(bytes).ok()?;
                    spawn.digest = Some(digest(message, store.function.as_ref()).ok()?);
                }
                (17, Value::Number(number)) => timeout = number as i64,
                (18, Value::Bytes(bytes)) if spawn.metrics.is_none() => {
                    spawn.metrics =
                        Metrics::new(Some(wire::SpawnMetrics::decode(bytes).ok()?), None);
                }
                _ => return None,
            }
        }
        for field in Fields::new(platform.unwrap_or_default()) {
            let (1, Value::Bytes(bytes)) = field? else {
                return None;
            };
            spawn.platform.push(self.pair(bytes)?);
        }
        store.input_set(sets.inputs).ok()?;
        store.input_set(sets.tools).ok()?;
        spawn.timeout = milliseconds(timeout).ok()?;
        spawn.set_outputs(listed, actual.list);
        Some(sets)
    }

    /// Keeps the memory of a spawn's strings, but not of too many or too long ones.
    fn recycle(&mut self, spawn: &mut Spawn) {
        let pairs = spawn.environment.drain(..).chain(spawn.platform.drain(..));
        let strings = pairs
            .flat_map(|(name, value)| [name, value])
            .chain(spawn.command_args.drain(..));
        let room = 1024_usize.saturating_sub(self.spare.len());
        let small = strings.filter(|string| string.capacity() <= 4096);
        self.spare.extend(small.take(room));
    }

    fn pair(&mut self, message: &[u8]) -> Option<(String, String)> {
        let (mut name, mut value) = (&[][..], &[][..]);
        for field in Fields::new(message) {
            match field? {
                (1, Value::Bytes(bytes)) if name.is_empty() => name = bytes,
                (2, Value::Bytes(bytes)) if value.is_empty() => value = bytes,
                _ => return None,
            }
        }
        Some((self.text(name)?, self.text(value)?))
    }

    fn text(&mut self, bytes: &[u8]) -> Option<String> {
        let mut to = self.spare.pop().unwrap_or_default();
        copy(bytes, &mut to)?;
        Some(to)
    }
}

fn copy(bytes: &[u8], to: &mut String) -> Option<()> {
    to.clear();
    to.push_str(text(bytes)?);
    Some(())
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
