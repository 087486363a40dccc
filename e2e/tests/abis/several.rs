//! examples/free_threaded: one target, three libraries, one set of proc macros, and a wheel for each library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, ensure, Context, Result};
use harness::{contains, skip, Outcome, Python, Steps, Workspace};

/// The ABIs, and what follows the module's name in the file name of each library.
const ABIS: [(&str, &str); 3] = [
    ("abi3-py310", ".abi3.so"),
    ("cpython-3.14t", ".cpython-314t-"),
    ("abi3t-py315", ".abi3t.so"),
];

/// What each Python (version, ABI tag) takes from an index with all wheels.
const CHOICES: [(&str, &str, &str); 5] = [
    ("3.10", "cp310", "cp310-abi3"),
    ("3.14", "cp314", "cp310-abi3"),
    ("3.14", "cp314t", "cp314-cp314t"),
    ("3.15", "cp315", "cp315-abi3.abi3t"),
    ("3.15", "cp315t", "cp315-abi3.abi3t"),
];

pub fn several_abis(workspace: &Workspace) -> Result<()> {
    let pythons = Python::found();
    let built = workspace.ok(&["test", "//..."])?;
    workspace.ok(&["build", "//..."])?;
    let mut steps = Steps::new(workspace)?;
    steps.run("all ABIs share the proc macros", |_| {
        all_share_the_proc_macros(&built)
    })?;
    steps.run("each Python imports its library", |workspace| {
        each_python_imports_its_library(workspace, &pythons)
    })?;
    steps.run("abi3t under both names", |workspace| {
        abi3t_under_both_names(workspace, &pythons)
    })?;
    steps.run("pip chooses the wheel", pip_chooses_the_wheel)?;
    steps.run("develop copies all", develop_copies_all)?;
    steps.finish()
}

/// pyo3 is compiled three times, and everything that runs during the build once.
fn all_share_the_proc_macros(built: &Outcome) -> Result<()> {
    let count = |wanted: &str| {
        built
            .spawns
            .iter()
            .filter(|spawn| spawn.mnemonic == "Rustc" && spawn.target_label.ends_with(wanted))
            .count()
    };
    for (crate_name, expected) in [(":pyo3", 3), (":pyo3_macros", 1), (":syn", 1)] {
        let found = count(crate_name);
        ensure!(
            found == expected,
            "{crate_name}: {found} compilations, {expected} expected:\n{built}"
        );
    }
    Ok(())
}

/// Copies the three libraries to one folder, as the runfiles have them.
fn libraries(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.machine().folder().join("libraries");
    fs::create_dir_all(&folder)?;
    let mut copies = Vec::new();
    for (index, (abi, suffix)) in ABIS.iter().enumerate() {
        let target = match index {
            0 => "//:counter_rename".to_owned(),
            _ => format!("//:counter_rename.{abi}"),
        };
        let library = workspace.output(&target)?;
        let name = library.file_name().context("a library without a name")?;
        ensure!(
            name.to_string_lossy()
                .starts_with(&format!("counter{suffix}")),
            "{abi}: {}",
            library.display()
        );
        let copy = folder.join(name);
        fs::copy(&library, &copy).with_context(|| format!("cannot copy {}", library.display()))?;
        copies.push(copy);
    }
    Ok(copies)
}

const LOADED: &str = "__file__.rpartition('/')[2]";

fn each_python_imports_its_library(workspace: &Workspace, pythons: &[Python]) -> Result<()> {
    let copies = libraries(workspace)?;
    let folder = copies[0].parent().context("no folder")?;
    for python in pythons.iter().filter(|python| python.minor >= 10) {
        let import = python.import(folder, "counter", LOADED)?;
        let loaded = import.found.map(|(_, name)| name).unwrap_or_default();
        ensure!(
            loaded == "counter.abi3.so",
            "3.{}: {loaded} {}",
            python.minor,
            import.err
        );
        println!("3.{} imports {loaded}", python.minor);
    }
    Ok(())
}

/// A Python with a GIL loads abi3t libraries from 3.15 on, with and without the platform in the name.
fn abi3t_under_both_names(workspace: &Workspace, pythons: &[Python]) -> Result<()> {
    let copies = libraries(workspace)?;
    let platform = copies[1]
        .to_string_lossy()
        .rsplit_once(".cpython-314t-")
        .context("no platform in the name")?
        .1
        .to_owned();
    for name in [
        "counter.abi3t.so".to_owned(),
        format!("counter.abi3t-{platform}"),
    ] {
        let folder = workspace.machine().folder().join("alone").join(&name);
        fs::create_dir_all(&folder)?;
        fs::copy(&copies[2], folder.join(&name))?;
        for python in pythons {
            let import = python.import(&folder, "counter", LOADED)?;
            let loaded = import.found.map(|(_, name)| name);
            let expected = (python.minor >= 15).then(|| name.clone());
            ensure!(
                loaded == expected,
                "3.{}: {loaded:?}, {expected:?} expected: {}",
                python.minor,
                import.err
            );
        }
    }
    Ok(())
}

fn pip_chooses_the_wheel(workspace: &Workspace) -> Result<()> {
    let index = workspace.machine().folder().join("index");
    fs::create_dir_all(&index)?;
    for (abi, _) in ABIS {
        let folder = workspace
            .path()
            .join("bazel-bin")
            .join(format!("wheel_{abi}.dist"));
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let entry = entry?;
            fs::copy(entry.path(), index.join(entry.file_name()))?;
        }
    }
    ensure!(fs::read_dir(&index)?.count() == 3, "three wheels expected");
    if !pip_knows_abi3t()? {
        skip("the choice of pip", "this pip does not know abi3t");
        return Ok(());
    }
    for (version, abi, tags) in CHOICES {
        let chosen = chosen(&index, version, abi)?;
        contains(&chosen, &[&format!("counter-0.1.0-{tags}-")])
            .with_context(|| format!("Python {version}, {abi}"))?;
        println!("{abi} takes {chosen}");
    }
    Ok(())
}

fn pip_knows_abi3t() -> Result<bool> {
    let asked = "import sys; from pip._vendor.packaging import tags; sys.exit(not hasattr(tags, '_abi3t_applies'))";
    Ok(Command::new("python3")
        .args(["-c", asked])
        .output()?
        .status
        .success())
}

/// The name of the wheel that pip takes for a Python.
fn chosen(index: &Path, version: &str, abi: &str) -> Result<String> {
    let target = index.with_file_name(format!("chosen_{abi}"));
    let done = Command::new("python3")
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-index",
            "--no-deps",
        ])
        .args(["--implementation=cp", "--python-version", version])
        .args(["--abi", abi, "--find-links"])
        .arg(index)
        .arg("--dest")
        .arg(&target)
        .arg("counter")
        .output()
        .context("cannot start pip")?;
    let err = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{err}");
    for entry in fs::read_dir(&target)? {
        return Ok(entry?.file_name().to_string_lossy().into_owned());
    }
    bail!("pip downloaded nothing: {err}")
}

fn develop_copies_all(workspace: &Workspace) -> Result<()> {
    let developed = workspace.ok(&["run", "//:counter.develop"])?;
    contains(
        &developed.out,
        &["wrote counter.abi3.so", "wrote counter.abi3t.so"],
    )?;
    let cleaned = workspace.ok(&["run", "//:counter.develop", "--", "--clean"])?;
    contains(
        &cleaned.out,
        &["removed counter.abi3.so", "removed counter.abi3t.so"],
    )
}
