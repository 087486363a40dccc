//! Modules that a MODULE.bazel names next to rules_rust and rules_python.

use crate::table::rows;

/// A module of the Bazel Central Registry.
///
/// ```
/// use pyo3_facts::Module;
///
/// let shell = Module::all().find(|module| module.name == "rules_shell").unwrap();
/// assert!(shell.versions().any(|version| version == "0.4.1"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: &'static str,
    versions: &'static str,
}

impl Module {
    /// All modules in the table, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        rows(include_str!("../tables/modules.tsv")).filter_map(|mut row| {
            Some(Self {
                name: row.text().ok()?,
                versions: row.text().ok()?,
            })
        })
    }

    /// Its published versions, oldest first, as the registry lists them. They follow Bazel's rules, not SemVer: `21.7`,
    /// `6.0.0.bcr.1`.
    pub fn versions(&self) -> impl Iterator<Item = &'static str> {
        self.versions.split(' ')
    }
}

#[cfg(test)]
mod tests {
    use super::Module;

    #[test]
    fn all_lines_are_read() {
        let table = include_str!("../tables/modules.tsv");
        let lines = table.lines().filter(|line| !line.starts_with('#')).count();
        let all: Vec<_> = Module::all().collect();
        assert_eq!(all.len(), lines);
        assert!(all.is_sorted_by_key(|module| module.name));
        assert!(all
            .iter()
            .all(|module| module.versions().all(|version| !version.is_empty())));
    }
}
