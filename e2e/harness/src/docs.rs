//! Pages of `docs/` that a test generates from its measurements.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};

use crate::repository::runfile;

/// One generated page.
pub struct Page {
    name: String,
    text: String,
}

impl Page {
    /// Starts a page with some text. `name` is its file name in `docs/`.
    #[must_use]
    pub fn new(name: &str, start: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: start.to_owned(),
        }
    }

    /// Appends text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a table: its column heads, then its rows.
    pub fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let heads: Vec<_> = heads.iter().map(ToString::to_string).collect();
        self.push(&line(&heads));
        self.push(&line(&vec!["---".to_owned(); heads.len()]));
        for row in rows {
            self.push(&line(row));
        }
    }

    /// Checks a page that contains only a part of the measurements: each of its lines must be in the committed page, in the same order.
    /// Unlike [`Page::check`], it never writes the page.
    ///
    /// # Errors
    /// The committed page lacks a line.
    pub fn check_part(&self) -> Result<()> {
        let path = runfile(&format!("docs/{}", self.name))?;
        let committed =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(line) = not_in_order(&self.text, &committed) {
            bail!(
                "docs/{} has no line, or not in this place:\n  {line}",
                self.name
            );
        }
        Ok(())
    }

    /// Compares the page with the committed one. If `PYO3_BZL_DOCS` names a folder, writes the page there instead.
    ///
    /// # Errors
    /// They differ. The message says how to update the page.
    pub fn check(&self) -> Result<()> {
        if let Some(folder) = env::var_os("PYO3_BZL_DOCS") {
            let path = PathBuf::from(folder).join(&self.name);
            return fs::write(&path, &self.text)
                .with_context(|| format!("cannot write {}", path.display()));
        }
        let path = runfile(&format!("docs/{}", self.name))?;
        let committed =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if committed != self.text {
            let differs = committed
                .lines()
                .zip(self.text.lines())
                .find(|(old, new)| old != new);
            let (old, new) = differs.unwrap_or(("(ends)", "(ends elsewhere)"));
            bail!(
                "docs/{} is not what was measured:\n  there: {old}\n  measured: {new}\nupdate it: ./bazelw test {} --test_env=PYO3_BZL_DOCS=$PWD/docs",
                self.name,
                env::var("TEST_TARGET").unwrap_or_default(),
            );
        }
        Ok(())
    }
}

/// Returns the first line of `part` that does not follow the earlier ones in `whole`.
fn not_in_order<'a>(part: &'a str, whole: &str) -> Option<&'a str> {
    let mut lines = whole.lines();
    part.lines().find(|line| !lines.any(|known| known == *line))
}

#[test]
fn a_part_is_in_order() {
    for (part, missing) in [
        ("", None),
        ("a\nc\n", None),
        ("a\nb\nc\nd", None),
        ("a\nx\nc", Some("x")),
        ("c\na", Some("a")),
        ("d\nd", Some("d")),
    ] {
        assert_eq!(not_in_order(part, "a\nb\nc\nd\n"), missing, "{part:?}");
    }
}
