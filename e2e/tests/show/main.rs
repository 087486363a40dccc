//! Runs `pyo3-bzl show` and `why` on the examples with a real Bazel. Checks that their answers are true and that the commands that
//! they print work.

mod commands;
mod escapes;
mod wrong;

use std::process::{Command, Output};

use anyhow::{ensure, Result};
use harness::{Expected, Machine, Workspace};

/// Prepares `pyo3-bzl` with some arguments in a workspace.
fn tool(workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
    let mut command = workspace.machine().pyo3_bzl(workspace.path())?;
    command.args(arguments);
    Ok(command)
}

/// Runs `pyo3-bzl`, which must end with that exit code and print `err` on stderr. Returns stdout.
fn says(workspace: &Workspace, arguments: &[&str], code: i32, err: &str) -> Result<String> {
    let Output {
        status,
        stdout,
        stderr,
    } = tool(workspace, arguments)?.output()?;
    let (out, said) = (String::from_utf8(stdout)?, String::from_utf8(stderr)?);
    println!("$ pyo3-bzl {}\n{out}{said}", arguments.join(" "));
    ensure!(
        status.code() == Some(code),
        "exit code {code} expected: {status}"
    );
    ensure!(said == err, "on stderr expected:\n{err}");
    Ok(out)
}

/// Checks that the text contains each line as a separate line.
fn has(text: &str, lines: &[&str]) -> Result<()> {
    for line in lines {
        let found = text.lines().any(|one| one.trim() == *line);
        ensure!(found, "no line `{line}` in:\n{text}");
    }
    Ok(())
}

#[test]
fn show_and_why() -> Result<()> {
    Machine::warm("show")?.stage()?.each_example(&[
        ("free_threaded", several_libraries),
        ("mixed_package", mixed_package),
        ("split_crates", split_crates_and_what_a_build_really_runs),
    ])
}

/// A list of ABIs: each library has its own configuration, so each has its own page.
fn several_libraries(workspace: &Workspace) -> Result<()> {
    let page = says(workspace, &["show", "//:counter"], 0, "")?;
    for (abi, rename) in [
        ("abi3-py310", "counter_rename"),
        ("cpython-3.14t", "counter_rename.cpython-3.14t"),
        ("abi3t-py315", "counter_rename.abi3t-py315"),
    ] {
        has(
            &page,
            &[
                &format!("//:counter: the PyO3 extension `counter`, abi {abi}, one of 3 libraries"),
                &format!("rename       //:{rename}, pyo3_rename, private"),
                &format!("Pyo3Gate //:{rename}"),
            ],
        )?;
        // The target of a library shows it alone.
        let alone = says(workspace, &["show", &format!("//:{rename}")], 0, "")?;
        let headings = alone.matches("one of 3 libraries").count();
        ensure!(headings == 1 && page.contains(&alone), "{rename}:\n{alone}");
    }
    ensure!(page.matches("Rustc //:counter_rs").count() == 3, "{page}");
    commands::work(workspace, &page)
}

