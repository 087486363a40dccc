//! `audit --fix`: what is planned is shown or written, all of it or nothing.

use std::path::Path;

use anyhow::Context as _;
use audit::facts::gather;
use audit::fix::{plan, Planned};
use audit::Report;
use scaffold::plan::{Content, Digest, Plan};
use scaffold::write::{self, Recovered};
use serde::Serialize;

use super::tell;
use crate::cli::{AuditArgs, AuditFormat};
use crate::json;
use crate::output::{complain, data, say, Exit};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    planned: &'a Planned,
    written: bool,
}

/// Ends what an interrupted run has left, before anything is read.
///
/// # Errors
/// Another run is writing there now, or the file system reports an error.
pub fn recover(root: &Path) -> anyhow::Result<()> {
    if let Recovered::Completed { .. } = write::recover(root)? {
        say("note: an interrupted run was completed first\n");
    }
    Ok(())
}

/// Fixes what can be fixed.
///
/// # Errors
/// A file changed meanwhile, or cannot be written: nothing was written then.
pub fn run(root: &Path, report: &Report, arguments: &AuditArgs) -> anyhow::Result<Exit> {
    let read = |path: &str| gather::read(root, path).ok().map(|source| source.text);
    let planned = plan(&report.findings, arguments.unsafe_fixes, &read);
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
        data(&json::document(
            "audit --fix",
            &Document {
                planned: &planned,
                written,
            },
        )?)?;
    } else {
        let shown = match arguments.dry_run {
            true => scaffold::plan::text(&comparison),
            false => String::new(),
        };
        data(&format!("{shown}{}", told(&planned, arguments.dry_run)))?;
    }
    for failed in &planned.failed {
        complain(&format!(
            "{}: cannot be fixed in `{}`: {}",
            failed.id, failed.file, failed.reason
        ));
    }
    for unknown in &report.not_understood {
        let place = &unknown.place;
        say(&format!(
            "warning: {}:{}:{}: {}\n",
            place.file,
            place.line,
            place.column,
            unknown.line()
        ));
    }
    let is_whole = tell(report, None);
    Ok(match is_whole && planned.failed.is_empty() {
        true => Exit::Clean,
        false => Exit::Failed,
    })
}

fn told(planned: &Planned, dry_run: bool) -> String {
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
            "{} more with --unsafe-fixes; look at what it does with --dry-run\n",
            planned.unsafe_left
        ));
    }
    out
}
