//! `why`: by which path a change makes a target rebuild, or the proof that it does not.
//!
//! `changed` (a file or label) → `graph` (configured targets and paths, from `cquery`) with `edge` (what an edge means) → `rerun` (the
//! actions that follow, from `aquery`) → `answer`, with `steps` and `cut` → `text`. Nothing here writes.

pub mod answer;
pub mod changed;
pub mod cut;
pub mod edge;
pub mod graph;
pub mod rerun;
pub mod steps;
pub mod text;

pub use answer::{answer, Verdict};
pub use changed::changed;
pub use text::text;
