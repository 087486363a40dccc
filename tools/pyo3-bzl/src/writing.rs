//! Carries out a plan as the user asked for: shows it, checks it or writes it.

use std::path::Path;

use scaffold::plan::{self, Comparison, Note, Plan, State};
use scaffold::write::{self, Recovered};
use serde::Serialize;

use crate::cli::{Format, WritingArgs};
use crate::json;
use crate::output::{data, say, Exit};

#[derive(Serialize)]
struct Document<'a> {
    root: String,
    /// Whether the files are written now.
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

/// Ends what an earlier run left. Called before anything is read for a plan.
///
/// # Errors
/// As of [`write::recover`].
pub fn prepare(root: &Path, arguments: &WritingArgs) -> anyhow::Result<()> {
    if arguments.dry_run || arguments.check {
        if write::is_interrupted(root) {
            say(&format!(
                "note: an earlier run was interrupted while it wrote `{}`; what is shown may be half of it\n  help: run it without \
                 `--dry-run` and `--check` to complete it\n",
                root.display()
            ));
        }
        return Ok(());
    }
    if let Recovered::Completed { kept } = write::recover(root)? {
        say(&format!(
            "note: completed what an earlier run began in `{}`\n",
            root.display()
        ));
        for path in kept {
            say(&format!(
                "note: `{path}` was changed since, and is as you left it\n"
            ));
        }
    }
    Ok(())
}

/// Shows, checks or writes; `made` and `after` are for a text of what was written: `made demo`, and the next steps.
///
/// # Errors
/// As of [`write::write`].
pub fn carry_out(
    command: &str,
    root: &Path,
    plan: &Plan,
    arguments: &WritingArgs,
    after: &str,
) -> anyhow::Result<Exit> {
    let comparison = write::compare(root, plan)?;
    let writes = !arguments.dry_run && !arguments.check;
    if writes {
        write::write(root, &comparison, arguments.force)?;
    }
    if arguments.format == Format::Json {
        data(&json::document(
            command,
            &Document {
                root: root.display().to_string(),
                written: writes,
                files: files(&comparison),
                notes: &plan.notes,
            },
        )?)?;
    } else if writes {
        data(&written(&comparison, root))?;
    } else {
        data(&plan::text(&comparison))?;
    }
    say(&notes(&plan.notes));
    if writes && arguments.format == Format::Text {
        data(after)?;
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

fn written(comparison: &Comparison, root: &Path) -> String {
    let count = |wanted: fn(&State) -> bool| {
        let states = comparison.changes.iter().map(|change| &change.state);
        states.filter(|state| wanted(state)).count()
    };
    let new = count(|state| matches!(state, State::New));
    let unchanged = count(|state| matches!(state, State::Unchanged));
    let updated = comparison.changes.len() - new - unchanged;
    let part = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 file {what}")),
        _ => Some(format!("{count} files {what}")),
    };
    let parts = [
        part(new, "made"),
        part(updated, "updated"),
        part(unchanged, "unchanged"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    format!("{}: {}\n", root.display(), parts.join(", "))
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
