//! MODULE.bazel, and the small files beside it.

use pyo3_facts::{written, Release, RulesPython};
use syntax::quoted;

use super::abi::{annotations, Promise};
use super::build::joined;
use super::hub::Hub;
use super::notes::obstacle_text;
use super::places::Places;
use super::starlark::{comments, labels, list, text, Expr, Rule};
use super::{section, Options};
use crate::new::{lowest, render_config, Pyo3Bzl};
use crate::plan::Section;
use crate::project::{Project, TRIPLES};

pub(super) const BAZELRC: &str = "\
# Proc macros and build scripts run once: optimising them costs more than it gives.
build --host_compilation_mode=fastbuild
# The same environment on every machine, so that all can share one cache. The default from Bazel 9 on.
build --incompatible_strict_action_env
test --test_output=errors
";

pub(super) const BAZELIGNORE: &str = "\
.git
.venv
target
";

pub(super) const GITIGNORE: &str = "\
/bazel-*
";

pub(super) fn sections(
    project: &Project,
    options: &Options,
    promise: &Promise,
    hub: &Hub,
    places: &mut Places,
    unmapped: &str,
) -> Vec<Section> {
    let mut sections = vec![
        section(
            "module",
            Rule::new("module")
                .set("name", text(module_name(&project.name)))
                .render(),
        ),
        section("rules", rules(options)),
        section("toolchains", toolchains(project)),
        section("crates", crates(project, promise, hub, places)),
        section("python", python(project, promise)),
    ];
    if !unmapped.is_empty() {
        sections.push(section("unmapped", unmapped));
    }
    sections
}

/// A module's name: Bazel takes lower case letters, digits, `.`, `-` and `_`.
fn module_name(name: &str) -> String {
    let name: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let name = name
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches(['.', '-', '_']);
    if name.is_empty() {
        "project".to_owned()
    } else {
        name.to_owned()
    }
}

fn rules(options: &Options) -> String {
    let dep = |name: &str| Rule::new("bazel_dep").set("name", text(name));
    let until =
        "Once a registry that you use has pyo3_bzl, remove these lines and give a version above.";
    let ours = match &options.pyo3_bzl {
        Pyo3Bzl::Registry { version } => vec![dep("pyo3_bzl").set("version", text(version))],
        Pyo3Bzl::Path(path) => vec![
            dep("pyo3_bzl"),
            Rule::new("local_path_override")
                .comment(
                    "pyo3_bzl as it lies on this machine, where `pyo3-bzl adopt` was run from.",
                )
                .comment(until)
                .set("module_name", text("pyo3_bzl"))
                .set("path", text(path)),
        ],
        Pyo3Bzl::Git { remote, commit } => vec![
            dep("pyo3_bzl"),
            Rule::new("git_override")
                .comment(until)
                .set("module_name", text("pyo3_bzl"))
                .set("remote", text(remote))
                .set("commit", text(commit)),
        ],
    };
    let mut out = joined(&ours);
    out.push_str(
        "\n# Lowest bounds: Bazel takes the highest version that any module in the graph asks for.\n",
    );
    for (name, version) in [
        ("rules_python", written::RULES_PYTHON),
        ("rules_rust", written::RULES_RUST),
    ] {
        out.push_str(&lowest(name, &version));
    }
    out
}

fn toolchains(project: &Project) -> String {
    let edition = project
        .crates
        .iter()
        .map(|one| one.library.edition.as_str())
        .max()
        .unwrap_or("2021");
    let rule = Rule::new("rust.toolchain").set("edition", text(edition));
    format!(
        "rust = use_extension(\"@rules_rust//rust:extensions.bzl\", \"rust\")\n{}",
        rule.render()
    )
}

