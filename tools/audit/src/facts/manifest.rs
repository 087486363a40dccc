//! `Cargo.toml`: the crates that it requests, with the bytes of each word.

use std::ops::Range;

use toml_edit::{Document, Item, Table, TableLike};

use crate::source::{Place, Source};

/// A word and its bytes.
pub type Word = (String, Range<usize>);

/// A crate that a manifest requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The keys that lead to its table: `["dependencies"]`, `["workspace", "dependencies"]`, `["target", "cfg(unix)",
    /// "dependencies"]`.
    pub table: Vec<String>,
    /// Its key in that table.
    pub key: String,
    /// The crate: the value of `package`, or else the key.
    pub package: String,
    /// The version that it requests.
    pub version: Option<Word>,
    /// The features that it requests.
    pub features: Vec<Word>,
    /// `workspace = true`.
    pub inherited: bool,
    /// The bytes of key and value.
    pub span: Range<usize>,
}

/// A `Cargo.toml`.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Path and text.
    pub source: Source,
    /// `package.name`.
    pub package: Option<String>,
    /// `package.rust-version`, or else the workspace's.
    pub rust_version: Option<Word>,
    /// `lib.name`.
    pub library: Option<Word>,
    /// `lib.crate-type`.
    pub crate_types: Vec<String>,
    /// Whether it has a `workspace` table, and so may be the root of manifests below it.
    pub is_workspace: bool,
    /// All crates that it requests, from all tables.
    pub dependencies: Vec<Dependency>,
    /// What its own features enable: feature and entry.
    pub features: Vec<(String, Word)>,
}

/// Dependency tables, at the top level and below `target.*`.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

impl Manifest {
    /// Parses a manifest.
    ///
    /// # Errors
    /// Fails if the text is not TOML; the error has the place and the reason.
    pub fn parse(source: Source) -> Result<Self, (Option<Place>, String)> {
        let document = Document::parse(source.text.clone()).map_err(|error| {
            let place = error.span().map(|span| source.place(&span));
            (place, format!("not TOML: {}", error.message()))
        })?;
        let root = document.as_table();
        let mut manifest = Self {
            package: text(root.get("package").and_then(|package| package.get("name")))
                .map(|(name, _)| name),
            rust_version: rust_version(root),
            library: text(root.get("lib").and_then(|library| library.get("name"))),
            crate_types: crate_types(root.get("lib")),
            is_workspace: root.contains_key("workspace"),
            dependencies: Vec::new(),
            features: Vec::new(),
            source,
        };
        manifest.take_tables(root, &[]);
        if let Some(workspace) = root.get("workspace").and_then(Item::as_table_like) {
            manifest.take_tables(workspace, &["workspace"]);
        }
        if let Some(targets) = root.get("target").and_then(Item::as_table_like) {
            for (target, tables) in targets.iter() {
                if let Some(tables) = tables.as_table_like() {
                    manifest.take_tables(tables, &["target", target]);
                }
            }
        }
        if let Some(features) = root.get("features").and_then(Item::as_table_like) {
            for (feature, entries) in features.iter() {
                let entries = words(Some(entries)).into_iter();
                manifest
                    .features
                    .extend(entries.map(|entry| (feature.to_owned(), entry)));
            }
        }
        Ok(manifest)
    }

    fn take_tables(&mut self, parent: &dyn TableLike, path: &[&str]) {
        for name in TABLES {
            let Some(table) = parent.get(name).and_then(Item::as_table_like) else {
                continue;
            };
            let path: Vec<_> = path
                .iter()
                .chain([&name])
                .map(ToString::to_string)
                .collect();
            for (key, item) in table.iter() {
                let start = table.get_key_value(key).and_then(|(key, _)| key.span());
                let end = item.span().or_else(|| last_of(item));
                let span = match (start, end) {
                    (Some(start), Some(end)) => start.start.min(end.start)..end.end.max(start.end),
                    (start, end) => start.or(end).unwrap_or_default(),
                };
                let field = |name: &str| item.as_table_like().and_then(|table| table.get(name));
                self.dependencies.push(Dependency {
                    package: text(field("package"))
                        .map_or_else(|| key.to_owned(), |(name, _)| name),
                    version: text(Some(item)).or_else(|| text(field("version"))),
                    features: words(field("features")),
                    inherited: field("workspace").and_then(Item::as_bool) == Some(true),
                    table: path.clone(),
                    key: key.to_owned(),
                    span,
                });
            }
        }
    }

    /// Returns its folder; empty for the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.source
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
    }

    /// Returns the requests for a crate that it makes for itself or its members. Omits those of tests and build scripts.
    pub fn asks<'a>(&'a self, package: &'a str) -> impl Iterator<Item = &'a Dependency> {
        self.dependencies.iter().filter(move |dependency| {
            dependency.package == package
                && dependency
                    .table
                    .last()
                    .is_some_and(|table| table == "dependencies")
        })
    }
}

/// Returns the compiler version that it requires; in a workspace, for all members.
fn rust_version(root: &Table) -> Option<Word> {
    let of = |table: Option<&Item>| text(table?.get("package")?.get("rust-version"));
    let own = text(
        root.get("package")
            .and_then(|package| package.get("rust-version")),
    );
    own.or_else(|| of(root.get("workspace")))
}

/// Returns the library kinds that `lib` requests. Cargo accepts both spellings.
fn crate_types(library: Option<&Item>) -> Vec<String> {
    let kinds = ["crate-type", "crate_type"]
        .into_iter()
        .find_map(|key| library?.get(key));
    words(kinds).into_iter().map(|(kind, _)| kind).collect()
}

fn last_of(item: &Item) -> Option<Range<usize>> {
    let table = item.as_table_like()?;
    let spans = table.iter().filter_map(|(_, item)| item.span());
    spans.max_by_key(|span| span.end)
}

fn text(item: Option<&Item>) -> Option<Word> {
    let item = item?;
    Some((item.as_str()?.to_owned(), item.span().unwrap_or_default()))
}

fn words(item: Option<&Item>) -> Vec<Word> {
    let Some(array) = item.and_then(Item::as_array) else {
        return Vec::new();
    };
    let word = |value: &toml_edit::Value| {
        Some((value.as_str()?.to_owned(), value.span().unwrap_or_default()))
    };
    array.iter().filter_map(word).collect()
}
