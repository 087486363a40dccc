//! examples/wheel: Python imports what is in the wheel, its tags are those of the library, and limits fail with the symbol.

use anyhow::{ensure, Result};
use harness::{Expected, Machine, Steps, Workspace};

const TEST: [&str; 2] = ["test", "//..."];

/// Nothing comes from the disk cache, so that all that is executed is counted.
const COUNTED: [&str; 3] = ["test", "//...", "--disk_cache="];

#[test]
fn wheel() -> Result<()> {
    let workspace = Machine::warm("wheel")?.example("wheel")?;
    workspace.remember(&workspace.ok(&TEST)?);
    let mut steps = Steps::new(&workspace)?;
    steps.run("the name is an output", the_name_is_an_output)?;
    steps.run(
        "a Python edit writes the wheel alone",
        a_python_edit_writes_the_wheel_alone,
    )?;
    steps.run(
        "a limit fails with the symbol",
        a_limit_fails_with_the_symbol,
    )?;
    steps.run("a Python that is too old fails", a_python_too_old_fails)?;
    steps.finish()
}

fn the_name_is_an_output(workspace: &Workspace) -> Result<()> {
    workspace.ok(&["build", "//:wheel", "--output_groups=+wheel_name"])?;
    let name = workspace.read("bazel-bin/wheel.name")?;
    let name = name.trim_end();
    ensure!(
        name.starts_with("tally-1.0.0-cp39-abi3-") && name.ends_with(".whl"),
        "{name}"
    );
    let wheel = workspace.path().join("bazel-bin/wheel.dist").join(name);
    ensure!(wheel.is_file(), "{} is no file", wheel.display());
    Ok(())
}

fn a_python_edit_writes_the_wheel_alone(workspace: &Workspace) -> Result<()> {
    workspace.edit("tally/__init__.py", "Word counts:", "Counts of words:")?;
    let outcome = workspace.ok(&COUNTED)?;
    // A test is two spawns of one mnemonic: the test, and the report that is made of its log.
    let expected = [
        ("Pyo3Wheel", "//:wheel"),
        ("TestRunner", "//:test_wheel"),
        ("TestRunner", "//:test_wheel"),
    ];
    workspace.check(&outcome, &Expected::from(expected))
}

fn a_limit_fails_with_the_symbol(workspace: &Workspace) -> Result<()> {
    workspace.edit(
        "BUILD.bazel",
        "    python_requires",
        "    manylinux = \"2_5\",\n    python_requires",
    )?;
    let outcome = workspace.fails(&["build", "//:wheel"])?;
    for part in [
        "error[above-manylinux]: //:wheel: `tally/_native.abi3.so` needs `GLIBC_",
        "which is newer than manylinux_2_5",
        "help: build it against an older glibc, or raise the limit: manylinux = \"2_",
    ] {
        ensure!(outcome.err.contains(part), "no `{part}` in {}", outcome.err);
    }
    Ok(())
}

fn a_python_too_old_fails(workspace: &Workspace) -> Result<()> {
    workspace.edit("BUILD.bazel", "\">=3.9\"", "\">=3.8\"")?;
    let outcome = workspace.fails(&["build", "//:wheel"])?;
    let message = "error[python-too-old]: //:wheel: python_requires `>=3.8` admits Python 3.8, but `tally/_native.abi3.so` needs 3.9 \
                   for `Py";
    ensure!(outcome.err.contains(message), "{}", outcome.err);
    Ok(())
}
