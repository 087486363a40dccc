//! Choices and unmapped settings, as notes of the plan and as comments in MODULE.bazel.

mod lock;
mod python;

use syntax::build::comments;

use super::backquoted::backquoted;
use super::hub::obstacle_text;
use super::layout::Layout;
use super::Locker;
use crate::plan::{Note, NoteKind};
use crate::project::{Project, Unmapped};

/// Returns the notes of a project.
pub(super) fn notes(layout: &Layout<'_>, unmapped: &[Unmapped]) -> Vec<Note> {
    let mut notes = choices(layout);
    notes.extend(unmapped.iter().map(|one| Note {
        kind: NoteKind::Unmapped,
        subject: one.subject.clone(),
        reason: one.reason.clone(),
        hint: Some(one.hint.clone()),
    }));
    notes
}

fn choices(layout: &Layout<'_>) -> Vec<Note> {
    let Layout {
        project, promise, ..
    } = layout;
    let choice = |subject: String, reason: &str, hint: Option<String>| Note {
        kind: NoteKind::Choice,
        subject,
        reason: reason.to_owned(),
        hint,
    };
    let abi = format!("abi = \"{}\"", promise.abi);
    let mut notes = vec![choice(abi, &promise.reason, None)];
    if let Some(obstacle) = &project.cargo.obstacle {
        let hint = "the manifests and the Cargo.lock in `bazel/crates` are generated from the project's own: run `adopt` again when those change";
        notes.push(choice(
            "crate_universe".to_owned(),
            &obstacle_text(obstacle),
            Some(hint.to_owned()),
        ));
    }
    if project.cargo.made_lock.is_some() {
        notes.push(choice(
            format!("`{}`", project.cargo.lock),
            "the project has no lock file, so `adopt` creates one",
            Some("commit it: Bazel builds the versions that it pins".to_owned()),
        ));
    }
    let distributions = &layout.distributions;
    if distributions.has_hub() {
        notes.push(choice(
            "`bazel/requirements.txt`".to_owned(),
            &format!(
                "it has the {} Python packages of {} that targets need, with their hashes and markers",
                distributions.lines.len(),
                backquoted(&distributions.locks)
            ),
            Some("run `adopt` again when the lock file changes".to_owned()),
        ));
    }
    if !project.suites.is_empty() && !project.pytest_avoids_links {
        let folders: Vec<_> = project
            .suites
            .iter()
            .map(|suite| format!("\"{}\"", suite.folder))
            .collect();
        notes.push(choice(
            "plain `pytest`".to_owned(),
            "after a Bazel build, it also collects the copies of the tests below the `bazel-*` links",
            Some(format!(
                "set `testpaths = [{}]` below `[tool.pytest.ini_options]` in pyproject.toml, or pass `--ignore-glob='bazel-*'`",
                folders.join(", ")
            )),
        ));
    }
    notes
}

/// Returns everything in a project that has no counterpart.
pub(super) fn unmapped(layout: &Layout<'_>, locker: &Locker) -> Vec<Unmapped> {
    let project = layout.project;
    let mut all = project.unmapped.clone();
    all.extend(libraries(project));
    all.extend(wheel(layout));
    all.extend(profile(project));
    all.extend(python::missing(layout, locker));
    all
}

/// Renders the same as comments; empty if there is nothing.
pub(super) fn unmapped_comments(unmapped: &[Unmapped]) -> String {
    if unmapped.is_empty() {
        return String::new();
    }
    let mut lines = vec!["What `adopt` could not map:".to_owned()];
    for one in unmapped {
        lines.push(format!("- {}: {}.", one.subject, one.reason));
        lines.push(format!("  Hint: {}.", one.hint));
    }
    comments(&lines)
}

/// Returns the libraries that the build machine must provide.
fn libraries(project: &Project) -> Option<Unmapped> {
    let all = &project.cargo.system_libraries;
    if all.is_empty() {
        return None;
    }
    let names: Vec<_> = all
        .iter()
        .map(|(name, library)| format!("`{name}` links `{library}`"))
        .collect();
    Some(Unmapped::new(
        names.join(", "),
        "a build script without a bundled copy of the library searches the build machine for it with `pkg-config`",
        "if the build does not find it, install the library with its headers, or set its location in `build_script_env` of a `crate.annotation`",
    ))
}

/// Returns why there is no wheel, if the project promises more than the library keeps.
fn wheel(layout: &Layout<'_>) -> Option<Unmapped> {
    layout.project.wheel.as_ref()?;
    let (oldest, floor) = layout.too_old()?;
    Some(Unmapped::wheel(
        format!("`requires-python` allows Python {oldest}, but the extension loads on {floor} and later only"),
        format!("set `requires-python = \">={floor}\"`, and run `adopt` again"),
    ))
}

fn profile(project: &Project) -> Option<Unmapped> {
    if project.cargo.profile.is_empty() {
        return None;
    }
    Some(Unmapped::new(
        format!("`profile.release`: `{}`", project.cargo.profile.join(", ")),
        "Bazel has no equivalent of Cargo's profiles",
        "build releases with `-c opt`, or set `compilation_mode` and `rustc_flags` on the extension, for example `-Clto=fat`",
    ))
}
