//! Interprets profiles of PyO3 builds: gives advice and compares two of them.

mod advice;
mod compare;
pub mod page;
mod spawns;
mod text;

use std::num::NonZeroU32;

pub use advice::{advice, Advice};
pub use compare::{compare, Change, Comparison};
pub use spawns::Spawns;
pub use text::{comparison as comparison_text, profile as profile_text};

/// The machine that ran a build.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// Number of cores.
    pub cores: u32,
    /// Maximum number of concurrent Bazel actions.
    pub jobs: u32,
}

impl Machine {
    /// Uses the given values. Defaults to this machine's.
    pub fn new(cores: Option<NonZeroU32>, jobs: Option<NonZeroU32>) -> Self {
        let here = || {
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            u32::try_from(cores).unwrap_or(u32::MAX)
        };
        let cores = cores.map_or_else(here, u32::from);
        Self {
            cores,
            jobs: jobs.map_or(cores, u32::from),
        }
    }
}
