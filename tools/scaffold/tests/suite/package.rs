//! Output of `new --package` in existing workspaces.

use pyo3_facts::{Abi, PythonVersion};
use scaffold::new::{package, Layout, Name, PackageRequest, Pyo3Bzl};
use scaffold::plan::{Content, Plan};

use crate::folders::{check, files, put};

fn request(name: &str) -> PackageRequest {
    PackageRequest {
        name: Name::new(name).unwrap(),
        layout: Layout::Plain,
        abi: None,
        python: PythonVersion(14),
        wheel: false,
        rust_test: false,
        pyo3_bzl: Pyo3Bzl::Path("/somewhere/pyo3_bzl".to_owned()),
        offline: true,
    }
}

fn subjects(plan: &Plan) -> Vec<&str> {
    plan.notes
        .iter()
        .map(|note| note.subject.as_str())
        .collect()
}

/// Uncommon names for everything, comments in every place, lists in every form.
const MODULE: &str = r#"# Ours.
module(name = "corp")  # not published

bazel_dep(name = "rules_rs", version = "1.0.0")
bazel_dep(name = "rules_python", version = "1.0.0", repo_name = "py")  # newer than needed
bazel_dep(name = "rules_rust", version = "0.60.0", repo_name = "rust_rules")
bazel_dep(
    name = "platforms",
    version = "0.0.11",
)

rust_toolchains = use_extension("@rust_rules//rust:extensions.bzl", "rust")
rust_toolchains.toolchain(edition = "2024")

dev = use_extension("@rust_rules//crate_universe:extension.bzl", "crate", dev_dependency = True)
dev.from_cargo(
    name = "dev_crates",
    cargo_lockfile = "//:Cargo.lock",
    manifests = ["//:Cargo.toml"],
)

cargo = use_extension("@rust_rules//crate_universe:extensions.bzl", "crate")
cargo.from_cargo(
    name = "corp_crates",
    cargo_lockfile = "//:Cargo.lock",
    manifests = [
        "//:Cargo.toml",  # the workspace itself
        "//rust/a:Cargo.toml",
        # the last one
        "//rust/z:Cargo.toml",
    ],
)
cargo.annotation(
    build_script_env = {"A": "1"},
    crate = "openssl-sys",
)
use_repo(cargo, third_party = "corp_crates")

# The end.
"#;

const MANIFEST: &str = r#"# The workspace.
[workspace]
resolver = "2"
members = [
  "rust/a", # first
  # and last
  "rust/z"
]

[workspace.dependencies]
pyo3 = { version = "0.28", features = ["abi3-py310"] }
"#;

fn lock(name: &str, version: &str) -> String {
    format!(
        "version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\n \"pyo3\",\n]\n\n[[package]]\nname = \
         \"pyo3\"\nversion = \"{version}\"\ndependencies = [\n \"pyo3-macros\",\n]\n"
    )
}

const MEMBER: &str = "[package]\nname = \"a\"\n\n[dependencies]\npyo3 = { workspace = true }\n";

#[test]
fn in_a_hub_that_exists() {
    let lock = lock("a", "0.28.3");
    let before = [
        ("MODULE.bazel", MODULE),
        ("BUILD.bazel", "# top\n"),
        ("Cargo.toml", MANIFEST),
        ("Cargo.lock", &lock),
        ("rust/a/Cargo.toml", MEMBER),
        ("rust/a/BUILD.bazel", ""),
        (".bazelrc", "build --host_compilation_mode=fastbuild\n"),
    ];
    let mut request = request("fast-mean");
    request.layout = Layout::Mixed;
    let plan = check("package_hub", &before, |root| {
        package(root, "rust/fast", &request).unwrap()
    });
    assert_eq!(subjects(&plan), Vec::<&str>::new());
}

#[test]
fn beside_a_package_that_becomes_a_workspace() {
    let lock = lock("tally", "0.30.1");
    let before = [
        (
            "MODULE.bazel",
            "module(name = \"tally\")\n\nbazel_dep(name = \"pyo3_bzl\", version = \"0.1.0\")\nbazel_dep(name = \"rules_python\", version = \
             \"0.31.0\")\nbazel_dep(name = \"rules_rust\", version = \"0.54.1\")\n\ncrate = \
             use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")\ncrate.from_cargo(\n    name = \"crates\",\n    \
             cargo_lockfile = \"//:Cargo.lock\",\n    manifests = [\"//:Cargo.toml\"],\n)\ncrate.annotation(\n    build_script_env = {\"X\": \
             \"1\"},\n    crate = \"pyo3-ffi\",\n)\nuse_repo(crate, \"crates\")\n",
        ),
        ("BUILD.bazel", ""),
        (
            "Cargo.toml",
            "[package]\nname = \"tally\"\n\n[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py311\"] }\n",
        ),
        ("Cargo.lock", &lock),
    ];
    let plan = check("package_beside", &before, |root| {
        package(root, "native/quick", &request("quick")).unwrap()
    });
    // Only the first run converts it to a workspace. The hub's lines and the versions of the rulesets are the user's.
    let expected = [
        "MODULE.bazel:4",
        "MODULE.bazel:5",
        "MODULE.bazel:13",
        "Cargo.toml",
        ".bazelrc",
    ];
    assert_eq!(subjects(&plan), expected);
}

