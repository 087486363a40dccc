//! A workspace whose files change, while its Bazel server stays. A new server would load the rules again with cold code, and take twice as
//! much CPU time for a small workspace: 17 s instead of 8 s for what `pyo3-bzl new` makes, from a disk cache.

use std::fs;
use std::path::Path;

use anyhow::{ensure, Context, Result};

use crate::files::{copy, Links};
use crate::machine::Machine;
use crate::workspace::Workspace;

/// What a test does in an example.
type Part = fn(&Workspace) -> Result<()>;

impl Machine {
    /// Opens an empty folder beside the examples, for [`Workspace::stage`].
    ///
    /// # Errors
    /// It cannot be created.
    pub fn stage(&self) -> Result<Workspace> {
        let path = self.checkout().join("examples/stage");
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Workspace::new(self.clone(), path))
    }
}

impl Workspace {
    /// Replaces all files with a copy of those in another folder, without links, and removes what Bazel has built. A relative path to a
    /// folder outside means the same only if both folders have the same parent.
    ///
    /// # Errors
    /// A file cannot be read, written or removed, Bazel cannot clean, or its server did not stay.
    pub fn stage(&self, folder: &Path) -> Result<()> {
        let staged = self.path().join("MODULE.bazel").exists();
        let earlier = staged.then(|| self.server()).transpose()?;
        // Not the folder itself. Bazel stops a server whose folder is gone.
        clear(self.path())?;
        copy(folder, self.path(), Links::LeftOut)?;
        self.ok(&["clean"])?;
        if let Some(earlier) = earlier {
            ensure!(self.server()? == earlier, "the Bazel server did not stay");
        }
        Ok(())
    }

    /// Returns the process ID of the Bazel server.
    fn server(&self) -> Result<String> {
        Ok(self.ok(&["info", "server_pid"])?.out)
    }

    /// Replaces all files with those of an example, by the name of its folder.
    ///
    /// # Errors
    /// The same as [`Workspace::stage`], and when there is no such example.
    pub fn stage_example(&self, name: &str) -> Result<()> {
        self.stage(&self.machine().checkout().join("examples").join(name))
    }

    /// Stages each of these examples and runs its part of a test. A part that fails does not stop the others.
    ///
    /// # Errors
    /// A part failed. The message lists all that did.
    pub fn each_example(&self, parts: &[(&str, Part)]) -> Result<()> {
        let mut failures = Vec::new();
        for (example, part) in parts {
            println!("examples/{example}");
            if let Err(error) = self.stage_example(example).and_then(|()| part(self)) {
                println!("examples/{example} FAILED");
                failures.push(format!("examples/{example}: {error:?}"));
            }
        }
        ensure!(failures.is_empty(), "{}", failures.join("\n"));
        Ok(())
    }
}

/// Removes all that is in a folder.
fn clear(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))? {
        let entry = entry?;
        let removed = if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())
        } else {
            fs::remove_file(entry.path())
        };
        removed.with_context(|| format!("cannot remove {}", entry.path().display()))?;
    }
    Ok(())
}
