//! The same sources as one crate.
//!
//! The files refer to `tokens::words`, because `tokens` can be a separate crate. Here, each of those crate names refers to this
//! crate, whose root exports everything: `extern crate self as …` and `pub use`.

extern crate self as edits;
extern crate self as phrases;
extern crate self as report;
extern crate self as stats;
extern crate self as tokens;

#[path = "../../crates/edits/src/lib.rs"]
mod edits_crate;
#[path = "../../crates/extension/src/lib.rs"]
mod extension_crate;
#[path = "../../crates/phrases/src/lib.rs"]
mod phrases_crate;
#[path = "../../crates/report/src/lib.rs"]
mod report_crate;
#[path = "../../crates/stats/src/lib.rs"]
mod stats_crate;
#[path = "../../crates/tokens/src/lib.rs"]
mod tokens_crate;

pub use edits_crate::*;
pub use phrases_crate::*;
pub use report_crate::*;
pub use stats_crate::*;
pub use tokens_crate::*;
