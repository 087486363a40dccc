//! One event of a profile, as Bazel writes it: the Trace Event Format with Bazel's categories.
//!
//! The format is documented at <https://bazel.build/advanced/performance/json-trace-profile>. Times are in microseconds since the start of
//! the Bazel command; earlier times are negative.

mod quick;

pub use quick::quick;

use std::borrow::Cow;

use serde::Deserialize;

/// An event. Missing fields are empty.
#[derive(Debug, Default, PartialEq, Deserialize)]
pub struct Event<'a> {
    #[serde(default, borrow)]
    pub cat: Cow<'a, str>,
    #[serde(default, borrow)]
    pub name: Cow<'a, str>,
    /// The phase: `X` has a duration, `C` is a counter, `M` names a thread, `i` is an instant.
    #[serde(default, borrow)]
    pub ph: Cow<'a, str>,
    #[serde(default)]
    pub ts: f64,
    #[serde(default)]
    pub dur: f64,
    /// The thread id.
    #[serde(default)]
    pub tid: f64,
    #[serde(default, borrow)]
    pub args: Args<'a>,
}

/// The arguments that this crate uses.
#[derive(Debug, Default, PartialEq, Deserialize)]
pub struct Args<'a> {
    /// Set for actions.
    #[serde(default, borrow)]
    pub mnemonic: Cow<'a, str>,
    /// Set for actions, with `--experimental_profile_include_target_label`.
    #[serde(default, borrow)]
    pub target: Cow<'a, str>,
    /// Set for counters, like `memory`.
    #[serde(default, rename = "system cpu")]
    pub system_cpu: Option<f64>,
    #[serde(default)]
    pub memory: Option<f64>,
    /// Set for threads, like `sort_index`.
    #[serde(default, borrow)]
    pub name: Cow<'a, str>,
    #[serde(default)]
    pub sort_index: Option<f64>,
}

/// Reads an event and passes it to `take`. Bytes that are not valid UTF-8 (Bazel writes file names unchanged) become U+FFFD. Returns `None`
/// if `json` is not an event.
pub fn with_event(json: &[u8], take: impl FnOnce(&Event<'_>)) -> Option<()> {
    match serde_json::from_slice(json) {
        Ok(event) => take(&event),
        Err(_) => take(&serde_json::from_str(&String::from_utf8_lossy(json)).ok()?),
    }
    Some(())
}
