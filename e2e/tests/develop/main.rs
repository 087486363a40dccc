//! `NAME.develop` puts the library where a plain Python finds it, follows edits and undoes what it did. `pyo3_python_test` runs one
//! library under every Python of this machine, without a Rust action for any of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{contains, succeeds, Expected, Machine, Python, Steps, Workspace};

const RUN: [&str; 2] = ["run", "//rust:hello.develop"];

/// The example promises 3.9.
const FLOOR: u32 = 9;

#[test]
fn develop() -> Result<()> {
    let workspace = Machine::warm("develop")?.example("quickstart")?;
    workspace.remember(&workspace.ok(&["build", "//..."])?);
    // No repository of Git, whatever is above this folder.
    fs::write(workspace.path().join(".git"), "")?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("plain Python follows the source tree", follows)?;
    steps.run("a virtual environment", a_virtual_environment)?;
    steps.run("nothing of others is overwritten", overwrites_nothing)?;
    steps.run("one library under every Python", every_python)?;
    steps.run("a Python that cannot load it", a_python_that_cannot)?;
    steps.finish()
}

/// All files of the source tree, without Bazel's links.
fn files(workspace: &Workspace) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![workspace.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            }
            if !kind.is_symlink() {
                found.insert(entry.path());
            }
        }
    }
    Ok(found)
}

/// What a Python of this machine, the newest, computes with the copy.
fn counted(workspace: &Workspace) -> Result<String> {
    let pythons = Python::found();
    let python = pythons.last().context("no Python found at all")?;
    let folder = workspace.path().join("rust");
    let import = python.import(&folder, "hello", "count_primes(1000)")?;
    let (_, value) = import.found.context(import.err)?;
    Ok(value)
}

fn says(workspace: &Workspace, arguments: &[&str], expected: &str) -> Result<()> {
    let outcome = workspace.ok(&[&RUN, arguments].concat())?;
    ensure!(outcome.out == expected, "{expected:?} expected:\n{outcome}");
    Ok(())
}

fn follows(workspace: &Workspace) -> Result<()> {
    let before = files(workspace)?;
    says(workspace, &[], "wrote rust/hello.abi3.so\n")?;
    ensure!(counted(workspace)? == "168");
    says(
        workspace,
        &[],
        "nothing to do: rust/hello.abi3.so is up to date\n",
    )?;

    // The copy is no input of any target.
    let build = workspace.ok(&["build", "//...", "--disk_cache="])?;
    workspace.check(&build, &Expected::nothing())?;

    workspace.edit(
        "rust/src/lib.rs",
        "let mut count = 0;",
        "let mut count = 1;",
    )?;
    says(workspace, &[], "replaced rust/hello.abi3.so\n")?;
    ensure!(counted(workspace)? == "169");

    let stale = workspace
        .path()
        .join("rust/hello.cpython-314-x86_64-linux-gnu.so");
    fs::write(&stale, "")?;
    let outcome = workspace.ok(&RUN)?;
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        let warning = "warning: rust/hello.cpython-314-x86_64-linux-gnu.so shadows hello.abi3.so: Python 3.14 imports it instead\n  \
                       help: remove it: rm rust/hello.cpython-314-x86_64-linux-gnu.so\n";
        ensure!(outcome.out.ends_with(warning), "{outcome}");
    }
    fs::remove_file(&stale)?;

    says(
        workspace,
        &["--", "--clean"],
        "removed rust/hello.abi3.so\n",
    )?;
    ensure!(
        files(workspace)? == before,
        "{:?}",
        files(workspace)?.symmetric_difference(&before)
    );
    let help = workspace.ok(&["run", "//rust:hello.develop", "--", "--help"])?;
    ensure!(
        help.out
            .starts_with("usage: bazel run //rust:hello.develop -- [-h] [--venv PATH] [--clean]\n"),
        "{help}"
    );
    Ok(())
}

fn a_virtual_environment(workspace: &Workspace) -> Result<()> {
    let pythons = Python::found();
    let python = pythons.last().context("no Python found at all")?;
    // Relative to the folder where the user is.
    let venv = workspace.path().join("rust/my venv");
    let mut command = Command::new(&python.path);
    command.args(["-I", "-m", "venv", "--without-pip"]);
    succeeds(command.arg(&venv))?;
    let before = files(workspace)?;
    let outcome = workspace.ok(&[&RUN[..], &["--", "--venv", "rust/my venv"]].concat())?;
    ensure!(
        outcome.out.starts_with("wrote rust/hello.abi3.so\nwrote "),
        "{outcome}"
    );
    let imported = Command::new(venv.join("bin/python"))
        .args(["-I", "-c", "import hello; print(hello.count_primes(1000))"])
        .current_dir("/")
        .output()?;
    ensure!(imported.stdout == b"168\n", "{imported:?}");
    workspace.ok(&[&RUN[..], &["--", "--clean"]].concat())?;
    let after = files(workspace)?;
    ensure!(after == before, "{:?}", after.symmetric_difference(&before));
    fs::remove_dir_all(&venv)?;
    Ok(())
}

