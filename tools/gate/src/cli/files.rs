//! Reads the library and writes the copy: completely or not at all, and executable if the library is.

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Reads the whole file. The error is the text for stderr, as in all functions here.
pub fn read(library: &Path) -> Result<Vec<u8>, String> {
    fs::read(library).map_err(|error| failed("read", library, &error))
}

/// Removes the copy of an earlier run, so a refused library leaves none behind.
pub fn remove(out: &Path, library: &Path) -> Result<(), String> {
    if let (Ok(out), Ok(library)) = (out.canonicalize(), library.canonicalize()) {
        if out == library {
            return Err(format!(
                "error: `--out` is the library itself, `{}`\n  help: name another file\n",
                out.display()
            ));
        }
    }
    match fs::remove_file(out) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("replace", out, &error)),
        _ => Ok(()),
    }
}

/// Writes `data` to a temporary file next to `out` and renames it. The copy is executable if `library` is.
pub fn write(out: &Path, library: &Path, data: &[u8]) -> Result<(), String> {
    let temporary = beside(out);
    let written = create(&temporary, library, data).and_then(|()| fs::rename(&temporary, out));
    written.map_err(|error| {
        // Report the first failure.
        let _ = fs::remove_file(&temporary);
        failed("write", out, &error)
    })
}

fn create(temporary: &Path, library: &Path, data: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(temporary)?;
    file.write_all(data)?;
    keep_executable(&file, library)
}

#[cfg(unix)]
fn keep_executable(file: &fs::File, library: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let executable = fs::metadata(library)?.permissions().mode() & 0o111;
    file.set_permissions(fs::Permissions::from_mode(0o644 | executable))
}

#[cfg(not(unix))]
fn keep_executable(_: &fs::File, _: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Returns a name in the same folder that no other process uses.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".{}.tmp", std::process::id()));
    out.with_file_name(name)
}

fn failed(attempt: &str, path: &Path, error: &std::io::Error) -> String {
    format!("error: cannot {attempt} `{}`: {error}\n", path.display())
}
