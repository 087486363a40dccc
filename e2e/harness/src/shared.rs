//! State that nested builds share: downloads, and the action results of tests that are not about a cold build.
//!
//! Both parts are in the output base of the Bazel that runs the tests, so `bazel clean --expunge` removes them. Both are addressed
//! by content. The machine's compiler and linker are not inputs of an action, so the folder name depends on the installed
//! packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::files::sha256;
use crate::repository::temporary;

/// The file in which Debian's dpkg lists the installed packages.
const PACKAGES: &str = "/var/lib/dpkg/status";

/// The age at which an unused entry is removed. Bazel updates the time of an entry when it uses it.
const UNUSED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Returns the flag for the cache of downloaded archives, which Bazel checks against their SHA-256.
///
/// # Errors
/// The folder cannot be found or created.
pub(crate) fn repository_cache() -> Result<String> {
    Ok(format!(
        "--repository_cache={}",
        shared_folder()?.join("repositories").display()
    ))
}

/// Returns the flags for the disk cache of [`crate::Machine::warm`]. Bazel fetches every output, so a later command with
/// `--disk_cache=` executes only what it must.
///
/// # Errors
/// The folder cannot be found or created, or an old entry cannot be removed.
pub fn warm_flags() -> Result<[String; 2]> {
    let cache = shared_folder()?.join("disk");
    fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
    prune(&cache, SystemTime::now() - UNUSED)?;
    Ok([
        format!("--disk_cache={}", cache.display()),
        "--remote_download_outputs=all".to_owned(),
    ])
}

/// Returns the folder that tests share on a machine with the same packages.
///
/// # Errors
/// It cannot be found or created.
pub fn shared_folder() -> Result<PathBuf> {
    let key = match Path::new(PACKAGES) {
        packages if packages.exists() => sha256(packages)?[..16].to_owned(),
        _ => "unknown".to_owned(),
    };
    let shared = root(&temporary()?);
    let folder = shared.join(&key);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Returns the folder in the output base. A test's own folder is `execroot/WORKSPACE/_tmp/HASH` in it. Without an output base,
/// uses the test's own folder.
fn root(temporary: &Path) -> PathBuf {
    temporary
        .ancestors()
        .find(|folder| folder.ends_with("execroot"))
        .and_then(Path::parent)
        .unwrap_or(temporary)
        .join("nested_caches")
}

/// Removes the files that were last written before `before`. Another test may do the same at the same time.
fn prune(folder: &Path, before: SystemTime) -> Result<()> {
    for entry in walkdir::WalkDir::new(folder) {
        // Bazel or another test has removed the file.
        let Ok(entry) = entry else { continue };
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_file() && metadata.modified().is_ok_and(|time| time < before) {
            let removed = fs::remove_file(entry.path());
            if let Err(error) = removed {
                if error.kind() != std::io::ErrorKind::NotFound {
                    return Err(error)
                        .with_context(|| format!("cannot remove {}", entry.path().display()));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lies_in_the_output_base() {
        let temporary = Path::new("/cache/bazel/0123/execroot/_main/_tmp/4567");
        assert_eq!(
            root(temporary),
            Path::new("/cache/bazel/0123/nested_caches")
        );
    }

    #[test]
    fn without_an_output_base_it_is_the_tests_own() {
        assert_eq!(root(Path::new("/tmp/x")), Path::new("/tmp/x/nested_caches"));
    }

    #[test]
    fn only_old_files_are_pruned() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("harness-prune-{}", std::process::id()));
        fs::create_dir_all(folder.join("ab"))?;
        let now = SystemTime::now();
        for (name, age) in [("old", 2 * UNUSED), ("new", Duration::ZERO)] {
            let file = fs::File::create(folder.join("ab").join(name))?;
            file.set_modified(now - age)?;
        }
        let pruned = prune(&folder, now - UNUSED);
        let (old, new) = (
            folder.join("ab/old").exists(),
            folder.join("ab/new").exists(),
        );
        fs::remove_dir_all(&folder)?;
        pruned?;
        assert!(!old && new);
        Ok(())
    }
}
