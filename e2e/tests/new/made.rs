//! The command, a folder to make workspaces in, and what is asked of each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{ensure, Context, Result};
use harness::{Machine, Workspace};

/// Where workspaces are made.
pub struct Shop {
    machine: Machine,
    folder: PathBuf,
}

/// A workspace that was made.
pub struct Made {
    /// As it was typed.
    pub name: String,
    /// Where Bazel runs.
    pub workspace: Workspace,
    generate: Duration,
}

impl Shop {
    /// A folder of its own on a machine.
    pub fn new(machine: Machine) -> Result<Self> {
        let folder = machine.folder().join("projects");
        fs::create_dir_all(&folder)?;
        Ok(Self { machine, folder })
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Where workspaces are made.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `pyo3-bzl new NAME OPTIONS…`, which must succeed.
    pub fn run(&self, name: &str, options: &[&str]) -> Result<Output> {
        self.run_in(&self.folder, &[&[name], options].concat())
    }

    /// The same in any folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Result<Output> {
        self.command("new", folder, arguments)
    }

    /// `pyo3-bzl adopt .` where something was made.
    pub fn adopt(&self, made: &Made) -> Result<()> {
        let output = self.command("adopt", made.workspace.path(), &["."])?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        Ok(())
    }

    fn command(&self, name: &str, folder: &Path, arguments: &[&str]) -> Result<Output> {
        let mut command = self.machine.pyo3_bzl(folder)?;
        command.arg(name).args(arguments);
        command.arg("--pyo3-bzl").arg(self.machine.checkout());
        ended(&mut command)
    }

    /// `pyo3-bzl new --package PATH` in an example.
    pub fn package(&self, example: &str, path: &str) -> Result<Made> {
        let workspace = self.machine.example(example)?;
        let started = Instant::now();
        let output = self.run_in(workspace.path(), &["--package", path])?;
        let generate = started.elapsed();
        print!("{}", String::from_utf8_lossy(&output.stdout));
        Ok(Made {
            name: example.to_owned(),
            workspace,
            generate,
        })
    }

    /// The same, and the workspace that it made.
    pub fn make(&self, name: &str, options: &[&str]) -> Result<Made> {
        let started = Instant::now();
        let output = self.run(name, options)?;
        let generate = started.elapsed();
        print!("{}", String::from_utf8_lossy(&output.stdout));
        Ok(Made {
            name: name.to_owned(),
            workspace: self.machine.workspace(&self.folder.join(name))?,
            generate,
        })
    }
}

impl Made {
    /// `bazel test //...`, in which that test passes. Prints the time since `new`, in parts.
    pub fn test(&self, name: &str) -> Result<()> {
        // Downloads, the splice of crates and the analysis; then only actions are left.
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

    /// Cargo finds nothing to change in the lock.
    pub fn cargo_takes_the_lock(&self) -> Result<()> {
        let machine = self.workspace.machine();
        let mut cargo = machine.command("cargo", self.workspace.path())?;
        ended(cargo.args(["metadata", "--locked", "--format-version=1"])).map(drop)
    }

    /// Plain Cargo builds it, from the lock that was written, with no variable set.
    pub fn cargo_builds(&self) -> Result<()> {
        let started = Instant::now();
        let mut cargo = self
            .workspace
            .machine()
            .command("cargo", self.workspace.path())?;
        ended(cargo.args(["build", "--locked", "--quiet"]))?;
        println!("cargo build: {:.1} s", started.elapsed().as_secs_f32());
        let library = self.workspace.path().join("target/debug/libdemo.so");
        ensure!(library.is_file(), "there is no {}", library.display());
        Ok(())
    }
}

fn ended(command: &mut Command) -> Result<Output> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?} failed: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output)
}
