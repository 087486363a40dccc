//! The rows of an example.

use crate::change::Change;

/// An example and what is changed in it.
pub struct Example {
    /// Its folder in `examples/`.
    pub name: &'static str,
    /// What is run after each change.
    pub command: &'static [&'static str],
    /// About it, for the page.
    pub about: &'static str,
    /// The changes, each on its own.
    pub rows: Vec<Row>,
    /// For the page, the row of [`crate::metadata`]; None without a leaf.
    pub pipelined: Option<&'static str>,
}

/// A change, and the spawns that it must cause: mnemonic and target, and no other.
pub struct Row {
    /// For the page.
    pub what: &'static str,
    /// What is done, and not measured, before.
    pub before: Option<Change>,
    /// What is done.
    pub change: Change,
    /// What Bazel must execute then.
    pub executes: Vec<(&'static str, &'static str)>,
}

/// A row without anything before.
pub fn row(
    what: &'static str,
    change: Change,
    executes: &[&[(&'static str, &'static str)]],
) -> Row {
    Row {
        what,
        before: None,
        change,
        executes: executes.concat(),
    }
}

/// Rows that must cause nothing in any example. `rust` is a Rust source of it.
pub fn without_effect(rust: &'static str) -> Vec<Row> {
    let environment = |what, name, value| row(what, Change::Variable(name, value), &[]);
    vec![
        row("nothing", Change::Nothing, &[]),
        row("README", Change::Append("README.md", "More about it."), &[]),
        row(
            "a Rust file is touched but not changed",
            Change::Touch(rust),
            &[],
        ),
        environment(
            "`PATH`",
            "PATH",
            "/opt/other/bin:/usr/local/bin:/usr/bin:/bin",
        ),
        environment("`HOME`", "HOME", "/tmp"),
        environment("`TMPDIR`", "TMPDIR", "/var/tmp"),
        environment("`LANG`", "LANG", "de_DE.UTF-8"),
        environment("`USER`", "USER", "somebody"),
        row(
            "a line in `.bazelrc`: `build --verbose_failures --show_timestamps`",
            Change::Append(".bazelrc", "build --verbose_failures --show_timestamps"),
            &[],
        ),
        Row {
            what: "the Python version flag, from 3.11 to 3.10",
            before: Some(Change::Append(
                ".bazelrc",
                "build --@rules_python//python/config_settings:python_version=3.11",
            )),
            change: Change::Edit(&[(".bazelrc", "python_version=3.11", "python_version=3.10")]),
            executes: Vec::new(),
        },
    ]
}
