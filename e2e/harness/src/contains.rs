//! Checks printed text.

use anyhow::{ensure, Result};

/// Checks that a text contains each part.
///
/// # Errors
/// A part is missing. The message contains it, and the text.
pub fn contains(text: &str, parts: &[&str]) -> Result<()> {
    for part in parts {
        ensure!(text.contains(part), "no `{part}` in:\n{text}");
    }
    Ok(())
}

#[test]
fn each_part() {
    assert!(contains("one two", &["two", "one"]).is_ok());
    assert!(contains("one two", &["two", "three"]).is_err());
}