fn crates(project: &Project, promise: &Promise, hub: &Hub, places: &mut Places) -> String {
    let why = match &project.cargo.obstacle {
        None => vec!["Crates from elsewhere, straight from the project's own manifests and Cargo.lock.".to_owned()],
        Some(obstacle) => vec![
            format!("{}.", obstacle_text(obstacle)),
            "So each crate of the project has one in bazel/crates that says the same; Cargo.lock is the project's own.".to_owned(),
        ],
    };
    let triples = TRIPLES.iter().map(|one| one.triple);
    let mut from_cargo = Rule::new("crate.from_cargo")
        .set("name", text("crates"))
        .set("cargo_lockfile", text(places.absolute(&project.cargo.lock)))
        .set("manifests", labels(hub.manifests(project, places)))
        .set("supported_platform_triples", list(triples));
    from_cargo.comments = why;
    let mut out = format!(
        "crate = use_extension({}, \"crate\")\n\n",
        quoted(written::CRATE_UNIVERSE)
    );
    out.push_str(&from_cargo.render());
    for rule in annotations(project, promise, places) {
        out.push('\n');
        out.push_str(&rule.render());
    }
    out.push('\n');
    out.push_str(&render_config("crate", None));
    out.push_str("use_repo(crate, \"crates\")\n");
    out
}

/// How Python and its distributions come in. As comments, as far as both are the user's choice.
fn python(project: &Project, promise: &Promise) -> String {
    let one = promise.python_version.as_ref();
    let version = one.cloned().unwrap_or_else(|| "3.14".to_owned());
    let is_offered = RulesPython::at(&written::RULES_PYTHON).is_some_and(|release| {
        let mut offered = release.pythons.iter();
        offered.any(|minor| format!("3.{minor}") == version)
    });
    let extension = "@rules_python//python/extensions:python.bzl";
    let mut rules = String::new();
    let mut lines = Vec::new();
    match one {
        Some(version) if is_offered => {
            rules.push_str(&comments(&[format!(
                "Tests run under CPython {version}, the only one that the extension loads on."
            )]));
            rules.push_str(&format!(
                "python = use_extension({}, \"python\")\n",
                quoted(extension)
            ));
            let toolchain = Rule::new("python.toolchain")
                .set("is_default", Expr::Raw("True"))
                .set("python_version", text(version));
            rules.push_str(&toolchain.render());
            rules.push('\n');
        }
        Some(version) => lines.push(format!(
            "The extension loads on CPython {version} alone, so that has to be Bazel's Python, too:"
        )),
        None => lines.push(
            "Bazel's Python is whatever rules_python has by default. To choose one:".to_owned(),
        ),
    }
    let lock = project.locks.iter().find(|lock| lock.ends_with(".txt"));
    let lock = lock.map_or("//:requirements_lock.txt".to_owned(), |lock| {
        format!("//:{lock}")
    });
    if rules.is_empty() {
        lines.push(format!(
            "    python = use_extension({}, \"python\")",
            quoted(extension)
        ));
        lines.push(format!(
            "    python.toolchain(is_default = True, python_version = \"{version}\")"
        ));
    }
    let code = [
        "Python distributions, pytest among them, come from a requirements file that pins them:".to_owned(),
        "    pip = use_extension(\"@rules_python//python/extensions:pip.bzl\", \"pip\")".to_owned(),
        format!("    pip.parse(hub_name = \"pypi\", python_version = \"{version}\", requirements_lock = {})", quoted(&lock)),
        "    use_repo(pip, \"pypi\")".to_owned(),
        "and then stand in `deps` as \"@pypi//pytest\".".to_owned(),
    ];
    lines.extend(code);
    rules + &comments(&lines)
}

#[cfg(test)]
mod tests {
    use super::module_name;

    #[test]
    fn names() {
        let table = [
            ("nh3", "nh3"),
            ("rpds-py", "rpds-py"),
            ("My.Project", "my.project"),
            ("3d-thing_", "d-thing"),
            ("größe", "gr__e"),
            ("\"\n", "project"),
            ("", "project"),
        ];
        for (name, expected) in table {
            assert_eq!(module_name(name), expected, "{name}");
        }
    }
}
