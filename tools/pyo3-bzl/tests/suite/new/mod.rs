//! `new`: what it prints, what it writes, and what it leaves unchanged.

mod hostile;
mod killed;
mod machine;
mod package;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{binary, ended, Run};

/// A separate folder that is in no workspace.
struct Work {
    path: PathBuf,
    _guard: TempDir,
}

impl std::ops::Deref for Work {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

fn folder() -> Work {
    let guard = tempfile::tempdir().unwrap();
    let path = guard.path().canonicalize().unwrap().join("work");
    fs::create_dir(&path).unwrap();
    Work {
        path,
        _guard: guard,
    }
}

/// Returns the command in a folder, isolated from this machine.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.arg("new").args(arguments).current_dir(folder);
    for variable in ["BUILD_WORKING_DIRECTORY", "BUILD_WORKSPACE_DIRECTORY"] {
        command.env_remove(variable);
    }
    // The machine's Bazel is not used.
    command.env("PYO3_BZL_HOST_PATH", "");
    command
}

fn new(folder: &Path, arguments: &[&str]) -> Run {
    let fixed = ["--pyo3-bzl=registry", "--python=3.14"];
    ended(command(folder, arguments).args(fixed).output().unwrap())
}

/// Returns everything below a folder without following links: the contents of files and the targets of links.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut stack = vec![folder.to_owned()];
    while let Some(path) = stack.pop() {
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            found.insert(path, target.into_os_string().into_encoded_bytes());
        } else if metadata.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            stack.extend(entries.map(|entry| entry.unwrap().path()));
            found.insert(path, vec![]);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
    found
}

const FILES: [&str; 13] = [
    "MODULE.bazel",
    "BUILD.bazel",
    "Cargo.toml",
    "Cargo.lock",
    "src/lib.rs",
    "tests/test_demo.py",
    "pyproject.toml",
    ".cargo/config.toml",
    ".bazelrc",
    ".bazelversion",
    ".bazelignore",
    ".gitignore",
    "README.md",
];

#[test]
fn what_is_said() {
    let folder = folder();
    let made = new(&folder, &["demo"]);
    let list = |word: &str| -> String {
        let line = |path: &&str| format!("{word:<8} demo/{path}\n");
        FILES.iter().map(line).collect()
    };
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let (files, next) = made.out.split_once("\nnext:\n").unwrap();
    assert_eq!(files, list("created"));
    let lines: Vec<_> = next.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], "  cd demo");
    assert!(lines[1].ends_with(" test //..."), "{}", made.out);

    let again = new(&folder, &["demo"]);
    assert_eq!(again.code, 0);
    let expected = "nothing to do: all files are up to date\n\nnext:\n";
    assert!(again.out.starts_with(expected), "{}", again.out);
}

#[test]
fn looking_writes_nothing() {
    let folder = folder();
    let before = tree(&folder);
    let dry = new(&folder, &["demo", "--dry-run"]);
    let list: String = FILES
        .iter()
        .map(|path| format!("new        {path}\n"))
        .collect();
    assert_eq!(
        (dry.code, dry.out, dry.err),
        (0, list.clone(), String::new())
    );
    let check = new(&folder, &["demo", "--check"]);
    assert_eq!(
        (check.code, check.out, check.err),
        (10, list, String::new())
    );
    assert_eq!(tree(&folder), before);
    new(&folder, &["demo"]);
    let check = new(&folder, &["demo", "--check"]);
    assert_eq!(check.code, 0, "{}", check.out);
    let both = new(&folder, &["demo", "--check", "--dry-run"]);
    assert_eq!(both.code, 2);
}

#[test]
fn a_file_of_the_users_is_never_lost_without_force() {
    let folder = folder();
    new(&folder, &["demo"]);
    let readme = folder.join("demo/README.md");
    fs::write(&readme, "mine\n").unwrap();
    fs::remove_file(folder.join("demo/src/lib.rs")).unwrap();
    let before = tree(&folder);
    let refused = new(&folder, &["demo"]);
    let expected = "error: nothing was written:\n  `README.md` already exists with other content\n  help: `--dry-run` shows the \
                    changes, `--force` overwrites the files\n";
    assert_eq!((refused.code, refused.err.as_str()), (1, expected));
    assert_eq!(tree(&folder), before);
    let dry = new(&folder, &["demo", "--dry-run"]);
    assert!(
        dry.out.contains("conflict   README.md already exists"),
        "{}",
        dry.out
    );
    assert!(dry.out.contains("\n-mine\n+# demo\n"), "{}", dry.out);
    let forced = new(&folder, &["demo", "--force"]);
    let expected = "created  demo/src/lib.rs\nupdated  demo/README.md\n11 files are up to date\n";
    assert!(forced.out.starts_with(expected), "{}", forced.out);
    assert!(fs::read_to_string(readme).unwrap().starts_with("# demo\n"));
}

