//! The small files beside MODULE.bazel and the BUILD files.

use anyhow::Result;

use super::{sections, Options};
use crate::plan::{fresh, has_sections, Content, Digest, NoteKind, Plan, Section};
use crate::project::Project;

const BAZELRC: &str = "\
# Proc macros and build scripts run once per build: optimizing them costs more time than it saves.
build --host_compilation_mode=fastbuild
# The same environment on every machine, so that all can share one cache. The default from Bazel 9 on.
build --incompatible_strict_action_env
test --test_output=errors
";

const BAZELIGNORE: &str = "\
.git
.venv
target
";

const GITIGNORE: &str = "\
/bazel-*
";

/// Adds `.bazelversion`, `.bazelrc`, `.bazelignore` and `.gitignore`.
pub(super) fn add(plan: &mut Plan, project: &Project, options: &Options) -> Result<()> {
    let version = format!("{}\n", options.bazel);
    let there = project.editable.get(".bazelversion");
    // A different version is the user's choice, now or in an earlier run.
    if there.is_none_or(|there| *there == version) {
        plan.add(".bazelversion", Content::Whole(version))?;
    }
    let files = [
        (".bazelrc", "bazelrc", BAZELRC),
        (".bazelignore", "folders", BAZELIGNORE),
        (".gitignore", "bazel", GITIGNORE),
    ];
    for (path, name, text) in files {
        let ours = vec![Section::new(name, text)];
        let Some(there) = project.editable.get(path) else {
            plan.add(path, sections(ours))?;
            continue;
        };
        if has_sections(there) {
            plan.add(path, sections(ours))?;
        } else if options.edit {
            plan.add(path, appended(there, &ours))?;
        } else {
            let lines: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| format!("`{line}`"))
                .collect();
            let reason = "the file is the project's own, and `adopt` changes it only with `--edit`";
            plan.note(
                NoteKind::Unmapped,
                &format!("`{path}`"),
                reason,
                Some(&format!("add these lines: {}", lines.join(", "))),
            );
        }
    }
    Ok(())
}

/// Returns a file of the project with our sections after its text.
pub(super) fn appended(there: &str, ours: &[Section]) -> Content {
    let gap = if there.is_empty() || there.ends_with("\n\n") {
        ""
    } else if there.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    Content::Edit {
        read: Digest::of(there.as_bytes()),
        text: format!("{there}{gap}{}", fresh("", ours)),
    }
}
