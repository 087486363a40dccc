//! `Cargo.lock`: the resolved versions, and which crates depend on them.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Document, Item};

use crate::source::{Place, Source};

/// One crate of a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it is a member of the workspace: it comes from no registry.
    pub own: bool,
    /// What it depends on, as the file says it: `name`, or `name version` where there are several.
    pub dependencies: Vec<String>,
    /// The bytes of its name.
    pub span: std::ops::Range<usize>,
}

/// A `Cargo.lock`.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Path and text.
    pub source: Source,
    /// Its crates.
    pub packages: Vec<Package>,
}

impl Lock {
    /// Reads one.
    ///
    /// # Errors
    /// It is no TOML; where and why.
    pub fn parse(source: Source) -> Result<Self, (Option<Place>, String)> {
        let document = Document::parse(source.text.clone()).map_err(|error| {
            let place = error.span().map(|span| source.place(&span));
            (place, format!("not TOML: {}", error.message()))
        })?;
        let packages = document.get("package").and_then(Item::as_array_of_tables);
        let mut all = Vec::new();
        for package in packages.into_iter().flat_map(|packages| packages.iter()) {
            let text = |key| package.get(key).and_then(Item::as_str).unwrap_or_default();
            let dependencies = package.get("dependencies").and_then(Item::as_array);
            let dependencies = dependencies.into_iter().flat_map(|all| all.iter());
            all.push(Package {
                name: text("name").to_owned(),
                version: text("version").to_owned(),
                own: package.get("source").is_none(),
                dependencies: dependencies
                    .filter_map(|dependency| dependency.as_str().map(str::to_owned))
                    .collect(),
                span: package.get("name").and_then(Item::span).unwrap_or_default(),
            });
        }
        Ok(Self {
            source,
            packages: all,
        })
    }

    /// The packages of that name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Package> {
        self.packages
            .iter()
            .filter(move |package| package.name == name)
    }

    /// All that a package depends on, itself too, by name and version.
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