/// PyO3 0.25 uses a feature where later versions use a variable.
#[test]
fn an_old_pyo3() {
    let lock = lock("a", "0.25.1");
    let before = [
        ("MODULE.bazel", ""),
        ("BUILD.bazel", ""),
        ("Cargo.toml", "[workspace]\nmembers = []\n"),
        ("Cargo.lock", &lock),
    ];
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files(&before));
    let plan = package(folder.path(), "quick", &request("quick")).unwrap();
    let manifest = plan
        .files()
        .iter()
        .find(|file| file.path.as_str() == "quick/Cargo.toml");
    let Content::Whole(text) = &manifest.unwrap().content else {
        unreachable!()
    };
    let expected =
        "pyo3 = { version = \"0.25\", features = [\"abi3-py39\", \"extension-module\"] }\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn where_there_is_no_rust() {
    let before = [(
        "MODULE.bazel",
        "module(name = \"corp\")\n\nbazel_dep(name = \"rules_cc\", version = \"0.0.9\")\n",
    )];
    check("package_first", &before, |root| {
        package(root, "quick", &request("quick")).unwrap()
    });
}

#[test]
fn for_one_python() {
    let before = [
        (
            "MODULE.bazel",
            "crate = use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")\ncrate.from_cargo(\n    name = \"crates\",\n    \
             cargo_lockfile = \"//tools:Cargo.lock\",\n    manifests = [\"//tools:Cargo.toml\"],\n)\nuse_repo(crate, \"crates\")\n",
        ),
        (".bazelrc", "build --host_compilation_mode=fastbuild\n"),
    ];
    let mut request = request("quick");
    request.abi = Some(Abi::Cpython);
    // The other hub may not contain PyO3, so the annotation is only for the new one.
    check("package_cpython", &before, |root| {
        package(root, "a/quick", &request).unwrap()
    });
}

#[test]
fn an_empty_module_file() {
    check("package_empty", &[("MODULE.bazel", "")], |root| {
        package(root, "quick", &request("quick")).unwrap()
    });
}

