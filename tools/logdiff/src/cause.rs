//! The reasons why a spawn ran, and their messages.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::inputs::InputKind;
use crate::key::Key;
use crate::parts::ListChange;
use crate::shown::{change, list, list_change, quoted_change};

/// A reason why a spawn ran, or why it differs from before.
///
/// `Display` is one plain line without a full stop: `environment: PATH was /usr/bin, is /opt/bin:/usr/bin`. Long values are
/// cut down to where they differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// There was no such spawn before.
    New,
    /// An argument differs. Each has a cause of its own, up to a limit.
    Command {
        /// Which argument, counted from 0, the program. In the command as it is now, or as it was if the argument is gone.
        position: usize,
        /// What it was; `None` if it is new.
        before: Option<String>,
        /// What it is; `None` if it is gone.
        after: Option<String>,
        /// How many arguments in a row are new or gone, or how many take the place of how many others.
        count: usize,
        /// How many arguments behind this one differ too and have no cause of their own.
        more: usize,
        /// What differs in it, if it is a list such as `--features=a,b`.
        part: Option<ListChange>,
    },
    /// The same arguments have another order.
    ArgumentOrder {
        /// The first argument that differs, counted from 0, the program.
        position: usize,
        /// What it was.
        before: String,
        /// What it is.
        after: String,
        /// How many arguments there are.
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
        /// Which entry of the value differs, if it is a list such as `PATH`.
        part: Option<ListChange>,
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
    /// The name of an output differs, in a time that it contains.
    OutputName {
        /// Its path before.
        before: String,
        /// Its path now.
        after: String,
    },
    /// Inputs of one kind differ. Each kind has a cause of its own.
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

/// Some paths: how many, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Paths {
    /// The number of paths.
    pub total: usize,
    /// The first paths, at most [`Paths::FIRST`].
    pub first: Vec<Arc<str>>,
}

/// What differs between the inputs of two spawns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct InputChanges {
    /// What kind of files they are.
    pub kind: InputKind,
    /// Inputs with another content.
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

/// The name of an option with a value: `--features` of `--features=a,b`.
fn option(argument: &str) -> Option<&str> {
    let (name, _) = argument.split_once('=')?;
    name.starts_with('-').then_some(name)
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
        write!(f, " (made by ")?;
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
                more,
                part,
            } => {
                match position {
                    0 => write!(f, "command: the program ")?,
                    _ => write!(f, "command: argument {position} ")?,
                }
                match (part, after.as_deref().and_then(option)) {
                    (Some(part), Some(name)) => {
                        write!(f, "`{name}`: ")?;
                        list_change(f, part)?;
                    }
                    (Some(part), None) => list_change(f, part)?,
                    (None, _) => quoted_change(f, before.as_deref(), after.as_deref())?,
                }
                match count {
                    0 | 1 => {}
                    _ => write!(f, "; {count} arguments from there on differ")?,
                }
                match more {
                    0 => Ok(()),
                    1 => write!(f, "; 1 argument after it differs too"),
                    _ => write!(f, "; {more} arguments after it differ too"),
                }
            }
            Self::ArgumentOrder {
                position,
                before,
                after,
                count,
            } => {
                write!(
                    f,
                    "command: the same {count} arguments in a different order: argument {position} "
                )?;
                quoted_change(f, Some(before), Some(after))
            }
            Self::Environment {
                name,
                before,
                after,
                part,
            } => match part {
                Some(part) => {
                    write!(f, "environment: {name}: ")?;
                    list_change(f, part)
                }
                None => {
                    write!(f, "environment: {name} ")?;
                    change(f, before.as_deref(), after.as_deref())
                }
            },
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
            Self::OutputName { before, after } => {
                write!(f, "name of an output: was {before}, is {after}")
            }
            Self::Inputs(changes) => write!(f, "{}: {changes}", changes.kind.heading()),
            Self::InputsNotListed { reason } => write!(f, "inputs: not compared: {reason}"),
            Self::HashFunction { before, after } => write!(
                f,
                "hash function: digests were {before}, are {after}; nothing can be compared"
            ),
            Self::ActionDigest { before, after } => write!(
                f,
                "action digest: was {before:.12}, is {after:.12}, although the log shows no difference in the action"
            ),
            Self::SameKeyOtherOutputs { paths } => write!(
                f,
                "outputs: {} {} although the action is the same: {paths}",
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
