//! The messages of the compact log. `crate::wire` names the source of the field numbers.

use crate::wire::{Digest, Pair, Platform, SpawnMetrics};
use prost::{Message, Oneof};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExecLogEntry {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(oneof = "Payload", tags = "2, 3, 4, 5, 6, 7, 8, 9, 10")]
    pub payload: Option<Payload>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(crate) enum Payload {
    #[prost(message, tag = "2")]
    Invocation(Invocation),
    #[prost(message, tag = "3")]
    File(File),
    #[prost(message, tag = "4")]
    Directory(Directory),
    #[prost(message, tag = "5")]
    UnresolvedSymlink(UnresolvedSymlink),
    #[prost(message, tag = "6")]
    InputSet(InputSet),
    #[prost(message, tag = "7")]
    Spawn(Box<Spawn>),
    #[prost(message, tag = "8")]
    SymlinkAction(SymlinkAction),
    #[prost(message, tag = "9")]
    SymlinkEntrySet(SymlinkEntrySet),
    #[prost(message, tag = "10")]
    RunfilesTree(RunfilesTree),
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Invocation {
    #[prost(string, tag = "1")]
    pub hash_function_name: String,
    #[prost(string, tag = "2")]
    pub workspace_runfiles_directory: String,
    #[prost(bool, tag = "3")]
    pub sibling_repository_layout: bool,
    #[prost(string, tag = "4")]
    pub id: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct File {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(message, optional, tag = "2")]
    pub digest: Option<Digest>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Directory {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(message, repeated, tag = "2")]
    pub files: Vec<File>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct UnresolvedSymlink {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(string, tag = "2")]
    pub target_path: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct InputSet {
    #[prost(uint32, repeated, tag = "5")]
    pub input_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "4")]
    pub transitive_set_ids: Vec<u32>,
}

/// One pair of the map `direct_entries`. On the wire, a map is a list of such pairs. Their order matters here.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct SymlinkEntry {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(uint32, tag = "2")]
    pub target_id: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SymlinkEntrySet {
    #[prost(message, repeated, tag = "1")]
    pub direct_entries: Vec<SymlinkEntry>,
    #[prost(uint32, repeated, tag = "2")]
    pub transitive_set_ids: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RunfilesTree {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(uint32, tag = "2")]
    pub input_set_id: u32,
    #[prost(uint32, tag = "3")]
    pub symlinks_id: u32,
    #[prost(uint32, tag = "4")]
    pub root_symlinks_id: u32,
    #[prost(string, repeated, tag = "5")]
    pub empty_files: Vec<String>,
    #[prost(message, optional, tag = "6")]
    pub repo_mapping_manifest: Option<File>,
    #[prost(bool, tag = "7")]
    pub legacy_external_runfiles: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Output {
    #[prost(oneof = "OutputType", tags = "4, 5")]
    pub kind: Option<OutputType>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(crate) enum OutputType {
    #[prost(uint32, tag = "5")]
    OutputId(u32),
    #[prost(string, tag = "4")]
    InvalidOutputPath(String),
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Spawn {
    #[prost(string, repeated, tag = "1")]
    pub args: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub env_vars: Vec<Pair>,
    #[prost(message, optional, tag = "3")]
    pub platform: Option<Platform>,
    #[prost(uint32, tag = "4")]
    pub input_set_id: u32,
    #[prost(uint32, tag = "5")]
    pub tool_set_id: u32,
    #[prost(message, repeated, tag = "6")]
    pub outputs: Vec<Output>,
    #[prost(string, tag = "7")]
    pub target_label: String,
    #[prost(string, tag = "8")]
    pub mnemonic: String,
    #[prost(int32, tag = "9")]
    pub exit_code: i32,
    #[prost(string, tag = "10")]
    pub status: String,
    #[prost(string, tag = "11")]
    pub runner: String,
    #[prost(bool, tag = "12")]
    pub cache_hit: bool,
    #[prost(bool, tag = "13")]
    pub remotable: bool,
    #[prost(bool, tag = "14")]
    pub cacheable: bool,
    #[prost(bool, tag = "15")]
    pub remote_cacheable: bool,
    #[prost(message, optional, tag = "16")]
    pub digest: Option<Digest>,
    #[prost(int64, tag = "17")]
    pub timeout_millis: i64,
    #[prost(message, optional, tag = "18")]
    pub metrics: Option<SpawnMetrics>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SymlinkAction {
    #[prost(string, tag = "1")]
    pub input_path: String,
    #[prost(string, tag = "2")]
    pub output_path: String,
    #[prost(string, tag = "3")]
    pub target_label: String,
    #[prost(string, tag = "4")]
    pub mnemonic: String,
}
