//! Finds and runs Bazel, reads its machine formats as streams, and turns its failures into readable errors.
//!
//! [`Bazel`] is one Bazel in one workspace, and a [`Call`] is a command for it. The output is read while Bazel prints it: `query`
//! and `cquery` as one [`Target`] after the other, `aquery` as an [`ActionGraph`]. Repeated strings are stored once.
//!
//! ```no_run
//! use bazel_client::{Bazel, Call};
//!
//! let bazel = Bazel::find(std::path::Path::new("."))?;
//! let mut rules = 0;
//! let call = Call::query("kind(rust_shared_library, //...)");
//! bazel.targets(&call, &|_progress| {}, |target| {
//!     rules += 1;
//!     assert!(target.kind.is_rule());
//! })?;
//! # Ok::<(), bazel_client::Error>(())
//! ```
mod actions;
mod affected;
mod bazel;
mod call;
mod convert;
mod error;
mod essential;
mod find;
mod label;
mod messages;
mod read_error;
mod requested;
mod run;
mod shell;
mod strings;
mod target;
mod targets;
mod wire;
mod workspace;

pub use actions::{Action, ActionGraph, ActionTarget, Inputs};
pub use bazel::{Bazel, Done};
pub use call::Call;
pub use error::{Error, Failure, Tried};
pub use essential::{as_printed, essential};
pub use find::{find_program, Program, Source};
pub use label::Label;
pub use messages::Limits;
pub use read_error::ReadError;
pub use requested::Requested;
pub use shell::shell_word;
pub use strings::Strings;
pub use target::{Attribute, Branch, Configuration, Input, Kind, Location, Target, Value};
pub use targets::{Configured, ConfiguredReader, TargetReader};
pub use workspace::Workspace;
