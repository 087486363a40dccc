//! The small files beside MODULE.bazel and the BUILD files.

use anyhow::Result;

use super::{sections, Options};
use crate::plan::{fresh, has_sections, Content, Digest, NoteKind, Plan, Section};
use crate::project::{CrateTests, Project};

const BAZELRC: &str = "\
# Proc macros and build scripts run once per build: optimizing them costs more time than it saves.
build --host_compilation_mode=fastbuild
# The same environment on every machine, so that all can share one cache. The default from Bazel 9 on.
build --incompatible_strict_action_env
test --test_output=errors
";

/// The mode for a project whose own tests run against optimized code.
const OPTIMIZED: &str = "build --compilation_mode=opt\n";

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
        (".bazelrc", "bazelrc", rc(plan, project)),
        (".bazelignore", "folders", BAZELIGNORE.to_owned()),
        (".gitignore", "bazel", GITIGNORE.to_owned()),
    ];
    for (path, name, text) in files {
        let ours = vec![Section::new(name, text.as_str())];
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

/// Returns the text of `.bazelrc`. Notes why it optimizes the project's code, or why not although the project's own tests need it.
fn rc(plan: &mut Plan, project: &Project) -> String {
    let Some(reason) = &project.optimized else {
        return BAZELRC.to_owned();
    };
    // `cargo test` does not optimize, and its tests may check for an overflow or a failed `debug_assert!`.
    let has_rust = project.rust_tests.iter().any(CrateTests::has_tests);
    let (subject, hint) = if has_rust {
        (
            "the Python tests run without optimization, because the Rust tests do",
            "if the Python tests are slow or overflow the stack, run them with `-c opt`",
        )
    } else {
        (
            "`.bazelrc` has `build --compilation_mode=opt`",
            "for faster builds, remove the line, or pass `-c fastbuild`",
        )
    };
    plan.note(NoteKind::Choice, subject, reason, Some(hint));
    if has_rust {
        return BAZELRC.to_owned();
    }
    format!("{BAZELRC}# The project's own tests run against optimized code: {reason}.\n{OPTIMIZED}")
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
