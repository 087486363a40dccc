//! What files of the workspace say.

use std::path::Path;

use anyhow::Context as _;

use super::{Item, State};

const GROUP: &str = "workspace";

/// Dependency, locks, annotations.
pub fn items(root: &Path) -> anyhow::Result<Vec<Item>> {
    let place = Item::new(GROUP, "folder", State::Good).value(root.display().to_string());
    let module = root.join("MODULE.bazel");
    if !module.is_file() {
        let bad = Item::new(GROUP, "MODULE.bazel", State::Bad).detail("there is none");
        let help = "pyo3_bzl is a Bazel module: make one; an empty file is a beginning";
        return Ok(vec![place, bad.help(help)]);
    }
    let text = std::fs::read_to_string(&module)
        .with_context(|| format!("cannot read `{}`", module.display()))?;
    let survey = scaffold::new::survey(&text)?;
    let mut items = vec![place, dependency(survey.has_pyo3_bzl)];
    for hub in &survey.hubs {
        items.extend(
            hub.lockfile
                .as_ref()
                .map(|path| lock(root, &hub.name, path)),
        );
        let is_of_pyo3 = hub.lockfile.as_ref().is_none_or(|path| {
            let lock = std::fs::read_to_string(root.join(path));
            // A lock that is not there yet may get it.
            lock.map_or(true, |lock| lock.contains("name = \"pyo3\"\n"))
        });
        if is_of_pyo3 {
            items.push(annotation(&hub.name, hub.annotated));
        }
    }
    if survey.hubs.is_empty() {
        let none = Item::new(GROUP, "crates", State::Absent)
            .detail("no `crate.from_cargo` in MODULE.bazel");
        items.push(none.help("`pyo3-bzl new --package PATH` makes a package with its own"));
    }
    Ok(items)
}

fn dependency(is_there: bool) -> Item {
    if is_there {
        return Item::new(GROUP, "pyo3_bzl", State::Good).value("in MODULE.bazel");
    }
    Item::new(GROUP, "pyo3_bzl", State::Absent)
        .detail("MODULE.bazel does not depend on it")
        .help("`pyo3-bzl new --package PATH` adds it, with a first extension")
}

fn lock(root: &Path, hub: &str, path: &str) -> Item {
    let name = format!("@{hub} lock");
    if root.join(path).is_file() {
        return Item::new(GROUP, name, State::Good).value(path);
    }
    let folder = path.strip_suffix("Cargo.lock").unwrap_or_default();
    let manifest = match folder {
        "" => String::new(),
        folder => format!(" --manifest-path {folder}Cargo.toml"),
    };
    Item::new(GROUP, name, State::Bad)
        .detail(format!("there is no `{path}`"))
        .help(format!(
            "`cargo generate-lockfile{manifest}`, and commit it"
        ))
}

fn annotation(hub: &str, is_there: bool) -> Item {
    let name = format!("@{hub} pyo3-ffi");
    if is_there {
        return Item::new(GROUP, name, State::Good).value("annotated");
    }
    Item::new(GROUP, name, State::Bad)
        .detail("no annotation keeps PyO3 from looking for a Python on each machine")
        .help(
            "`crate.annotation(build_script_env = {\"PYO3_BUILD_EXTENSION_MODULE\": \"1\", \"PYO3_NO_PYTHON\": \"1\"}, crate = \"pyo3-ffi\")` \
             in MODULE.bazel",
        )
}
