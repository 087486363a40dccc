//! Every flag in a generated rc file exists in Bazel 7, 8 and 9.

use pyo3_facts::{Bazel, Flag};

use crate::adopt::cases;
use crate::folders::{golden, read};

#[test]
fn flags_of_rc_files_are_in_all_bazels() {
    let mut count = 0;
    for (path, text) in read(&golden()).into_iter().chain(read(&cases())) {
        let name = path.rsplit('/').next().unwrap();
        if ![".bazelrc", ".bazelrc.out"].contains(&name) {
            continue;
        }
        // Flags in comments are for users to enable.
        let lines = text.lines().map(|line| line.trim_start_matches('#'));
        for flag in lines.filter_map(flag) {
            let known = Flag::find(flag).or_else(|| Flag::find(flag.strip_prefix("no")?));
            for bazel in Bazel::all() {
                let is_known = known.is_some_and(|flag| flag.is_in(bazel.major));
                assert!(is_known, "{path}: `{flag}` is not in {bazel:?}");
            }
            count += 1;
        }
    }
    assert!(count >= 100, "only {count} flags");
}

/// Returns `remote_timeout` for `build:cache --remote_timeout=60s`.
fn flag(line: &str) -> Option<&str> {
    let (command, flag) = line.split_once(" --")?;
    let is_command = |command: &str| ["build", "common", "test"].contains(&command);
    let is_line = command.split(':').next().is_some_and(is_command);
    is_line.then(|| flag.split('=').next().unwrap_or_default())
}
