//! `bazel coverage` on examples/mixed_package: the lines of Rust and Python in one report.

mod report;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use anyhow::{ensure, Result};
use harness::{contains, fetched, runfile, Machine, Outcome, Steps, Workspace};

use report::Report;

/// Files of e2e/coverage, by the name that they get in the workspace.
const FILES: [(&str, &str); 3] = [
    ("coverage/BUILD.bazel", "BUILD.bazel.in"),
    ("coverage/lcov.py", "lcov.py"),
    ("tests/covered_test.py", "covered_test.py"),
];

/// Stand-ins for the programs that Bazel downloads.
const MERGERS: [&str; 3] = [
    "--combined_report=lcov",
    "--coverage_output_generator=//coverage:merge",
    "--coverage_report_generator=//coverage:report",
];

/// The Rust toolchain that has LLVM's tools.
const LLVM: &str = "--extra_toolchains=//coverage:rust_toolchain";

/// A Rust test without Python, in one of the two files.
const RUST_TEST: &str = r#"
#[cfg(test)]
mod tests {
    #[test]
    fn words_are_counted() {
        assert_eq!(super::words("b a b", 1)["b"], 2);
    }
}
"#;

/// A Python function that no test calls.
const UNUSED: &str = "\n\ndef unused() -> int:\n    return 1\n";

#[test]
fn one_report() -> Result<()> {
    let Some(tools) = fetched("coverage", &file("fetch.sh")?)? else {
        return Ok(());
    };
    let tools = tools.display().to_string();
    let workspace = Machine::warm("coverage")?.example("mixed_package")?;
    prepare(&workspace, &tools)?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("without the tools, tests pass", without_tools)?;
    steps.run("`bazel test` collects nothing", tests_collect_nothing)?;
    // In all sandboxes, and used by rules_python as well.
    let python = format!("--test_env=PYTHON_COVERAGE={tools}/python/coverage/__main__.py");
    steps.run("Python calls Rust", |workspace| {
        for target in ["//:covered_test", "//:covered_py_test"] {
            cover(workspace, &[target, LLVM, &python])?;
            let report = Report::read(workspace)?;
            report.hit("tally/__init__.py", "counts = count_words(")?;
            report.missed("tally/__init__.py", "    return 1")?;
            report.hit("src/lib.rs", "count::words(text, shortest)")?;
            report.missed("src/lib.rs", "return Err(PyValueError")?;
            report.hit("src/count.rs", "counts.entry(")?;
            report.has_only(&["src/count.rs", "src/lib.rs", "tally/__init__.py"])?;
        }
        Ok(())
    })?;
    steps.run("Rust alone", |workspace| {
        cover(workspace, &["//:tally_rust_test", LLVM])?;
        let report = Report::read(workspace)?;
        report.hit("src/count.rs", "counts.entry(")?;
        report.missed("src/lib.rs", "count::words(text, shortest)")?;
        report.has_only(&["src/count.rs", "src/lib.rs"])
    })?;
    steps.run("a plain py_test has the Python lines", |workspace| {
        cover(workspace, &["//:test_tally", LLVM, &python])?;
        let report = Report::read(workspace)?;
        report.hit("tally/__init__.py", "counts = count_words(")?;
        report.has_only(&["tally/__init__.py"])
    })?;
    steps.run("all tests", |workspace| {
        cover(workspace, &["//...", LLVM, &python])?;
        let report = Report::read(workspace)?;
        report.hit("src/count.rs", "super::words(\"b a b\", 1)")?;
        report.missed("src/lib.rs", "return Err(PyValueError")?;
        report.missed("tally/__init__.py", "    return 1")
    })?;
    steps.run("a failing test fails", |workspace| {
        workspace.edit("tests/covered_test.py", "(\"b\", 2)", "(\"b\", 3)")?;
        let test = ["coverage", "//:covered_test", LLVM, "--test_output=errors"];
        let command = [&test[..], &[&python], &MERGERS[..]].concat();
        let failed = workspace.fails(&command)?;
        contains(&failed.out, &["AssertionError"]).map(drop)
    })?;
    steps.finish()
}

/// Adds the tests, the mergers and the Rust toolchain to the workspace.
fn prepare(workspace: &Workspace, tools: &str) -> Result<()> {
    for (name, source) in FILES {
        workspace.write(name, &fs::read_to_string(file(source)?)?)?;
    }
    let program = workspace.path().join("coverage/lcov.py");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    append(workspace, "src/count.rs", RUST_TEST)?;
    append(workspace, "tally/__init__.py", UNUSED)?;
    let targets = fs::read_to_string(file("targets.BUILD.in")?)?;
    append(workspace, "BUILD.bazel", &targets)?;
    let module = fs::read_to_string(file("MODULE.bazel.in")?)?.replace("@TOOLS@", tools);
    append(workspace, "MODULE.bazel", &module)
}

fn append(workspace: &Workspace, name: &str, text: &str) -> Result<()> {
    workspace.write(name, &(workspace.read(name)? + text))
}

fn cover(workspace: &Workspace, arguments: &[&str]) -> Result<Outcome> {
    workspace.ok(&[&["coverage"], arguments, &MERGERS[..]].concat())
}

/// With Debian's toolchains alone.
fn without_tools(workspace: &Workspace) -> Result<()> {
    let outcome = cover(
        workspace,
        &["//:covered_test", "//:tally_rust_test", "--test_output=all"],
    )?;
    contains(
        &(outcome.err + &outcome.out),
        &[
            "//:covered_test: coverage: no Rust lines, because the Rust toolchain has no llvm-cov",
            "//:tally_rust_test: coverage: no Rust lines, because",
            "coverage: no Python lines: the Python toolchain and `deps` have no coverage.py",
        ],
    )
    .map(drop)
}

/// What only coverage needs is an input of no action of a test, unless coverage is on.
fn tests_collect_nothing(workspace: &Workspace) -> Result<()> {
    let query = ["aquery", "//:covered_test + //:tally_rust_test", LLVM];
    for (flag, collects) in [
        ("--nocollect_code_coverage", false),
        ("--collect_code_coverage", true),
    ] {
        let actions = workspace
            .ok(&[&query[..], &MERGERS[..], &[flag]].concat())?
            .out;
        contains(&actions, &["Mnemonic: TestRunner"])?;
        for name in ["_coverage", "llvm-cov"] {
            let found = actions.lines().find(|line| line.contains(name));
            ensure!(found.is_some() == collects, "{flag}: {name}: {found:?}");
        }
    }
    Ok(())
}

fn file(name: &str) -> Result<std::path::PathBuf> {
    runfile(&format!("e2e/coverage/{name}"))
}
