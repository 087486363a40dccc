//! `audit --fix`: shows or writes the planned changes, either all or none.

use std::path::Path;

use anyhow::Context as _;
use audit::facts::gather;
use audit::{plan_fixes, Planned, Report};
use scaffold::plan::{Content, Digest, Plan};
use scaffold::write::{self, Recovered};
use serde::Serialize;

use super::print_gaps;
use crate::cli::{AuditArgs, AuditFormat};
use crate::json;
use crate::output::{print, print_error, print_note, Exit};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    planned: &'a Planned,
    written: bool,
}

/// Completes an interrupted run before anything is read.
///
/// # Errors
/// Fails if another run is writing, or on an error of the file system.
pub fn recover(root: &Path) -> anyhow::Result<()> {
    if let Recovered::Completed { .. } = write::recover(root)? {
        print_note("note: completed an interrupted run first\n");
    }
    Ok(())
}

/// Applies the fixes.
///
/// # Errors
/// Fails if a file changed meanwhile or cannot be written. In that case, nothing is written.
pub fn run(root: &Path, report: &Report, arguments: &AuditArgs) -> anyhow::Result<Exit> {
    let read = |path: &str| gather::read(root, path).ok().map(|source| source.text);
    let planned = plan_fixes(&report.findings, arguments.unsafe_fixes, &read);
    let mut files = Plan::default();
    for file in &planned.files {
        let content = match &file.before {
            Some(before) => Content::Edit {
                read: Digest::of(before.as_bytes()),
                text: file.after.clone(),
            },
            None => Content::Whole(file.after.clone()),
        };
        files.add(&file.path, content)?;
    }
    let comparison = write::compare(root, &files)?;
    let is_json = arguments.format == AuditFormat::Json;
    if !arguments.dry_run {
        write::write(root, &comparison, false).context("`audit --fix`")?;
    }
    if is_json {
        let written = !arguments.dry_run;
        print(&json::document(
            "audit --fix",
            &Document {
                planned: &planned,
                written,
            },
        )?)?;
    } else {
        let shown = if arguments.dry_run {
            scaffold::plan::text(&comparison)
        } else {
            String::new()
        };
        print(&format!("{shown}{}", summary(&planned, arguments.dry_run)))?;
    }
    for failed in &planned.failed {
        print_error(&format!(
            "{}: cannot be fixed in `{}`: {}",
            failed.id, failed.file, failed.reason
        ));
    }
    for unknown in &report.not_understood {
        let place = &unknown.place;
        print_note(&format!(
            "warning: {}:{}:{}: {}\n",
            place.file,
            place.line,
            place.column,
            unknown.line()
        ));
    }
    print_gaps(report);
    Ok(if report.is_complete() && planned.failed.is_empty() {
        Exit::Clean
    } else {
        Exit::Failed
    })
}

fn summary(planned: &Planned, dry_run: bool) -> String {
    let mut out = String::new();
    if dry_run && !planned.files.is_empty() {
        out.push('\n');
    }
    let word = if dry_run { "would fix" } else { "fixed" };
    for fixed in &planned.fixed {
        out.push_str(&format!("{word} {}: {}\n", fixed.id, fixed.what));
    }
    if planned.fixed.is_empty() {
        out.push_str("nothing to fix\n");
    }
    if planned.unsafe_left > 0 {
        out.push_str(&format!(
            "{} more with --unsafe-fixes; review them with --dry-run\n",
            planned.unsafe_left
        ));
    }
    out
}
