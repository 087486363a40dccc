//! The command, a folder for new workspaces, and the checks of each workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use anyhow::{ensure, Result};
use harness::{succeeds, Machine, Workspace};

/// The folder in which workspaces are made, and the place where Bazel runs in all of them.
pub struct Shop {
    machine: Machine,
    folder: PathBuf,
    stage: Workspace,
}

/// A new workspace.
pub struct Made<'a> {
    /// The name as the user typed it.
    pub name: String,
    /// Where `new` made it.
    folder: PathBuf,
    /// The workspace in which Bazel runs: a copy.
    pub workspace: &'a Workspace,
    generate: Duration,
}

impl Shop {
    /// Creates a separate folder on a machine.
    pub fn new(machine: Machine) -> Result<Self> {
        let folder = machine.folder().join("projects");
        fs::create_dir_all(&folder)?;
        let stage = machine.stage()?;
        Ok(Self {
            machine,
            folder,
            stage,
        })
    }

    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The folder in which workspaces are made.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The place where Bazel runs.
    pub fn stage(&self) -> &Workspace {
        &self.stage
    }

    /// Runs `pyo3-bzl new NAME OPTIONS…`, which must succeed.
    pub fn run(&self, name: &str, options: &[&str]) -> Result<Output> {
        self.run_in(&self.folder, &[&[name], options].concat())
    }

    /// Runs `pyo3-bzl new` in any folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Result<Output> {
        self.command("new", folder, arguments)
    }

    /// Runs `pyo3-bzl adopt .` in a new workspace.
    pub fn adopt(&self, made: &Made<'_>) -> Result<()> {
        let output = self.command("adopt", made.workspace.path(), &["."])?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        Ok(())
    }

    fn command(&self, name: &str, folder: &Path, arguments: &[&str]) -> Result<Output> {
        let mut command = self.machine.pyo3_bzl(folder)?;
        command.arg(name).args(arguments);
        command.arg("--pyo3-bzl").arg(self.machine.checkout());
        succeeds(&mut command)
    }

    /// Runs `pyo3-bzl new --package PATH` in an example.
    pub fn package(&self, example: &str, path: &str) -> Result<Made<'_>> {
        self.stage.stage_example(example)?;
        let started = Instant::now();
        let output = self.run_in(self.stage.path(), &["--package", path])?;
        let generate = started.elapsed();
        print!("{}", String::from_utf8_lossy(&output.stdout));
        Ok(Made {
            name: example.to_owned(),
            folder: self.stage.path().to_owned(),
            workspace: &self.stage,
            generate,
        })
    }

    /// Runs `pyo3-bzl new` and stages the workspace that it made.
    pub fn make(&self, name: &str, options: &[&str]) -> Result<Made<'_>> {
        let started = Instant::now();
        let output = self.run(name, options)?;
        let generate = started.elapsed();
        print!("{}", String::from_utf8_lossy(&output.stdout));
        let folder = self.folder.join(name);
        self.stage.stage(&folder)?;
        Ok(Made {
            name: name.to_owned(),
            folder,
            workspace: &self.stage,
            generate,
        })
    }
}

impl Made<'_> {
    /// Moves the workspace back to where it was made, with all that Bazel left in it. Returns that folder.
    pub fn put_back(&self) -> Result<&Path> {
        fs::remove_dir_all(&self.folder)?;
        fs::create_dir(&self.folder)?;
        // Not the stage itself, in which the Bazel server runs.
        for entry in fs::read_dir(self.workspace.path())? {
            let entry = entry?;
            fs::rename(entry.path(), self.folder.join(entry.file_name()))?;
        }
        Ok(&self.folder)
    }

    /// Runs `bazel test //...`, in which that test must pass. Prints the time since `new`, in parts.
    pub fn test(&self, name: &str) -> Result<()> {
        // This downloads, splices the crates and analyzes. Only actions remain.
        let fetch = self.workspace.ok(&["build", "--nobuild", "//..."])?;
        let compile = self.workspace.ok(&["test", "//..."])?;
        let line = compile
            .out
            .lines()
            .find(|line| line.starts_with(&format!("//:{name} ")));
        ensure!(
            line.is_some_and(|line| line.contains("PASSED")),
            "`//:{name}` did not pass:\n{compile}"
        );
        let all = self.generate + fetch.time + compile.time;
        println!(
            "from `new` to a green test: {:.1} s: generate {:.2} s, fetch {:.1} s, compile {:.1} s ({})",
            all.as_secs_f32(),
            self.generate.as_secs_f32(),
            fetch.time.as_secs_f32(),
            compile.time.as_secs_f32(),
            compile.hits()
        );
        Ok(())
    }

    /// Checks that Cargo would not change the lock file.
    pub fn cargo_takes_the_lock(&self) -> Result<()> {
        let machine = self.workspace.machine();
        let mut cargo = machine.command("cargo", self.workspace.path())?;
        succeeds(cargo.args(["metadata", "--locked", "--format-version=1"])).map(drop)
    }

    /// Builds with plain Cargo where `new` made the workspace, from the written lock file, with no environment variable set.
    pub fn cargo_builds(&self) -> Result<()> {
        let started = Instant::now();
        let mut cargo = self.workspace.machine().command("cargo", &self.folder)?;
        succeeds(cargo.args(["build", "--locked", "--quiet"]))?;
        println!("cargo build: {:.1} s", started.elapsed().as_secs_f32());
        let library = self.folder.join("target/debug/libdemo.so");
        ensure!(library.is_file(), "there is no {}", library.display());
        Ok(())
    }
}
