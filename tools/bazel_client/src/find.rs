//! Finds the Bazel program.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Tried};

/// A program that runs Bazel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The path of the program.
    pub path: PathBuf,
    /// Why this program was chosen.
    pub source: Source,
}

/// Why a program was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// `$BAZEL` names it.
    Variable,
    /// It is the `bazelw` of the workspace or of a parent folder.
    Workspace,
    /// It is the `bazelw` of the pyo3_bzl checkout that this command runs from.
    Checkout,
    /// It is on the `PATH`.
    Path,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Variable => "`$BAZEL`",
            Self::Workspace => "`bazelw` of the workspace",
            Self::Checkout => "`bazelw` of pyo3_bzl's checkout",
            Self::Path => "on the PATH",
        })
    }
}

/// A file next to this project's `bazelw`. It distinguishes ours from other programs of that name.
const BAZELW_MAIN: &str = "tools/bazelw/main.sh";

/// Finds a Bazel: `$BAZEL`, or a `bazelw` in the workspace (`root`) or above it, or the `bazelw` of the pyo3_bzl checkout that this
/// command runs from, or `bazelisk` or `bazel` on the `PATH`, in this order.
///
/// # Errors
/// [`Error::NoBazel`] lists the places that were searched.
pub fn find_program(root: &Path) -> Result<Program, Error> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let checkouts = [
        // For `bazel run`, and for `target/debug` of Cargo.
        variable("BUILD_WORKSPACE_DIRECTORY").map(PathBuf::from),
        env::current_exe().ok(),
    ];
    find(&Places {
        variable: variable("BAZEL"),
        root,
        checkouts: &checkouts.into_iter().flatten().collect::<Vec<_>>(),
        path: &variable("PATH").unwrap_or_default(),
    })
}

/// The places to search.
struct Places<'a> {
    variable: Option<OsString>,
    root: &'a Path,
    checkouts: &'a [PathBuf],
    path: &'a OsStr,
}

fn find(places: &Places<'_>) -> Result<Program, Error> {
    let mut tried = Vec::new();
    if let Some(value) = &places.variable {
        // Like a shell: a path, or a name on the PATH.
        let found = match Path::new(value).components().count() {
            1 => on_path(places.path, value),
            _ => Some(PathBuf::from(value)).filter(|path| is_program(path)),
        };
        // An explicit setting has no fallback.
        return found
            .map(|path| Program {
                path,
                source: Source::Variable,
            })
            .ok_or_else(|| Error::NoBazel {
                tried: vec![Tried::Variable(value.into())],
            });
    }
    if cfg!(unix) {
        for folder in places.root.ancestors() {
            let path = folder.join("bazelw");
            if is_program(&path) {
                let source = Source::Workspace;
                return Ok(Program { path, source });
            }
        }
        tried.push(Tried::Above(places.root.to_owned()));
        for start in places.checkouts {
            let is_ours = |folder: &&Path| folder.join(BAZELW_MAIN).is_file();
            let checkout = start.ancestors().find(is_ours);
            let path = checkout.map(|folder| folder.join("bazelw"));
            if let Some(path) = path.filter(|path| is_program(path)) {
                let source = Source::Checkout;
                return Ok(Program { path, source });
            }
        }
    }
    for name in ["bazelisk", "bazel"] {
        if let Some(path) = on_path(places.path, OsStr::new(name)) {
            let source = Source::Path;
            return Ok(Program { path, source });
        }
    }
    tried.push(Tried::Path);
    Err(Error::NoBazel { tried })
}

fn on_path(path: &OsStr, name: &OsStr) -> Option<PathBuf> {
    let file = Path::new(name).with_extension(env::consts::EXE_EXTENSION);
    let mut folders = env::split_paths(path).filter(|folder| folder.is_absolute());
    folders.find_map(|folder| Some(folder.join(&file)).filter(|path| is_program(path)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
