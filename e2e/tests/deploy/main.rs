//! Two extensions that share a crate, as docs/deploy.md describes them: in a `py_binary`, in its zip, and in a layer of a container.

mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{contains, skip, Machine, Steps, Workspace};

use files::{BUILD, MAIN, MAKER, PRINTED, SHAPES, TAKER};

#[test]
fn deploy() -> Result<()> {
    let workspace = Machine::warm("deploy")?.example("quickstart")?;
    workspace.edit(
        "MODULE.bazel",
        "bazel_dep(name = \"rules_python\"",
        "bazel_dep(name = \"rules_pkg\", version = \"1.0.1\")\nbazel_dep(name = \"rules_python\"",
    )?;
    for (file, text) in [
        ("BUILD.bazel", BUILD),
        ("shapes.rs", SHAPES),
        ("maker.rs", MAKER),
        ("taker.rs", TAKER),
        ("main.py", MAIN),
    ] {
        workspace.write(&format!("two/{file}"), text)?;
    }
    let mut steps = Steps::new(&workspace)?;
    steps.run("each extension has its own class", |workspace| {
        let run = workspace.ok(&["run", "//two:main"])?;
        printed(&run.out)
    })?;
    steps.run("a zip unpacks itself", a_zip_unpacks_itself)?;
    steps.run("a layer of a container", a_layer_of_a_container)?;
    steps.finish()
}

/// Checks the lines of the program. Returns the path of a library.
fn printed(out: &str) -> Result<()> {
    let (lines, file) = out.split_once("file ").context("no file printed")?;
    ensure!(lines == PRINTED, "{PRINTED}expected, got:\n{out}");
    contains(file, &["/maker.abi3.so"])
}

/// Copies a file to a folder that no Bazel knows.
fn elsewhere(workspace: &Workspace, file: &str) -> Result<PathBuf> {
    let folder = workspace.machine().folder().join("elsewhere");
    fs::create_dir_all(&folder)?;
    let copy = folder.join(file.rsplit('/').next().unwrap_or(file));
    fs::copy(workspace.path().join(file), &copy).with_context(|| format!("cannot copy {file}"))?;
    Ok(copy)
}

fn output(command: &mut Command) -> Result<(bool, String, String)> {
    let done = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    Ok((
        done.status.success(),
        String::from_utf8_lossy(&done.stdout).into_owned(),
        String::from_utf8_lossy(&done.stderr).into_owned(),
    ))
}

fn a_zip_unpacks_itself(workspace: &Workspace) -> Result<()> {
    workspace.ok(&[
        "build",
        "//two:main",
        "--build_python_zip",
        "--output_groups=python_zip_file",
    ])?;
    let zip = elsewhere(workspace, "bazel-bin/two/main.zip")?;
    let (ok, out, err) = output(Command::new("python3").arg(&zip))?;
    ensure!(ok, "{err}");
    printed(&out)?;

    // No Python imports a library from inside an archive.
    let inside = "import sys; sys.path.insert(0, sys.argv[1]); import maker";
    let root = zip.join("runfiles/_main/two");
    let list = "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))";
    let (ok, out, err) = output(Command::new("python3").args(["-c", list]).arg(&zip))?;
    ensure!(ok, "{err}");
    contains(&out, &["runfiles/_main/two/maker.abi3.so"])?;
    let (ok, _, err) = output(Command::new("python3").args(["-I", "-c", inside]).arg(root))?;
    ensure!(!ok, "imported from the archive");
    contains(&err, &["No module named 'maker'"])
}

fn a_layer_of_a_container(workspace: &Workspace) -> Result<()> {
    workspace.ok(&["build", "//two:layer"])?;
    let layer = elsewhere(workspace, "bazel-bin/two/layer.tar")?;
    let root = layer.with_file_name("root");
    fs::create_dir_all(&root)?;
    let (ok, _, err) = output(
        Command::new("tar")
            .arg("-xf")
            .arg(&layer)
            .arg("-C")
            .arg(&root),
    )?;
    ensure!(ok, "{err}");
    let Some(mut command) = contained(&root) else {
        skip("a container", "bubblewrap cannot make one here");
        return Ok(());
    };
    let (ok, out, err) = output(&mut command)?;
    ensure!(ok, "{err}");
    printed(&out)
}

/// Python in a container: the machine's own `/usr`, the layer, and nothing else. `None` where bubblewrap cannot make one.
fn contained(root: &Path) -> Option<Command> {
    let container = || {
        let mut command = Command::new("bwrap");
        command.args([
            "--unshare-all",
            "--die-with-parent",
            "--ro-bind",
            "/usr",
            "/usr",
        ]);
        for folder in ["bin", "lib", "lib64"] {
            command.args(["--symlink", &format!("usr/{folder}"), &format!("/{folder}")]);
        }
        command
            .args([
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--chdir",
                "/",
                "--ro-bind",
            ])
            .arg(root.join("opt"))
            .arg("/opt");
        command
    };
    let works = container()
        .arg("true")
        .output()
        .is_ok_and(|done| done.status.success());
    works.then(|| {
        let mut command = container();
        command.args(["python3", "/opt/app/main.py"]);
        command
    })
}
