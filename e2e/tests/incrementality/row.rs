//! Rows: changes to an example and their expected spawns.

use crate::change::Change;

/// An example and the changes to make in it.
pub struct Example {
    /// Its folder in `examples/`.
    pub name: &'static str,
    /// The command to run after each change.
    pub command: &'static [&'static str],
    /// A description for the page.
    pub about: &'static str,
    /// The changes. Each is made on its own.
    pub rows: Vec<Row>,
    /// The label of the row of [`crate::metadata`] on the page, which is measured under `--config=all` only. `None` if the example has no
    /// leaf.
    pub pipelined: Option<&'static str>,
}

/// A change, and exactly the spawns that it must cause, as mnemonic and target.
pub struct Row {
    /// The label of the row on the page.
    pub what: &'static str,
    /// A change that is made first and not measured.
    pub before: Option<Change>,
    /// The measured change.
    pub change: Change,
    /// The spawns that Bazel must execute afterwards.
    pub executes: Vec<(&'static str, &'static str)>,
    /// Whether only `--config=all` measures it, because it recompiles much or repeats what another row shows.
    pub nightly: bool,
}

impl Row {
    /// The same row, for `--config=all` only.
    pub fn nightly(self) -> Self {
        Self {
            nightly: true,
            ..self
        }
    }
}

/// Makes a row without a preceding change.
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
        nightly: false,
    }
}

/// Rows that must cause no spawns in any example. `rust` is one of its Rust sources.
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
            nightly: false,
        },
    ]
}
