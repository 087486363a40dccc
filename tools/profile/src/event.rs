//! One event of a profile, as Bazel writes it: the Trace Event Format with Bazel's categories.
//!
//! The format: <https://bazel.build/advanced/performance/json-trace-profile>. Times are microseconds since Bazel's command started;
//! those before it are negative.

use std::borrow::Cow;

use serde::Deserialize;

/// An event. What is not there is empty.
#[derive(Debug, Default, Deserialize)]
pub struct Event<'a> {
    #[serde(default, borrow)]
    pub cat: Cow<'a, str>,
    #[serde(default, borrow)]
    pub name: Cow<'a, str>,
    /// `X` has a duration, `C` is a counter, `M` names a thread, `i` is a moment.
    #[serde(default, borrow)]
    pub ph: Cow<'a, str>,
    #[serde(default)]
    pub ts: f64,
    #[serde(default)]
    pub dur: f64,
    /// The thread.
    #[serde(default)]
    pub tid: f64,
    #[serde(default, borrow)]
    pub args: Args<'a>,
}

/// The arguments that are looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Args<'a> {
    /// Of an action.
    #[serde(default, borrow)]
    pub mnemonic: Cow<'a, str>,
    /// Of an action, with `--experimental_profile_include_target_label`.
    #[serde(default, borrow)]
    pub target: Cow<'a, str>,
    /// Of a counter.
    #[serde(default, rename = "system cpu")]
    pub system_cpu: Option<f64>,
    #[serde(default)]
    pub memory: Option<f64>,
    /// Of a thread.
    #[serde(default, borrow)]
    pub name: Cow<'a, str>,
    #[serde(default)]
    pub sort_index: Option<f64>,
}

/// Reads an event and hands it to `take`. Bytes that are no UTF-8 (Bazel writes file names as they are) become U+FFFD. `None` if it
/// is no event.
pub fn with_event(json: &[u8], take: impl FnOnce(&Event<'_>)) -> Option<()> {
    match serde_json::from_slice(json) {
        Ok(event) => take(&event),
        Err(_) => take(&serde_json::from_str(&String::from_utf8_lossy(json)).ok()?),
    }
    Some(())
}
