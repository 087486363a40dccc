//! The project's own tests: a `py_test` for each folder, and what it runs.

use super::abi::Promise;
use super::extension;
use super::places::Places;
use super::rust::Loads;
use super::section;
use super::starlark::{glob, labels, list, sum, text, Expr, Rule};
use crate::plan::Section;
use crate::project::{Project, Suite};

/// The program that runs pytest.
pub(super) const RUNNER: &str = "bazel/run_tests.py";

/// Its text.
pub(super) const RUNNER_TEXT: &str = include_str!("run_tests.py");

const PY_TEST: &str = "@rules_python//python:py_test.bzl";

/// Modules that are no distribution to be missed: without pytest nothing runs at all.
const NEVER_LACKING: [&str; 2] = ["pytest", "_pytest"];

pub(super) fn sections(
    project: &Project,
    promise: &Promise,
    places: &mut Places,
    loads: &mut Loads,
) -> Vec<Section> {
    let Some(first) = project.extensions.first() else {
        return Vec::new();
    };
    let target = extension::target(project, first);
    let mut sections = Vec::new();
    for suite in &project.suites {
        loads.add(PY_TEST, "py_test");
        let name = match project.suites.len() {
            1 => "python_tests".to_owned(),
            _ => format!(
                "python_tests_{}",
                extension::section_name(&suite.folder.replace('/', "_"))
            ),
        };
        let runner = places.label("", RUNNER);
        let mut rule = Rule::new("py_test")
            .comment("The project's own tests, unchanged, with the pytest of Bazel's Python.")
            .comment("`legacy_create_init = 0`: Bazel adds no `__init__.py` to a folder of tests, where it would keep pytest from finding helper modules.")
            .set("name", text(&name))
            .set("srcs", list([&runner]))
            .set("main", text(&runner))
            .set("args", list(arguments(suite, promise)))
            .set("legacy_create_init", Expr::Raw("0"))
            .set_if("data", data(suite, places))
            .set("deps", labels([format!(":{target}")]));
        if !lacking(suite).is_empty() {
            rule = rule
                .comment("Files of it that need a distribution which is not there are named and left out: `--may-lack`. Once you have")
                .comment("a distribution in `deps`, take its name out of the list, and a file that cannot import it fails.");
        }
        sections.push(section(&format!("tests/{name}"), rule.render()));
    }
    sections
}

fn lacking(suite: &Suite) -> Vec<&str> {
    suite
        .imports
        .keys()
        .map(String::as_str)
        .filter(|name| !NEVER_LACKING.contains(name))
        .collect()
}

/// Arguments, quoted as Bazel takes them apart.
fn arguments(suite: &Suite, promise: &Promise) -> Vec<String> {
    let mut arguments = Vec::new();
    if let Some(version) = &promise.python_version {
        arguments.push(format!("--python={version}"));
    }
    let lacking = lacking(suite);
    if !lacking.is_empty() {
        arguments.push(format!("--may-lack={}", lacking.join(",")));
    }
    arguments.push(suite.folder.clone());
    arguments.extend(suite.options.iter().cloned());
    arguments.iter().map(|argument| shell(argument)).collect()
}

fn shell(argument: &str) -> String {
    let argument = argument.replace('$', "$$");
    let is_plain = argument
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_=./,:+@$".contains(c));
    if is_plain {
        argument
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

fn data(suite: &Suite, places: &mut Places) -> Option<Expr> {
    let mut patterns = Vec::new();
    let mut others = Vec::new();
    for folder in std::iter::once(&suite.folder).chain(&suite.folders) {
        match places.group("", folder) {
            Some(label) => others.push(label),
            None if folder.is_empty() => patterns.push("**".to_owned()),
            None => patterns.push(format!("{folder}/**")),
        }
    }
    others.extend(suite.files.iter().map(|path| places.label("", path)));
    sum(vec![
        glob(patterns, vec!["**/__pycache__/**".to_owned()]),
        labels(others),
    ])
}
