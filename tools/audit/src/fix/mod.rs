//! Turns the fixes of findings into complete new files. Pure: texts in, texts out. `scaffold` writes either all files or none.

mod manifest;
mod rc;
mod starlark;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::change::{Change, Edit};
use crate::finding::Finding;

/// The effect of `--fix`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The files that change.
    pub files: Vec<PlannedFile>,
    /// The findings that are fixed.
    pub fixed: Vec<Fixed>,
    /// The number of findings that only `--unsafe-fixes` fixes.
    pub unsafe_left: usize,
    /// The changes that could not be made, and why.
    pub failed: Vec<Failed>,
}

/// A file that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedFile {
    /// Path relative to the workspace's root.
    pub path: String,
    /// Its old text; none for a new file.
    pub before: Option<String>,
    /// Its new text.
    pub after: String,
}

/// A finding that is fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fixed {
    /// The check.
    pub id: &'static str,
    /// What the fix does.
    pub what: String,
}

/// A change that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// The check.
    pub id: &'static str,
    /// The file.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// Plans the fixes of findings. `read` returns the text of a workspace file, or none if there is no such file.
#[must_use]
pub fn plan(
    findings: &[Finding],
    unsafe_too: bool,
    read: &dyn Fn(&str) -> Option<String>,
) -> Planned {
    let mut planned = Planned::default();
    let mut texts = BTreeMap::<String, Option<String>>::new();
    for finding in findings {
        let Some(fix) = &finding.fix else {
            continue;
        };
        if !fix.safe && !unsafe_too {
            planned.unsafe_left += 1;
            continue;
        }
        // Apply all changes of a fix or none.
        let mut trial = texts.clone();
        let outcome = fix
            .changes
            .iter()
            .try_for_each(|change| apply(change, &mut trial, read));
        match outcome {
            Ok(()) => {
                texts = trial;
                planned.fixed.push(Fixed {
                    id: finding.id,
                    what: fix.what.clone(),
                });
            }
            Err((file, reason)) => planned.failed.push(Failed {
                id: finding.id,
                file,
                reason,
            }),
        }
    }
    for (path, text) in texts {
        let before = read(&path);
        if let Some(after) = text.filter(|after| before.as_ref() != Some(after)) {
            planned.files.push(PlannedFile {
                path,
                before,
                after,
            });
        }
    }
    planned
}

fn apply(
    change: &Change,
    texts: &mut BTreeMap<String, Option<String>>,
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<(), (String, String)> {
    let file = &change.file;
    let fails = |reason: String| (file.clone(), reason);
    if file.starts_with('/') || file.split('/').any(|part| part == "..") {
        return Err(fails("it is outside the workspace".to_owned()));
    }
    let text = texts.entry(file.clone()).or_insert_with(|| read(file));
    let after = match (&change.edit, text.as_deref()) {
        (Edit::RcAdd { line, comment }, text) => rc::add(text.unwrap_or_default(), line, comment),
        (_, None) => return Err(fails("no such file".to_owned())),
        (Edit::CargoRemoveFeature { .. } | Edit::CargoReplaceFeature { .. }, Some(text)) => {
            manifest::edit(text, &change.edit).map_err(fails)?
        }
        (edit, Some(text)) => starlark::edit(text, edit).map_err(fails)?,
    };
    // The TOML and line editors write LF and no BOM.
    let after = match text.as_deref() {
        Some(before) => as_before(before, after),
        None => after,
    };
    *text = Some(after);
    Ok(())
}

/// Gives a new text the BOM and the line endings of the old one. It gets CRLF only if the old text has no other line ending.
fn as_before(before: &str, after: String) -> String {
    const BOM: char = '\u{feff}';
    let breaks = before.matches('\n').count();
    let after = if breaks > 0 && before.matches("\r\n").count() == breaks {
        after.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        after
    };
    if before.starts_with(BOM) && !after.starts_with(BOM) {
        format!("{BOM}{after}")
    } else {
        after
    }
}
