//! References in Rust sources: embedded files and Cargo's variables.

use std::collections::BTreeSet;

use super::files::Files;
use super::paths::{below, join, parent};

/// The references in the sources of a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Files beside the sources, sorted: `include_str!("../README.md")`, `#[path = "…"]`.
    pub files: Vec<String>,
    /// Variables: `env!("CARGO_PKG_NAME")`.
    pub variables: BTreeSet<String>,
}

/// Scans the sources below a crate's root.
pub(crate) fn scan(files: &Files, folder: &str, root: &str, build_script: Option<&str>) -> Scan {
    let sources = parent(root);
    let mut scan = Scan::default();
    let mut found = BTreeSet::new();
    let rust = files
        .below(sources)
        .filter(|path| path.ends_with(".rs") && Some(*path) != build_script);
    for path in rust.collect::<Vec<_>>() {
        let Some(text) = files.glance(path) else {
            continue;
        };
        found.extend(embedded(files, folder, &text));
        for literal in literals(&text) {
            if literal.starts_with("CARGO_PKG_") {
                scan.variables.insert(literal);
                continue;
            }
            for start in [parent(path), sources, folder] {
                if let Some(file) = named_file(files, start, &literal) {
                    let is_source = file.ends_with(".rs") && below(&file, sources).is_some();
                    if !is_source {
                        found.insert(file);
                    }
                }
            }
        }
    }
    scan.files = found.into_iter().collect();
    scan
}

/// Macros that read all files of a folder, which they name relative to the crate's: those of `rust-embed`, `include_dir`, `refinery`
/// and `sqlx`.
const OF_FOLDERS: [&str; 4] = ["#[folder", "include_dir!", "embed_migrations!", "migrate!"];

/// Returns the files of the folders that macros in a source read.
fn embedded(files: &Files, folder: &str, text: &str) -> Vec<String> {
    let lines = text.lines();
    let lines: Vec<&str> = lines
        .filter(|line| OF_FOLDERS.iter().any(|name| line.contains(name)))
        .collect();
    let mut folders = literals(&lines.join("\n"));
    // askama reads templates from there, and templates include others: <https://askama.readthedocs.io/en/stable/creating_templates.html>.
    if text.contains("#[template(") {
        folders.push("templates".to_owned());
    }
    let relative = |name: &String| {
        let name = name.trim_start_matches("$CARGO_MANIFEST_DIR");
        join(folder, name.trim_start_matches('/')).filter(|path| path != folder)
    };
    let mut found = Vec::new();
    for path in folders.iter().filter_map(relative) {
        found.extend(files.below(&path).map(ToOwned::to_owned));
    }
    found
}

/// Returns the files that a build script names, except itself. For a folder, returns all its files.
pub(crate) fn named(files: &Files, folder: &str, script: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for literal in literals(&files.glance(script).unwrap_or_default()) {
        let literal = literal.trim_start_matches("cargo:").trim_start_matches(':');
        let changed = literal.strip_prefix("rerun-if-changed=");
        let literal = changed.unwrap_or(literal);
        // A folder elsewhere in the project counts only if the script declares that it reads it.
        let is_read = |inner: &String| match changed {
            Some(_) => !inner.is_empty() && below(folder, inner).is_none(),
            None => is_below(inner, folder),
        };
        if let Some(file) = named_file(files, folder, literal) {
            found.insert(file);
        } else if let Some(inner) = join(folder, literal).filter(is_read) {
            found.extend(files.below(&inner).map(ToOwned::to_owned));
        }
    }
    found.remove(script);
    found.into_iter().collect()
}

/// Returns the Rust files that a build script includes.
pub(crate) fn included(files: &Files, script: &str) -> Vec<String> {
    let text = files.glance(script).unwrap_or_default();
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.contains("include"))
        .collect();
    let found: BTreeSet<String> = literals(&lines.join("\n"))
        .iter()
        .filter_map(|literal| named_file(files, parent(script), literal))
        .collect();
    found.into_iter().collect()
}

fn is_below(inner: &str, folder: &str) -> bool {
    below(inner, folder).is_some_and(|rest| !rest.is_empty())
}

/// Resolves a literal to a file of the project. `concat!(env!("CARGO_MANIFEST_DIR"), "/x")` has an extra slash.
fn named_file(files: &Files, folder: &str, literal: &str) -> Option<String> {
    let looks = literal.contains(['.', '/']) && literal.len() < 256;
    let path = join(folder, literal.trim_start_matches('/')).filter(|_| looks)?;
    files.has(&path).then_some(path)
}

/// Returns the contents of plain string literals without escapes. Matches in comments do no harm.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut parts = line.split('"');
        parts.next();
        while let (Some(literal), rest) = (parts.next(), parts.next()) {
            if rest.is_none() {
                break;
            }
            if !literal.is_empty() && !literal.contains('\\') {
                found.push(literal.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::literals;

    #[test]
    fn strings() {
        let text = "include_str!(\"../README.md\"); f(\"a\", \"b\\n\", \"\");\nlet x = \"open\n";
        assert_eq!(literals(text), ["../README.md", "a"]);
        assert_eq!(literals("env!(\"CARGO_PKG_NAME\")"), ["CARGO_PKG_NAME"]);
    }
}
