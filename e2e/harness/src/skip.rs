//! Tests that cannot run on this machine.

/// Says loudly that a test, or a part of it, did not run. `.ci/run` counts these lines, so that a green run that proved
/// less than it should can be told from one that did not.
pub fn skip(what: &str, reason: &str) {
    // On a line of its own: libtest has begun one with the name of the test.
    eprintln!("\nSKIPPED {what}: {}", reason.replace('\n', " "));
}