#[test]
fn json() {
    let folder = folder();
    let dry = new(
        &folder,
        &["demo", "--dry-run", "--format=json", "--abi=cpython"],
    )
    .json();
    assert_eq!(dry["schema_version"], 1);
    assert_eq!(dry["command"], "new");
    assert_eq!(dry["written"], false);
    assert_eq!(dry["files"][0]["path"], "MODULE.bazel");
    assert_eq!(dry["files"][0]["state"], "new");
    assert_eq!(dry["notes"][0]["subject"], "--abi cpython");
    let made = new(&folder, &["demo", "--format=json"]).json();
    assert_eq!(made["written"], true);
    assert!(folder.join("demo/MODULE.bazel").is_file());
    fs::write(folder.join("demo/README.md"), "mine").unwrap();
    let conflict = new(&folder, &["demo", "--dry-run", "--format=json"]).json();
    let readme = &conflict["files"][12];
    assert_eq!(readme["state"], "conflict");
    assert_eq!(readme["reason"], "already exists with other content");
}

#[test]
fn notes_are_not_data() {
    let folder = folder();
    let made = new(&folder, &["demo", "--abi=cpython"]);
    let expected =
        "note: --abi cpython: the extension supports only Python 3.14, so `MODULE.bazel` selects that version\n";
    assert_eq!(made.err, expected);
    let inner = new(&folder, &["demo/inner"]);
    let start = format!(
        "note: {0}/demo/inner: a separate workspace inside the Bazel workspace `{0}/demo`\n  help: to make it a package",
        folder.display()
    );
    assert!(inner.err.starts_with(&start), "{}", inner.err);
}

/// Creates a folder that looks like a checkout of pyo3_bzl.
fn make_checkout(checkout: &Path) {
    fs::create_dir_all(checkout.join("rules")).unwrap();
    fs::write(
        checkout.join("MODULE.bazel"),
        "module(\n    name = \"pyo3_bzl\",\n)\n",
    )
    .unwrap();
    fs::write(checkout.join("rules/defs.bzl"), "").unwrap();
}

#[test]
fn where_pyo3_bzl_comes_from() {
    let folder = folder();
    let module = |name: &str| fs::read_to_string(folder.join(name).join("MODULE.bazel")).unwrap();
    new(&folder, &["demo"]);
    let version = "bazel_dep(name = \"pyo3_bzl\", version = \"0.";
    assert!(module("demo").contains(version));

    let checkout = folder.join("a checkout");
    make_checkout(&checkout);
    let given = |name: &str, source: &str| {
        ended(
            command(&folder, &[name, "--pyo3-bzl", source])
                .output()
                .unwrap(),
        )
    };
    assert_eq!(given("given", "a checkout").code, 0);
    let path = format!("    path = \"{}\",\n", checkout.display());
    assert!(module("given").contains(&path), "{}", module("given"));
    // `bazel run` sets it.
    let mut run = command(&folder, &["under-run"]);
    run.env("BUILD_WORKSPACE_DIRECTORY", &checkout);
    assert_eq!(ended(run.output().unwrap()).code, 0);
    assert!(module("under-run").contains(&path));

    let none = given("other", "nowhere");
    let expected = format!(
        "error: `--pyo3-bzl nowhere`: not a checkout of pyo3_bzl (`{}/nowhere` has no MODULE.bazel of that module)\n  help: pass the top folder of \
         a checkout, `git` or `registry`\n",
        folder.display()
    );
    assert_eq!((none.code, none.err), (1, expected));
}

#[test]
fn the_name_of_a_folder() {
    let folder = folder();
    fs::create_dir(folder.join("here")).unwrap();
    let here = new(&folder.join("here"), &["."]);
    assert_eq!(here.code, 0, "{}", here.err);
    let module = fs::read_to_string(folder.join("here/MODULE.bazel")).unwrap();
    assert!(module.contains("module(name = \"here\")"));
    let named = new(&folder, &["deep/er/Folder One", "--name=one"]);
    assert_eq!(named.code, 0, "{}", named.err);
    assert!(
        named.out.contains("\n  cd 'deep/er/Folder One'\n"),
        "{}",
        named.out
    );
    let root = new(&folder, &["relative", "--root=here"]);
    assert_eq!(root.code, 0, "{}", root.err);
    assert!(folder.join("here/relative/MODULE.bazel").is_file());
}

#[test]
fn wrong_usage() {
    let folder = folder();
    for (arguments, expected) in [
        (&[][..], "<PATH>"),
        (
            &["demo", "--abi=abi3-py38"],
            "expected `abi3`, `abi3-py39` to `abi3-py315`",
        ),
        (
            &["demo", "--ci=jenkins"],
            "[possible values: github, gitlab]",
        ),
        (&["demo", "--package=x"], "cannot be used with"),
        (
            &["demo", "--remote-cache=ftp://x"],
            "expected a URL that begins with",
        ),
    ] {
        let found = new(&folder, arguments);
        assert_eq!(found.code, 2, "{arguments:?}");
        assert!(found.err.contains(expected), "{}", found.err);
    }
    assert_eq!(tree(&folder).len(), 1);
    let help = ended(command(&folder, &["--help"]).output().unwrap());
    assert!(help
        .out
        .contains("  pyo3-bzl new fast-hash --mixed --abi abi3-py310\n"));
}
