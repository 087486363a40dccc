//! `--html FILE`: writes a report as a page.

use std::path::Path;

use anyhow::Context as _;
use page::Kind;
use serde::Serialize;
use serde_json::Value;

use crate::output::print_note;
use crate::root::Root;

/// Adds a value that a page needs beyond a command's JSON.
///
/// # Errors
/// Never fails for the types in use.
pub fn add(data: &mut Value, key: &str, value: &impl Serialize) -> anyhow::Result<()> {
    let value = serde_json::to_value(value).context("cannot write JSON")?;
    if let Value::Object(data) = data {
        data.insert(key.to_owned(), value);
    }
    Ok(())
}

/// Renders a page.
///
/// # Errors
/// Never fails for the types in use.
pub fn text(kind: Kind, title: &str, mut data: Value) -> anyhow::Result<String> {
    add(&mut data, "version", &env!("CARGO_PKG_VERSION"))?;
    page::render(kind, title, &data).context("cannot write JSON")
}

/// Renders the first page below [`page::LIMIT`]: with all entries of these lists up to a limit, then with half that limit, a quarter …
/// `render` gets the data and the divisor of the limit.
///
/// # Errors
/// Returns the errors of `render`.
pub fn smallest(
    data: &Value,
    lists: &[&str],
    render: impl Fn(Value, usize) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    /// Maximum number of entries in a list, and maximum length of their texts.
    const ENTRIES: usize = 1000;
    const CHARACTERS: usize = 300;
    let mut last = String::new();
    for halving in 0..8 {
        let part = 1 << halving;
        let mut data = data.clone();
        page::largest(&mut data, lists, ENTRIES / part);
        page::longest(&mut data, CHARACTERS);
        last = render(data, part)?;
        if last.len() < page::LIMIT {
            break;
        }
    }
    Ok(last)
}

/// Renders a page and writes it to the path that the user gave.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn write(root: &Root, path: &Path, kind: Kind, title: &str, data: Value) -> anyhow::Result<()> {
    save(root, path, &text(kind, title, data)?)
}

/// Writes a page and prints a note.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn save(root: &Root, path: &Path, text: &str) -> anyhow::Result<()> {
    page::write(&root.resolve(path), text)?;
    print_note(&format!("note: wrote the page `{}`\n", path.display()));
    Ok(())
}
