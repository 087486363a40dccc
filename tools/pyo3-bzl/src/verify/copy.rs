//! Copies the workspace, so that nothing is built in the user's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _};

/// Returns the files to copy, relative to the workspace root: tracked files, and untracked files that git does not ignore. Without git,
/// returns the files that no `.gitignore` excludes. Skips Bazel's `bazel-*` links.
///
/// # Errors
/// Fails if the folder cannot be read.
pub fn files(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = match of_git(root) {
        Some(files) => files,
        None => walked(root)?,
    };
    let is_link_of_bazel = |path: &PathBuf| {
        let first = path.components().next();
        let name = first.map(|first| first.as_os_str().to_string_lossy().into_owned());
        name.is_some_and(|name| name.starts_with("bazel-"))
            && root
                .join(path)
                .symlink_metadata()
                .is_ok_and(|data| data.is_symlink())
    };
    files.retain(|path| !is_link_of_bazel(path));
    files.sort();
    files.dedup();
    Ok(files)
}

/// Returns the files that git lists; none outside a work tree or without git.
fn of_git(root: &Path) -> Option<Vec<PathBuf>> {
    let done = Command::new("git")
        .arg("-C")
        .arg(root)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !done.status.success() || done.stdout.is_empty() {
        return None;
    }
    let names = done.stdout.split(|byte| *byte == 0);
    let names = names.filter(|name| !name.is_empty());
    let path = |name: &[u8]| String::from_utf8(name.to_vec()).ok().map(PathBuf::from);
    names.map(path).collect()
}

fn walked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let walk = ignore::WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.context("cannot list the workspace")?;
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if let (false, Ok(path)) = (is_folder, entry.path().strip_prefix(root)) {
            files.push(path.to_owned());
        }
    }
    Ok(files)
}

/// Copies files with their permissions, and keeps links. Skips missing files, such as files with an uncommitted deletion.
///
/// # Errors
/// Fails if a file cannot be read or written.
pub fn copy(root: &Path, files: &[PathBuf], to: &Path) -> anyhow::Result<()> {
    for path in files {
        let (from, to) = (root.join(path), to.join(path));
        let Ok(data) = from.symlink_metadata() else {
            continue;
        };
        if let Some(parent) = to.parent() {
            fs_err::create_dir_all(parent)?;
        }
        if data.is_symlink() {
            link(&fs_err::read_link(&from)?, &to)?;
        } else if data.is_dir() {
            // git lists a submodule as a single name.
            copy(&from, &self::files(&from)?, &to)?;
        } else if data.is_file() {
            fs_err::copy(&from, &to)?;
        }
    }
    if !to.is_dir() {
        bail!("`{}` has no files to copy", root.display());
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> anyhow::Result<()> {
    fs_err::os::unix::fs::symlink(target, at)?;
    Ok(())
}

#[cfg(not(unix))]
fn link(target: &Path, at: &Path) -> anyhow::Result<()> {
    let from = at
        .parent()
        .map_or_else(PathBuf::new, |parent| parent.join(target));
    if from.is_file() {
        fs_err::copy(from, at)?;
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::{copy, files};

    #[test]
    fn what_is_ignored_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("w");
        for (path, text) in [
            ("MODULE.bazel", "module()"),
            (".gitignore", "target/\n*.secret\n"),
            (".bazelrc", "build"),
            ("src/lib.rs", "//"),
            ("src/.gitignore", "made.rs\n"),
            ("src/made.rs", "//"),
            ("target/debug/x", "x"),
            ("a.secret", "s"),
        ] {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        #[cfg(unix)]
        for (target, at) in [("/nowhere", "bazel-out"), ("lib.rs", "src/same.rs")] {
            fs_err::os::unix::fs::symlink(target, root.join(at)).unwrap();
        }
        let found = files(&root).unwrap();
        let names: Vec<String> = found
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let mut expected = vec![
            ".bazelrc",
            ".gitignore",
            "MODULE.bazel",
            "src/.gitignore",
            "src/lib.rs",
        ];
        if cfg!(unix) {
            expected.push("src/same.rs");
        }
        assert_eq!(names, expected);
        let to = folder.path().join("copy");
        copy(&root, &found, &to).unwrap();
        assert_eq!(fs_err::read_to_string(to.join("src/lib.rs")).unwrap(), "//");
        if cfg!(unix) {
            assert!(to.join("src/same.rs").is_symlink());
        }
    }
}
