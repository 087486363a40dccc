//! Builds two examples for Linux on aarch64 and for Windows on x86-64: file names, the tags of the wheels, what `inspect` says of them,
//! and Pythons for aarch64 that import them in an emulator. Nothing here runs on Windows.

mod toolchains;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{contains, succeeds, Machine, Steps, Workspace};

use toolchains::Toolchains;

const AARCH64: &str = "--platforms=//cross:linux_aarch64";
const WINDOWS: &str = "--platforms=//cross:windows_x86_64";

/// The platform of this machine.
const OWN: &str = "--platforms=";

/// The calls of examples/stubs, and what Python prints for them.
const GEOMETRY: (&str, &str) = (
    "geometry.length([geometry.Point(0), geometry.Point(3, 4)]), geometry.angles.direction(geometry.Point(1, 1))",
    "aarch64 5.0 45.0",
);

/// The same for examples/free_threaded.
const COUNTER: (&str, &str) = ("counter.Counter().add()", "aarch64 1");

#[test]
fn cross_builds() -> Result<()> {
    let Some(toolchains) = Toolchains::fetch()? else {
        return Ok(());
    };
    let machine = Machine::warm("cross")?;
    stubs(&machine, &toolchains)?;
    free_threaded(&machine, &toolchains)
}

/// A package with Python sources and generated stubs, for the stable ABI.
fn stubs(machine: &Machine, toolchains: &Toolchains) -> Result<()> {
    let workspace = machine.example("stubs")?;
    toolchains.add_to(&workspace)?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("stable ABI, aarch64", |workspace| {
        let wheel = build(workspace, "wheel", AARCH64)?;
        is_tagged(&wheel, "geometry-1.0.0-cp39-abi3-manylinux_2_", "_aarch64")?;
        no_findings(workspace, &wheel, &["ELF aarch64, 64-bit"])?;
        let site = unpacked(&wheel)?;
        for minor in 13..=15 {
            let said = toolchains.python(minor, &site, "geometry", GEOMETRY.0)?;
            ensure!(said == GEOMETRY.1, "Python 3.{minor}: {said}");
        }
        same_stubs(workspace, &site)
    })?;
    steps.run("stable ABI, Windows", |workspace| {
        let wheel = build(workspace, "wheel", WINDOWS)?;
        is_tagged(&wheel, "geometry-1.0.0-cp39-abi3-win_amd64", "")?;
        let site = unpacked(&wheel)?;
        ensure!(site.join("geometry/_native.pyd").is_file(), "no .pyd");
        // Every Python 3 has a python3.dll.
        no_findings(workspace, &wheel, &["PE x86_64, 64-bit", "python3.dll"])?;
        same_stubs(workspace, &site)
    })?;
    steps.finish()
}

/// Compares the stubs, which this machine generated from a library that it cannot load, with those from its own library.
fn same_stubs(workspace: &Workspace, site: &Path) -> Result<()> {
    let own = unpacked(&build(workspace, "wheel", OWN)?)?;
    for stub in ["__init__.pyi", "angles.pyi"] {
        let stub = Path::new("geometry/_native").join(stub);
        ensure!(
            fs::read(site.join(&stub))? == fs::read(own.join(&stub))?,
            "{} differs on this platform",
            stub.display()
        );
    }
    Ok(())
}

