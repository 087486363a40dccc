//! What makes two spawns of two builds the same one.

use std::fmt;
use std::sync::Arc;

use execlog::Spawn;

/// The identity of a spawn from build to build. Spawns of one log that share it (attempts of a test) are told apart by
/// their order.
///
/// The configuration's folder in the output's path (`bazel-out/k8-fastbuild-ST-0123456789ab/`) is part of it: the same target
/// in another configuration is another spawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Key {
    /// The label of the target; empty if the log has none.
    pub target_label: Arc<str>,
    /// The kind of action.
    pub mnemonic: Arc<str>,
    /// The path of the first declared output, in order of paths; empty if none is declared.
    pub primary_output: Arc<str>,
}

impl Key {
    /// The key of a spawn.
    #[must_use]
    pub fn of(spawn: &Spawn) -> Self {
        Self {
            target_label: spawn.target_label.as_str().into(),
            mnemonic: spawn.mnemonic.as_str().into(),
            primary_output: spawn.listed_outputs.first().cloned().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Key {
    /// Mnemonic and label: `Rustc //rust:hello_rs`. The output stands in for a label that the log does not have.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.target_label.is_empty() {
            &self.primary_output
        } else {
            &self.target_label
        };
        write!(f, "{} {name}", self.mnemonic)
    }
}
