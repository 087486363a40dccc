//! The client and its readers, as the commands use them.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod failures;

/// What Bazel 7.7.1 wrote, without the folders of a machine.
fn assert_essential(stderr: &str, expected: &[&str]) {
    assert_eq!(bazel_client::essential(stderr), expected, "{stderr}");
}
