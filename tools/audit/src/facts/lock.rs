//! `Cargo.lock`: the resolved versions, and which crates depend on them.

use std::collections::{BTreeMap, BTreeSet};

pub use cargo_lock::Package;

use crate::source::{Place, Source};

/// A `Cargo.lock`.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Path and text.
    pub source: Source,
    /// Its crates.
    pub packages: Vec<Package>,
}

impl Lock {
    /// Parses a lock file.
    ///
    /// # Errors
    /// Fails if the text is not TOML; the error has the place and the reason.
    pub fn parse(source: Source) -> Result<Self, (Option<Place>, String)> {
        let lock = cargo_lock::Lockfile::parse(&source.text).map_err(|error| {
            let place = error.span.as_ref().map(|span| source.place(span));
            (place, error.to_string())
        })?;
        Ok(Self {
            source,
            packages: lock.packages,
        })
    }

    /// Returns the packages of that name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Package> {
        self.packages
            .iter()
            .filter(move |package| package.name == name)
    }

    /// Returns the transitive dependencies of a package, including itself, by name and version.
    #[must_use]
    pub fn closure<'a>(&'a self, start: &'a Package) -> BTreeSet<(&'a str, &'a str)> {
        let mut by_name = BTreeMap::<&str, Vec<&Package>>::new();
        for package in &self.packages {
            by_name.entry(&package.name).or_default().push(package);
        }
        let mut found = BTreeSet::new();
        let mut waiting = vec![start];
        while let Some(package) = waiting.pop() {
            if !found.insert((package.name.as_str(), package.version.as_str())) {
                continue;
            }
            for dependency in &package.dependencies {
                let mut words = dependency.split(' ');
                let candidates = words.next().and_then(|name| by_name.get(name));
                let version = words.next();
                let chosen = candidates
                    .into_iter()
                    .flatten()
                    .filter(|candidate| version.is_none_or(|version| candidate.version == version));
                waiting.extend(chosen);
            }
        }
        found
    }
}
