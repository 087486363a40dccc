//! examples/wheel: Python imports what is in the wheel, its tags are those of the library, and limits fail with the symbol. Two checkouts
//! make the same bytes of wheel and sdist, and `NAME.publish` hands both to twine.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use anyhow::{bail, ensure, Result};
use harness::{contains, Expected, Machine, Steps, Workspace};

const TEST: [&str; 2] = ["test", "//..."];

/// Nothing comes from the disk cache, so that all that is executed is counted.
const COUNTED: [&str; 3] = ["test", "//...", "--disk_cache="];

#[test]
fn wheel() -> Result<()> {
    let workspace = Machine::warm("wheel")?.example("wheel")?;
    workspace.remember(&workspace.ok(&TEST)?);
    let mut steps = Steps::new(&workspace)?;
    steps.run("the same bytes elsewhere", the_same_bytes_elsewhere)?;
    steps.run("publish runs twine", publish_runs_twine)?;
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

/// The library may come from the disk cache: another test proves that any machine makes the same one. Both machines write both archives
/// themselves.
fn the_same_bytes_elsewhere(workspace: &Workspace) -> Result<()> {
    let flags = harness::warm_flags()?;
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    let elsewhere = Machine::with("wheel_elsewhere", "a/longer/path/of it", &flags)?;
    let elsewhere = elsewhere.example("wheel")?;
    elsewhere.set("LANG", Some("de_DE.UTF-8"));
    let here = archives(workspace)?;
    ensure!(here.len() == 2, "{:?}", here.keys());
    ensure!(here == archives(&elsewhere)?, "the archives differ");
    Ok(())
}

/// The wheel and the sdist, by name, built anew.
fn archives(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>> {
    let outcome = workspace.ok(&[
        "build",
        "//:wheel",
        "//:wheel.sdist",
        "--modify_execution_info=Pyo3(Wheel|Sdist)=+no-cache",
    ])?;
    for mnemonic in ["Pyo3Wheel", "Pyo3Sdist"] {
        let count = outcome
            .executed()
            .filter(|spawn| spawn.mnemonic == mnemonic)
            .count();
        ensure!(count == 1, "{count} {mnemonic} executed");
    }
    let mut archives = BTreeMap::new();
    for folder in ["bazel-bin/wheel.dist", "bazel-bin/wheel.sdist"] {
        for entry in fs::read_dir(workspace.path().join(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            archives.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(archives)
}

fn publish_runs_twine(workspace: &Workspace) -> Result<()> {
    let run = ["run", "//:wheel.publish", "--", "--repository", "test pypi"];
    let system = "/usr/bin:/bin";
    workspace.set("PATH", Some(system));
    let outcome = workspace.fails(&run)?;
    contains(
        &outcome.err,
        &[
        "error: found no twine to upload with: neither in the attribute `twine` nor on PATH",
        "help: set twine = \"@pypi//twine\" in pyo3_wheel, with the name of your pip hub, or install twine",
        ],
    )?;
    let folder = workspace.machine().folder().join("twine");
    fs::create_dir_all(&folder)?;
    let twine = folder.join("twine");
    fs::write(
        &twine,
        "#!/bin/sh\nfor one; do echo \"<$one>\"; done\nexit 7\n",
    )?;
    fs::set_permissions(&twine, Permissions::from_mode(0o755))?;
    workspace.set("PATH", Some(&format!("{}:{system}", folder.display())));
    let outcome = workspace.fails(&run)?;
    workspace.reset_environment();
    let given: Vec<&str> = outcome
        .out
        .lines()
        .filter(|line| line.starts_with('<'))
        .collect();
    ensure!(
        given.starts_with(&["<upload>", "<--repository>", "<test pypi>"]),
        "{given:?}"
    );
    let files = given.get(3..).unwrap_or_default();
    let [wheel, sdist] = files else {
        bail!("not two files: {given:?}");
    };
    ensure!(
        wheel.ends_with(".whl>") && wheel.contains("/tally-1.0.0-cp39-abi3-"),
        "{wheel}"
    );
    ensure!(sdist.ends_with("/tally-1.0.0.tar.gz>"), "{sdist}");
    Ok(())
}

fn a_python_edit_writes_the_wheel_alone(workspace: &Workspace) -> Result<()> {
    workspace.edit("tally/__init__.py", "Word counts:", "Counts of words:")?;
    let outcome = workspace.ok(&COUNTED)?;
    // The sdist is not part of `//...`. A test is two spawns of one mnemonic: the test, and the report that is made of its log.
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
        "    pyproject",
        "    manylinux = \"2_5\",\n    pyproject",
    )?;
    let outcome = workspace.fails(&["build", "//:wheel"])?;
    contains(
        &outcome.err,
        &[
            "error[above-manylinux]: //:wheel: `tally/_native.abi3.so` needs `GLIBC_",
            "which is newer than manylinux_2_5",
            "help: build it against an older glibc, or raise the limit: manylinux = \"2_",
        ],
    )?;
    Ok(())
}

fn a_python_too_old_fails(workspace: &Workspace) -> Result<()> {
    workspace.edit("pyproject.toml", "\">=3.9\"", "\">=3.8\"")?;
    let outcome = workspace.fails(&["build", "//:wheel"])?;
    let message = "error[python-too-old]: //:wheel: python_requires `>=3.8` admits Python 3.8, but `tally/_native.abi3.so` needs 3.9 \
                   for `Py";
    ensure!(outcome.err.contains(message), "{}", outcome.err);
    Ok(())
}
