//! The `Cargo.lock` of a new workspace: PyO3's crates as this repository's tests lock them, and the project itself. This makes
//! Cargo and the network unnecessary.

use cargo_lock::{with_package, Lockfile};
use semver::Version;

/// The lock of a package whose only dependency is pyo3, without that package. A test compares it with the examples' locks, and
/// Cargo accepts it for every ABI, because PyO3's features for ABIs need no further crate.
const CRATES: &str = include_str!("../../templates/Cargo.lock");

/// Returns whether one of the crates has that name. `-` and `_` are equivalent.
pub fn is_locked(module: &str) -> bool {
    let packages = Lockfile::parse(CRATES).unwrap_or_default().packages;
    let mut names = packages
        .iter()
        .map(|package| package.name.replace('-', "_"));
    names.any(|name| name == module)
}

/// Returns the lock of a project of that name with version 0.1.0.
///
/// # Errors
/// Fails if our own lock is not TOML.
pub fn lock(project: &str) -> anyhow::Result<String> {
    Ok(with_package(CRATES, project, &["pyo3"])?)
}

/// Returns the version of the newest pyo3 in a lock.
pub fn pyo3(lock: &str) -> Option<Version> {
    let lock = Lockfile::parse(lock).ok()?;
    let versions = lock.named("pyo3").map(|package| &package.version);
    versions
        .filter_map(|version| Version::parse(version).ok())
        .max()
}

/// Returns the version of pyo3 that a new workspace locks.
pub fn own_pyo3() -> Option<Version> {
    pyo3(CRATES)
}

#[cfg(test)]
mod tests {
    use cargo_lock::Lockfile;

    use super::{is_locked, lock, own_pyo3, pyo3};

    #[test]
    fn crates() {
        assert!(is_locked("pyo3") && is_locked("proc_macro2"));
        assert!(!is_locked("demo") && !is_locked(""));
        assert!(own_pyo3().is_some() && pyo3("").is_none());
    }

    #[test]
    fn the_project_has_its_place() -> anyhow::Result<()> {
        for (project, before) in [("a", "heck"), ("p", "portable-atomic"), ("zz", "")] {
            let lock = lock(project)?;
            let packages = Lockfile::parse(&lock)?.packages;
            let names: Vec<_> = packages.iter().map(|one| one.name.as_str()).collect();
            assert!(names.is_sorted(), "{names:?}");
            let after = names.iter().skip_while(|name| **name != project).nth(1);
            assert_eq!(after.copied().unwrap_or_default(), before);
            assert!(lock.ends_with("\"\n") || lock.ends_with("]\n"));
            assert!(!lock.contains("\n\n\n"));
        }
        Ok(())
    }
}
