//! What was chosen, and what could not be mapped: for the plan, and as comments.

use super::abi::Promise;
use super::starlark::comments;
use crate::plan::{NoteKind, Plan};
use crate::project::{Backend, Project, Unmapped};

/// Adds the notes of a project to a plan; gives the comments about what could not be mapped.
pub(super) fn add(plan: &mut Plan, project: &Project, promise: &Promise) -> String {
    plan.note(
        NoteKind::Choice,
        &format!("abi = \"{}\"", promise.abi),
        &promise.reason,
        None,
    );
    if let Some(obstacle) = &project.cargo.obstacle {
        let hint = "the manifests in `bazel/crates` are made from the project's own; adopt again when those change";
        plan.note(
            NoteKind::Choice,
            "crate_universe",
            &obstacle_text(obstacle),
            Some(hint),
        );
    }
    if project.cargo.made_lock.is_some() {
        let hint = "commit it: Bazel builds what it says";
        plan.note(
            NoteKind::Choice,
            &format!("`{}`", project.cargo.lock),
            "the project has none, so one is made",
            Some(hint),
        );
    }
    for one in &project.extensions {
        if project.backend == Backend::Maturin && !one.module.contains('.') {
            let name = &one.module;
            plan.note(
                NoteKind::Choice,
                &format!("module `{name}`"),
                &format!("it is imported as it is; maturin's wheel has it as `{name}.{name}`, in a package that imports all of it"),
                Some(&format!("`import {name}` works in both, `import {name}.{name}` only in the wheel")),
            );
        }
    }
    let mut all = project.unmapped.clone();
    all.extend(libraries(project));
    all.extend(profile(project));
    all.extend(python(project));
    for one in &all {
        plan.note(
            NoteKind::Unmapped,
            &one.subject,
            &one.reason,
            Some(&one.hint),
        );
    }
    if all.is_empty() {
        return String::new();
    }
    let mut lines = vec!["What `adopt` could not map:".to_owned()];
    for one in &all {
        lines.push(format!("- {}: {}.", one.subject, one.reason));
        lines.push(format!("  Hint: {}.", one.hint));
    }
    comments(&lines)
}

pub(super) fn obstacle_text(obstacle: &str) -> String {
    format!("crate_universe cannot take the project's manifests as they are: {obstacle}")
}

/// Libraries that neither Cargo nor Bazel builds.
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
        "a build script that has no copy of the library looks for it on the machine that builds, by `pkg-config`",
        "if the build does not find it, install the library with its headers, or say where it is by `build_script_env` in a `crate.annotation`",
    ))
}

fn profile(project: &Project) -> Option<Unmapped> {
    if project.cargo.profile.is_empty() {
        return None;
    }
    Some(Unmapped::new(
        format!("`profile.release`: `{}`", project.cargo.profile.join(", ")),
        "Cargo's profiles have no counterpart",
        "build what you ship with `-c opt`, or set `compilation_mode` and `rustc_flags` of the extension, such as `-Clto=fat`",
    ))
}

/// Python distributions: those that are needed to run, and those that only tests need.
fn python(project: &Project) -> Vec<Unmapped> {
    let from = match project.locks.first() {
        Some(lock) if lock.ends_with(".txt") => format!("`{lock}` pins some: see `pip.parse` in MODULE.bazel; then"),
        Some(lock) => format!("`{lock}` pins some: export it as a requirements file for `pip.parse`, see MODULE.bazel; then"),
        None => "pin it in a requirements file for `pip.parse`, see MODULE.bazel; then".to_owned(),
    };
    let hint = format!("{from} name it in `deps`. Or install it in a folder, and give tests `--test_env=PYTHONPATH=FOLDER`");
    let mut all = Vec::new();
    if !project.requirements.is_empty() {
        all.push(Unmapped::new(
            format!("needed at run time: {}", ticked(&project.requirements)),
            "nothing that Bazel reads pins a version",
            hint.clone(),
        ));
    }
    if !project.plugins.is_empty() && !project.suites.is_empty() {
        all.push(Unmapped::new(
            format!(
                "plugins of pytest that the project's tests may use: {}",
                ticked(&project.plugins)
            ),
            "nothing that Bazel reads pins a version",
            hint.clone(),
        ));
    }
    for suite in &project.suites {
        if !suite.imports.is_empty() {
            let names: Vec<_> = suite.imports.keys().cloned().collect();
            all.push(Unmapped::new(
                format!("imported by `{}`: {}", suite.folder, ticked(&names)),
                "nothing that Bazel reads pins a version",
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
