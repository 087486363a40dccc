//! Tests that cannot run on this machine.

use anyhow::Result;

/// Reports that a test, or a part of it, did not run. `.ci/run` counts these lines, so a green run that skipped
/// something is visible.
pub fn skip(what: &str, reason: &str) {
    // Starts a new line, because libtest has already printed the name of the test.
    eprintln!("\nSKIPPED {what}: {}", reason.replace('\n', " "));
}

/// Returns a resource, or `None` if this machine does not have it. Reports that as [`skip`] does.
pub fn or_skip<T>(what: &str, wanted: Result<T>) -> Option<T> {
    wanted
        .map_err(|error| skip(what, &format!("{error:#}")))
        .ok()
}
