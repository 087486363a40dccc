//! Finds this repository and the other files of a test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::{copy, Links};

/// Returns the test's own folder, without links in its path.
///
/// # Errors
/// `TEST_TMPDIR` is not set: Bazel did not start the test.
pub fn temporary() -> Result<PathBuf> {
    let folder = env::var_os("TEST_TMPDIR")
        .context("TEST_TMPDIR is not set; run this test with `./bazelw test`")?;
    let folder = PathBuf::from(folder);
    fs::canonicalize(&folder).with_context(|| format!("cannot find {}", folder.display()))
}

/// Returns a file or folder of the test's `data`, by its path below the workspace, or by `../REPOSITORY/…` in another
/// repository.
///
/// # Errors
/// `TEST_SRCDIR` is not set, or there is no such file.
pub fn runfile(path: &str) -> Result<PathBuf> {
    let root = env::var_os("TEST_SRCDIR")
        .context("TEST_SRCDIR is not set; run this test with `./bazelw test`")?;
    let workspace = env::var_os("TEST_WORKSPACE").unwrap_or_else(|| "_main".into());
    let file = Path::new(&root).join(workspace).join(path);
    fs::canonicalize(&file)
        .with_context(|| format!("not among the test's data: {}", file.display()))
}

/// The top-level files and folders of `//:repository`.
const PARTS: [&str; 5] = ["BUILD.bazel", "MODULE.bazel", "rules", "tools", "examples"];

/// Makes a writable copy of this repository, with the files of `//:repository`.
pub(crate) fn copy_to(target: &Path) -> Result<()> {
    for part in PARTS {
        // Runfiles are links, but the copy must contain files.
        copy(&runfile(part)?, &target.join(part), Links::Followed)?;
    }
    Ok(())
}
