//! The `Cargo.lock` of a new workspace: the crates of PyO3 as this repository's tests lock them, and the project itself. So
//! that neither Cargo nor the network is needed.

use semver::Version;

/// The lock of a package without any dependency but pyo3, without that package. A test holds it against the examples' locks,
/// and Cargo takes it for every ABI: PyO3's features for those need no further crate.
const CRATES: &str = include_str!("../../templates/Cargo.lock");

pub const PACKAGE: &str = "[[package]]\n";

/// Whether one of the crates is called so; `-` and `_` are one.
pub fn is_locked(module: &str) -> bool {
    names().any(|name| name.replace('-', "_") == module)
}

/// The lock of a project of that name, whose version is 0.1.0.
pub fn lock(project: &str) -> String {
    let own =
        format!("name = \"{project}\"\nversion = \"0.1.0\"\ndependencies = [\n \"pyo3\",\n]\n");
    let mut blocks = CRATES.split(PACKAGE);
    let head = blocks.next().unwrap_or_default();
    let mut packages: Vec<_> = blocks
        .map(|block| block.trim_end().to_owned() + "\n")
        .collect();
    packages.push(own);
    packages.sort_by_key(|block| name(block).to_owned());
    let packages = packages.iter().map(|block| format!("{PACKAGE}{block}"));
    head.to_owned() + &packages.collect::<Vec<_>>().join("\n")
}

/// The version of the newest pyo3 in a lock.
pub fn pyo3(lock: &str) -> Option<Version> {
    let packages = lock.split(PACKAGE).skip(1);
    let versions = packages
        .filter(|block| name(block) == "pyo3")
        .filter_map(|block| {
            let version = block
                .lines()
                .find_map(|line| line.strip_prefix("version = \""))?;
            Version::parse(version.trim_end_matches('"')).ok()
        });
    versions.max()
}

/// The version of the pyo3 that a new workspace locks.
pub fn own_pyo3() -> Option<Version> {
    pyo3(CRATES)
}

fn names() -> impl Iterator<Item = &'static str> {
    CRATES.split(PACKAGE).skip(1).map(name)
}

/// The name in a `[[package]]`.
pub fn name(block: &str) -> &str {
    let value = block.strip_prefix("name = \"").unwrap_or_default();
    value.split('"').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{is_locked, lock};

    #[test]
    fn crates() {
        assert!(is_locked("pyo3") && is_locked("proc_macro2"));
        assert!(!is_locked("demo") && !is_locked(""));
    }

    #[test]
    fn the_project_has_its_place() {
        for (project, before) in [("a", "heck"), ("p", "portable-atomic"), ("zz", "")] {
            let lock = lock(project);
            let names: Vec<_> = lock
                .split("[[package]]\n")
                .skip(1)
                .map(super::name)
                .collect();
            assert!(names.is_sorted(), "{names:?}");
            let after = names.iter().skip_while(|name| **name != project).nth(1);
            assert_eq!(after.copied().unwrap_or_default(), before);
            assert!(lock.ends_with("\"\n") || lock.ends_with("]\n"));
            assert!(!lock.contains("\n\n\n"));
        }
    }
}
