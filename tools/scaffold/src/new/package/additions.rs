//! Adds missing modules and manifests to a MODULE.bazel.

use anyhow::bail;
use pyo3_facts::written;
use syntax::build::{labels, lines};
use syntax::{quoted, Call, Edits, Kind, Value};

use super::found::Module;
use super::names::Dependencies;
use super::wanted::Wanted;
use crate::module_file::{lowest, pyo3_bzl, rust_toolchains};

/// Adds the missing modules, and returns the file's names for all of them.
pub fn add_dependencies(
    module: &Module<'_>,
    edits: &mut Edits<'_>,
    wanted: &Wanted<'_>,
) -> Dependencies {
    let mut code = String::new();
    if module.apparent_name("rules_python").is_none() {
        code.push_str(&lowest("rules_python", &written::RULES_PYTHON).render());
    }
    let has_rust = module.apparent_name("rules_rust").is_some();
    if !has_rust {
        code.push_str(&lowest("rules_rust", &written::RULES_RUST).render());
    }
    if module.apparent_name("pyo3_bzl").is_none() {
        code.push_str(&pyo3_bzl(wanted.pyo3_bzl));
    }
    if !has_rust {
        code.push('\n');
        code.push_str(&lines(&rust_toolchains("2021")));
    }
    insert(module, edits, &code);
    Dependencies::of(module)
}

/// Inserts after the last dependency or override, or else after `module(…)`, or else at the top.
fn insert(module: &Module<'_>, edits: &mut Edits<'_>, code: &str) {
    if code.trim().is_empty() {
        return;
    }
    let is_dependency =
        |call: &Call| call.function == "bazel_dep" || call.function.ends_with("_override");
    let dependencies = module.calls().filter(|(_, call)| is_dependency(call));
    if let Some((last, _)) = dependencies.last() {
        return edits.insert_lines_after(last.span, code);
    }
    if let Some((name, _)) = module.calls().find(|(_, call)| call.function == "module") {
        return edits.insert_lines_after(name.span, &format!("\n{code}"));
    }
    let code = code.trim_start();
    if module.source.text().is_empty() {
        edits.insert(0, code);
    } else {
        edits.insert(0, format!("{code}\n"));
    }
}

/// Adds a manifest to a hub unless it is listed.
///
/// # Errors
/// Fails if the list is computed.
pub fn add_manifest(
    module: &Module<'_>,
    edits: &mut Edits<'_>,
    hub: &Call,
    manifest: &str,
) -> anyhow::Result<()> {
    let code = quoted(manifest);
    let is_listed = |value: &Value| module.source.slice(value.span).contains(&code);
    match hub.get("manifests") {
        Some(list) if is_listed(list) => Ok(()),
        Some(list) if is_on_one_line(module, list) => {
            let items = list.strings().unwrap_or_default();
            let items = labels(items.into_iter().chain([manifest]));
            edits.replace(list.span, items.code(1));
            Ok(())
        }
        Some(list) if edits.add_to_list(list, &code) => Ok(()),
        _ => bail!(
            "`MODULE.bazel` line {}: `manifests` is not a list of strings, so it was not edited\n  help: add `{code}` to it and run this \
             again",
            module.line(hub)
        ),
    }
}

/// Returns whether `list` is a plain list of strings on one line. buildifier splits it over several lines when it grows.
fn is_on_one_line(module: &Module<'_>, list: &Value) -> bool {
    let all = list.items().map(<[_]>::len);
    let strings = list.strings().map(|strings| strings.len());
    matches!(list.kind, Kind::List(_))
        && all == strings
        && !module.source.slice(list.span).contains('\n')
}
