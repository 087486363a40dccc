//! The reasons why a spawn ran, and their messages.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::Key;
use crate::shown::{change, list, quoted_change};

/// A reason why a spawn ran, or why it differs from before.
///
/// `Display` is one plain line without a period: `environment: PATH was /usr/bin, is /opt/bin:/usr/bin`. Long values are shortened
/// to the part that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// There was no such spawn before.
    New,
    /// The arguments differ.
    Command {
        /// The index of the first argument that differs. 0 is the program.
        position: usize,
        /// The old argument. `None` if arguments were only added.
        before: Option<String>,
        /// The new argument. `None` if arguments were only removed.
        after: Option<String>,
        /// The number of arguments from the first to the last that differs, in the longer command.
        count: usize,
    },
    /// An environment variable differs. Each variable has its own cause.
    Environment {
        /// The name of the variable.
        name: String,
        /// The old value. `None` if it was not set.
        before: Option<String>,
        /// The new value. `None` if it is not set.
        after: Option<String>,
    },
    /// A property of the execution platform differs. Each property has its own cause.
    Platform {
        /// The name of the property.
        name: String,
        /// The old value. `None` if it was not set.
        before: Option<String>,
        /// The new value. `None` if it is not set.
        after: Option<String>,
    },
    /// The timeout of the spawn differs. Zero means none.
    Timeout {
        /// The old timeout.
        before: Duration,
        /// The new timeout.
        after: Duration,
    },
    /// The declared outputs differ.
    DeclaredOutputs {
        /// Outputs that are declared now, but were not before.
        added: Paths,
        /// Outputs that were declared before, but are not now.
        removed: Paths,
    },
    /// The inputs differ.
    Inputs(InputChanges),
    /// One of the two spawns has too many inputs to list.
    InputsNotListed {
        /// The message of the log reader.
        reason: String,
    },
    /// The two logs use different hash functions, so neither files nor actions can be compared.
    HashFunction {
        /// The old function.
        before: String,
        /// The new function.
        after: String,
    },
    /// The action digest differs, although all logged properties are equal. Possible reasons are a salt, or a flag that controls
    /// caching.
    ActionDigest {
        /// The old digest.
        before: String,
        /// The new digest.
        after: String,
    },
    /// The same action has other outputs: it is not reproducible, or a cache contains outputs that the action did not make. This
    /// makes later actions miss.
    SameKeyOtherOutputs {
        /// The outputs that differ, or that only one of the two runs made.
        paths: Paths,
    },
    /// The same action failed in one of the two builds, or in both. Failures are not cached. -1 is a failure without an exit code,
    /// such as a timeout.
    Failed {
        /// The old exit code. 0 if it succeeded.
        before: i32,
        /// The new exit code. 0 if it succeeded.
        after: i32,
    },
    /// The same action with the same outputs ran again, because no cache had it.
    NotCached {
        /// Whether the action may be cached.
        cacheable: bool,
    },
}

/// The number of some paths, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paths {
    /// The number of paths.
    pub total: usize,
    /// The first paths, at most [`Paths::FIRST`].
    pub first: Vec<Arc<str>>,
}

/// Differences between the inputs of two spawns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputChanges {
    /// Inputs with other content. Those that no spawn made come first.
    pub changed: Paths,
    /// New inputs.
    pub added: Paths,
    /// Removed inputs.
    pub removed: Paths,
    /// The spawns that made these inputs again, or no longer make them.
    pub made_by: Vec<Key>,
    /// The number of these inputs that no spawn in the log made, such as sources or files that Bazel wrote itself.
    pub own: usize,
}

impl Paths {
    /// The maximum number of listed paths.
    pub const FIRST: usize = 5;

    pub(crate) fn new(paths: impl Iterator<Item = Arc<str>>) -> Self {
        let mut kept = Self::default();
        for path in paths {
            kept.total += 1;
            if kept.first.len() < Self::FIRST {
                kept.first.push(path);
            }
        }
        kept
    }
}

