//! One artifact for every Python: the same file imports under each interpreter from the minimum version on. For older ones,
//! the gate reports an error.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use harness::{sha256, Machine, Python, Steps, Workspace};

/// The example promises 3.9.
const FLOOR: u32 = 9;

#[test]
fn one_artifact() -> Result<()> {
    let workspace = Machine::warm("pythons")?.example("quickstart")?;
    let pythons = Python::found();
    let mut steps = Steps::new(&workspace)?;
    steps.run("imports everywhere from the floor on", |workspace| {
        imports_from_the_floor_on(workspace, &pythons)
    })?;
    steps.run("below the floor, the gate reports the error", |workspace| {
        the_gate_speaks_first(workspace, &pythons)
    })?;
    steps.finish()
}

fn imports_from_the_floor_on(workspace: &Workspace, pythons: &[Python]) -> Result<()> {
    workspace.ok(&["build", "//rust:hello"])?;
    let artifact = copied(workspace, "floor_3_9")?;
    ensure!(
        artifact.file.ends_with("hello.abi3.so"),
        "the artifact is {}",
        artifact.file.display()
    );
    let digest = sha256(&artifact.file)?;
    let mut tried = Vec::new();
    for python in pythons.iter().filter(|python| python.minor >= FLOOR) {
        let import = artifact.imported_by(python)?;
        let expected = Some((digest.clone(), "168".to_owned()));
        ensure!(
            import.found == expected,
            "{}: {:?}: {}",
            python.path.display(),
            import.found,
            import.err
        );
        tried.push(python.minor);
    }
    let shown: Vec<_> = tried.iter().map(|minor| format!("3.{minor}")).collect();
    println!(
        "hello.abi3.so {} imported by {}",
        &digest[..12],
        shown.join(", ")
    );
    ensure!(!tried.is_empty(), "no Python found at all");
    if Path::new("/usr/share/bazel/rules/rust").is_dir() {
        let missing: Vec<_> = [13, 14, 15]
            .into_iter()
            .filter(|minor| !tried.contains(minor))
            .collect();
        ensure!(
            missing.is_empty(),
            "the Debian root should have these Pythons: {missing:?}"
        );
    }
    Ok(())
}

fn the_gate_speaks_first(workspace: &Workspace, pythons: &[Python]) -> Result<()> {
    // The crate requires 3.12, but the BUILD file still declares 3.9. The build reports what older Pythons lack.
    workspace.edit("rust/Cargo.toml", "\"abi3-py39\"", "\"abi3-py312\"")?;
    let refused = workspace.fails(&["build", "//rust:hello"])?;
    for text in [
        "error[symbol-above-floor]: //rust:hello: ",
        "3.12",
        "3.9",
        "help: ",
    ] {
        ensure!(refused.err.contains(text), "`{text}` expected:\n{refused}");
    }

    // Without the gate, an older Python fails at import time. This step needs one on this machine.
    workspace.ok(&[
        "build",
        "--@pyo3_bzl//rules/settings:gate=false",
        "//rust:hello",
    ])?;
    let ungated = copied(workspace, "floor_3_12")?;
    let mut shown = Vec::new();
    for python in pythons {
        let import = ungated.imported_by(python)?;
        if python.minor >= 12 {
            ensure!(
                import.found.is_some(),
                "{}: {}",
                python.path.display(),
                import.err
            );
        } else {
            let failed = import.found.is_none() && import.err.contains("undefined symbol");
            ensure!(
                failed,
                "{}: an undefined symbol expected: {}",
                python.path.display(),
                import.err
            );
        }
        shown.push(format!(
            "3.{}{}",
            python.minor,
            if import.found.is_some() { "" } else { " not" }
        ));
    }
    println!("without the gate, imported by {}", shown.join(", "));
    Ok(())
}

/// A library in its own folder.
struct Artifact {
    folder: PathBuf,
    file: PathBuf,
}

impl Artifact {
    fn imported_by(&self, python: &Python) -> Result<harness::Import> {
        python.import(&self.folder, "hello", "count_primes(1000)")
    }
}

/// Copies the built library into a folder of that name, under its own file name.
fn copied(workspace: &Workspace, name: &str) -> Result<Artifact> {
    let built = workspace.output("//rust:hello_rename")?;
    let folder = workspace.machine().folder().join(name);
    let file = folder.join(built.file_name().context("a library without a name")?);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(&built, &file))
        .with_context(|| format!("cannot copy {} to {}", built.display(), file.display()))?;
    Ok(Artifact { folder, file })
}
