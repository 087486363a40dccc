//! Adds a new member to the lock of a Cargo workspace.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context as _};
use cargo_lock::{with_package, Lockfile, Package};

use super::disk::CargoWorkspace;
use super::labels::join;

/// Returns the lock with a member of that name whose only dependency is pyo3. None unless the lock already has pyo3 and
/// everything that it needs, so that neither Cargo nor the network is necessary.
pub fn with_member(text: &str, member: &str) -> Option<String> {
    let lock = Lockfile::parse(text).ok()?;
    if lock.named(member).any(Package::is_local) {
        return Some(text.to_owned());
    }
    let mut pyo3 = lock.named("pyo3");
    let only = pyo3.next().filter(|_| pyo3.next().is_none())?;
    // If every crate sets `default-features = false`, pyo3 is locked without its macros.
    let has_macros = only.dependencies.iter().any(|name| name == "pyo3-macros");
    let is_known = lock.named(member).next().is_some();
    if !has_macros || is_known || text.contains('\r') {
        return None;
    }
    with_package(text, member, &["pyo3"]).ok()
}

/// Lets Cargo resolve the lock, in a copy of the workspace that has its manifests but no code.
///
/// # Errors
/// Fails if Cargo is not installed or cannot resolve the workspace.
pub fn by_cargo(
    root: &Path,
    workspace: &CargoWorkspace,
    new_manifest: &str,
    at: &str,
    member_manifest: &str,
    offline: bool,
) -> anyhow::Result<String> {
    let copy =
        tempfile::tempdir().context("cannot create a temporary copy of the Cargo workspace")?;
    let folder = root.join(&workspace.folder);
    copy_manifests(&folder, copy.path())?;
    fs_err::write(copy.path().join("Cargo.toml"), new_manifest)?;
    let member = match workspace.folder.as_str() {
        "" => at,
        folder => at.strip_prefix(&format!("{folder}/")).unwrap_or(at),
    };
    let member = copy.path().join(member);
    fs_err::create_dir_all(member.join("src"))?;
    fs_err::write(member.join("Cargo.toml"), member_manifest)?;
    fs_err::write(member.join("src/lib.rs"), "")?;
    // Keep locked versions, and use the network only for crates that are not cached.
    let mut said = String::new();
    for network in [false, true] {
        if network && offline {
            break;
        }
        let mut cargo = Command::new("cargo");
        cargo
            .args(["metadata", "--format-version=1"])
            .current_dir(copy.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if !network {
            cargo.arg("--offline");
        }
        let done = cargo
            .stderr(Stdio::piped())
            .output()
            .context("cannot start `cargo`")?;
        if done.status.success() {
            return Ok(fs_err::read_to_string(copy.path().join("Cargo.lock"))?);
        }
        said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    }
    bail!(
        "`cargo metadata` in a copy of `{}` failed: {said}",
        join(&workspace.folder, "")
    )
}

/// Copies the files that Cargo needs for resolution. Source files are created empty.
fn copy_manifests(from: &Path, to: &Path) -> anyhow::Result<()> {
    let is_walked = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let is_built = ["target", ".git", ".venv", "node_modules"].contains(&name.as_ref());
        entry.depth() == 0 || !(is_built || name.starts_with("bazel-"))
    };
    for entry in walkdir::WalkDir::new(from)
        .into_iter()
        .filter_entry(is_walked)
    {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let target = to.join(entry.path().strip_prefix(from)?);
        let name = entry.file_name().to_string_lossy();
        let is_code = name.ends_with(".rs");
        let is_read = [
            "Cargo.toml",
            "Cargo.lock",
            "config.toml",
            "rust-toolchain",
            "rust-toolchain.toml",
        ]
        .contains(&name.as_ref());
        if !is_code && !is_read {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs_err::create_dir_all(folder)?;
        }
        if is_code {
            fs_err::write(target, "")?;
        } else {
            fs_err::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::with_member;
    use crate::new::lock::lock;

    #[test]
    fn members() -> anyhow::Result<()> {
        let one = lock("mm")?;
        for member in ["a", "mn", "zz"] {
            let both = with_member(&one, member).unwrap_or_default();
            // The order in which members are added does not matter.
            assert_eq!(with_member(&lock(member)?, "mm").as_ref(), Some(&both));
            assert_eq!(
                both.matches("[[package]]\n").count(),
                one.matches("[[package]]\n").count() + 1
            );
            assert!(!both.contains("\n\n\n") && !both.ends_with("\n\n"));
            assert_eq!(with_member(&both, member).as_ref(), Some(&both));
        }
        Ok(())
    }

    #[test]
    fn what_cargo_has_to_resolve() -> anyhow::Result<()> {
        let one = lock("mm")?;
        let table = [
            String::new(),
            one.replace("name = \"pyo3\"", "name = \"pyo4\""),
            one.replace(" \"pyo3-macros\",\n", ""),
            one.replace('\n', "\r\n"),
            format!("{one}\n[[package]]\nname = \"pyo3\"\nversion = \"0.1.0\"\n"),
        ];
        for lock in table {
            assert_eq!(with_member(&lock, "a"), None);
        }
        // A third-party crate has that name.
        assert_eq!(with_member(&one, "heck"), None);
        Ok(())
    }
}
