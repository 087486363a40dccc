//! Hostile names and trees: none makes `new` write outside the given folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{folder, new, tree};

/// Commands that create the initial contents of the folder.
type Prepare = fn(&Path);

fn nothing(_: &Path) {}

/// Runs the command beside a folder `outside`. Expects no changes, and this message.
#[track_caller]
fn refused(prepare: Prepare, arguments: &[&str], code: i32, expected: &str) {
    let work = folder();
    let around = work.parent().unwrap();
    fs::create_dir(around.join("outside")).unwrap();
    fs::write(around.join("outside/file"), "not ours\n").unwrap();
    prepare(&work);
    let before = tree(around);
    for force in [&[][..], &["--force"]] {
        let found = new(&work, &[arguments, force].concat());
        let shown = format!("{arguments:?} {force:?}: {}{}", found.out, found.err);
        assert_eq!(found.code, code, "{shown}");
        assert!(found.err.contains(expected), "{shown}");
        assert!(found.err.starts_with("error: "), "{shown}");
        assert_eq!(tree(around), before, "{shown}");
    }
}

#[test]
fn names() {
    let long = "a".repeat(65);
    let longer = "a".repeat(5000);
    let table = [
        (
            "import",
            "it is a Python keyword\n  help: `--name import_rs`\n",
        ),
        ("type", "it is a Python keyword"),
        ("json", "it is a module of Python's standard library"),
        ("mod", "it is a Rust keyword"),
        ("std", "it is a crate that comes with Rust"),
        ("pyo3", "it is the name of a crate that PyO3 needs"),
        ("rules_rust", "it is a Bazel module or repository"),
        (
            "bazel-out",
            "the workspace or Bazel uses a folder of that name",
        ),
        ("con", "it is a reserved device name on Windows"),
        ("Demo", "it has upper-case letters"),
        ("9lives", "it must begin with a letter"),
        ("./-x", "it must begin with a letter"),
        ("x_", "it must end with a letter or digit"),
        ("größe", "`ö` is not ASCII"),
        ("数", "`数` is not ASCII"),
        ("\u{202e}x", "is not ASCII"),
        ("a b", "` ` is not a letter"),
        ("a\nload('evil')", "`\\n` is not a letter"),
        ("a\"", "`\\\"` is not a letter"),
        ("$(touch x)", "`$` is not a letter"),
        ("`touch x`", "is not a letter"),
        ("a\\b", "is not a letter"),
        ("a;b", "`;` is not a letter"),
        (
            "demo.py",
            "`.` is not a letter, a digit, `-` or `_`\n  help: `--name demo_py`\n",
        ),
        (&long, "it is longer than 64 characters"),
        (&longer, "it is longer than 64 characters"),
        ("/", "has no name\n  help: set one with `--name`\n"),
    ];
    for (name, expected) in table {
        refused(nothing, &[name], 1, expected);
    }
    for name in [
        "",
        ".",
        "..",
        "../x",
        "/etc/x",
        "a/b",
        "x\0".trim_end_matches('\0'),
    ] {
        if name != "x" {
            refused(
                nothing,
                &["demo", "--name", name],
                1,
                "cannot be the name: ",
            );
        }
    }
}

#[test]
fn trees() {
    let link = |name: &'static str| -> (Prepare, String) {
        let prepare: Prepare = match name {
            "src" => |work| links(work, "../outside", "src"),
            "tests" => |work| links(work, "/", "tests"),
            ".cargo" => |work| links(work, "nowhere", ".cargo"),
            _ => |work| links(work, "../outside/file", "Cargo.toml"),
        };
        let expected = match name {
            "Cargo.toml" => "`Cargo.toml` is a symbolic link".to_owned(),
            name => {
                format!("is behind the symbolic link `{name}`, which points outside the folder")
            }
        };
        (prepare, expected)
    };
    for name in ["src", "tests", ".cargo", "Cargo.toml"] {
        let (prepare, expected) = link(name);
        refused(prepare, &["demo"], 1, &expected);
    }
    let table: [(Prepare, &[&str], &str); 11] = [
        (
            |work| symlink("../outside", work.join("demo")).unwrap(),
            &["demo"],
            "`demo` is a symbolic link\n  help: pass the folder",
        ),
        (
            |work| symlink("nowhere", work.join("demo")).unwrap(),
            &["demo"],
            "`demo` is a symbolic link",
        ),
        (
            |work| fs::write(work.join("demo"), "").unwrap(),
            &["demo"],
            "/demo` is not a folder",
        ),
        (
            |work| fs::write(work.join("file"), "").unwrap(),
            &["file/demo"],
            "Not a directory",
        ),
        (
            |work| fs::create_dir_all(work.join("demo/BUILD.bazel")).unwrap(),
            &["demo"],
            "`BUILD.bazel` is a folder",
        ),
        (
            |work| {
                fs::create_dir(work.join("demo")).unwrap();
                fs::write(work.join("demo/tests"), "").unwrap();
            },
            &["demo"],
            "`tests/test_demo.py` cannot be created: `tests` is not a folder",
        ),
        (
            |work| links(work, "../outside", ".pyo3-bzl-staging"),
            &["demo"],
            "/demo/.pyo3-bzl-staging` is a symbolic link",
        ),
        (
            |work| journal(work, "../outside/file"),
            &["demo"],
            "is not a journal of this version",
        ),
        (
            |work| journal(work, "/etc/evil"),
            &["demo"],
            "is not a journal of this version",
        ),
        (
            |work| {
                journal(work, "out/evil");
                symlink("../../outside", work.join("demo/out")).unwrap();
            },
            &["demo"],
            "is behind the symbolic link `out`",
        ),
        (nothing, &["/proc/demo"], "/proc/demo"),
    ];
    for (prepare, arguments, expected) in table {
        refused(prepare, arguments, 1, expected);
    }
}

