//! examples/mixed_package: its tests pass, and a change to Python, a stub or a test compiles no Rust.

use std::fs;

use anyhow::{ensure, Context, Result};
use harness::{Expected, Machine, Steps, Workspace};

const TEST: [&str; 2] = ["test", "//..."];

/// The same, for builds whose spawns are counted: nothing comes from the disk cache.
const COUNTED: [&str; 3] = ["test", "//...", "--disk_cache="];

#[test]
fn mixed_package() -> Result<()> {
    let workspace = Machine::warm("mixed")?.example("mixed_package")?;
    workspace.remember(&workspace.ok(&TEST)?);
    let mut steps = Steps::new(&workspace)?;
    steps.run("nothing runs twice", nothing_runs_twice)?;
    steps.run(
        "Python edits run the test alone",
        python_edits_run_the_test_alone,
    )?;
    steps.run("the package is one folder", the_package_is_one_folder)?;
    steps.run(
        "maturin's layout imports as well",
        python_below_a_root_of_its_own,
    )?;
    steps.run(
        "a BUILD file beside __init__.py imports as well",
        build_file_inside_the_package,
    )?;
    steps.run("a broken test fails", a_broken_test_fails)?;
    // All edits were undone.
    steps.run("it is as it was", |workspace| workspace.ok(&TEST).map(drop))?;
    steps.finish()
}

fn nothing_runs_twice(workspace: &Workspace) -> Result<()> {
    let again = workspace.ok(&COUNTED)?;
    ensure!(again.spawns.is_empty(), "{}", again.hits());
    workspace.check(&again, &Expected::nothing())
}

fn python_edits_run_the_test_alone(workspace: &Workspace) -> Result<()> {
    let edits = [
        ("tally/__init__.py", "Word counts:", "Counts of words:"),
        ("tally/_native.pyi", "Counts the words", "Counts all words"),
        (
            "tests/test_tally.py",
            "as its users import it",
            "as users import it",
        ),
    ];
    for (file, old, new) in edits {
        workspace.edit(file, old, new)?;
        let outcome = workspace.ok(&COUNTED)?;
        ensure!(outcome.hits().cached() == 0, "{file}: {}", outcome.hits());
        // A test is two spawns with the same mnemonic: the test itself, and the report from its log.
        let expected = [
            ("TestRunner", "//:test_tally"),
            ("TestRunner", "//:test_tally"),
        ];
        workspace
            .check(&outcome, &Expected::from(expected))
            .with_context(|| file.to_owned())?;
    }
    Ok(())
}

fn the_package_is_one_folder(workspace: &Workspace) -> Result<()> {
    let files = workspace
        .ok(&["cquery", "--output=files", "//:tally_rename"])?
        .out;
    let files: Vec<_> = files
        .split_whitespace()
        .filter_map(|file| file.rsplit("/bin/").next())
        .collect();
    ensure!(
        files == ["tally/_native.abi3.so"],
        "the files are {files:?}"
    );
    Ok(())
}

/// maturin's python-source: the Python package is below its own import root.
fn python_below_a_root_of_its_own(workspace: &Workspace) -> Result<()> {
    let build = workspace.read("BUILD.bazel")?;
    move_the_package(workspace)?;
    let moved = build.replace("\"tally/", "\"python/tally/");
    workspace.write(
        "BUILD.bazel",
        &with(&moved, "    imports = [\"python\"],\n")?,
    )?;
    workspace.ok(&TEST).map(drop)
}

fn build_file_inside_the_package(workspace: &Workspace) -> Result<()> {
    let build = workspace.read("BUILD.bazel")?;
    let extension = build.find("pyo3_extension(").context("no pyo3_extension")?;
    let test = build.find("py_test(").context("no py_test")?;
    move_the_package(workspace)?;

    let extension = build[extension..test]
        .replace("\"tally/", "\"")
        .replace("glob([\"src/*.rs\"])", "[\"//:rust\"]");
    let extension = with(
        &extension,
        "    crate_root = \"//:src/lib.rs\",\n    imports = [\"..\"],\n",
    )?;
    let load = "load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_extension\")\n\n";
    workspace.write("python/tally/BUILD.bazel", &format!("{load}{extension}"))?;

    let test = build[test..].replace("\":tally\"", "\"//python/tally\"");
    workspace.write("BUILD.bazel", &format!("{SOURCES}{test}"))?;
    workspace.ok(&TEST).map(drop)
}

/// The start of the workspace's BUILD file when the extension is in another package.
const SOURCES: &str = r#"load("@rules_python//python:py_test.bzl", "py_test")

exports_files(["src/lib.rs"])

filegroup(
    name = "rust",
    srcs = glob(["src/*.rs"]),
    visibility = ["//visibility:public"],
)

"#;

fn move_the_package(workspace: &Workspace) -> Result<()> {
    let target = workspace.path().join("python/tally");
    // An earlier step may leave empty folders.
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    fs::create_dir_all(workspace.path().join("python"))
        .and_then(|()| fs::rename(workspace.path().join("tally"), target))
        .context("cannot move tally to python/tally")
}

/// Returns the text with more attributes before `module_name`.
fn with(text: &str, attributes: &str) -> Result<String> {
    let place = "    module_name =";
    ensure!(
        text.matches(place).count() == 1,
        "one `{place}` expected in:\n{text}"
    );
    Ok(text.replace(place, &format!("{attributes}{place}")))
}

fn a_broken_test_fails(workspace: &Workspace) -> Result<()> {
    workspace.edit("src/count.rs", "or_insert(0) += 1", "or_insert(0) += 2")?;
    let failed = workspace.fails(&["test", "//...", "--test_output=all"])?;
    ensure!(
        failed.out.contains("test_rust_counts"),
        "test_rust_counts expected:\n{failed}"
    );
    Ok(())
}
