//! The activity of each thread of the Bazel server over time, within limits, for a chart of the build.
//!
//! The longest spans are kept individually. All others are summed in time slices, so that a thread that runs thousands of short actions
//! does not look idle.

mod collector;
#[cfg(test)]
mod threads_test;

pub use collector::Collector;

use serde::ser::SerializeTuple as _;
use serde::{Serialize, Serializer};

use crate::model::{Micros, Total};

/// The activity of all threads.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Threads {
    /// Threads with at least one span, in Bazel's order.
    pub threads: Vec<Thread>,
    /// Kinds of work: mnemonics of actions, `(fetch)` and `(garbage collection)`.
    pub kinds: Vec<String>,
    /// The total of the spans that are not kept individually, over all threads.
    pub short: Total,
    /// The duration of the longest of these spans.
    #[serde(rename = "longest_short_micros")]
    pub longest_short: Micros,
}

/// One thread.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Thread {
    /// Bazel's name for it, e.g. `skyframe-evaluator-execution-3`.
    pub name: String,
    /// The longest spans, in order. A span comes before the spans that it contains.
    pub spans: Vec<Span>,
    /// The total of all other spans.
    pub short: Total,
    /// The length of a slice of `busy`.
    #[serde(rename = "slice_micros")]
    pub slice: Micros,
    /// The percentage of each slice that the other spans take.
    pub busy: Vec<u32>,
}

/// One activity of a thread. In JSON: `[start, duration, kind, name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The start time.
    pub start: Micros,
    /// The duration.
    pub duration: Micros,
    /// An index into [`Threads::kinds`].
    pub kind: usize,
    /// Bazel's name for it. A long name is shortened in the middle.
    pub name: String,
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(4)?;
        tuple.serialize_element(&self.start)?;
        tuple.serialize_element(&self.duration)?;
        tuple.serialize_element(&self.kind)?;
        tuple.serialize_element(&self.name)?;
        tuple.end()
    }
}

impl Threads {
    /// Returns the number of spans that are kept individually.
    #[must_use]
    pub fn spans(&self) -> usize {
        self.threads.iter().map(|thread| thread.spans.len()).sum()
    }
}
