//! The pinned versions in Cargo.lock.

use std::collections::BTreeSet;

use cargo_lock::Lockfile;

/// Returns the third-party crates that a Cargo.lock pins, as `name version`; empty if it is not TOML.
pub(crate) fn pinned(text: &str) -> BTreeSet<String> {
    let packages = Lockfile::parse(text).unwrap_or_default().packages;
    let pinned = packages.iter().filter(|package| !package.is_local());
    pinned
        .map(|package| format!("{} {}", package.name, package.version))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pinned;

    #[test]
    fn crates() {
        let text = "[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"0.1.2\"\nsource = \"registry+x\"\n";
        assert_eq!(pinned(text).into_iter().collect::<Vec<_>>(), ["a 0.1.2"]);
        assert!(pinned("no = ").is_empty() && pinned("").is_empty());
    }
}