fn overwrites_nothing(workspace: &Workspace) -> Result<()> {
    workspace.write("rust/hello.abi3.so", "by hand")?;
    let before = files(workspace)?;
    let outcome = workspace.fails(&RUN)?;
    let error =
        "error: rust/hello.abi3.so exists, and //rust:hello.develop did not write it\n  help: ";
    ensure!(outcome.err.contains(error), "{outcome}");
    ensure!(workspace.read("rust/hello.abi3.so")? == "by hand");
    ensure!(files(workspace)? == before);
    Ok(())
}

/// Adds a `pyo3_python_test` of these Pythons.
fn add_test(workspace: &Workspace, build_file: &str, pythons: &[String]) -> Result<()> {
    let folder = Path::new(build_file).parent().context("a folder")?;
    workspace.write(
        &folder.join("hello_test.py").display().to_string(),
        "import sys\nimport unittest\n\nimport hello\n\n\nclass Hello(unittest.TestCase):\n    def test_it(self):\n        \
         print(hello.__file__)\n        self.assertEqual(hello.count_primes(1000), 168)\n",
    )?;
    let old = workspace.read(build_file)?;
    let load = "load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_extension\", \"pyo3_python_test\")";
    let old = old.replace(
        "load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_extension\")",
        load,
    );
    let load = if old.contains(load) { "" } else { load };
    let test = format!(
        "pyo3_python_test(name = \"hello_test\", size = \"small\", srcs = [\"hello_test.py\"], pythons = {pythons:?}, deps = [\"//rust:hello\"])\n"
    );
    workspace.write(build_file, &format!("{load}\n{old}\n{test}"))
}

fn every_python(workspace: &Workspace) -> Result<()> {
    let pythons = Python::found();
    let pythons: Vec<_> = pythons
        .iter()
        .filter(|python| python.minor >= FLOOR)
        .collect();
    let paths: Vec<_> = pythons
        .iter()
        .map(|python| python.path.display().to_string())
        .collect();
    ensure!(!paths.is_empty(), "no Python found at all");
    add_test(workspace, "rust/BUILD.bazel", &paths)?;
    let test = ["test", "//rust:hello_test", "--disk_cache="];
    let outcome = workspace.ok(&test)?;
    // A test is two spawns of one mnemonic: the test, and the report that is made of its log. Nothing else runs, Rust least of all.
    let names: Vec<_> = pythons
        .iter()
        .map(|python| format!("//rust:hello_test_3.{}", python.minor))
        .collect();
    let spawns = names
        .iter()
        .flat_map(|name| [("TestRunner", name.as_str()); 2]);
    workspace.check(&outcome, &Expected::of(spawns))?;
    println!("one library, {} Pythons, no Rust action", names.len());
    let again = workspace.ok(&test)?;
    workspace.check(&again, &Expected::nothing())?;

    // The tests run under the Python that their name says.
    workspace.edit("rust/hello_test.py", "168", "169")?;
    let failed = workspace.fails(&["test", names[0].as_str(), "--test_output=all"])?;
    let text = format!("{}{}", failed.out, failed.err);
    let python = format!("\nPython 3.{}.", pythons[0].minor);
    contains(&text, &[&python, "AssertionError: 168 != 169"])
}

fn a_python_that_cannot(workspace: &Workspace) -> Result<()> {
    // In the package of the extension, loading fails; elsewhere, analysis does.
    for (build_file, label) in [
        ("rust/BUILD.bazel", "//rust:hello_test"),
        ("BUILD.bazel", "//:hello_test"),
    ] {
        let old = workspace.read(build_file)?;
        let pythons = ["/opt/python3.9".to_owned(), "/opt/python3.14t".to_owned()];
        add_test(workspace, build_file, &pythons)?;
        let outcome = workspace.fails(&["build", &format!("{label}_3.14t")])?;
        let error = format!(
            "{label}: pythons: //rust:hello has abi = \"abi3-py39\", which a free-threaded Python cannot load, got \"3.14t\". Remove that"
        );
        ensure!(
            outcome.err.contains(&error),
            "`{error}` expected:\n{outcome}"
        );
        workspace.write(build_file, &old)?;
    }
    Ok(())
}
