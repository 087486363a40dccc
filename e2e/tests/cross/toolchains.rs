//! Compilers and standard libraries for other platforms: fetched once for each root, and added to a workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use harness::{fetched, Workspace};

/// What this test skips if the machine cannot do it.
const CROSS: &str = "cross builds";

/// The folder that `fetch.sh` has filled.
pub struct Toolchains(PathBuf);

/// A file of e2e/cross, by the name that it gets in the workspace.
const FILES: [(&str, &str); 3] = [
    ("cross/BUILD.bazel", "BUILD.bazel.in"),
    ("cross/std.BUILD", "std.BUILD.in"),
    ("cross/toolchains.bzl", "toolchains.bzl.in"),
];

impl Toolchains {
    /// Fetches them, or takes those of an earlier run. `None` if this machine cannot have them, which is reported as a skip.
    ///
    /// # Errors
    /// They cannot be fetched.
    pub fn fetch() -> Result<Option<Self>> {
        Ok(fetched(CROSS, &file("fetch.sh")?)?.map(Self))
    }

    /// Adds the platforms `//cross:linux_aarch64` and `//cross:windows_x86_64`, with their toolchains, to a workspace.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn add_to(&self, workspace: &Workspace) -> Result<()> {
        for (name, source) in FILES {
            workspace.write(name, &self.filled(source)?)?;
        }
        let module = workspace.read("MODULE.bazel")? + "\n" + &self.filled("MODULE.bazel.in")?;
        workspace.write("MODULE.bazel", &module)
    }

    fn filled(&self, source: &str) -> Result<String> {
        let path = file(source)?;
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(text.replace("@CROSS@", &self.0.display().to_string()))
    }

    /// Evaluates an expression under a Python for aarch64, after an import from a folder. Returns what it prints.
    ///
    /// # Errors
    /// The emulator cannot be started, or Python fails.
    pub fn python(&self, minor: u32, folder: &Path, module: &str, value: &str) -> Result<String> {
        let program = format!("import platform, {module}; print(platform.machine(), {value})");
        let run = Command::new(self.0.join("bin/qemu-aarch64"))
            .arg(self.0.join(format!("aarch64/usr/bin/python3.{minor}")))
            .args(["-E", "-s", "-c"])
            .arg(format!(
                "import sys; sys.path.insert(0, sys.argv[1]); {program}"
            ))
            .arg(folder)
            .output()?;
        if !run.status.success() {
            let said = String::from_utf8_lossy(&run.stderr);
            bail!("Python 3.{minor} on aarch64: {said}");
        }
        Ok(String::from_utf8_lossy(&run.stdout).trim().to_owned())
    }
}

fn file(name: &str) -> Result<PathBuf> {
    harness::runfile(&format!("e2e/cross/{name}"))
}
