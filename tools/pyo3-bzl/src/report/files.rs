//! Finds the biggest outputs that no build took from a cache.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use execlog::Spawn;
use serde::Serialize;

use super::counts::Fate;

/// Number of outputs to keep.
const BIGGEST: usize = 10;

/// A cacheable file that no build took from a cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeverHit {
    pub path: String,
    /// The maximum size, in bytes.
    pub bytes: u64,
    /// The number of builds that created it.
    pub misses: u64,
    /// The label of the target.
    pub target: String,
    /// The kind of action.
    pub mnemonic: String,
}

/// All outputs of the logs.
#[derive(Debug, Default)]
pub struct Files {
    known: HashMap<Arc<str>, File>,
}

#[derive(Debug, Default)]
struct File {
    bytes: u64,
    misses: u64,
    was_hit: bool,
    target: Arc<str>,
    mnemonic: Arc<str>,
}

impl Files {
    /// Adds the outputs of a spawn.
    pub fn take(&mut self, spawn: &Spawn, fate: Fate) {
        if !matches!(fate, Fate::Hit | Fate::Miss) {
            return;
        }
        let mut names: Option<(Arc<str>, Arc<str>)> = None;
        for output in &spawn.actual_outputs {
            let file = self.known.entry(Arc::clone(&output.path)).or_default();
            if fate == Fate::Hit {
                file.was_hit = true;
                continue;
            }
            let (target, mnemonic) = names.get_or_insert_with(|| {
                (
                    spawn.target_label.as_str().into(),
                    spawn.mnemonic.as_str().into(),
                )
            });
            let size = output.digest.as_ref().map_or(0, |digest| digest.size_bytes);
            file.misses += 1;
            if file.misses == 1 || size > file.bytes {
                file.bytes = size;
            }
            file.target = Arc::clone(target);
            file.mnemonic = Arc::clone(mnemonic);
        }
    }

    /// Returns the outputs that were never hit, biggest first.
    pub fn biggest(&self) -> Vec<NeverHit> {
        let known = self.known.iter();
        let missed = known.filter(|(_, file)| !file.was_hit && file.bytes > 0);
        let mut missed: Vec<_> = missed.collect();
        missed.sort_by_key(|(path, file)| (Reverse(file.bytes), Arc::clone(path)));
        let shown = |(path, file): (&Arc<str>, &File)| NeverHit {
            path: path.to_string(),
            bytes: file.bytes,
            misses: file.misses,
            target: file.target.to_string(),
            mnemonic: file.mnemonic.to_string(),
        };
        missed.into_iter().take(BIGGEST).map(shown).collect()
    }
}
