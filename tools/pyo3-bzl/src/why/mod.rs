//! `why`: finds the path by which a change makes a target rebuild, or proves that there is none.
//!
//! `changed` (a file or label) → `graph` (configured targets and paths, from `cquery`) with `edge` (what an edge means) → `rerun`
//! (the actions that follow, from `aquery`) → `answer`, with `steps` and `cut` → `text`. This module writes nothing.

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