fn mixed_package(workspace: &Workspace) -> Result<()> {
    let page = says(workspace, &["show", "//:tally"], 0, "")?;
    has(
        &page,
        &[
            "//:tally: the PyO3 extension `tally._native`, abi abi3-py39",
            "declared     BUILD.bazel:4, by `pyo3_extension`",
            "public       //:tally, py_library, public",
            "rename       //:tally_rename, pyo3_rename, private",
            "rust         //:tally_rs, rust_shared_library, private, tags manual",
            "used by      //:test_tally (py_test, deps)",
            "abi          abi3-py39; PyO3's features target 3.9 and later",
            "Rustc //:tally_rs",
            "inputs       2 sources: src/count.rs, src/lib.rs",
            "Pyo3Gate //:tally_rename",
            "nothing from Python",
        ],
    )?;
    ensure!(!page.contains("FILE OF PYTHON"), "Python among the inputs");
    ensure!(page == says(workspace, &["show", ":tally_rs"], 0, "")?);
    workspace.write(
        "names/BUILD.bazel",
        "alias(name = \"one\", actual = \":other\")\nalias(name = \"other\", actual = \"//:tally\")\n",
    )?;
    let aliased = says(workspace, &["show", "//names:one"], 0, "")?;
    has(
        &aliased,
        &["//:tally: the PyO3 extension `tally._native`, abi abi3-py39"],
    )?;
    workspace.remove("names/BUILD.bazel")?;
    commands::work(workspace, &page)?;

    // The transition is visible where there is a version to reset.
    let flag = "--@rules_python//python/config_settings:python_version=3.11";
    let other = says(workspace, &["show", "//:tally", "--", flag], 0, "")?;
    has(
        &other,
        &["transition   python/config_settings:python_version: 3.11 becomes its default"],
    )?;

    let answer = says(workspace, &["why", "src/lib.rs", "//:tally"], 0, "")?;
    has(
        &answer,
        &[
            "src/lib.rs makes //:tally rebuild: 2 actions run again",
            "srcs   //:src/lib.rs    source file",
            "run again   Rustc //:tally_rs",
            "Pyo3Gate //:tally_rename",
        ],
    )?;
    commands::work(workspace, &answer)?;
    let answer = says(workspace, &["why", "tally/__init__.py", "//:tally"], 3, "")?;
    has(
        &answer,
        &["tally/__init__.py does not rebuild //:tally: no action reads it"],
    )?;
    commands::work(workspace, &answer)?;
    let answer = says(
        workspace,
        &["why", "tally/__init__.py", "//:test_tally"],
        0,
        "",
    )?;
    has(
        &answer,
        &[
            "tally/__init__.py makes //:test_tally rebuild: 1 action runs again, none in Rust",
            "run again   TestRunner //:test_tally",
        ],
    )?;
    escapes::survive(workspace)
}

fn split_crates_and_what_a_build_really_runs(workspace: &Workspace) -> Result<()> {
    let targets = ["build", "//:split"];
    let first = workspace.ok(&targets)?;
    workspace.remember(&first);

    let answer = says(
        workspace,
        &["why", "crates/edits/src/lib.rs", "//:split"],
        0,
        "",
    )?;
    has(
        &answer,
        &[
            "crates/edits/src/lib.rs makes //:split rebuild: 4 actions run again",
            "run again   Rustc //:edits",
            "Rustc //:report",
            "Rustc //:split_rs",
            "Pyo3Gate //:split_rename",
        ],
    )?;
    // Exactly the same actions run. (After an edit that does not change the bytes of the library, the gate would not run.)
    let collect = "    text.chars().collect()";
    workspace.edit(
        "crates/edits/src/lib.rs",
        collect,
        &format!("    std::hint::black_box(());\n{collect}"),
    )?;
    let expected = Expected::from([
        ("Rustc", "//:edits"),
        ("Rustc", "//:report"),
        ("Rustc", "//:split_rs"),
        ("Pyo3Gate", "//:split_rename"),
    ]);
    // Another run of this test may have written these results to the cache.
    let rebuild = workspace.ok(&["build", "--disk_cache=", "//:split"])?;
    workspace.check(&rebuild, &expected)?;

    // The workspace's other extension compiles those files as its own sources and does not depend on the crates.
    let answer = says(workspace, &["why", "//:edits", "//:one"], 3, "")?;
    has(
        &answer,
        &["//:edits does not rebuild //:one, which does not depend on it"],
    )?;
    // Proc macros and build scripts are built for tools, so the path crosses into the exec configuration.
    let pyo3 = says(workspace, &["why", "@crates//:pyo3", "//:split"], 0, "")?;
    has(
        &pyo3,
        &["@crates//:pyo3 makes //:split rebuild: 3 actions run again"],
    )?;
    let gate = says(
        workspace,
        &["why", "@pyo3_bzl//tools/gate", "//:split"],
        0,
        "",
    )?;
    ensure!(
        gate.contains("  -- exec: tools, in k8-"),
        "no exec edge in:\n{gate}"
    );
    wrong::messages(workspace)
}
