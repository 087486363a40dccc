//! The recorded data of a spawn, to compare a later one with it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use execlog::{File, HashFunction, Spawn};

use crate::files::{Chunks, Entry, FileList};
use crate::key::Key;
use crate::renames::Renames;
use crate::strings::{Id, Strings};

/// The strings and files of all records.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub strings: Strings,
    pub chunks: Chunks,
    /// Paths of files that are part of a tool.
    pub tools: HashSet<Id>,
    /// What the second of two logs calls differently.
    pub renames: Renames,
    /// Environments and platforms, of which a build has few.
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
    /// Whether it has names that were others in the first log; they are kept as they were there.
    pub is_renamed: bool,
    /// When it ran: equal for one and the same run.
    pub run: u64,
}

impl Record {
    /// Records a spawn. Lists its inputs only if they can differ from those of `before`.
    pub fn new(spawn: &Spawn, before: Option<&Self>, tables: &mut Tables) -> Self {
        let digest = spawn.digest.as_ref().map(|digest| Arc::clone(&digest.hash));
        let mut function = spawn.digest.as_ref().map(|digest| digest.function.clone());
        let same = before.filter(|before| digest.is_some() && before.digest == digest);
        let mut is_renamed = false;
        let inputs = match same {
            Some(before) => before.inputs.clone(),
            None => match spawn.inputs.list() {
                Ok(mut files) => {
                    let digest = files.iter().find_map(|file| file.digest.as_ref());
                    function = digest.map(|digest| digest.function.clone()).or(function);
                    if !tables.renames.is_empty() {
                        is_renamed |= tables.rename(files.to_mut());
                    }
                    let (strings, tools) = (&mut tables.strings, &mut tables.tools);
                    Ok(tables.chunks.list(&files, strings, tools))
                }
                Err(error) => Err(error.to_string().into()),
            },
        };
        let mut texts = Texts {
            tables,
            is_renamed: &mut is_renamed,
        };
        let arguments = spawn.command_args.iter();
        let arguments = arguments.map(|text| texts.id(text)).collect();
        let environment = texts.pairs(&spawn.environment);
        let platform = texts.pairs(&spawn.platform);
        let mut listed: Vec<Arc<str>> = spawn.listed_outputs.clone();
        for path in &mut listed {
            let id = texts.id(path);
            *path = texts.tables.strings.text(id);
        }
        listed.sort();
        let mut outputs = spawn.actual_outputs.clone();
        is_renamed |= tables.rename(&mut outputs);
        let strings = &mut tables.strings;
        Self {
            arguments,
            listed_outputs: listed.iter().map(|path| strings.shared(path)).collect(),
            outputs: outputs
                .iter()
                .map(|file| Entry::new(file, strings))
                .collect(),
            environment: tables.pairs(environment),
            platform: tables.pairs(platform),
            inputs,
            timeout: spawn.timeout,
            digest,
            function,
            exit_code: exit_code(spawn),
            is_renamed,
            run: run(spawn),
        }
    }
}

/// Texts under the names of the first log.
struct Texts<'a> {
    tables: &'a mut Tables,
    is_renamed: &'a mut bool,
}

impl Texts<'_> {
    fn id(&mut self, text: &str) -> Id {
        let original = self.tables.renames.original(text);
        *self.is_renamed |= original != text;
        self.tables.strings.copied(&original)
    }

    fn pairs(&mut self, pairs: &[(String, String)]) -> Vec<(Id, Id)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (self.tables.strings.copied(name), self.id(value)))
            .collect()
    }
}

impl Tables {
    /// Gives files the paths that they had in the first log; whether any had another one.
    fn rename(&mut self, files: &mut [File]) -> bool {
        let mut is_renamed = false;
        if self.renames.is_empty() {
            return false;
        }
        for file in files.iter_mut() {
            let original = self.renames.original(&file.path);
            if *original != *file.path {
                file.path = original.into();
                is_renamed = true;
            }
        }
        if is_renamed {
            files.sort_by(|one, two| one.path.cmp(&two.path));
        }
        is_renamed
    }

    fn pairs(&mut self, pairs: Vec<(Id, Id)>) -> Arc<[(Id, Id)]> {
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

/// Returns a key with interned strings.
pub(crate) fn key(key: &Key, strings: &mut Strings) -> Key {
    let mut kept = |text: &Arc<str>| {
        let id = strings.shared(text);
        strings.text(id)
    };
    Key {
        target_label: kept(&key.target_label),
        mnemonic: kept(&key.mnemonic),
        primary_output: kept(&key.primary_output),
    }
}