impl Cause {
    /// Whether this only follows from earlier spawns: inputs differ because these spawns made them again.
    #[must_use]
    pub fn is_propagated(&self) -> bool {
        matches!(self, Self::Inputs(changes) if changes.own == 0 && !changes.made_by.is_empty())
    }

    /// Whether the same action made other outputs.
    #[must_use]
    pub fn is_culprit(&self) -> bool {
        matches!(self, Self::SameKeyOtherOutputs { .. })
    }

    /// Whether the action is the same as before, and only its result differs.
    #[must_use]
    pub fn is_same_action(&self) -> bool {
        matches!(
            self,
            Self::SameKeyOtherOutputs { .. } | Self::Failed { .. } | Self::NotCached { .. }
        )
    }
}

impl fmt::Display for Paths {
    /// `a, b, …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.first.iter(), self.total)
    }
}

impl fmt::Display for InputChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (&self.changed, "changed"),
            (&self.added, "added"),
            (&self.removed, "removed"),
        ];
        let mut separator = "";
        for (paths, what) in parts {
            if paths.total > 0 {
                write!(f, "{separator}{} {what}: {paths}", paths.total)?;
                separator = "; ";
            }
        }
        if self.made_by.is_empty() {
            return Ok(());
        }
        let verb = if self.own > 0 { "partly made" } else { "made" };
        write!(f, " ({verb} by ")?;
        list(f, self.made_by.iter().take(3), self.made_by.len())?;
        write!(f, ")")
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => write!(f, "new: no such spawn before"),
            Self::Command {
                position,
                before,
                after,
                count,
            } => {
                match position {
                    0 => write!(f, "command: the program ")?,
                    _ => write!(f, "command: argument {position} ")?,
                }
                quoted_change(f, before.as_deref(), after.as_deref())?;
                match count {
                    0 | 1 => Ok(()),
                    _ => write!(f, "; {count} arguments from there on differ"),
                }
            }
            Self::Environment {
                name,
                before,
                after,
            } => {
                write!(f, "environment: {name} ")?;
                change(f, before.as_deref(), after.as_deref())
            }
            Self::Platform {
                name,
                before,
                after,
            } => {
                write!(f, "platform: {name} ")?;
                change(f, before.as_deref(), after.as_deref())
            }
            Self::Timeout { before, after } => {
                let seconds = |time: &Duration| (!time.is_zero()).then(|| format!("{time:?}"));
                write!(f, "timeout: it ")?;
                change(f, seconds(before).as_deref(), seconds(after).as_deref())
            }
            Self::DeclaredOutputs { added, removed } => {
                let changes = InputChanges {
                    added: added.clone(),
                    removed: removed.clone(),
                    ..InputChanges::default()
                };
                write!(f, "declared outputs: {changes}")
            }
            Self::Inputs(changes) => write!(f, "inputs: {changes}"),
            Self::InputsNotListed { reason } => write!(f, "inputs: not compared: {reason}"),
            Self::HashFunction { before, after } => write!(
                f,
                "hash function: digests were {before}, are {after}; nothing can be compared"
            ),
            Self::ActionDigest { before, after } => write!(
                f,
                "action digest: was {before:.12}, is {after:.12}, though all that the log says of it is equal"
            ),
            Self::SameKeyOtherOutputs { paths } => write!(
                f,
                "outputs: {} {} though the action is the same: {paths}",
                paths.total,
                if paths.total == 1 { "differs" } else { "differ" }
            ),
            Self::Failed { before: 0, after } => write!(
                f,
                "fails now: the same action ended well before, and with exit code {after} now"
            ),
            Self::Failed { before, .. } => write!(
                f,
                "failed before: the same action ended with exit code {before}, and failures are not cached"
            ),
            Self::NotCached { cacheable: true } => write!(
                f,
                "not cached: the same action with the same outputs ran again"
            ),
            Self::NotCached { cacheable: false } => write!(
                f,
                "not cached: the same action with the same outputs ran again; it may not be cached"
            ),
        }
    }
}
