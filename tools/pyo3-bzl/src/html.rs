//! `--html FILE`: a report as a page.

use std::path::Path;

use anyhow::Context as _;
use page::Kind;
use serde::Serialize;
use serde_json::Value;

use crate::output::print_note;
use crate::root::Root;

/// Adds what a page needs beyond a command's JSON.
///
/// # Errors
/// None with the types that are used.
pub fn add(data: &mut Value, key: &str, value: &impl Serialize) -> anyhow::Result<()> {
    let value = serde_json::to_value(value).context("cannot write JSON")?;
    if let Value::Object(data) = data {
        data.insert(key.to_owned(), value);
    }
    Ok(())
}

/// The text of a page.
///
/// # Errors
/// None with the types that are used.
pub fn text(kind: Kind, title: &str, mut data: Value) -> anyhow::Result<String> {
    add(&mut data, "version", &env!("CARGO_PKG_VERSION"))?;
    page::render(kind, title, &data).context("cannot write JSON")
}

/// The first page below [`page::LIMIT`]: of all entries of these lists up to a limit, of half as many, of a quarter … `render` gets
/// the data, and by what the limit was divided.
///
/// # Errors
/// Those of `render`.
pub fn smallest(
    data: &Value,
    lists: &[&str],
    render: impl Fn(Value, usize) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    /// How many entries of a list are on a page, and how long their texts may be.
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

/// Makes a page and writes it where the user wants it.
///
/// # Errors
/// The file cannot be written.
pub fn write(root: &Root, path: &Path, kind: Kind, title: &str, data: Value) -> anyhow::Result<()> {
    save(root, path, &text(kind, title, data)?)
}

/// Writes a page and says so.
///
/// # Errors
/// The file cannot be written.
pub fn save(root: &Root, path: &Path, text: &str) -> anyhow::Result<()> {
    page::write(&root.resolve(path), text)?;
    print_note(&format!("note: wrote the page `{}`\n", path.display()));
    Ok(())
}
