//! What was chosen and what could not be mapped: as notes of the plan, and as comments in MODULE.bazel.

use syntax::build::comments;

use super::hub::obstacle_text;
use super::layout::Layout;
use crate::plan::{Note, NoteKind};
use crate::project::{Backend, Project, Unmapped};

/// The notes of a project.
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
        let hint = "the manifests in `bazel/crates` are generated from the project's own: run `adopt` again when those change";
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
    for one in &project.extensions {
        if project.backend == Backend::Maturin && !one.module.contains('.') {
            let name = &one.module;
            notes.push(choice(
                format!("module `{name}`"),
                &format!("Python imports it directly; maturin's wheel has it as `{name}.{name}`, in a package that re-exports all of it"),
                Some(format!("`import {name}` works in both, `import {name}.{name}` only in the wheel")),
            ));
        }
    }
    notes
}

/// Everything of a project that has no counterpart.
pub(super) fn unmapped(project: &Project) -> Vec<Unmapped> {
    let mut all = project.unmapped.clone();
    all.extend(libraries(project));
    all.extend(profile(project));
    all.extend(python(project));
    all
}

/// The same as comments; empty if there is nothing.
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

/// Libraries that the build machine must have.
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

/// Python distributions: those that are needed to run, and those that only tests need.
fn python(project: &Project) -> Vec<Unmapped> {
    let pin = match project.locks.first() {
        Some(lock) if lock.ends_with(".txt") => {
            format!("`{lock}` pins some: use it in `pip.parse` (see MODULE.bazel)")
        }
        Some(lock) => format!(
            "`{lock}` pins some: export it as a requirements file for `pip.parse` (see MODULE.bazel)"
        ),
        None => "pin them in a requirements file for `pip.parse` (see MODULE.bazel)".to_owned(),
    };
    let hint = format!("{pin} and add them to `deps`. Or install them in a folder and pass `--test_env=PYTHONPATH=FOLDER` to tests");
    let mut all = Vec::new();
    if !project.requirements.is_empty() {
        all.push(Unmapped::new(
            format!("run-time requirements: {}", ticked(&project.requirements)),
            "no file that Bazel reads pins their versions",
            hint.clone(),
        ));
    }
    if !project.plugins.is_empty() && !project.suites.is_empty() {
        all.push(Unmapped::new(
            format!(
                "pytest plugins that the project's tests may use: {}",
                ticked(&project.plugins)
            ),
            "no file that Bazel reads pins their versions",
            hint.clone(),
        ));
    }
    for suite in &project.suites {
        if !suite.imports.is_empty() {
            let names: Vec<_> = suite.imports.keys().cloned().collect();
            all.push(Unmapped::new(
                format!("imported by `{}`: {}", suite.folder, ticked(&names)),
                "no file that Bazel reads pins their versions",
                hint.clone(),
            ));
        }
    }
    all
}

fn ticked(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
