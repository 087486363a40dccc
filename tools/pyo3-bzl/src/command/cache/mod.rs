//! The commands below `cache`.

pub mod diff;
pub mod report;

use crate::log::Reading;
use crate::output::complain;

/// Says which of these logs are cut off; whether any is.
fn complain_of_cuts(readings: &[&Reading]) -> bool {
    let mut any = false;
    for reading in readings {
        if let Some(problem) = &reading.cut_off {
            any = true;
            complain(&format!(
                "`{}`: {problem}\n  help: what is shown covers only that part; Bazel leaves such a log when it is killed",
                reading.path.display()
            ));
        }
    }
    any
}
