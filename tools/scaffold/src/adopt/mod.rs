//! From a project to a plan: Bazel files beside it. Pure; [`crate::project`] reads, [`crate::write`] writes.
//!
//! Every generated file is made of marked sections, so that a second run changes only what is ours.

mod abi;
mod build;
mod extension;
mod hub;
mod module;
mod notes;
mod places;
mod python;
mod rust;
mod starlark;
mod tests;

use anyhow::Result;
use pyo3_facts::PythonVersion;

use crate::new::Pyo3Bzl;
use crate::plan::{fresh, has_sections, Content, Digest, NoteKind, Plan, Section};
use crate::project::Project;
use places::Places;

pub use python::at_hand;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// For extensions that are for one Python only.
    pub python: Option<PythonVersion>,
    /// Where the rules come from.
    pub pyo3_bzl: Pyo3Bzl,
    /// Whether files that are the project's own may be added to: `.gitignore`, `.bazelrc`, `BUILD.bazel`.
    pub edit: bool,
    /// What a `.bazelversion` that the project does not have says, such as `9.2.0`.
    pub bazel: String,
}

/// Plans the Bazel files of a project.
///
/// # Errors
/// The extension is for one Python only and none is known, or a name of the project cannot be one of a file.
pub fn plan(project: &Project, options: &Options) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut places = Places::new(project);
    let promise = abi::promise(project, options.python)?;
    let hub = hub::Hub::new(project, &places);
    let unmapped = notes::add(&mut plan, project, &promise);
    let module = module::sections(project, options, &promise, &hub, &mut places, &unmapped);
    sections(&mut plan, "MODULE.bazel", module)?;
    let builds = build::files(project, &promise, &hub, &mut places);
    for (package, content) in builds {
        let path = if package.is_empty() {
            "BUILD.bazel".to_owned()
        } else {
            format!("{package}/BUILD.bazel")
        };
        let own = project
            .editable
            .get(&path)
            .filter(|there| options.edit && !has_sections(there));
        match own {
            Some(there) => plan.add(&path, added(there, &content))?,
            None => sections(&mut plan, &path, content)?,
        }
    }
    if let Some(python) = promise.configured {
        plan.add(&abi::file(python), Content::Whole(abi::file_text(python)))?;
    }
    for (path, text) in hub.files(project) {
        let manifest = section("crates", text);
        sections(&mut plan, &path, vec![manifest])?;
    }
    if !project.suites.is_empty() {
        plan.add(tests::RUNNER, Content::Whole(tests::RUNNER_TEXT.to_owned()))?;
    }
    for script in &project.scripts {
        if let Some((path, text)) = python::script(script) {
            plan.add(&path, Content::Whole(text))?;
        }
    }
    if let Some(text) = &project.cargo.made_lock {
        plan.add(&project.cargo.lock, Content::Whole(text.clone()))?;
    }
    beside(&mut plan, project, options)?;
    Ok(plan)
}

/// Files for people and tools beside the BUILD files.
fn beside(plan: &mut Plan, project: &Project, options: &Options) -> Result<()> {
    let version = format!("{}\n", options.bazel);
    let there = project.editable.get(".bazelversion");
    // Another one was chosen by the project, or by whoever adopted it.
    if there.is_none_or(|there| *there == version) {
        plan.add(".bazelversion", Content::Whole(version))?;
    }
    let files = [
        (".bazelrc", "bazelrc", module::BAZELRC),
        (".bazelignore", "folders", module::BAZELIGNORE),
        (".gitignore", "bazel", module::GITIGNORE),
    ];
    for (path, name, text) in files {
        let ours = vec![section(name, text)];
        let Some(there) = project.editable.get(path) else {
            sections(plan, path, ours)?;
            continue;
        };
        if has_sections(there) {
            sections(plan, path, ours)?;
        } else if options.edit {
            plan.add(path, added(there, &ours))?;
        } else {
            let lines: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| format!("`{line}`"))
                .collect();
            let reason = "it is the project's own, and is not touched without `--edit`";
            plan.note(
                NoteKind::Unmapped,
                &format!("`{path}`"),
                reason,
                Some(&format!("add to it: {}", lines.join(", "))),
            );
        }
    }
    Ok(())
}

/// A file of the project's with our sections below its own text.
fn added(there: &str, ours: &[Section]) -> Content {
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

fn section(name: &str, body: impl Into<String>) -> Section {
    Section {
        name: name.to_owned(),
        body: body.into(),
    }
}

const PREAMBLE: &str = "\
# Made by `pyo3-bzl adopt`. What stands between its markers is brought up to date when it runs again; all else is yours.
";

fn sections(plan: &mut Plan, path: &str, sections: Vec<Section>) -> Result<()> {
    let preamble = PREAMBLE.to_owned();
    plan.add(path, Content::Sections { preamble, sections })
}