#[test]
fn refused() {
    let hub = |manifests: &str| {
        format!(
            "crate = use_extension(\"@rules_rust//crate_universe:extension.bzl\", \"crate\")\ncrate.from_cargo(\n    name = \"crates\",\n    \
             cargo_lockfile = \"//:Cargo.lock\",\n    manifests = {manifests},\n)\n"
        )
    };
    let workspace = "[workspace]\nmembers = [\"a\"]\n";
    let cpython = "[package]\nname = \"a\"\n\n[dependencies]\npyo3 = \"0.30\"\n";
    let stable = "[package]\nname = \"a\"\n\n[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py311\"] }\n";
    let outside = "or choose a folder outside the Cargo workspace";
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>, String);
    let cases: [Case<'_>; 12] = [
        (&[], None, "there is no MODULE.bazel".to_owned()),
        (
            &[("MODULE.bazel", "module(name = \n")],
            None,
            "`MODULE.bazel` line 1: syntax error\n  help: fix it first".to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("x/quick/BUILD", "")],
            None,
            "`x/quick/BUILD` exists, and a `BUILD.bazel` next to it would hide it\n  help: rename it, or choose another folder".to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("x/quick/MODULE.bazel", "")],
            None,
            "`x/quick` is already a Bazel workspace\n  help: choose another folder".to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", "[workspace")],
            None,
            "`Cargo.toml` is not valid TOML: ".to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", workspace)],
            None,
            "`Cargo.toml` has no label: no folder above it has a BUILD.bazel\n  help: create an empty `BUILD.bazel` at the workspace root"
                .to_owned(),
        ),
        (
            &[
                ("MODULE.bazel", &hub("glob([\"*\"])")),
                ("BUILD.bazel", ""),
                ("Cargo.toml", workspace),
            ],
            None,
            "`MODULE.bazel` line 2: `manifests` is not a list of strings, so it was not edited\n  help: add `\"//x/quick:Cargo.toml\"` to it and \
             run this again"
                .to_owned(),
        ),
        (
            &[
                ("MODULE.bazel", ""),
                ("Cargo.toml", workspace),
                ("a/Cargo.toml", "[package]\nname = \"quick\"\n"),
            ],
            None,
            "`a/Cargo.toml` already defines a package named `quick`\n  help: choose another name with `--name`".to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", workspace), ("a/Cargo.toml", cpython)],
            None,
            format!(
                "the other crates in the Cargo workspace use PyO3 without a stable ABI, and Cargo builds PyO3 once for all of them\n  help: pass `--abi \
                 cpython --python 3.X`, {outside}"
            ),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", workspace), ("a/Cargo.toml", stable)],
            Some("cpython"),
            format!(
                "the other crates in the Cargo workspace use PyO3 with a stable ABI, and Cargo builds PyO3 once for all of them\n  help: leave out `--abi \
                 cpython`, {outside}"
            ),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", workspace), ("a/Cargo.toml", stable)],
            Some("abi3-py310"),
            "`--abi abi3-py310` is below the floor of the other crates in the Cargo workspace, `abi3-py311`, and Cargo builds PyO3 once for all of \
             them\n  help: use `--abi abi3-py311` or higher"
                .to_owned(),
        ),
        (
            &[("MODULE.bazel", ""), ("Cargo.toml", "[workspace]\nmembers = \"a\"\n")],
            None,
            "`Cargo.toml`: `workspace.members` is not a list".to_owned(),
        ),
    ];
    for (before, abi, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &files(before));
        let mut request = request("quick");
        request.abi = abi.map(|abi| abi.parse().unwrap());
        let error = package(folder.path(), "x/quick", &request).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.starts_with(&expected), "{error}\n{expected}");
    }
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &files(&[("MODULE.bazel", "")]));
    for path in ["../x", "/x", "a//b", "x/../..", "con/x"] {
        assert!(
            package(folder.path(), path, &request("quick")).is_err(),
            "{path}"
        );
    }
}

/// Returns the notes on a MODULE.bazel, as `subject: reason | hint`, and its new text.
fn notes_and_module(module: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let rc = "build --host_compilation_mode=fastbuild\n";
    put(
        folder.path(),
        &files(&[("MODULE.bazel", module), (".bazelrc", rc)]),
    );
    let plan = package(folder.path(), "quick", &request("quick")).unwrap();
    let is_module = |path: &str| path == "MODULE.bazel";
    let file = plan
        .files()
        .iter()
        .find(|file| is_module(file.path.as_str()));
    let Content::Edit { text, .. } = &file.unwrap().content else {
        unreachable!()
    };
    let said = plan.notes.iter().map(|note| {
        let hint = note.hint.as_deref().unwrap_or_default();
        format!("{}: {} | {hint}", note.subject, note.reason)
    });
    (said.collect(), text.clone())
}

