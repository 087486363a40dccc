//! Checks each workspace in this repository, and each that it generates, as a user of the Bazel Central Registry gets
//! it.

use std::collections::BTreeSet;

use pyo3_facts::written::{CRATE_UNIVERSE, RENDER_CONFIG, RULES_PYTHON, RULES_RUST};

use crate::files::{below, folders, text, txtar, Files};
use crate::workspace::{Bounds, Workspace};

/// The repository's own workspace, without nested ones.
fn root() -> Workspace {
    let mut files = Files::new();
    for file in ["MODULE.bazel", "Cargo.lock", "Cargo.toml", "BUILD.bazel"] {
        files.insert(file.to_owned(), text(file));
    }
    for folder in ["rules", "tools", "e2e"] {
        let below = below(folder).into_iter();
        let own = below.filter(|(path, _)| {
            ["tests/", "overlay/", ".in"]
                .iter()
                .all(|other| !path.contains(other))
        });
        files.extend(own.map(|(path, text)| (format!("{folder}/{path}"), text)));
    }
    Workspace::new("", files).unwrap()
}

/// The workspace of `//e2e:nh3_test`, with the same replacements for its placeholders.
fn nh3() -> Files {
    let marks = [
        ("@RULES_PYTHON@", RULES_PYTHON.to_string()),
        ("@RULES_RUST@", RULES_RUST.to_string()),
        ("@CRATE_UNIVERSE@", CRATE_UNIVERSE.to_owned()),
        ("@RENDER_CONFIG@", RENDER_CONFIG.to_owned()),
    ];
    let mut files = below("e2e/nh3");
    for text in files.values_mut() {
        for (mark, value) in &marks {
            *text = text.replace(mark, value);
        }
    }
    files
}

/// All other workspaces.
fn workspaces() -> Vec<Workspace> {
    let adopted = folders("tools/scaffold/tests/adopt").into_iter();
    let places = folders("examples").into_iter();
    let places = places.chain(folders("tools/scaffold/tests/golden"));
    let places = places.chain(adopted.map(|project| format!("{project}/out")));
    let mut found: Vec<_> = places
        .filter_map(|place| Workspace::new(&place, below(&place)))
        .collect();
    found.extend(Workspace::new("e2e/nh3", nh3()));
    for file in ["e2e/audit/clean.txtar", "e2e/audit/faulty.txtar"] {
        found.extend(Workspace::new(file, txtar(&text(file))));
    }
    found
}

#[test]
fn every_workspace_builds_for_a_registry_user() {
    let root = root();
    let own = root.bounds();
    assert_eq!(own.len(), 2, "MODULE.bazel names both rulesets");
    let workspaces = workspaces();
    for (place, at_least) in [
        ("examples/", 5),
        ("tools/scaffold/tests/golden/", 15),
        ("tools/scaffold/tests/adopt/", 14),
        ("e2e/", 3),
    ] {
        let there = workspaces
            .iter()
            .filter(|workspace| workspace.place.starts_with(place));
        assert!(
            there.count() >= at_least,
            "{place} has fewer workspaces than it had"
        );
    }
    let problems: BTreeSet<_> = workspaces
        .iter()
        .chain([&root])
        .flat_map(|workspace| workspace.problems(&own))
        .collect();
    // `new --package` leaves existing lines alone, and this one still works.
    let inherited = |problem: &String| {
        problem.starts_with("tools/scaffold/tests/golden/package_")
            && problem.ends_with(" is deprecated")
    };
    // Faults that //e2e:audit_test plants for `audit`'s check `rust-too-old`.
    let planted = |problem: &String| {
        problem.starts_with("e2e/audit/faulty.txtar/") && problem.contains(" needs rustc ")
    };
    let problems = problems
        .iter()
        .filter(|problem| !inherited(problem) && !planted(problem));
    let list: Vec<_> = problems.map(String::as_str).collect();
    assert!(
        list.is_empty(),
        "{} problems:\n{}",
        list.len(),
        list.join("\n")
    );
}

/// Users copy the examples, so they must have the versions and lines that `new` and `adopt` write.
#[test]
fn examples_are_as_new_writes_them() {
    for workspace in workspaces() {
        let Some(example) = workspace.place.strip_prefix("examples/") else {
            continue;
        };
        let module = text(&format!("{}/MODULE.bazel", workspace.place));
        let versions = [("rules_rust", RULES_RUST), ("rules_python", RULES_PYTHON)];
        assert_eq!(workspace.bounds(), versions, "{example}");
        for line in [CRATE_UNIVERSE, RENDER_CONFIG] {
            assert!(module.contains(line), "{example}: no `{line}`");
        }
    }
}

