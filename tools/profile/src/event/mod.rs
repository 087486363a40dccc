//! One event of a profile, as Bazel writes it: the Trace Event Format with Bazel's categories.
//!
//! The format is documented at <https://bazel.build/advanced/performance/json-trace-profile>. Times are in microseconds since the start of
//! the Bazel command; earlier times are negative.

mod general;
mod quick;
mod text;
mod words;

pub use general::with_event;
pub use quick::quick;
pub use text::Text;

/// An event. Missing fields are empty.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    pub cat: Text<'a>,
    pub name: Text<'a>,
    /// The phase: `X` has a duration, `C` is a counter, `M` names a thread, `i` is an instant.
    pub ph: Text<'a>,
    pub ts: f64,
    pub dur: f64,
    /// The thread id.
    pub tid: f64,
    pub args: Args<'a>,
}

/// The arguments that this crate uses.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Args<'a> {
    /// Set for actions.
    pub mnemonic: Text<'a>,
    /// Set for actions, with `--experimental_profile_include_target_label`.
    pub target: Text<'a>,
    /// Set for counters, like `memory`.
    pub system_cpu: Option<f64>,
    pub memory: Option<f64>,
    /// Set for threads, like `sort_index`.
    pub name: Text<'a>,
    pub sort_index: Option<f64>,
}
