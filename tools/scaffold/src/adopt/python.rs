//! The Python at hand, and the commands of a project.

use std::process::{Command, Stdio};

use pyo3_facts::PythonVersion;

use super::extension::{section_name, target};
use super::places::{Places, BAZEL};
use super::rust::Loads;
use super::section;
use super::starlark::{labels, list, text, Expr, Rule};
use crate::plan::Section;
use crate::project::{Project, Script};

const PY_BINARY: &str = "@rules_python//python:py_binary.bzl";

/// The CPython that `python3` is; None if there is none.
#[must_use]
pub fn at_hand() -> Option<PythonVersion> {
    const ASK: &str = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
    let asked = Command::new("python3")
        .args(["-I", "-c", ASK])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8(asked.stdout).ok()?;
    let minor = said.trim().strip_prefix("cpython 3 ")?.parse().ok()?;
    Some(PythonVersion(minor))
}

pub(super) fn sections(project: &Project, places: &mut Places, loads: &mut Loads) -> Vec<Section> {
    let Some(extension) = project.extensions.first() else {
        return Vec::new();
    };
    let mut sections = Vec::new();
    for script in &project.scripts {
        let Some((path, _)) = self::script(script) else {
            continue;
        };
        loads.add(PY_BINARY, "py_binary");
        let main = places.label("", &path);
        // A program cannot have the name of a folder beside it, nor of another target.
        let library = target(project, extension);
        let is_taken = script.name == library
            || project.present.contains(&script.name)
            || project
                .crates
                .iter()
                .any(|one| !one.is_extension && one.package == script.name);
        let name = if is_taken {
            format!("{}_bin", script.name)
        } else {
            script.name.clone()
        };
        let rule = Rule::new("py_binary")
            .comment(format!(
                "The command `{}`: `{}:{}`.",
                script.name, script.module, script.function
            ))
            .set("name", text(name))
            .set("srcs", list([&main]))
            .set("legacy_create_init", Expr::Raw("0"))
            .set("main", text(&main))
            .set("visibility", list(["//visibility:public"]))
            .set("deps", labels([format!(":{library}")]));
        sections.push(section(
            &format!("script/{}", section_name(&script.name)),
            rule.render(),
        ));
    }
    sections
}

/// The program of a command: where it lies, and its text. None for a name that cannot be one of a file.
pub(super) fn script(script: &Script) -> Option<(String, String)> {
    let is_plain = script
        .name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        && script.name.starts_with(|c: char| c.is_ascii_alphanumeric());
    is_plain.then_some(())?;
    let first = script.function.split('.').next()?;
    let text = format!(
        "\"\"\"The command `{}`. Made by `pyo3-bzl adopt`.\"\"\"\n\nimport sys\n\nfrom {} import {first}\n\nif __name__ == \"__main__\":\n    sys.exit({}())\n",
        script.name, script.module, script.function
    );
    Some((format!("{BAZEL}/scripts/{}.py", script.name), text))
}