/// A small workspace: the text of its MODULE.bazel after the dependencies, and the PyO3 that it locks.
#[track_caller]
fn problems(rulesets: [&str; 2], module: &str, pyo3: &str) -> Vec<String> {
    let [rules_rust, rules_python] = rulesets;
    let module = format!(
        "bazel_dep(name = \"rules_python\", version = \"{rules_python}\", repo_name = \"py\")\n\
         bazel_dep(name = \"rules_rust\", version = \"{rules_rust}\")\n\
         {module}"
    );
    let lock = format!("version = 4\n\n[[package]]\nname = \"pyo3\"\nversion = \"{pyo3}\"\n");
    let files = [
        ("MODULE.bazel.in", module.as_str()),
        (
            "BUILD.bazel",
            "load(\"@py//python:py_test.bzl\", \"py_test\")\n",
        ),
        ("rust/Cargo.lock", lock.as_str()),
        (
            "rust/Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2021\"\nresolver = \"3\"\n",
        ),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let workspace = Workspace::new("w", files.into()).unwrap();
    workspace.problems(&Bounds::new()).into_iter().collect()
}

const CRATES: &str = "crate.from_cargo(
    name = \"crates\",
    cargo_lockfile = \"//rust:Cargo.lock\",
    manifests = [\"//rust:Cargo.toml\"],
)
";

/// Earlier states of this repository that a registry user could not build.
#[test]
fn an_old_rustc_is_found() {
    let module = format!(
        "crate = use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")\n{CRATES}"
    );
    assert_eq!(
        problems(["0.54.1", "0.31.0"], &module, "0.30.1"),
        [
            "w/MODULE.bazel:1: pyo3 0.30.1 needs rustc 1.85.0, and gets rules_rust 0.54.1's rustc 1.82.0",
            "w/MODULE.bazel:1: rules_rust 0.54.1 does not work under Bazel 9",
            "w/MODULE.bazel:4: rules_rust 0.54.1 cannot read `resolver` of //rust:Cargo.toml",
        ]
    );
    let none: [&str; 0] = [];
    assert_eq!(problems(["0.58.0", "0.31.0"], &module, "0.30.1"), none);
}

#[test]
fn a_toolchain_that_is_named_counts() {
    let toolchain = |rustc: &str| {
        format!(
            "rust = use_extension(\"@rules_rust//rust:extensions.bzl\", \"rust\")\n\
             rust.toolchain(versions = [\"{rustc}\"])\n\
             crate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\n{CRATES}"
        )
    };
    let none: [&str; 0] = [];
    assert_eq!(
        problems(["0.57.1", "2.3.2"], &toolchain("1.85.1"), "0.30.1").len(),
        1,
        "Bazel 9 alone"
    );
    assert_eq!(
        problems(
            ["0.73.0", "2.3.2"],
            &toolchain("nightly/2026-01-01"),
            "0.30.1"
        ),
        none
    );
    assert_eq!(
        problems(["0.73.0", "2.3.2"], &toolchain("1.82.0"), "0.29.0"),
        ["w/MODULE.bazel:4: pyo3 0.29.0 needs rustc 1.83.0, and gets rustc 1.82.0"]
    );
}

#[test]
fn names_that_a_release_has_not_are_found() {
    let module = "crate = use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")
crate.render_config(generate_cargo_toml_env_vars = False)
crate.speck()
pip = use_extension(\"@py//python/extensions:pip.bzl\", \"pip\")
pip.parse(
    hub_name = \"pypi\",
    uv_lock = \"//:uv.lock\",
)
python = use_extension(\"@py//python/extensions:python.bzl\", \"python\")
python.toolchain(python_version = \"3.15\")
";
    assert_eq!(
        problems(["0.71.0", "0.40.0"], module, "0.30.1"),
        [
            "w/MODULE.bazel:12: rules_python 0.40.0 has no Python 3.15",
            "w/MODULE.bazel:3: rules_rust 0.71.0 has no `//crate_universe:extension.bzl`",
            "w/MODULE.bazel:5: `crate.speck` of rules_rust is not in names.tsv: add it in refresh.py",
            "w/MODULE.bazel:7: rules_python 0.40.0 has no `pip.parse.uv_lock`",
        ]
    );
    assert_eq!(
        problems(["0.58.0", "2.2.0"], module, "0.30.1"),
        [
            "w/MODULE.bazel:4: rules_rust 0.58.0 has no `crate.render_config.generate_cargo_toml_env_vars`",
            "w/MODULE.bazel:5: `crate.speck` of rules_rust is not in names.tsv: add it in refresh.py",
        ]
    );
    let warned = &problems(["0.72.0", "2.2.0"], module, "0.30.1");
    assert!(warned.contains(
        &"w/MODULE.bazel:3: rules_rust 0.72.0 prints that this file is deprecated".to_owned()
    ));
}

#[test]
fn a_version_that_was_never_published_is_found() {
    let found = problems(["0.59.0", "2.3.3"], "", "0.30.1");
    assert_eq!(
        found,
        [
            "w/MODULE.bazel:1: rules_python 2.3.3 was never published",
            "w/MODULE.bazel:1: rules_rust 0.59.0 was never published",
        ]
    );
}