/// Several ABIs of one target. On Windows, two of them have one file name.
fn free_threaded(machine: &Machine, toolchains: &Toolchains) -> Result<()> {
    let workspace = machine.example("free_threaded")?;
    toolchains.add_to(&workspace)?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("several ABIs, aarch64", |workspace| {
        let stable = build(workspace, "wheel_abi3-py310", AARCH64)?;
        is_tagged(&stable, "counter-0.1.0-cp310-abi3-manylinux_2_", "_aarch64")?;
        no_findings(workspace, &stable, &["ELF aarch64, 64-bit"])?;
        imports(toolchains, &stable, &[13, 14])?;

        let both = build(workspace, "wheel_abi3t-py315", AARCH64)?;
        is_tagged(
            &both,
            "counter-0.1.0-cp315-abi3.abi3t-manylinux_2_",
            "_aarch64",
        )?;
        no_findings(workspace, &both, &["ELF aarch64, 64-bit"])?;
        imports(toolchains, &both, &[15])?;

        let one = build(workspace, "wheel_cpython-3.14t", AARCH64)?;
        is_tagged(&one, "counter-0.1.0-cp314-cp314t-manylinux_2_", "_aarch64")?;
        no_findings(
            workspace,
            &one,
            &["counter.cpython-314t-aarch64-linux-gnu.so"],
        )
    })?;
    steps.run("two ABIs with one name, Windows", |workspace| {
        let refused = workspace.fails(&["build", "//:counter", WINDOWS])?;
        contains(
            &refused.err,
            &[
                "//:counter: abi: on this platform, the libraries for",
                "have the same file name, got `counter.pyd`",
            ],
        )?;
        Ok(())
    })?;
    steps.run("several ABIs, Windows", |workspace| {
        workspace.edit("BUILD.bazel", "    \"abi3t-py315\",\n", "")?;
        for (target, tag, file, needed) in [
            (
                "wheel_abi3-py310",
                "cp310-abi3",
                "counter.pyd",
                "python3.dll",
            ),
            (
                "wheel_cpython-3.14t",
                "cp314-cp314t",
                "counter.cp314t-win_amd64.pyd",
                "python314t.dll",
            ),
        ] {
            let wheel = build(workspace, target, WINDOWS)?;
            is_tagged(&wheel, &format!("counter-0.1.0-{tag}-win_amd64"), "")?;
            no_findings(workspace, &wheel, &["PE x86_64, 64-bit", file, needed])?;
        }
        Ok(())
    })?;
    steps.finish()
}

/// Builds a wheel for a platform, and returns its file. The next build of it replaces the file.
fn build(workspace: &Workspace, target: &str, platform: &str) -> Result<PathBuf> {
    let label = format!("//:{target}");
    workspace.ok(&["build", &label, platform])?;
    let folder = workspace.path().join(format!("bazel-bin/{target}.dist"));
    let files: Vec<_> = fs::read_dir(&folder)
        .with_context(|| folder.display().to_string())?
        .collect::<Result<_, _>>()?;
    ensure!(
        files.len() == 1,
        "{label}: one wheel expected, got {files:?}"
    );
    Ok(files[0].path())
}

fn is_tagged(wheel: &Path, start: &str, end: &str) -> Result<()> {
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".whl").unwrap_or_default();
    println!("{name}");
    ensure!(stem.starts_with(start) && stem.ends_with(end), "{name}");
    Ok(())
}

/// Checks that `inspect` finds nothing wrong, and that it says some words.
fn no_findings(workspace: &Workspace, wheel: &Path, said: &[&str]) -> Result<()> {
    let mut inspect = workspace.machine().pyo3_bzl(workspace.path())?;
    inspect
        .args(["inspect", "--fail-on", "warning", "--full"])
        .arg(wheel);
    let run = succeeds(&mut inspect)?;
    contains(&String::from_utf8_lossy(&run.stdout), said)?;
    Ok(())
}

/// Unpacks a wheel beside the others, and returns the folder.
fn unpacked(wheel: &Path) -> Result<PathBuf> {
    let name = wheel.file_stem().context("a wheel without a name")?;
    let site = harness::temporary()?.join("site").join(name);
    fs::create_dir_all(&site)?;
    succeeds(
        Command::new("unzip")
            .arg("-oq")
            .arg(wheel)
            .arg("-d")
            .arg(&site),
    )?;
    Ok(site)
}

fn imports(toolchains: &Toolchains, wheel: &Path, minors: &[u32]) -> Result<()> {
    let site = unpacked(wheel)?;
    for minor in minors {
        let said = toolchains.python(*minor, &site, "counter", COUNTER.0)?;
        ensure!(said == COUNTER.1, "Python 3.{minor}: {said}");
    }
    Ok(())
}
