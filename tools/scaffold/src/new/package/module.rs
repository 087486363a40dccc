//! Edits a MODULE.bazel so that it provides what a package needs. Pure. Everything else stays unchanged, including comments and
//! order.

use anyhow::bail;
use pyo3_facts::written;
use syntax::build::{list, paragraphs, Rule};
use syntax::{Edits, Source};

use super::additions::{add_dependencies, add_manifest};
use super::check_annotation::check_annotation;
use super::found::Module;
use super::names::{free_hub, free_variable, repository_of};
use super::wanted::Wanted;
use crate::module_file::{annotation, from_cargo, render_config, use_extension, use_repo};
use crate::new::starlark::FROM_LOCK;
use crate::plan::Note;

#[derive(Debug)]
pub struct Edited {
    pub text: String,
    /// The repository names for BUILD files.
    pub names: Names,
    /// Information for the user.
    pub notes: Vec<Note>,
}

/// The names by which BUILD files refer to repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub crates: String,
    pub pyo3_bzl: String,
    pub rules_python: String,
}

/// Edits the text of a MODULE.bazel.
///
/// # Errors
/// Fails on a syntax error, or if a value that needs editing is computed.
pub fn edit(text: &str, wanted: &Wanted<'_>) -> anyhow::Result<Edited> {
    let source = Source::parse(text)?;
    if let Some(problem) = source.problems().first() {
        let line = source.position(problem.start).line;
        bail!("`MODULE.bazel` line {line}: syntax error\n  help: fix it first");
    }
    let module = Module { source: &source };
    let mut edits = Edits::new(&source);
    let mut notes = Vec::new();
    let names = add_dependencies(&module, &mut edits, wanted);
    let extension = module.crates();
    let hub = match &extension {
        Some(extension) => module.hub(extension, &wanted.cargo)?,
        None => None,
    };
    let rust = module.rust(&written::RULES_RUST);
    module.note_rulesets(&rust, &wanted.pyo3, extension.as_ref(), &mut notes);
    let mut added: Vec<Rule> = Vec::new();
    let variable = match &extension {
        Some(extension) => extension.variable.to_owned(),
        None => {
            let variable = free_variable(&module, "crate");
            let file = rust.crate_universe(&names.rules_rust);
            added.push(use_extension(&variable, &file, "crate"));
            variable
        }
    };
    let hub_name = match hub {
        Some(hub) => {
            add_manifest(&module, &mut edits, hub, &wanted.cargo.manifest)?;
            hub.text("name").unwrap_or("crates").to_owned()
        }
        None => {
            let hub = free_hub(&module, wanted.module);
            let cargo = &wanted.cargo;
            let manifests = cargo.others.iter().chain([&cargo.manifest]).cloned();
            let tag = from_cargo(&variable, &hub, &cargo.lockfile, manifests);
            added.push(tag.comment(FROM_LOCK));
            hub
        }
    };
    // If there are several hubs, each tag names its hub.
    let others = extension
        .as_ref()
        .map_or(0, |extension| module.hubs(extension).count());
    let own = usize::from(hub.is_some());
    let only_in = (others > own).then_some(hub_name.as_str());
    let mut crate_names = vec!["pyo3-ffi"];
    crate_names.extend(wanted.build_config.then_some("pyo3-build-config"));
    for crate_name in crate_names {
        let found = extension
            .as_ref()
            .and_then(|extension| module.annotation(extension, crate_name, &hub_name));
        match found {
            Some(found) => notes.extend(check_annotation(&module, found, crate_name, wanted)?),
            None => {
                let python = wanted.python();
                let tag = annotation(&variable, crate_name, python, true)
                    .comment(python.comment())
                    .set_if("repositories", only_in.map(|hub| list([hub])));
                added.push(tag);
            }
        }
    }
    if hub.is_none() && rust.has_cargo_toml_env_vars() {
        let is_there = extension
            .as_ref()
            .is_some_and(|extension| module.renders(extension, &hub_name));
        if !is_there {
            added.push(render_config(&variable, only_in));
        }
    }
    let used = extension
        .as_ref()
        .and_then(|extension| repository_of(&module, extension, &hub_name));
    let mut code = String::new();
    if !added.is_empty() {
        code = format!("\n{}", paragraphs(&added));
    }
    let crates = used.unwrap_or_else(|| {
        code.push_str(&use_repo(&variable, &hub_name).render());
        hub_name.clone()
    });
    if !code.is_empty() {
        let after = extension
            .as_ref()
            .map(|extension| module.last_tag(extension))
            .or_else(|| source.statements().last().map(|statement| statement.span));
        match after {
            Some(span) => edits.insert_lines_after(span, &code),
            None => edits.insert(text.len(), code),
        }
    }
    Ok(Edited {
        text: edits.apply()?,
        names: Names {
            crates,
            pyo3_bzl: names.pyo3_bzl,
            rules_python: names.rules_python,
        },
        notes,
    })
}
