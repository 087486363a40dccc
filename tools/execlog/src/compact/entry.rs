//! Converts entries to nodes of the store and to spawns.

use std::sync::{Arc, PoisonError, RwLock};

use super::files::Files;
use super::inputs::Sets;
use super::nodes::{file, input_set, runfiles, symlink_set};
use super::store::{Directory, Node, Store};
use super::wire::{self, ExecLogEntry, OutputType, Payload};
use crate::error::Place;
use crate::expanded::{digest, milliseconds, pairs};
use crate::fault::Fault;
use crate::file::{File, HashFunction};
use crate::inputs::Inputs;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::model::Spawn;

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
    stored: u64,
    pub invocation: Option<Invocation>,
    pub symlink_actions: Vec<SymlinkAction>,
}

impl Compact {
    pub fn new(limits: Limits) -> Self {
        Self {
            store: Arc::default(),
            limits,
            stored: 0,
            invocation: None,
            symlink_actions: Vec::new(),
        }
    }

    /// Takes an entry of `size` bytes. Returns it if it is a spawn, and stores it otherwise.
    pub fn take(
        &mut self,
        entry: ExecLogEntry,
        size: usize,
        place: Place,
    ) -> Result<Option<Spawn>, Fault> {
        let Some(payload) = entry.payload else {
            return Err(Fault::Malformed(
                "an entry of no known kind; a log of a newer Bazel?".to_owned(),
            ));
        };
        let payload = match payload {
            Payload::Spawn(spawn) => return self.spawn(*spawn, place).map(Some),
            other => other,
        };
        // Even a small entry takes this much memory.
        self.stored = self.stored.saturating_add(size as u64 + 64);
        if self.stored > self.limits.stored_bytes {
            return Err(Fault::large(
                "the bytes of the entries to keep, this one included, are",
                self.stored,
                self.limits.stored_bytes,
            ));
        }
        let function = self
            .invocation
            .as_ref()
            .map(|invocation| &invocation.hash_function);
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let node = match payload {
            Payload::Spawn(_) => return Ok(None),
            Payload::Invocation(invocation) => {
                if self.invocation.is_some() || place.entry != 1 {
                    return Err(Fault::Malformed(
                        "an invocation that is not the first entry".to_owned(),
                    ));
                }
                store.workspace = invocation.workspace_runfiles_directory.clone();
                store.sibling_layout = invocation.sibling_repository_layout;
                self.invocation = Some(Invocation {
                    id: invocation.id,
                    hash_function: HashFunction::parse(&invocation.hash_function_name),
                    workspace_runfiles_directory: invocation.workspace_runfiles_directory,
                    sibling_repository_layout: invocation.sibling_repository_layout,
                });
                return Ok(None);
            }
            Payload::SymlinkAction(action) => {
                self.symlink_actions.push(SymlinkAction {
                    input_path: action.input_path,
                    output_path: action.output_path,
                    target_label: action.target_label,
                    mnemonic: action.mnemonic,
                });
                return Ok(None);
            }
            Payload::File(wire) => Node::File(file(wire, None, function)?),
            Payload::UnresolvedSymlink(symlink) => Node::Symlink(File {
                path: symlink.path.into(),
                digest: None,
                symlink_target: Some(symlink.target_path.into()),
                is_tool: false,
            }),
            Payload::Directory(directory) => {
                let files = directory.files.into_iter();
                let files = files.map(|wire| file(wire, Some(&directory.path), function));
                Node::Directory(Directory {
                    files: files.collect::<Result<_, _>>()?,
                    path: directory.path.into(),
                })
            }
            Payload::InputSet(set) => Node::Inputs(input_set(&store, set)?),
            Payload::SymlinkEntrySet(set) => Node::Symlinks(symlink_set(&store, set)?),
            Payload::RunfilesTree(tree) => {
                Node::Runfiles(Box::new(runfiles(&store, tree, function)?))
            }
        };
        store.insert(entry.id, node)?;
        Ok(None)
    }

    fn spawn(&self, wire: wire::Spawn, place: Place) -> Result<Spawn, Fault> {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let function = self
            .invocation
            .as_ref()
            .map(|invocation| &invocation.hash_function);
        store.input_set(wire.input_set_id)?;
        store.input_set(wire.tool_set_id)?;
        let mut listed: Vec<Arc<str>> = Vec::new();
        let mut actual = Files::new("its outputs are", self.limits.files);
        for output in wire.outputs {
            match output.kind {
                Some(OutputType::InvalidOutputPath(path)) => listed.push(path.into()),
                Some(OutputType::OutputId(id)) => match store.artifact(id)? {
                    Node::Directory(directory) => {
                        listed.push(directory.path.clone());
                        for file in &directory.files {
                            actual.push(file.clone())?;
                        }
                    }
                    Node::File(file) | Node::Symlink(file) => {
                        listed.push(file.path.clone());
                        actual.push(file.clone())?;
                    }
                    _ => {}
                },
                None => {
                    return Err(Fault::Malformed(
                        "an output of no known kind; a log of a newer Bazel?".to_owned(),
                    ))
                }
            }
        }
        listed.sort();
        listed.dedup();
        let mut actual_outputs = actual.list;
        actual_outputs.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Spawn {
            command_args: wire.args,
            environment: pairs(wire.env_vars),
            platform: pairs(wire.platform.unwrap_or_default().properties),
            inputs: Inputs::stored(Sets {
                store: Arc::clone(&self.store),
                inputs: wire.input_set_id,
                tools: wire.tool_set_id,
                limit: self.limits.files,
                place,
            }),
            listed_outputs: listed,
            actual_outputs,
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
        })
    }
}
