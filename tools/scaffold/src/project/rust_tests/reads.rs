//! What tests and programs read: files beside them, Cargo's variables, other programs. Guessed from string literals.

use std::collections::BTreeSet;

use crate::project::cargo::child;
use crate::project::paths::{below, join, parent};

use super::obstacle::Obstacle;
use super::place::Place;
use super::text::{has_tests, leaves, literals, Literal};
use super::variables;

/// What the code of a test or a program reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// Files, at run time.
    pub files: Vec<String>,
    /// Folders of the crate, at run time.
    pub folders: Vec<String>,
    /// Files, at compile time.
    pub embedded: Vec<String>,
    /// Whether it finds files at run time with `env!("CARGO_MANIFEST_DIR")`.
    pub by_manifest: bool,
    /// Variables that Cargo sets from the manifest, such as `CARGO_PKG_NAME`.
    pub variables: BTreeSet<String>,
    /// Whether it imports the project's own Python packages.
    pub imports: bool,
    /// Programs of the crate that it runs: the `x` of `CARGO_BIN_EXE_x`.
    pub programs: BTreeSet<String>,
}

/// The variable with the crate's folder.
const MANIFEST: &str = "CARGO_MANIFEST_DIR";

/// Finds what sources read.
///
/// # Errors
/// The reason why a test or program would not find it under Bazel.
pub(super) fn of(place: Place<'_>, sources: &BTreeSet<String>) -> Result<Reads, Obstacle> {
    let texts: Vec<(String, String)> = sources
        .iter()
        .filter_map(|path| Some((path.clone(), place.files.glance(path)?)))
        .collect();
    of_texts(place, sources, &texts)
}

/// Finds what examples read.
///
/// # Errors
/// Those of [`of`].
pub(super) fn of_text(place: Place<'_>, examples: &str) -> Result<Reads, Obstacle> {
    let path = child(place.folder, "examples.rs");
    of_texts(place, &BTreeSet::new(), &[(path, examples.to_owned())])
}

fn of_texts(
    place: Place<'_>,
    sources: &BTreeSet<String>,
    texts: &[(String, String)],
) -> Result<Reads, Obstacle> {
    let all = || {
        texts.iter().flat_map(|(path, text)| {
            let has_tests = has_tests(text) || !path.contains("/src/") && !path.starts_with("src/");
            let literals = literals(text).into_iter();
            literals.map(move |literal| (path.as_str(), has_tests, literal))
        })
    };
    let mut reads = Reads::default();
    let mut embeds_by_manifest = false;
    let mut uses_folder = false;
    if texts.iter().any(|(_, text)| text.contains("#[files(")) {
        return Err(Obstacle::Pattern);
    }
    for (_, is_test, literal) in all() {
        if place.is_run && is_test && literal.before.trim_end().ends_with("Command::new(") {
            return Err(Obstacle::Command(literal.text.to_owned()));
        }
        variables::check(place, &literal)?;
        if literal.text == MANIFEST {
            uses_folder |= !is_embedded(&literal);
            if is_embedded(&literal) {
                embeds_by_manifest = true;
            } else if !place.is_run {
            } else if literal.before.trim_end().ends_with("env!(") {
                reads.by_manifest = true;
            } else if !place.is_package {
                return Err(Obstacle::Variable);
            }
        } else if let Some(program) = literal.text.strip_prefix("CARGO_BIN_EXE_") {
            if place.is_run && !literal.before.trim_end().ends_with("env!(") {
                return Err(Obstacle::Variable);
            }
            reads.programs.insert(program.to_owned());
        } else if literal.text.starts_with("CARGO_PKG_") {
            reads.variables.insert(literal.text.to_owned());
        }
    }
    if place.is_run && (uses_folder || !reads.programs.is_empty()) {
        let mut calls = texts.iter().filter_map(|(_, text)| leaves(text));
        if let Some(call) = calls.next() {
            return Err(Obstacle::Elsewhere(call));
        }
    }
    if embeds_by_manifest && reads.by_manifest {
        return Err(Obstacle::Manifest);
    }
    let mut found = Found {
        place,
        by_manifest: reads.by_manifest || all().any(|(_, _, literal)| literal.text == MANIFEST),
        files: BTreeSet::new(),
        folders: BTreeSet::new(),
        embedded: BTreeSet::new(),
    };
    for (path, is_test, literal) in all() {
        found.add(path, is_test, &literal)?;
    }
    if reads.by_manifest && found.files.is_empty() && found.folders.is_empty() {
        return Err(Obstacle::Unknown);
    }
    reads.files = found.files.into_iter().collect();
    reads.folders = found.folders.into_iter().collect();
    reads.embedded = found
        .embedded
        .into_iter()
        .filter(|path| !sources.contains(path))
        .collect();
    Ok(reads)
}

