//! Writes a page.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The reason why a page was not written. `Display` is a sentence without initial capital and full stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path is a folder or a device, which must not be replaced by a page.
    #[error("cannot write the page `{}`: it exists and is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// A system error.
    #[error("cannot write the page `{}`: {problem}", path.display())]
    System {
        /// The page.
        path: PathBuf,
        /// The error.
        problem: std::io::Error,
    },
}

/// Writes a page atomically: an existing page stays until the new one is complete. Follows symlinks.
///
/// # Errors
/// Fails if the folder does not exist or is not writable, or if the path exists but is not a regular file.
///
/// # Example
/// ```
/// let folder = tempfile::tempdir()?;
/// page::write(&folder.path().join("report.html"), "<!doctype html>")?;
/// let error = page::write(folder.path(), "").unwrap_err();
/// assert!(error.to_string().ends_with("it exists and is not a regular file"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    let system = |problem| Error::System {
        path: path.to_owned(),
        problem,
    };
    if path.exists() && !path.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(_) => path.to_owned(),
    };
    let folder = real
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut options = tempfile::Builder::new();
    options.prefix(".pyo3-bzl-");
    // Uses the permissions of an ordinary new file. Temporary files are private by default.
    #[cfg(unix)]
    options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = options
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(|problem| system(plain(problem)))?;
    file.write_all(text.as_bytes()).map_err(system)?;
    file.persist(&real).map_err(|error| system(error.error))?;
    Ok(())
}

/// Removes the name of the temporary file, which is of no use to the user.
fn plain(problem: std::io::Error) -> std::io::Error {
    match problem.kind() {
        std::io::ErrorKind::NotFound => {
            std::io::Error::new(problem.kind(), "its folder does not exist")
        }
        std::io::ErrorKind::PermissionDenied => {
            std::io::Error::new(problem.kind(), "permission denied")
        }
        std::io::ErrorKind::NotADirectory => {
            std::io::Error::new(problem.kind(), "its folder is a file")
        }
        _ => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_replaces_an_older_one_and_leaves_nothing_else(
    ) -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.html");
        write(&path, "old")?;
        write(&path, "new")?;
        assert_eq!(fs_err::read_to_string(&path)?, "new");
        assert_eq!(fs_err::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn what_cannot_be_written_is_an_error_that_names_it() -> Result<(), Box<dyn std::error::Error>>
    {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("no/such/a.html");
        let error = write(&path, "").err().map(|error| error.to_string());
        let expected = format!(
            "cannot write the page `{}`: its folder does not exist",
            path.display()
        );
        assert_eq!(error, Some(expected));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn devices_stay_and_symlinks_are_followed() -> Result<(), Box<dyn std::error::Error>> {
        use std::os::unix::fs::{symlink, PermissionsExt as _};
        assert!(matches!(
            write(Path::new("/dev/null"), ""),
            Err(Error::NotAFile(_))
        ));
        let folder = tempfile::tempdir()?;
        let (link, file) = (folder.path().join("link"), folder.path().join("file"));
        fs_err::write(&file, "old")?;
        symlink("file", &link)?;
        write(&link, "new")?;
        assert_eq!(fs_err::read_to_string(&file)?, "new");
        assert!(link.is_symlink());
        // As readable as other files, within the limits of the umask.
        assert_ne!(fs_err::metadata(&file)?.permissions().mode() & 0o060, 0);
        Ok(())
    }
}
