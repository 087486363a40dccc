//! Tests that cannot run on this machine.

use anyhow::Result;

/// Says loudly that a test, or a part of it, did not run. `.ci/run` counts these lines, so that a green run that proved
/// less than it should can be told from one that did not.
pub fn skip(what: &str, reason: &str) {
    // On a line of its own: libtest has begun one with the name of the test.
    eprintln!("\nSKIPPED {what}: {}", reason.replace('\n', " "));
}

/// What a test does without where it cannot be had; that it cannot is said as by [`skip`].
pub fn or_skip<T>(what: &str, wanted: Result<T>) -> Option<T> {
    wanted
        .map_err(|error| skip(what, &format!("{error:#}")))
        .ok()
}
