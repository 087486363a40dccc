//! The Python interpreters of this machine, for tests that import one artifact under each.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// A CPython 3 interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// The path of the interpreter.
    pub path: PathBuf,
    /// The minor version: 14 for 3.14.
    pub minor: u32,
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The SHA-256 of the module's file and the value of the expression. `None` if the import failed.
    pub found: Option<(String, String)>,
    /// The text on Python's stderr.
    pub err: String,
}

/// Prints the digest of a module's file and the value of an expression. Arguments: folder, module, expression.
const IMPORT: &str = "
import hashlib, importlib, sys
sys.path.insert(0, sys.argv[1])
module = importlib.import_module(sys.argv[2])
with open(module.__file__, 'rb') as file:
    print(hashlib.sha256(file.read()).hexdigest(), eval(sys.argv[3], vars(module)))
";

const MINORS: std::ops::Range<u32> = 7..30;

impl Python {
    /// Returns one CPython of each minor version that runs here, oldest first. Searches the `PATH`, the host's `PATH` if
    /// this process runs in its own root (`PYO3_BZL_HOST_PATH`), and pyenv.
    #[must_use]
    pub fn found() -> Vec<Self> {
        let mut by_minor = BTreeMap::new();
        for folder in folders() {
            for minor in MINORS {
                let path = folder.join(format!("python3.{minor}"));
                let shim = path.components().any(|part| part.as_os_str() == "shims");
                if !by_minor.contains_key(&minor) && !shim && is_cpython(&path, minor) {
                    by_minor.insert(minor, Self { path, minor });
                }
            }
        }
        by_minor.into_values().collect()
    }

    /// Imports a module from a folder and evaluates an expression in it. The interpreter is isolated: it sees neither
    /// the user's packages nor the user's variables.
    ///
    /// # Errors
    /// Python cannot be started. A failed import is not an error.
    pub fn import(&self, folder: &Path, module: &str, expression: &str) -> Result<Import> {
        let done = Command::new(&self.path)
            .args(["-I", "-c", IMPORT])
            .arg(folder)
            .args([module, expression])
            .output()
            .with_context(|| format!("cannot start {}", self.path.display()))?;
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        let found = done
            .status
            .success()
            .then(|| out.trim().split_once(' '))
            .flatten();
        Ok(Import {
            found: found.map(|(digest, value)| (digest.to_owned(), value.to_owned())),
            err: String::from_utf8_lossy(&done.stderr).into_owned(),
        })
    }
}

fn folders() -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = ["PATH", "PYO3_BZL_HOST_PATH"]
        .iter()
        .filter_map(env::var_os)
        .flat_map(|value| env::split_paths(&value).collect::<Vec<_>>())
        .filter(|path| !path.as_os_str().is_empty())
        .collect();
    // On the PATH, pyenv has a shim for one version only. Its home contains all versions.
    let shims = paths.iter().filter(|path| path.ends_with(".pyenv/shims"));
    let versions = shims
        .filter_map(|path| fs::read_dir(path.with_file_name("versions")).ok())
        .flatten();
    let mut versions: Vec<_> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    versions.sort();
    [paths, versions].concat()
}

fn is_cpython(path: &Path, minor: u32) -> bool {
    const ASK: &str = "import sys; print(sys.implementation.name, sys.version_info[1])";
    let asked = path
        .is_file()
        .then(|| Command::new(path).args(["-I", "-c", ASK]).output());
    matches!(asked, Some(Ok(done)) if String::from_utf8_lossy(&done.stdout).trim() == format!("cpython {minor}"))
}
