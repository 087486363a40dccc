//! The subcommands of `cache`.

pub mod diff;
mod page;
pub mod report;
pub mod verify;

use crate::log::Reading;
use crate::output::print_error;

/// Prints which of these logs are truncated. Returns whether any is.
pub fn print_cuts(readings: &[&Reading]) -> bool {
    let mut any = false;
    for reading in readings {
        if let Some(problem) = &reading.cut_off {
            any = true;
            print_error(&format!(
                "`{}`: {problem}\n  help: the output covers only the part before that; Bazel leaves such a log when it is killed",
                reading.path.display()
            ));
        }
    }
    any
}
