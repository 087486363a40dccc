//! `inspect`.

use std::path::Path;

use inspect::{Inspection, Severity};
use page::Kind;
use serde::Serialize;

use crate::cli::{FailOn, Format, InspectArgs};
use crate::html;
use crate::inspect::text;
use crate::json;
use crate::output::{print, print_error, Exit, Paint};
use crate::progress::during;
use crate::root::Root;

#[derive(Serialize)]
struct Document<'a> {
    files: &'a [Inspection],
    unreadable: &'a [Unreadable],
}

/// A file that is neither a library nor a wheel.
#[derive(Serialize)]
struct Unreadable {
    path: String,
    error: String,
}

/// Runs `inspect`.
///
/// # Errors
/// Fails if the output cannot be written.
pub fn run(root: &Root, arguments: &InspectArgs) -> anyhow::Result<Exit> {
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        match read(root, path) {
            Ok(inspection) => {
                if arguments.format == Format::Text {
                    let gap = if files.is_empty() { "" } else { "\n" };
                    let shown = text(&inspection, arguments.full, Paint::stdout());
                    print(&format!("{gap}{shown}"))?;
                }
                files.push(inspection);
            }
            Err(error) => {
                print_error(&error);
                unreadable.push(Unreadable {
                    path: path.display().to_string(),
                    error,
                });
            }
        }
    }
    let document = Document {
        files: &files,
        unreadable: &unreadable,
    };
    if arguments.format == Format::Json {
        print(&json::document("inspect", &document)?)?;
    }
    if let Some(path) = &arguments.html {
        let data = json::value("inspect", &document)?;
        html::write(root, path, Kind::Inspect, &title(arguments), data)?;
    }
    let least = match arguments.fail_on {
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
    };
    let mut findings = files.iter().flat_map(|file| &file.findings);
    Ok(if !unreadable.is_empty() {
        Exit::Failed
    } else if findings.any(|finding| finding.severity >= least) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn title(arguments: &InspectArgs) -> String {
    match arguments.files.as_slice() {
        [only] => format!("{} - inspect", only.display()),
        several => format!("{} files - inspect", several.len()),
    }
}

fn read(root: &Root, path: &Path) -> Result<Inspection, String> {
    let full = root.resolve(path);
    let shown = path.display().to_string();
    if full.is_dir() {
        return Err(format!(
            "`{shown}` is a folder\n  help: name the files in it: `{shown}/*.whl`"
        ));
    }
    let inspection = during(&format!("reading {shown}"), || inspect::open(&full, &shown));
    inspection.map_err(|error| match error {
        // The error already names the file.
        inspect::Error::Open(_) => error.to_string(),
        error => format!(
            "`{shown}` {error}\n  help: `inspect` reads shared libraries (ELF, Mach-O, PE) and wheels"
        ),
    })
}
