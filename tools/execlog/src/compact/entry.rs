//! Reads the entries of a compact log.

use std::sync::{Arc, RwLock};

use prost::Message;

use super::files::{self, Files};
use super::inputs::Sets;
use super::nodes;
use super::quick;
use super::store::{EncodedDigest, Kind, Store};
use super::wire::{self, ExecLogEntry, OutputType, Payload};
use crate::error::Place;
use crate::expanded::{digest, milliseconds, pairs};
use crate::fault::Fault;
use crate::file::HashFunction;
use crate::inputs::Inputs;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::model::Spawn;
use crate::wanted::Wanted;

/// A compact log's data about the whole build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The invocation id, which Bazel prints and sends to result services.
    pub id: String,
    /// The hash function of all digests.
    pub hash_function: HashFunction,
    /// The main repository's directory in runfiles: `_main` with Bazel modules.
    pub workspace_runfiles_directory: String,
    /// Whether `--experimental_sibling_repository_layout` was on.
    pub sibling_repository_layout: bool,
}

/// A symlink that Bazel created itself, without a spawn. Only compact logs contain them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SymlinkAction {
    /// What the symlink points to.
    pub input_path: String,
    /// The path of the symlink.
    pub output_path: String,
    /// The label of the target.
    pub target_label: String,
    /// The kind of action: `Symlink`, `ExecutableSymlink`.
    pub mnemonic: String,
}

/// The data read from a compact log.
pub(crate) struct Compact {
    store: Arc<RwLock<Store>>,
    limits: Limits,
    pub wanted: Wanted,
    spare: Vec<String>,
    stored: u64,
    pub invocation: Option<Invocation>,
    pub symlink_actions: Vec<SymlinkAction>,
}

impl Compact {
    pub fn new(limits: Limits) -> Self {
        Self {
            store: Arc::default(),
            limits,
            wanted: Wanted::default(),
            spare: Vec::new(),
            stored: 0,
            invocation: None,
            symlink_actions: Vec::new(),
        }
    }

    /// Returns the store, for [`Compact::take`]. The spawns that were read have it as well, to list their inputs.
    pub fn store(&self) -> Arc<RwLock<Store>> {
        Arc::clone(&self.store)
    }

    /// Takes an entry. If it is a spawn, reads it into `spawn` and returns true, and stores it otherwise.
    pub fn take(
        &mut self,
        store: &mut Store,
        entry: &[u8],
        place: Place,
        spawn: &mut Spawn,
    ) -> Result<bool, Fault> {
        // A field takes at least two bytes. The complete decoder counts them first.
        let is_small = entry.len() as u64 / 2 <= self.limits.files;
        if let Some((id, payload)) = is_small.then(|| quick::entry(entry)).flatten() {
            if let Some(is_spawn) =
                self.take_quickly(store, (id, payload), entry.len(), place, spawn)
            {
                return Ok(is_spawn);
            }
        }
        delimited::fields(entry, self.limits.files, crate::wire::in_entry)?;
        let message = ExecLogEntry::decode(entry);
        let message = message.map_err(|error| Fault::Malformed(error.to_string()))?;
        let Some(payload) = message.payload else {
            return Err(Fault::Malformed(
                "an entry of no known kind; a log of a newer Bazel?".to_owned(),
            ));
        };
        if let Payload::Spawn(wire) = payload {
            *spawn = self.spawn(store, *wire, place)?;
            return Ok(true);
        }
        self.stored = self.with(entry.len());
        if self.stored > self.limits.stored_bytes {
            return Err(Fault::large(
                "the bytes of the entries to keep, this one included, are",
                self.stored,
                self.limits.stored_bytes,
            ));
        }
        self.store_entry(store, message.id, payload, place)?;
        Ok(false)
    }

    /// Returns the size of all stored entries and one of `size` bytes.
    fn with(&self, size: usize) -> u64 {
        // Even a small entry takes this much memory.
        self.stored.saturating_add(size as u64 + 64)
    }

