//! `doctor`: its findings in a workspace, with a fake Bazel.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::{command, ended, file, Run};

const MODULE: &str = "bazel_dep(name = \"pyo3_bzl\")\ncrate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\n\
                      crate.from_cargo(name = \"crates\", cargo_lockfile = \"//rust:Cargo.lock\")\n";
const ANNOTATION: &str =
    "crate.annotation(build_script_env = {\"PYO3_NO_PYTHON\": \"1\"}, crate = \"pyo3-ffi\")\n";

const CURRENT: &str = "bazel_dep(name = \"rules_rust\", version = \"0.73.0\")\nbazel_dep(name = \"rules_python\", version = \"2.3.2\")\n\
                       crate.render_config(generate_cargo_toml_env_vars = False)\nconfig.explicit_init_py(default = True)\n";

/// Writes a lock with PyO3 0.30.1.
fn lock(folder: &Path) {
    fs::create_dir(folder.join("rust")).unwrap();
    fs::write(
        folder.join("rust/Cargo.lock"),
        "version = 4\n\n[[package]]\nname = \"pyo3\"\nversion = \"0.30.1\"\n",
    )
    .unwrap();
}

/// Creates a workspace with that MODULE.bazel.
fn workspace(module: &str) -> PathBuf {
    let file = PathBuf::from(file("MODULE.bazel", module.as_bytes()));
    file.parent().unwrap().to_owned()
}

