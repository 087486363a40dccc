//! Crate hubs that audit does not understand: reported in every output format, with the checks that did not run.

use std::fs;

use audit::facts::gather;
use audit::output::{github, sarif, text};
use audit::{audit, Config, Report, Selection};

fn report(files: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (facts, problems) = gather::files(folder.path()).unwrap();
    assert_eq!(problems, []);
    audit(&facts, &Config::default(), &Selection::default())
}

const CARGO: &str = "[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\"] }\n";
const CHECKS: [&str; 9] = [
    "rust-too-old",
    "extension-mode-missing",
    "host-python-probe",
    "build-script-path",
    "absolute-path-in-build-script-env",
    "unused-build-script-toolchain",
    "cargo-target-dir",
    "crate-hub-for-all-platforms",
    "crate-hub-without-lock",
];

/// Returns the messages for a module file and the BUILD file beside it.
fn messages(module: &str, build: &str) -> Vec<String> {
    let report = report(&[
        ("Cargo.toml", CARGO),
        ("MODULE.bazel", module),
        ("BUILD.bazel", build),
    ]);
    let all = report.not_understood.into_iter();
    all.map(|one| format!("{}:{} {}", one.place.file, one.place.line, one.what))
        .collect()
}

#[test]
fn which_hub() {
    let uses = "rust_library(\n    name = \"a\",\n    deps = [\"@crates//:pyo3\"],\n)\n";
    let acme = "acme = use_extension(\"@acme//:crates.bzl\", \"acme\")\n";
    let used = "use_repo(acme, \"crates\")\n";
    let universe = "c = use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")\nc.from_cargo(name = \"crates\")\nuse_repo(c, \"crates\")\n";
    let table = [
        // Recognized by the files that it reads.
        (format!("{acme}acme.lock(\n    name = \"crates\",\n    file = \"//:Cargo.lock\",\n)\n"), "", vec!["MODULE.bazel:2 the hub `crates` of `@acme//:crates.bzl`"]),
        // Recognized by how the workspace uses it.
        (format!("{acme}acme.crates()\n{used}"), uses, vec!["MODULE.bazel:1 the hub `crates` of `@acme//:crates.bzl`"]),
        (format!("{acme}use_repo(acme, crates = \"acme_crates\")\n"), uses, vec!["MODULE.bazel:1 the hub `crates` of `@acme//:crates.bzl`"]),
        // Nothing in MODULE.bazel creates it.
        (String::new(), uses, vec!["BUILD.bazel:3 the hub `crates`"]),
        (String::new(), "load(\"@crates//:defs.bzl\", \"all_crate_deps\")\n", vec!["BUILD.bazel:1 the hub `crates`"]),
        // Written by hand, or by another tool.
        (String::new(), "rust_library(name = \"a\", deps = [\"//third_party/rust:pyo3\"])\n", vec!["BUILD.bazel:1 the hub behind `//third_party/rust:pyo3`"]),
        // Understood.
        (universe.to_owned(), uses, vec![]),
        (universe.replace("@rules_rust//crate_universe:extension.bzl", "@rules_rs//rs:extensions.bzl"), uses, vec![]),
        // Not hubs: Python's extensions and the Rust toolchains.
        ("python = use_extension(\"@rules_python//python/extensions:python.bzl\", \"python\")\npython.toolchain(python_version = \"3.12\")\n".to_owned(), "", vec![]),
    ];
    for (module, build, expected) in table {
        assert_eq!(messages(&module, build), expected, "{module}{build}");
    }
}

#[test]
fn a_workspace_file() {
    let report = report(&[
        ("Cargo.toml", CARGO),
        (
            "WORKSPACE",
            "crates_repository(\n    name = \"crates\",\n    manifests = [\"//:Cargo.toml\"],\n)\n",
        ),
        (
            "BUILD.bazel",
            "rust_library(name = \"a\", deps = [\"@crates//:pyo3\"])\n",
        ),
    ]);
    let said: Vec<_> = report
        .not_understood
        .iter()
        .map(|one| one.what.as_str())
        .collect();
    assert_eq!(said, ["the hub `crates` of `crates_repository`"]);
}

#[test]
fn every_form_says_it() {
    let report = report(&[
        ("Cargo.toml", CARGO),
        (
            "MODULE.bazel",
            "acme = use_extension(\"@acme//:crates.bzl\", \"acme\")\nacme.lock(file = \"//:Cargo.lock\")\n",
        ),
    ]);
    let line = format!(
        "the hub `acme` of `@acme//:crates.bzl` is not supported; these checks DID NOT RUN for it: {}",
        CHECKS.join(", ")
    );
    let text = text::text(&report, text::Colour(false));
    assert!(
        text.contains(&format!("\nwarning: MODULE.bazel:2:1: {line}\n")),
        "{text}"
    );
    let annotations = github::annotations(&report);
    let annotation = format!("::warning file=MODULE.bazel,line=2,title=unsupported hub::{line}\n");
    assert!(annotations.contains(&annotation), "{annotations}");
    let log: serde_json::Value = serde_json::from_str(&sarif::sarif(&report).unwrap()).unwrap();
    let notification = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "warning");
    assert_eq!(notification["message"]["text"], line);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["not_understood"][0]["checks"],
        serde_json::json!(CHECKS)
    );
    // Without another hub, they do not count as run either.
    for check in CHECKS {
        assert!(!report.ran.contains(&check), "{check}");
        let reasons = report.not_run.iter().filter(|not_run| not_run.id == check);
        assert_eq!(
            reasons.map(|not_run| not_run.reason).collect::<Vec<_>>(),
            ["no supported crate hub"]
        );
    }
}
