//! Reads an execution log that the user names.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use anyhow::{bail, Context as _};
use execlog::{Error, Format, Reader, Spawn, Wanted};

use crate::progress::Progress;
use crate::root::Root;

const MAKE_ONE: &str = "\n  help: `bazel build --execution_log_compact_file=FILE …` creates one";

/// The result of reading a log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reading {
    /// The path as the user gave it.
    pub path: PathBuf,
    /// `json`, `binary` or `compact`; none for an empty file.
    pub format: Option<&'static str>,
    /// Why the log is incomplete, if it is cut off.
    pub cut_off: Option<String>,
}

/// What stands for standard input.
const STDIN: &str = "-";

/// Counts the bytes that were read.
struct Counted {
    file: Box<dyn Read>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A file and its length.
#[expect(
    clippy::disallowed_methods,
    reason = "the error of execlog names the file"
)]
fn open(root: &Root, path: &Path) -> anyhow::Result<(File, u64)> {
    let full = root.resolve(path);
    let file = match File::open(&full) {
        Ok(file) => file,
        Err(problem) => {
            let help = match problem.kind() {
                io::ErrorKind::NotFound => MAKE_ONE,
                _ => "",
            };
            bail!(
                "{}{help}",
                Error::Open {
                    path: full,
                    problem
                }
            );
        }
    };
    let shown = format!("`{}`", path.display());
    let data = file.metadata().with_context(|| shown.clone())?;
    if data.is_dir() {
        bail!("{shown} is a folder, not an execution log{MAKE_ONE}");
    }
    Ok((file, data.len()))
}

/// Reads a log, `-` from standard input, and hands over its spawns, one at a time. A log that is cut off is read as far as it goes; one without a byte,
/// which Bazel leaves when all was up to date, has no spawns.
///
/// # Errors
/// It cannot be opened or read, or is no execution log.
pub fn read(
    root: &Root,
    path: &Path,
    wanted: Wanted,
    mut each: impl FnMut(&Spawn),
) -> anyhow::Result<Reading> {
    let mut reading = Reading {
        path: path.to_owned(),
        format: None,
        cut_off: None,
    };
    let context = || format!("`{}`", path.display());
    let (file, length): (Box<dyn Read>, u64) = if path.as_os_str() == STDIN {
        (Box::new(io::stdin().lock()), 0)
    } else {
        let (file, length) = open(root, path)?;
        (Box::new(file), length)
    };

    let bytes = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        file,
        bytes: Arc::clone(&bytes),
    };
    let mut reader = match Reader::from_reader(counted) {
        Ok(reader) => reader.wanting(wanted),
        Err(Error::Empty) => return Ok(reading),
        Err(error @ Error::UnknownFormat { .. }) => bail!("{}: {error}{MAKE_ONE}", context()),
        Err(error) => return Err(error).with_context(context),
    };
    reading.format = Some(match reader.format() {
        Format::Json => "json",
        Format::Binary => "binary",
        Format::Compact => "compact",
    });
    let mut progress = Progress::new(format!("reading {}", path.display()));
    let mut spawn = Spawn::default();
    loop {
        match reader.read_into(&mut spawn) {
            Ok(true) => each(&spawn),
            Ok(false) => break,
            Err(error @ Error::Truncated { .. }) => {
                reading.cut_off = Some(error.to_string());
                break;
            }
            Err(error) => return Err(error).with_context(context),
        }
        progress.tick(|| {
            let share = (bytes.load(Ordering::Relaxed) * 100).checked_div(length);
            let share = share.map_or(String::new(), |share| format!(", {share} %"));
            format!("{} spawns{share}", reader.spawns_read())
        });
    }
    Ok(reading)
}
