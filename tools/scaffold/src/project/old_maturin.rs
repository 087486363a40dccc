//! `[package.metadata.maturin]` of Cargo.toml, which maturin 0.14 and older read. Source: maturin's guide, "Migration".

use toml_edit::{Document, Item};

use super::files::Files;
use super::maturin::Maturin;
use super::paths::{join, parent};
use super::pins::normalised;
use super::pyproject::PyProject;
use super::toml::{at, text_of};
use super::unmapped::Unmapped;

/// The first release that ignores the table.
const REMOVED: (u32, u32) = (0, 15);

/// Adds settings of the table that `[tool.maturin]` does not have, if the project requires a maturin that reads the table.
pub(crate) fn complete(
    settings: &mut Maturin,
    files: &Files,
    manifest: &str,
    pyproject: &PyProject,
    unmapped: &mut Vec<Unmapped>,
) {
    if !pyproject.build_requires.iter().any(|one| is_old(one)) {
        return;
    }
    let text = files.glance(manifest).unwrap_or_default();
    let Ok(document) = Document::parse(text.as_str()) else {
        return;
    };
    let document: Document<&str> = document;
    let table = at(document.as_item(), &["package", "metadata", "maturin"]);
    let value = |key: &str| text_of(table.and_then(|table: &Item| table.get(key)));
    let mut used = Vec::new();
    if let (None, Some(name)) = (&settings.module_name, value("name")) {
        used.push(format!("`module-name = {name:?}`"));
        settings.module_name = Some(name);
    }
    let source = value("python-source").and_then(|path| join(parent(manifest), &path));
    if let (None, Some(source)) = (&settings.python_source, source) {
        used.push(format!("`python-source = {source:?}`"));
        settings.python_source = Some(source);
    }
    if !used.is_empty() {
        unmapped.push(Unmapped::new(
            format!("`package.metadata.maturin` of `{manifest}`"),
            "pyproject.toml requires an old maturin, which reads this table, and so does `adopt`. maturin 0.15 and newer ignore it",
            format!("state {} below `[tool.maturin]` in pyproject.toml", used.join(" and ")),
        ));
    }
}

/// Returns whether a requirement asks for a maturin that reads the table: one of its versions is older than 0.15. Some projects
/// write requirements that are not valid, such as `maturin>=0.13<14`.
fn is_old(written: &str) -> bool {
    let conditions = written.split(';').next().unwrap_or_default();
    let mut words = conditions
        .split(|c: char| "<>=~!, ()[]".contains(c))
        .filter(|word| !word.is_empty());
    words
        .next()
        .is_some_and(|name| normalised(name) == "maturin")
        && words.filter_map(version).any(|version| version < REMOVED)
}

fn version(word: &str) -> Option<(u32, u32)> {
    let mut parts = word.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    Some((major, minor))
}
