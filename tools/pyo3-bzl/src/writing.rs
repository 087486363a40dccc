//! Carries out a plan: shows, checks or writes it.

use std::path::Path;

use scaffold::plan::{self, Comparison, Note, Plan, State};
use scaffold::write::{self, Recovered};
use serde::Serialize;

use crate::cli::{Format, WritingArgs};
use crate::json;
use crate::output::{print, print_note, Exit};

#[derive(Serialize)]
struct Document<'a> {
    root: String,
    /// Whether the files have been written.
    written: bool,
    files: Vec<File<'a>>,
    notes: &'a [Note],
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    #[serde(flatten)]
    state: &'a State,
}

/// Completes or discards an interrupted earlier run. Call it before reading anything for a plan.
///
/// # Errors
/// Fails as [`write::recover`] does.
pub fn prepare(root: &Path, arguments: &WritingArgs) -> anyhow::Result<()> {
    if arguments.dry_run || arguments.check {
        if write::is_interrupted(root) {
            print_note(&format!(
                "note: an earlier run was interrupted while writing `{}`, so this may be incomplete\n  help: run the command without \
                 `--dry-run` and `--check` to finish the earlier run\n",
                root.display()
            ));
        }
        return Ok(());
    }
    if let Recovered::Completed { kept } = write::recover(root)? {
        print_note(&format!(
            "note: finished the writes of an interrupted run in `{}`\n",
            root.display()
        ));
        for path in kept {
            print_note(&format!(
                "note: `{path}` has changed since then, so it was left alone\n"
            ));
        }
    }
    Ok(())
}

/// Shows, checks or writes a plan. `root` is the actual path and the one that the user gave. `next` is the command to run after
/// writing.
///
/// # Errors
/// Fails as [`write::write`] does.
pub fn carry_out(
    command: &str,
    (root, shown): (&Path, &Path),
    plan: &Plan,
    arguments: &WritingArgs,
    next: &str,
) -> anyhow::Result<Exit> {
    let comparison = write::compare(root, plan)?;
    let writes = !arguments.dry_run && !arguments.check;
    if writes {
        write::write(root, &comparison, arguments.force)?;
    }
    if arguments.format == Format::Json {
        print(&json::document(
            command,
            &Document {
                root: root.display().to_string(),
                written: writes,
                files: files(&comparison),
                notes: &plan.notes,
            },
        )?)?;
    } else if writes {
        print(&written(&comparison, shown))?;
    } else {
        print(&plan::text(&comparison))?;
    }
    print_note(&notes(&plan.notes));
    if writes && arguments.format == Format::Text {
        print(&format!("\nnext:\n  {next}\n"))?;
    }
    Ok(if arguments.check && comparison.is_pending() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn files(comparison: &Comparison) -> Vec<File<'_>> {
    let files = comparison.changes.iter().map(|change| File {
        path: change.path.as_str(),
        state: &change.state,
    });
    files.collect()
}

/// Lists the written files, one per line.
fn written(comparison: &Comparison, root: &Path) -> String {
    let mut text = String::new();
    let mut unchanged = 0;
    for change in &comparison.changes {
        let word = match change.state {
            State::New => "created",
            State::Unchanged => {
                unchanged += 1;
                continue;
            }
            _ => "updated",
        };
        text.push_str(&format!(
            "{word:<8} {}\n",
            root.join(change.path.as_str()).display()
        ));
    }
    match unchanged {
        0 => {}
        _ if unchanged == comparison.changes.len() => {
            text.push_str("nothing to do: all files are up to date\n")
        }
        1 => text.push_str("1 file is up to date\n"),
        _ => text.push_str(&format!("{unchanged} files are up to date\n")),
    }
    text
}

fn notes(notes: &[Note]) -> String {
    let note = |note: &Note| {
        let hint = note.hint.iter().map(|hint| format!("  help: {hint}\n"));
        format!(
            "note: {}: {}\n{}",
            note.subject,
            note.reason,
            hint.collect::<String>()
        )
    };
    notes.iter().map(note).collect()
}
