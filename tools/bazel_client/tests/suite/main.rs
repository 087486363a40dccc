//! The client and its readers, as the commands use them.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests may panic"
)]

mod damaged;
mod failures;
mod find;
mod fuzz;
mod real;
mod run;

use std::path::{Path, PathBuf};

/// Compares with the output of Bazel 7.7.1, without the folders of a machine.
#[track_caller]
fn assert_essential(stderr: &str, expected: &[&str]) {
    assert_eq!(bazel_client::essential(stderr), expected, "{stderr}");
}

/// A recording of `tests/fixtures`.
fn fixture(name: &str) -> Vec<u8> {
    // The path under Bazel, or under Cargo.
    let folders = ["tools/bazel_client/tests/fixtures", "tests/fixtures"];
    let folder = folders.iter().find(|folder| Path::new(folder).is_dir());
    let path = Path::new(folder.expect("the fixtures")).join(name);
    std::fs::read(&path).expect(name)
}

/// Creates a folder for one test.
fn folder(name: &str) -> PathBuf {
    // Under Cargo, or under Bazel.
    let base = match option_env!("CARGO_TARGET_TMPDIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::var_os("TEST_TMPDIR")
            .expect("Bazel sets it")
            .into(),
    };
    let folder = base.join(format!("bazel-client-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.canonicalize().unwrap()
}

/// Creates an executable script.
fn script(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