#[test]
fn packages() {
    fn workspace(work: &Path) {
        fs::create_dir(work.join("ws")).unwrap();
        fs::write(work.join("ws/MODULE.bazel"), "").unwrap();
    }
    let table: [(Prepare, &str, &str); 9] = [
        (nothing, "demo", "is not in a Bazel workspace"),
        (workspace, "ws/../demo", "is not in a Bazel workspace"),
        (workspace, "ws/import", "it is a Python keyword"),
        (
            workspace,
            "ws/x/../../../outside/demo",
            "is not in a Bazel workspace",
        ),
        (
            |work| {
                workspace(work);
                symlink("../../outside", work.join("ws/out")).unwrap();
            },
            "ws/out/demo",
            "is behind the symbolic link `out`, which points outside the folder",
        ),
        (
            |work| {
                fs::create_dir(work.join("ws")).unwrap();
                symlink("../../outside/file", work.join("ws/MODULE.bazel")).unwrap();
                fs::write(work.join("../outside/file"), "module(name = \"x\")\n").unwrap();
            },
            "ws/demo",
            "`MODULE.bazel` is a symbolic link",
        ),
        (
            |work| {
                workspace(work);
                let hub = "x = use_extension(\"@rules_rs//rs:extensions.bzl\", \"crate\")\nx.from_cargo(name = \"c\", cargo_lock = \"//:Cargo.lock\")\n";
                fs::write(work.join("ws/MODULE.bazel"), hub).unwrap();
            },
            "ws/demo",
            "error: `MODULE.bazel:2`: the crates come from the hub `c` of `rules_rs`, which this command does not edit\n  help: add to `MODULE.bazel`: `bazel_dep(name = \"pyo3_bzl\", version = \"…\")`\n  help: rules_rs compiles crates with its own copy of rules_rust. Let `pyo3_bzl` and rules_rs use one copy: add `bazel_dep(name = \"rules_rust\")`, an `archive_override` of it with the archive that `rs/rules_rust.bzl` of your rules_rs downloads, and `override_repo(EXTENSION, rules_rust = \"rules_rust\")`, where `EXTENSION` is the extension `rules_rust` of rules_rs; see \"Patch or override rules_rust\" in its README\n  help: add to the `[dependencies]` of a crate of that hub: `pyo3 = { version = \"0.30.1\", features = [\"abi3-py39\"] }`, and run `cargo update --workspace`\n  help: add to `MODULE.bazel`: `x.annotation(build_script_env = {\"PYO3_BUILD_EXTENSION_MODULE\": \"1\", \"PYO3_NO_PYTHON\": \"1\"}, crate = \"pyo3-ffi\")`\n  help: write a BUILD.bazel with",
        ),
        (
            |work| {
                workspace(work);
                let hub = "x = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\nx.from_specs(name = \"c\")\n";
                fs::write(work.join("ws/MODULE.bazel"), hub).unwrap();
            },
            "ws/demo",
            "error: `MODULE.bazel:2`: the crates come from the hub `c` of `crate.from_specs`, which this command does not edit\n  help: add to `MODULE.bazel`: `bazel_dep(name = \"pyo3_bzl\", version = \"…\")`\n  help: add to `MODULE.bazel`: `x.spec(package = \"pyo3\", features = [\"abi3-py39\"], version = \"0.30.1\")`",
        ),
        (
            |work| {
                workspace(work);
                let hub = "x = use_extension(\"@acme//:crates.bzl\", \"crate\")\nx.crates(name = \"c\", lock = \"//:Cargo.lock\")\n";
                fs::write(work.join("ws/MODULE.bazel"), hub).unwrap();
            },
            "ws/demo",
            "error: `MODULE.bazel:2`: the crates come from the hub `c` of `@acme//:crates.bzl`, which this command does not edit\n  help: write the `pyo3_extension` by hand",
        ),
    ];
    for (prepare, path, expected) in table {
        refused(prepare, &["--package", path], 1, expected);
    }
}

/// The named folder is written, wherever it is, and nothing beside it.
#[test]
fn elsewhere() {
    for name in ["../demo", "a/../demo", "we ird' \"$(x)/demo", "näh/demo"] {
        let work = folder();
        let around = work.parent().unwrap();
        let before = tree(around);
        let found = new(&work, &[name]);
        assert_eq!(found.code, 0, "{}", found.err);
        let target = around.join(match name {
            "../demo" => "demo".to_owned(),
            "a/../demo" => "work/demo".to_owned(),
            name => format!("work/{name}"),
        });
        let new = tree(around).into_keys();
        let new = new.filter(|path| !before.contains_key(path));
        let elsewhere: Vec<_> = new
            .filter(|path| !path.starts_with(&target) && !target.starts_with(path))
            .collect();
        assert!(elsewhere.is_empty(), "{name}: {elsewhere:?}");
        assert!(target.join("MODULE.bazel").is_file());
    }
}

fn links(work: &Path, target: &str, name: &str) {
    let folder = work.join("demo");
    fs::create_dir(&folder).unwrap();
    let target = target.replace("../outside", "../../outside");
    symlink(target, folder.join(name)).unwrap();
}

fn journal(work: &Path, path: &str) {
    let staging = work.join("demo/.pyo3-bzl-staging");
    fs::create_dir_all(&staging).unwrap();
    fs::write(staging.join("0"), "evil\n").unwrap();
    let text = format!(
        r#"{{"version": 1, "files": [{{"path": "{path}", "before": null, "after": "00"}}]}}"#
    );
    fs::write(staging.join("journal"), text).unwrap();
    // A first run would have left this file.
    fs::write(staging.join("lock"), "").unwrap();
}
