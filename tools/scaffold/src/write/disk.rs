//! Reads the files on disk that a plan names.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};

use super::{Change, Comparison, Plan, RelativePath};
use crate::plan::OnDisk;

/// Larger files are neither compared nor overwritten. In bytes.
const LARGEST: u64 = 64 << 20;

/// Compares a plan with the files below a root, which need not exist. Writes nothing.
///
/// # Errors
/// Fails if a file cannot be read.
pub fn compare(root: &Path, plan: &Plan) -> anyhow::Result<Comparison> {
    if root.exists() && !root.is_dir() {
        bail!("`{}` is not a folder", root.display());
    }
    let mut disk = BTreeMap::new();
    for file in plan.files() {
        disk.insert(file.path.clone(), look(root, &file.path)?);
    }
    Ok(plan.compare(&disk))
}

/// Checks that the files on disk have not changed since the comparison.
pub fn check(root: &Path, changes: &[&Change]) -> anyhow::Result<()> {
    for change in changes {
        let now = match look(root, &change.path)? {
            OnDisk::Absent => None,
            OnDisk::File { bytes, .. } => Some(bytes),
            OnDisk::Blocked(reason) => bail!("`{}` {reason}", change.path),
        };
        if now != change.before {
            bail!(
                "`{}` was changed while the command was running\n  help: run it again",
                change.path
            );
        }
    }
    Ok(())
}

/// Returns the state of a path.
pub fn look(root: &Path, path: &RelativePath) -> anyhow::Result<OnDisk> {
    let blocked = |reason: String| Ok(OnDisk::Blocked(reason));
    let mut folder = root.to_owned();
    let mut parts = path.parts().peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let current = folder.join(part);
        let metadata = match current.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(OnDisk::Absent),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot look at `{}`", current.display()))
            }
        };
        let name = shown(root, &current);
        if last {
            return match metadata.file_type() {
                kind if kind.is_symlink() => blocked("is a symbolic link".to_owned()),
                kind if kind.is_dir() => blocked("is a folder".to_owned()),
                kind if !kind.is_file() => blocked("is neither a file nor a folder".to_owned()),
                _ if metadata.len() > LARGEST => blocked("is larger than 64 MiB".to_owned()),
                _ => Ok(OnDisk::File {
                    bytes: fs_err::read(&current)?,
                    executable: is_executable(&metadata),
                }),
            };
        }
        if metadata.is_symlink() && !stays_inside(root, &current) {
            return blocked(format!(
                "is behind the symbolic link `{name}`, which points outside the folder"
            ));
        }
        if !current.is_dir() {
            return blocked(format!("cannot be created: `{name}` is not a folder"));
        }
        folder = current;
    }
    Ok(OnDisk::Absent)
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn stays_inside(root: &Path, link: &Path) -> bool {
    let real = |path: &Path| -> Option<PathBuf> { path.canonicalize().ok() };
    match (real(root), real(link)) {
        (Some(root), Some(target)) => target.starts_with(root),
        _ => false,
    }
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    // There is no executable bit on this system, so there is none to set.
    true
}