/// Versions that the user names stay. Notes explain the consequences, and the added lines fit the rules_rust that Bazel selects.
#[test]
fn rulesets_that_the_workspace_names() {
    const NEW: &str = "@rules_rust//crate_universe:extensions.bzl";
    const OLD: &str = "@rules_rust//crate_universe:extension.bzl";
    const RENDER: &str = "\ncrate.render_config(generate_cargo_toml_env_vars = False)\n";
    let rust =
        |version: &str| format!("bazel_dep(name = \"rules_rust\", version = \"{version}\")\n");
    let pin = |version: &str| {
        format!("{}single_version_override(\n    module_name = \"rules_rust\",\n    version = \"{version}\",\n)\n", rust("0.73.0"))
    };
    let toolchain = |versions: &str| {
        format!("{}rust = use_extension(\"@rules_rust//rust:extensions.bzl\", \"rust\")\nrust.toolchain(versions = {versions})\n", rust("0.73.0"))
    };
    let raise = "MODULE.bazel:1: pyo3_bzl raises rules_rust from 0.54.1 to 0.58.0 or newer for the whole workspace | \
                 set `version = \"0.58.0\"` or newer, so that the file names the version that Bazel uses";
    let old_rustc = |place: &str, rustc: &str, hint: &str| {
        format!("{place}: PyO3 0.30.1 needs rustc 1.85.0 or newer, but the workspace uses {rustc} | {hint}")
    };
    let pinned = |version: &str| {
        format!("MODULE.bazel:2: pins rules_rust {version}, but pyo3_bzl needs 0.58.0 or newer | raise it to 0.58.0 or newer, or remove the \
                 `single_version_override`")
    };
    let default =
        "set `versions = [\"1.85.0\"]` in `rust.toolchain`, or use rules_rust 0.58.0 or newer";
    let python = "bazel_dep(name = \"rules_python\", version = \"0.31.0\")\n";
    let python_said = "MODULE.bazel:1: pyo3_bzl raises rules_python from 0.31.0 to 0.37.0 or newer for the whole workspace | \
                       set `version = \"0.37.0\"` or newer, so that the file names the version that Bazel uses";
    let listed = "set `versions = [\"1.85.0\"]` or newer";
    type Case<'a> = (String, Vec<String>, &'a str, bool);
    let cases: [Case<'_>; 13] = [
        (rust("0.73.0"), vec![], NEW, true),
        (rust("99.0.0"), vec![], NEW, true),
        (rust("0.59.1"), vec![], NEW, true),
        (rust("0.58.0"), vec![], NEW, false),
        (rust("0.54.1"), vec![raise.to_owned()], NEW, false),
        (
            pin("0.54.1"),
            vec![
                pinned("0.54.1"),
                old_rustc("MODULE.bazel", "1.82.0", default),
            ],
            OLD,
            false,
        ),
        (pin("0.71.0"), vec![], NEW, true),
        (
            format!(
                "{}git_override(module_name = \"rules_rust\", remote = \"r\", commit = \"c\")\n",
                rust("0.54.1")
            ),
            vec![],
            NEW,
            false,
        ),
        (python.to_owned(), vec![python_said.to_owned()], NEW, true),
        (
            toolchain("[\"nightly/2025-01-01\", \"1.82.0\"]"),
            vec![old_rustc("MODULE.bazel:3", "1.82.0", listed)],
            NEW,
            true,
        ),
        (toolchain("[\"1.90.0\"]"), vec![], NEW, true),
        (toolchain("VERSIONS"), vec![], NEW, true),
        (toolchain("[\"nightly/2025-01-01\"]"), vec![], NEW, true),
    ];
    for (module, expected, file, renders) in cases {
        let (notes, text) = notes_and_module(&module);
        assert_eq!(notes, expected, "{module}");
        assert!(module.lines().all(|line| text.contains(line)), "{text}");
        let load = format!("\ncrate = use_extension(\"{file}\", \"crate\")\n");
        assert!(text.contains(&load), "{text}");
        assert_eq!(text.contains(RENDER), renders, "{text}");
    }
}

/// The workspace chooses the file that `crate` is loaded from. A note names a file that its rules_rust does not have.
#[test]
fn a_file_that_is_gone() {
    let module = |version: &str, file: &str| {
        format!(
            "bazel_dep(name = \"rules_rust\", version = \"{version}\")\ncrate = use_extension(\"@rules_rust//crate_universe:{file}\", \"crate\")\n"
        )
    };
    let (notes, _) = notes_and_module(&module("0.71.1", "extension.bzl"));
    let expected = "MODULE.bazel:2: rules_rust 0.71.1 has no `crate_universe/extension.bzl` | load `crate` from `extensions.bzl`";
    assert_eq!(notes, [expected]);
    for (version, file) in [("0.71.1", "extensions.bzl"), ("0.71.2", "extension.bzl")] {
        assert_eq!(
            notes_and_module(&module(version, file)).0,
            [""; 0],
            "{version}"
        );
    }
}

/// crate_universe fails if two `render_config` apply to a hub.
#[test]
fn one_render_config_for_each_hub() {
    let module = |repositories: &str| {
        format!(
            "bazel_dep(name = \"rules_rust\", version = \"0.73.0\")\ncrate = \
             use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\ncrate.from_cargo(\n    name = \"crates\",\n    \
             cargo_lockfile = \"//tools:Cargo.lock\",\n    manifests = [\"//tools:Cargo.toml\"],\n)\ncrate.render_config({repositories})\n"
        )
    };
    let own = "\ncrate.render_config(\n    generate_cargo_toml_env_vars = False,\n    repositories = [\"quick_crates\"],\n)\n";
    for (repositories, is_added) in [
        ("", false),
        ("repositories = []", false),
        ("repositories = [\"quick_crates\"]", false),
        ("repositories = [\"crates\"]", true),
        ("repositories = ALL", false),
    ] {
        let (notes, text) = notes_and_module(&module(repositories));
        assert_eq!(notes, [""; 0], "{repositories}");
        assert_eq!(text.contains(own), is_added, "{text}");
    }
}
