//! Runs the command in a workspace with a fake Bazel that replays recordings: `tests/fixtures/graph/bazel.sh`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{command, ended, file, fixtures, Run};

/// The files of the recorded workspace that the command itself looks for. All are empty, because the recordings contain their
/// contents.
const FILES: [&str; 12] = [
    "crates/BUILD.bazel",
    "crates/core.rs",
    "crates/macros.rs",
    "crates/notes.txt",
    "crates/words.rs",
    "py/BUILD.bazel",
    "py/left_out.rs",
    "py/lib.rs",
    "py/tally/__init__.py",
    "py/test_tally.py",
    "MODULE.bazel",
    "top.rs",
];

/// Creates such a workspace.
pub fn workspace() -> PathBuf {
    let marker = file("REPO.bazel", b"");
    let root = Path::new(&marker).parent().unwrap().canonicalize().unwrap();
    for name in FILES {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"").unwrap();
    }
    root
}

/// Returns the command in a folder, with recordings for Bazel.
pub fn in_folder(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command
        .current_dir(folder)
        .env("BAZEL", fixtures().join("graph/bazel.sh"));
    command
}

pub fn run_in(arguments: &[&str]) -> Run {
    ended(in_folder(&workspace(), arguments).output().unwrap())
}

/// Runs the command with the recordings in another folder of `tests/fixtures`.
pub fn run_with(recordings: &str, arguments: &[&str]) -> Run {
    let mut command = in_folder(&workspace(), arguments);
    command.env("RECORDINGS", fixtures().join(recordings));
    ended(command.output().unwrap())
}

/// Expects exactly this output, and nothing on stderr.
#[track_caller]
pub fn answers(arguments: &[&str], code: i32, expected: &str) {
    let run = run_in(arguments);
    assert_eq!(run.err, "");
    assert_eq!(run.out, expected, "{}", run.out);
    assert_eq!(run.code, code);
}

/// Expects exactly this on stderr, with `WORKSPACE` for the workspace, and no output.
#[track_caller]
pub fn fails(arguments: &[&str], code: i32, expected: &str) {
    let root = workspace();
    let run = ended(in_folder(&root, arguments).output().unwrap());
    let expected = expected.replace("WORKSPACE", root.to_str().unwrap());
    assert_eq!(run.err, expected, "{}", run.err);
    assert_eq!((run.code, run.out.as_str()), (code, ""));
}
