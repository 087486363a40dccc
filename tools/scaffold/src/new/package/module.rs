//! MODULE.bazel with what a package needs: pure. Everything that is there stays, comments and order too.

use anyhow::bail;
use pyo3_facts::written;
use semver::Version;
use syntax::{Edits, Source};

use super::found::Module;
use super::labels::Labels;
use super::texts::{annotation, from_cargo};
use crate::new::render_config;
use crate::new::Pyo3Bzl;
use crate::plan::Note;
use crate::render::starlark;

/// What is needed.
pub struct Wanted<'a> {
    /// Where the rules come from, if they are not there.
    pub pyo3_bzl: &'a Pyo3Bzl,
    /// The Cargo workspace whose crates are used.
    pub cargo: Labels,
    /// A name for a hub, if `crates` is taken.
    pub module: &'a str,
    /// The file that tells PyO3 for which Python it builds; None for none at all.
    pub config: Option<String>,
    /// Whether pyo3-build-config is to be told the same.
    pub build_config: bool,
    /// The PyO3 that is built.
    pub pyo3: Version,
}

/// What came of it.
#[derive(Debug)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// What BUILD files call the repositories.
    pub names: Names,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// Apparent names of repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Of the crates.
    pub crates: String,
    /// Of pyo3_bzl.
    pub pyo3_bzl: String,
    /// Of rules_python.
    pub rules_python: String,
}

/// Edits it.
///
/// # Errors
/// It is not legal, or something in it is computed that would have to be edited.
pub fn edit(text: &str, wanted: &Wanted<'_>) -> anyhow::Result<Edited> {
    let source = Source::parse(text)?;
    if let Some(problem) = source.problems().first() {
        let line = source.position(problem.start).line;
        bail!("`MODULE.bazel` line {line}: not legal\n  help: correct it first");
    }
    let module = Module { source: &source };
    let mut edits = Edits::new(&source);
    let mut notes = Vec::new();
    let names = module.dependencies(&mut edits, wanted);
    let extension = module.crates();
    let hub = match &extension {
        Some(extension) => module.hub(extension, &wanted.cargo)?,
        None => None,
    };
    let rust = module.rust(&written::RULES_RUST);
    module.note_rulesets(&rust, &wanted.pyo3, extension.as_ref(), &mut notes);
    let mut added = String::new();
    let variable = match &extension {
        Some(extension) => extension.variable.to_owned(),
        None => {
            let variable = module.free_variable("crate");
            added.push_str(&format!(
                "\n{variable} = use_extension({}, \"crate\")\n",
                starlark(&rust.crate_universe(&names.rules_rust))
            ));
            variable
        }
    };
    let hub_name = match hub {
        Some(hub) => {
            module.add_manifest(&mut edits, hub, &wanted.cargo.manifest)?;
            hub.text("name").unwrap_or("crates").to_owned()
        }
        None => {
            let hub = module.free_hub(wanted.module);
            added.push_str(&from_cargo(&variable, &hub, &wanted.cargo));
            hub
        }
    };
    let others = extension
        .as_ref()
        .map_or(0, |extension| module.hubs(extension).count());
    let shared = if hub.is_some() {
        others > 1
    } else {
        others > 0
    };
    for (crate_name, is_wanted) in [
        ("pyo3-ffi", true),
        ("pyo3-build-config", wanted.build_config),
    ] {
        if !is_wanted {
            continue;
        }
        let found = extension
            .as_ref()
            .and_then(|extension| module.annotation(extension, crate_name, &hub_name));
        match found {
            Some(annotation) => {
                module.check_annotation(annotation, crate_name, wanted, &mut notes)?
            }
            None => {
                let only_in = shared.then_some(hub_name.as_str());
                added.push_str(&annotation(
                    &variable,
                    crate_name,
                    wanted.config.as_deref(),
                    only_in,
                ));
            }
        }
    }
    if hub.is_none() && rust.has_cargo_toml_env_vars() {
        let is_there = extension
            .as_ref()
            .is_some_and(|extension| module.renders(extension, &hub_name));
        if !is_there {
            let only_in = shared.then_some(hub_name.as_str());
            added.push_str(&format!("\n{}", render_config(&variable, only_in)));
        }
    }
    let used = extension
        .as_ref()
        .and_then(|extension| module.used(extension, &hub_name));
    let crates = used.unwrap_or_else(|| {
        added.push_str(&format!("use_repo({variable}, {})\n", starlark(&hub_name)));
        hub_name.clone()
    });
    if !added.is_empty() {
        let after = extension
            .as_ref()
            .map(|extension| module.last_tag(extension))
            .or_else(|| source.statements().last().map(|statement| statement.span));
        match after {
            Some(span) => edits.insert_lines_after(span, &added),
            None => edits.insert(text.len(), added),
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