fn is_embedded(literal: &Literal<'_>) -> bool {
    ["include", "#[path"]
        .iter()
        .any(|word| literal.before.contains(word))
}

struct Found<'a> {
    place: Place<'a>,
    by_manifest: bool,
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    embedded: BTreeSet<String>,
}

impl Found<'_> {
    fn add(&mut self, path: &str, is_test: bool, literal: &Literal<'_>) -> Result<(), Obstacle> {
        let text = literal.text;
        if text.len() > 255 || text.contains(['\n', ' ', '*']) || text.contains("://") {
            return Ok(());
        }
        let Place { files, folder, .. } = self.place;
        if is_embedded(literal) {
            for start in [parent(path), folder] {
                let file = join(start, text.trim_start_matches('/'));
                self.embedded.extend(file.filter(|file| files.has(file)));
            }
            return Ok(());
        }
        if !self.place.is_run {
            return Ok(());
        }
        let inner = if self.by_manifest {
            text.trim_start_matches('/')
        } else {
            text
        };
        // `format!("tests/data/{name}.json")` reads files of the folder.
        let inner = match inner.split_once('{') {
            Some((start, _)) => start.rsplit_once('/').map_or("", |(folder, _)| folder),
            None => inner,
        };
        let Some(target) = join(folder, inner).filter(|target| target != folder) else {
            return Ok(());
        };
        let is_path = inner.contains('/') || self.by_manifest;
        let is_file = files.has(&target) && (inner.contains(['/', '.']));
        let is_folder = is_path
            && !is_file
            && below(folder, &target).is_none()
            && target != parent(path)
            && files.has_folder(&target)
            && below(&target, folder) != Some("src");
        if is_file || is_folder {
            if is_test && !self.by_manifest && !folder.is_empty() {
                return Err(Obstacle::Relative(inner.to_owned()));
            }
            if is_file {
                self.files.insert(target);
            } else if below(&target, folder).is_some() {
                self.folders.insert(target);
            } else {
                let all = files.below(&target).map(ToOwned::to_owned);
                self.files.extend(all);
            }
            return Ok(());
        }
        if is_test && is_missing(literal, inner, self.by_manifest) {
            return Err(Obstacle::Absent(inner.to_owned()));
        }
        Ok(())
    }
}

/// Returns whether a literal that names no file looks like one that the code reads.
fn is_missing(literal: &Literal<'_>, inner: &str, by_manifest: bool) -> bool {
    const STARTS: [&str; 9] = [
        "../",
        "./",
        "benches/",
        "data/",
        "fixtures/",
        "test-data/",
        "test_data/",
        "testdata/",
        "tests/",
    ];
    let ending = inner.rsplit('/').next().and_then(|name| {
        let (stem, ending) = name.rsplit_once('.')?;
        (!stem.is_empty()).then_some(ending)
    });
    let has_ending = ending.is_some_and(|ending| {
        (1..6).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    let before = literal.before.to_lowercase();
    let is_read = ["file", "load", "open", "path", "read"]
        .iter()
        .any(|word| before.contains(word));
    let starts = STARTS.iter().any(|start| inner.starts_with(start));
    has_ending && (starts && is_read || by_manifest && inner.contains('/') && starts)
}
