//! JSON output.

use anyhow::Context as _;
use serde::Serialize;

/// The schema version of all JSON that this tool writes. Adding fields does not change it.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a, T> {
    schema_version: u32,
    command: &'a str,
    #[serde(flatten)]
    content: &'a T,
}

impl<'a, T: Serialize> Document<'a, T> {
    fn new(command: &'a str, content: &'a T) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            command,
            content,
        }
    }
}

/// Returns the same document as [`document`], for a page.
///
/// # Errors
/// Never fails for the types in use.
pub fn value(command: &str, content: &impl Serialize) -> anyhow::Result<serde_json::Value> {
    serde_json::to_value(Document::new(command, content)).context("cannot write JSON")
}

/// Renders the document of a command.
///
/// # Errors
/// Never fails for the types in use.
pub fn document(command: &str, content: &impl Serialize) -> anyhow::Result<String> {
    let document = Document::new(command, content);
    let text = serde_json::to_string_pretty(&document).context("cannot write JSON")?;
    Ok(text + "\n")
}
