//! The messages of Bazel's expanded logs, including those that the compact log shares. Only this crate's readers use them.
//!
//! Field numbers and names come from `src/main/protobuf/spawn.proto` of Bazel 7.7.1, as Debian's `bazel-bootstrap-data`
//! 7.7.1+ds-8 installs it under `/usr/share/bazel/embedded_tools` (read on 2026-11-24). Field 17 and the JSON name
//! `remoteCacheHit` come from Bazel 6 and older. JSON names are in camel case, as protobuf's JSON printer writes them.

use prost::Message;
use serde::Deserialize;

use crate::spelling::{duration, number, timestamp};
use crate::time::Time;

/// Makes [`delimited::fields`] descend into the platform of a `SpawnExec`.
pub(crate) fn in_spawn_exec(depth: u32, field: u64) -> bool {
    depth == 0 && field == 3
}

/// Makes [`delimited::fields`] descend into all payloads of an `ExecLogEntry`, and into the platform of a spawn.
pub(crate) fn in_entry(depth: u32, field: u64) -> bool {
    depth == 0 || depth == 1 && field == 3
}

/// A content digest. In JSON, `sizeBytes` is a string.
#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Digest {
    #[prost(string, tag = "1")]
    pub hash: String,
    #[prost(int64, tag = "2")]
    #[serde(deserialize_with = "number")]
    pub size_bytes: i64,
    #[prost(string, tag = "3")]
    pub hash_function_name: String,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct File {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(message, optional, tag = "2")]
    pub digest: Option<Digest>,
    #[prost(bool, tag = "3")]
    pub is_tool: bool,
    #[prost(string, tag = "4")]
    pub symlink_target_path: String,
}

/// `EnvironmentVariable` or `Platform.Property`, which have the same fields.
#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Pair {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Platform {
    #[prost(message, repeated, tag = "1")]
    pub properties: Vec<Pair>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SpawnMetrics {
    #[prost(message, optional, tag = "1")]
    #[serde(deserialize_with = "duration")]
    pub total_time: Option<Time>,
    #[prost(message, optional, tag = "2")]
    #[serde(deserialize_with = "duration")]
    pub parse_time: Option<Time>,
    #[prost(message, optional, tag = "3")]
    #[serde(deserialize_with = "duration")]
    pub network_time: Option<Time>,
    #[prost(message, optional, tag = "4")]
    #[serde(deserialize_with = "duration")]
    pub fetch_time: Option<Time>,
    #[prost(message, optional, tag = "5")]
    #[serde(deserialize_with = "duration")]
    pub queue_time: Option<Time>,
    #[prost(message, optional, tag = "6")]
    #[serde(deserialize_with = "duration")]
    pub setup_time: Option<Time>,
    #[prost(message, optional, tag = "7")]
    #[serde(deserialize_with = "duration")]
    pub upload_time: Option<Time>,
    #[prost(message, optional, tag = "8")]
    #[serde(deserialize_with = "duration")]
    pub execution_wall_time: Option<Time>,
    #[prost(message, optional, tag = "9")]
    #[serde(deserialize_with = "duration")]
    pub process_outputs_time: Option<Time>,
    #[prost(message, optional, tag = "10")]
    #[serde(deserialize_with = "duration")]
    pub retry_time: Option<Time>,
    #[prost(int64, tag = "11")]
    #[serde(deserialize_with = "number")]
    pub input_bytes: i64,
    #[prost(int64, tag = "12")]
    #[serde(deserialize_with = "number")]
    pub input_files: i64,
    #[prost(int64, tag = "13")]
    #[serde(deserialize_with = "number")]
    pub memory_estimate_bytes: i64,
    #[prost(int64, tag = "14")]
    #[serde(deserialize_with = "number")]
    pub input_bytes_limit: i64,
    #[prost(int64, tag = "15")]
    #[serde(deserialize_with = "number")]
    pub input_files_limit: i64,
    #[prost(int64, tag = "16")]
    #[serde(deserialize_with = "number")]
    pub output_bytes_limit: i64,
    #[prost(int64, tag = "17")]
    #[serde(deserialize_with = "number")]
    pub output_files_limit: i64,
    #[prost(int64, tag = "18")]
    #[serde(deserialize_with = "number")]
    pub memory_bytes_limit: i64,
    #[prost(message, optional, tag = "19")]
    #[serde(deserialize_with = "duration")]
    pub time_limit: Option<Time>,
    #[prost(message, optional, tag = "20")]
    #[serde(deserialize_with = "timestamp")]
    pub start_time: Option<Time>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SpawnExec {
    #[prost(string, repeated, tag = "1")]
    pub command_args: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub environment_variables: Vec<Pair>,
    #[prost(message, optional, tag = "3")]
    pub platform: Option<Platform>,
    #[prost(message, repeated, tag = "4")]
    pub inputs: Vec<File>,
    #[prost(string, repeated, tag = "5")]
    pub listed_outputs: Vec<String>,
    #[prost(bool, tag = "6")]
    pub remotable: bool,
    #[prost(bool, tag = "7")]
    pub cacheable: bool,
    #[prost(int64, tag = "8")]
    #[serde(deserialize_with = "number")]
    pub timeout_millis: i64,
    #[prost(string, tag = "10")]
    pub mnemonic: String,
    #[prost(message, repeated, tag = "11")]
    pub actual_outputs: Vec<File>,
    #[prost(string, tag = "12")]
    pub runner: String,
    #[prost(bool, tag = "13")]
    #[serde(alias = "remoteCacheHit")]
    pub cache_hit: bool,
    #[prost(string, tag = "14")]
    pub status: String,
    #[prost(int32, tag = "15")]
    pub exit_code: i32,
    #[prost(bool, tag = "16")]
    pub remote_cacheable: bool,
    #[prost(message, optional, tag = "17")]
    #[serde(deserialize_with = "duration")]
    pub walltime: Option<Time>,
    #[prost(string, tag = "18")]
    pub target_label: String,
    #[prost(message, optional, tag = "19")]
    pub digest: Option<Digest>,
    #[prost(message, optional, tag = "20")]
    pub metrics: Option<SpawnMetrics>,
}