    /// Does the same as [`Compact::take`] for nearly all entries, in less time. Returns `None` if it is one of the others, or has an error.
    fn take_quickly(
        &mut self,
        store: &mut Store,
        (id, payload): (u32, quick::Payload<'_>),
        size: usize,
        place: Place,
        spawn: &mut Spawn,
    ) -> Option<bool> {
        if let quick::Payload::Spawn(message) = payload {
            let mut reading = quick::Spawns {
                store,
                limit: self.limits.files,
                wanted: self.wanted,
                spare: &mut self.spare,
            };
            let sets = reading.read(message, spawn)?;
            spawn.inputs = self.inputs(sets.inputs, sets.tools, place);
            return Some(true);
        }
        let stored = self.with(size);
        if stored > self.limits.stored_bytes {
            return None;
        }
        match payload {
            quick::Payload::File(message) => quick::file(store, id, message)?,
            quick::Payload::InputSet(message) if self.wanted.inputs => {
                quick::input_set(store, id, message)?;
            }
            quick::Payload::InputSet(_) => store.insert(id, Kind::Inputs, &[]).ok()?,
            quick::Payload::SymlinkAction if !self.wanted.symlink_actions => {}
            quick::Payload::SymlinkAction | quick::Payload::Spawn(_) => return None,
        }
        self.stored = stored;
        Some(false)
    }

    fn store_entry(
        &mut self,
        store: &mut Store,
        id: u32,
        payload: Payload,
        place: Place,
    ) -> Result<(), Fault> {
        let (kind, content) = match payload {
            Payload::Spawn(_) => return Ok(()),
            Payload::Invocation(invocation) => return self.invocation(store, invocation, place),
            Payload::SymlinkAction(action) => {
                if self.wanted.symlink_actions {
                    self.symlink_actions.push(SymlinkAction {
                        input_path: action.input_path,
                        output_path: action.output_path,
                        target_label: action.target_label,
                        mnemonic: action.mnemonic,
                    });
                }
                return Ok(());
            }
            Payload::File(file) => {
                let function = store.function.as_ref();
                files::file(file.clone(), None, function)?;
                let encoded = file.digest.as_ref().map(Message::encode_to_vec);
                let digest = encoded
                    .as_ref()
                    .map_or(EncodedDigest::None, |message| EncodedDigest::Other(message));
                let stored = store.insert_file(id, file.path.as_bytes(), digest);
                return stored.unwrap_or(Ok(()));
            }
            Payload::UnresolvedSymlink(symlink) => (Kind::Symlink, symlink.encode_to_vec()),
            Payload::Directory(directory) => {
                for file in &directory.files {
                    files::file(file.clone(), Some(&directory.path), store.function.as_ref())?;
                }
                (Kind::Directory, directory.encode_to_vec())
            }
            // Nothing but lists of inputs needs these, and nothing of them is checked.
            Payload::InputSet(_) if !self.wanted.inputs => (Kind::Inputs, Vec::new()),
            Payload::SymlinkEntrySet(_) if !self.wanted.inputs => (Kind::Symlinks, Vec::new()),
            Payload::RunfilesTree(_) if !self.wanted.inputs => (Kind::Runfiles, Vec::new()),
            Payload::InputSet(set) => {
                let inputs = set.input_ids.iter().copied();
                let transitive = set.transitive_set_ids.iter().copied();
                let kind = nodes::input_set(store, inputs, transitive)?;
                (kind, set.encode_to_vec())
            }
            Payload::SymlinkEntrySet(set) => {
                nodes::symlink_set(store, &set)?;
                (Kind::Symlinks, set.encode_to_vec())
            }
            Payload::RunfilesTree(tree) => {
                nodes::runfiles(store, &tree)?;
                (Kind::Runfiles, tree.encode_to_vec())
            }
        };
        store.insert(id, kind, &[&content])
    }

    fn invocation(
        &mut self,
        store: &mut Store,
        invocation: wire::Invocation,
        place: Place,
    ) -> Result<(), Fault> {
        if self.invocation.is_some() || place.entry != 1 {
            return Err(Fault::Malformed(
                "an invocation that is not the first entry".to_owned(),
            ));
        }
        let hash_function = HashFunction::parse(&invocation.hash_function_name);
        store.workspace = invocation.workspace_runfiles_directory.clone();
        store.sibling_layout = invocation.sibling_repository_layout;
        store.function = Some(hash_function.clone());
        self.invocation = Some(Invocation {
            id: invocation.id,
            hash_function,
            workspace_runfiles_directory: invocation.workspace_runfiles_directory,
            sibling_repository_layout: invocation.sibling_repository_layout,
        });
        Ok(())
    }

    fn inputs(&self, inputs: u32, tools: u32, place: Place) -> Inputs {
        if !self.wanted.inputs {
            return Inputs::left_out();
        }
        Inputs::stored(Sets {
            store: Arc::clone(&self.store),
            inputs,
            tools,
            limit: self.limits.files,
            place,
        })
    }

    fn spawn(&self, store: &Store, wire: wire::Spawn, place: Place) -> Result<Spawn, Fault> {
        let function = store.function.as_ref();
        store.input_set(wire.input_set_id)?;
        store.input_set(wire.tool_set_id)?;
        let mut listed: Vec<Arc<str>> = Vec::new();
        let mut actual = Files::new("its outputs are", self.limits.files);
        for output in wire.outputs {
            match output.kind {
                Some(OutputType::InvalidOutputPath(path)) => listed.push(path.into()),
                Some(OutputType::OutputId(id)) => {
                    let artifact = store.artifact(id)?;
                    listed.push(store.path(artifact).into());
                    store.add_files(artifact, |file| actual.push(file))?;
                }
                None => {
                    return Err(Fault::Malformed(
                        "an output of no known kind; a log of a newer Bazel?".to_owned(),
                    ))
                }
            }
        }
        let mut command_args = wire.args;
        command_args.retain(|argument| self.wanted.argument(argument.as_bytes()));
        let mut spawn = Spawn {
            command_args,
            environment: if self.wanted.environment {
                pairs(wire.env_vars)
            } else {
                Vec::new()
            },
            platform: pairs(wire.platform.unwrap_or_default().properties),
            inputs: self.inputs(wire.input_set_id, wire.tool_set_id, place),
            remotable: wire.remotable,
            cacheable: wire.cacheable,
            remote_cacheable: wire.remote_cacheable,
            timeout: milliseconds(wire.timeout_millis)?,
            mnemonic: wire.mnemonic,
            runner: wire.runner,
            cache_hit: wire.cache_hit,
            status: wire.status,
            exit_code: wire.exit_code,
            target_label: wire.target_label,
            digest: wire.digest.map(|wire| digest(wire, function)).transpose()?,
            metrics: Metrics::new(wire.metrics, None),
            ..Spawn::default()
        };
        spawn.set_outputs(listed, actual.list);
        Ok(spawn)
    }
}