/// Runs `doctor` with a Bazel that only reports its version, so its resolved modules are unknown.
fn doctor(folder: &Path, version: &str, arguments: &[&str]) -> Run {
    let bazel = folder.join("fake_bazel");
    fs::write(
        &bazel,
        format!("#!/bin/sh\n[ \"$1\" = --version ] && echo 'bazel {version}'\n"),
    )
    .unwrap();
    fs::set_permissions(&bazel, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = command(&[&["doctor"], arguments].concat());
    command.current_dir(folder).env("BAZEL", &bazel);
    ended(command.output().unwrap())
}

#[test]
fn a_workspace_that_is_fit() {
    let folder = workspace(&format!("{MODULE}{CURRENT}{ANNOTATION}"));
    lock(&folder);
    let found = doctor(&folder, "7.7.1", &["--no-resolve"]);
    assert_eq!(found.code, 0, "{}{}", found.out, found.err);
    let workspace = found.out.split_once("\nworkspace\n").unwrap().1;
    let lines: Vec<Vec<_>> = workspace
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let folder = folder.to_str().unwrap();
    let expected = [
        vec!["folder", folder],
        vec!["pyo3_bzl", "in", "MODULE.bazel"],
        vec!["@crates", "lock", "rust/Cargo.lock"],
        vec!["@crates", "pyo3-ffi", "annotated"],
    ];
    let (files, versions) = lines.split_at(expected.len());
    assert_eq!(files, expected);
    let versions: Vec<_> = versions.iter().map(|line| line.join(" ")).collect();
    assert_eq!(
        versions,
        [
            "rules_rust 0.73.0 current: the version in MODULE.bazel",
            "rules_python 2.3.2 current: the version in MODULE.bazel",
            "@crates rustc 1.97.1 the default of rules_rust 0.73.0; pyo3 0.30.1 needs 1.85.0",
        ]
    );
    assert!(found.out.contains("  7.7.1"), "{}", found.out);
}

#[test]
fn a_workspace_that_is_not() {
    let folder = workspace(MODULE);
    let found = doctor(&folder, "6.5.0", &["--no-resolve"]);
    assert_eq!(found.code, 10, "{}", found.err);
    for expected in [
        "too old: 7.0.0 is the lowest version that can work, the first that enables modules by default: ",
        "there is no `rust/Cargo.lock`\n    help: run `cargo generate-lockfile --manifest-path rust/Cargo.toml`, and commit the file\n",
        "no annotation keeps PyO3 from looking for a Python on each machine\n    help: `crate.annotation(build_script_env = ",
    ] {
        assert!(found.out.contains(expected), "{expected}\n{}", found.out);
    }
}

/// rules_rs can use the module rules_rust in place of its own copy.
#[test]
fn rules_rs_with_the_module_rules_rust() {
    let module = format!(
        "{RULES_RS}copy = use_extension(\"@rules_rs//rs:rules_rust.bzl\", \"rules_rust\")\noverride_repo(copy, rules_rust = \"rules_rust\")\n"
    );
    let folder = workspace(&module);
    lock(&folder);
    let found = doctor(&folder, "7.7.1", &["--no-resolve"]);
    assert!(
        found.out.contains("the hub `rs` of `rules_rs`"),
        "{}",
        found.out
    );
    assert!(
        !found.out.contains("rejects the crates of this hub"),
        "{}",
        found.out
    );
}

const RULES_RS: &str = "crate = use_extension(\"@rules_rs//rs:extensions.bzl\", \"crate\")\n\
                        crate.from_cargo(name = \"rs\", cargo_lock = \"//rust:Cargo.lock\", platform_triples = [\"x\"])\n";

/// A hub of another kind is reported with its place, and checked as far as possible.
#[test]
fn other_hubs() {
    let specs = "crate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\ncrate.spec(package = \"pyo3\", version = \
                 \"0.30\")\ncrate.from_specs(name = \"s\")\n";
    let unknown = "acme = use_extension(\"@acme//:crates.bzl\", \"acme\")\nacme.crates(name = \"odd\", lock = \"//:Cargo.lock\")\n";
    let table: [(&str, &[&str]); 3] = [
        (
            RULES_RS,
            &["MODULE.bazel:2", "the hub `rs` of `rules_rs`", "@rs rules_rust", "`pyo3_extension` rejects the crates of this hub", "@rs lock", "@rs pyo3-ffi", "@rs rustc", "pyo3 0.30.1 needs 1.85.0"],
        ),
        (specs, &["MODULE.bazel:3", "the hub `s` of `crate.from_specs`", "@s pyo3-ffi"]),
        (
            unknown,
            &["MODULE.bazel:2: the hub `odd` of `@acme//:crates.bzl` is not supported; its lock, PyO3 and rustc are not checked"],
        ),
    ];
    for (module, expected) in table {
        let folder = workspace(module);
        lock(&folder);
        let found = doctor(&folder, "7.7.1", &["--no-resolve"]);
        for text in expected {
            assert!(found.out.contains(text), "{text}\n{}", found.out);
        }
        let has_own_rules_rust = found.out.contains("rejects the crates of this hub");
        assert_eq!(has_own_rules_rust, module == RULES_RS, "{}", found.out);
        assert!(
            !found.out.contains("no `crate.from_cargo`"),
            "{}",
            found.out
        );
    }
}

#[test]
fn traps_of_these_versions() {
    let old = "bazel_dep(name = \"rules_rust\", version = \"0.71.1\")\n";
    let loads = MODULE.replace("extensions.bzl", "extension.bzl");
    let toolchain = "rust.toolchain(versions = [\"1.84.0\"])\n";
    let folder = workspace(&format!("{loads}{old}{toolchain}{ANNOTATION}"));
    lock(&folder);
    let found = doctor(&folder, "7.7.1", &["--no-resolve"]);
    assert_eq!(found.code, 10, "{}", found.err);
    for expected in [
        "of `rust.toolchain` in MODULE.bazel, too old: pyo3 0.30.1 needs 1.85.0\n    help: use a newer rustc in MODULE.bazel: ",
        "rules_rust 0.71.1 has no `extension.bzl`\n    help: `use_extension(\"@rules_rust//crate_universe:extensions.bzl\", ",
        "90 of 125 spawns of a cold hello-world build\n    help: `crate.render_config(generate_cargo_toml_env_vars = False)` in MODULE.bazel\n",
    ] {
        assert!(found.out.contains(expected), "{expected}\n{}", found.out);
    }
}

#[test]
fn init_files_that_bazel_makes() {
    let silent = CURRENT.replace("config.explicit_init_py(default = True)\n", "");
    let folder = workspace(&format!("{MODULE}{silent}{ANNOTATION}"));
    lock(&folder);
    let test = |more: &str| format!("py_test(name = \"t\", srcs = [\"t.py\"]{more})\n");
    let plain = test("");
    let told = test(", legacy_create_init = 0");
    for (build, is_named) in [
        (plain.clone(), true),
        (told.clone(), false),
        (
            format!("{told}{}", plain.replace("py_test", "py_binary")),
            true,
        ),
        ("filegroup(name = \"f\")\n".to_owned(), false),
    ] {
        fs::write(folder.join("BUILD.bazel"), &build).unwrap();
        let found = doctor(&folder, "7.7.1", &["--no-resolve"]);
        assert_eq!(found.code, 0, "{}", found.err);
        assert_eq!(
            found.out.contains("Bazel creates `__init__.py` files"),
            is_named,
            "{build}{}",
            found.out
        );
    }
}

#[test]
fn no_bazel() {
    let folder = workspace("");
    let mut command = command(&["doctor"]);
    command.current_dir(&folder).env("BAZEL", "/nowhere/bazel");
    let found = ended(command.output().unwrap());
    assert_eq!(found.code, 10);
    assert!(
        found
            .out
            .contains("`$BAZEL` is `/nowhere/bazel`, which is not a program\n    help: set it to"),
        "{}",
        found.out
    );
}

#[test]
fn what_bazel_cannot_say() {
    let folder = workspace("");
    let found = doctor(&folder, "7.7.1", &[]);
    assert_eq!(found.code, 0);
    assert!(found.out.contains("  versions "), "{}", found.out);
    assert!(found
        .out
        .contains("    help: build once: doctor also reads the versions of fetched modules\n"));
}

#[test]
fn json() {
    let folder = workspace(MODULE);
    let found = doctor(&folder, "8.0.0", &["--no-resolve", "--format=json"]).json();
    assert_eq!(
        (&found["schema_version"], &found["command"]),
        (&1.into(), &"doctor".into())
    );
    let items = found["items"].as_array().unwrap();
    let of = |name: &str| items.iter().find(|item| item["name"] == name).unwrap();
    assert_eq!(of("bazel")["state"], "good");
    assert_eq!(of("bazel")["value"], "8.0.0");
    assert_eq!(of("rules_python")["value"], "0.40.0", "Bazel 8 asks for it");
    assert_eq!(of("@crates lock")["state"], "bad");
}

#[test]
fn outside_of_a_workspace() {
    let mut command = command(&["doctor"]);
    command.current_dir("/");
    let found = ended(command.output().unwrap());
    assert!(
        found
            .out
            .contains("no Bazel workspace here\n    help: `pyo3-bzl new PATH` creates one"),
        "{}",
        found.out
    );
}
