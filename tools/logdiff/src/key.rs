//! Identifies the same spawn in two builds.

use std::fmt;
use std::sync::Arc;

use execlog::Spawn;

/// The identity of a spawn across builds. If several spawns of one log share it (attempts of a test), their order
/// distinguishes them.
///
/// The configuration's folder in the output's path (`bazel-out/k8-fastbuild-ST-0123456789ab/`) is part of it: the same target
/// in another configuration is another spawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Key {
    /// The label of the target. Empty if the log has none.
    pub target_label: Arc<str>,
    /// The mnemonic of the action.
    pub mnemonic: Arc<str>,
    /// The first path among the declared outputs, in sorted order. Empty if none is declared.
    pub primary_output: Arc<str>,
}

impl Key {
    /// Returns the key of a spawn.
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
    /// Mnemonic and label: `Rustc //rust:hello_rs`. If the log has no label, the output replaces it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.target_label.is_empty() {
            &self.primary_output
        } else {
            &self.target_label
        };
        write!(f, "{} {name}", self.mnemonic)
    }
}
