//! The recorded data of a spawn, to compare a later one with it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use execlog::{HashFunction, Spawn};

use crate::files::{Chunks, Entry, FileList};
use crate::key::Key;
use crate::strings::{Id, Strings};

/// The strings and files of all records.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub strings: Strings,
    pub chunks: Chunks,
    /// Environments and platforms. A build has only a few.
    pairs: HashSet<Arc<[(Id, Id)]>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub arguments: Box<[Id]>,
    pub environment: Arc<[(Id, Id)]>,
    pub platform: Arc<[(Id, Id)]>,
    /// The inputs. An error says why they could not be listed.
    pub inputs: Result<FileList, Arc<str>>,
    pub listed_outputs: Box<[Id]>,
    pub outputs: Box<[Entry]>,
    pub timeout: Duration,
    /// The digest of the action.
    pub digest: Option<Arc<str>>,
    /// The hash function of its files, or else of the action. `None` if there is no digest at all.
    pub function: Option<HashFunction>,
    /// The exit code. Not 0 if it failed.
    pub exit_code: i32,
    /// The time of the run. Equal for one and the same run.
    pub run: u64,
}

impl Record {
    /// Records a spawn. Lists its inputs only if they can differ from those of `before`.
    pub fn new(spawn: &Spawn, before: Option<&Self>, tables: &mut Tables) -> Self {
        let Tables {
            strings, chunks, ..
        } = tables;
        let digest = spawn.digest.as_ref().map(|digest| Arc::clone(&digest.hash));
        let mut function = spawn.digest.as_ref().map(|digest| digest.function.clone());
        let same = before.filter(|before| digest.is_some() && before.digest == digest);
        let inputs = match same {
            Some(before) => before.inputs.clone(),
            None => match spawn.inputs.list() {
                Ok(files) => {
                    let digest = files.iter().find_map(|file| file.digest.as_ref());
                    function = digest.map(|digest| digest.function.clone()).or(function);
                    Ok(chunks.list(&files, strings))
                }
                Err(error) => Err(error.to_string().into()),
            },
        };
        let arguments = spawn.command_args.iter();
        let listed = spawn.listed_outputs.iter();
        let outputs = spawn.actual_outputs.iter();
        Self {
            arguments: arguments.map(|text| strings.copied(text)).collect(),
            listed_outputs: listed.map(|path| strings.shared(path)).collect(),
            outputs: outputs.map(|file| Entry::new(file, strings)).collect(),
            environment: tables.pairs(&spawn.environment),
            platform: tables.pairs(&spawn.platform),
            inputs,
            timeout: spawn.timeout,
            digest,
            function,
            exit_code: exit_code(spawn),
            run: run(spawn),
        }
    }
}

impl Tables {
    fn pairs(&mut self, pairs: &[(String, String)]) -> Arc<[(Id, Id)]> {
        let pairs = pairs.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| (self.strings.copied(name), self.strings.copied(value)))
            .collect();
        if let Some(kept) = self.pairs.get(pairs.as_slice()) {
            return Arc::clone(kept);
        }
        let pairs: Arc<[_]> = pairs.into();
        self.pairs.insert(Arc::clone(&pairs));
        pairs
    }

    /// Removes data that no record uses any more. Strings stay.
    pub fn sweep(&mut self) {
        self.chunks.sweep();
        self.pairs.retain(|pairs| Arc::strong_count(pairs) > 1);
    }
}

/// The exit code, or -1 for a failure without one, such as a timeout.
fn exit_code(spawn: &Spawn) -> i32 {
    match spawn.exit_code {
        0 if !spawn.status.is_empty() => -1,
        code => code,
    }
}

fn run(spawn: &Spawn) -> u64 {
    let mut hasher = DefaultHasher::new();
    let metrics = spawn.metrics.as_ref();
    metrics
        .map(|metrics| {
            (
                metrics.start_time,
                metrics.total_time,
                metrics.execution_wall_time,
            )
        })
        .hash(&mut hasher);
    hasher.finish()
}

/// Whether the path is a test's log, which contains the duration of the test and therefore differs from run to run.
pub(crate) fn is_test_log(path: &str) -> bool {
    path.contains("/testlogs/")
}

/// Returns the key of a spawn, with interned strings.
pub(crate) fn key(spawn: &Spawn, strings: &mut Strings) -> Key {
    let mut kept = |text: &str| {
        let id = strings.copied(text);
        strings.text(id)
    };
    Key {
        target_label: kept(&spawn.target_label),
        mnemonic: kept(&spawn.mnemonic),
        primary_output: match spawn.listed_outputs.first() {
            Some(path) => {
                let id = strings.shared(path);
                strings.text(id)
            }
            None => kept(""),
        },
    }
}
