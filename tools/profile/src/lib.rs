//! Reads the JSON profile that Bazel writes with `--profile=FILE.gz`, which shows where the time of one command went.
//!
//! ```
//! let profile = profile::read(
//!     br#"{"otherData":{"bazel_version":"7.7.1"},"traceEvents":[
//!         {"cat":"build phase marker","name":"Launch Blaze","ph":"X","ts":-20,"dur":20},
//!         {"cat":"action processing","name":"Compiling Rust rlib syn v3.0.10 (96 files)","ph":"X","ts":100,"dur":400,
//!          "args":{"mnemonic":"Rustc"}},
//!         {"cat":"build phase marker","name":"Complete build","ph":"i","ts":600}]}"#
//!         .as_slice(),
//! )?;
//! assert_eq!(profile.wall, 620);
//! assert_eq!(profile.phase(profile::PhaseName::Execution), 400);
//! assert_eq!(profile.mnemonics["Rustc"].count, 1);
//! # Ok::<(), profile::Error>(())
//! ```
//!
//! The profile is read in one pass and never held in memory as a whole. The number of different names in it bounds the memory use. Layers:
//! `pump` (file → bytes, on a thread of its own) → `elements` (bytes → JSON objects) → `event` (JSON object → event; `event::quick` reads
//! what Bazel writes) → `collect` (events → [`Profile`]) and `threads` (events → [`Threads`]). `time` handles overlapping intervals, and
//! `crate_name` parses rules_rust's messages.

mod collect;
mod crate_name;
mod elements;
mod error;
mod event;
mod model;
mod pump;
mod threads;
mod time;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use collect::Collector;
pub use collect::OTHERS;
pub use crate_name::{Crate, Step};
use elements::{End, Piece, Sink};
pub use error::{Cut, Error};
pub use model::{
    CommandInfo, Component, Fetches, Micros, Phase, PhaseName, Profile, Timeline, Total, Work,
};
use pump::Pump;
pub use threads::{Span, Thread, Threads};

/// Reads a profile from a file.
///
/// # Errors
/// [`Error::Open`], and the errors of [`read`].
pub fn open(path: &Path) -> Result<Profile, Error> {
    read(file(path)?)
}

/// Reads a profile from a file, like [`read_with_threads`].
///
/// # Errors
/// The same as [`open`].
pub fn open_with_threads(path: &Path, spans: usize) -> Result<(Profile, Threads), Error> {
    read_with_threads(file(path)?, spans)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the error of this crate names the file"
)]
fn file(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|problem| Error::Open {
        path: path.to_owned(),
        problem,
    })
}

/// Reads a profile, plain or gzip-compressed. If it ends too early or is damaged partway through, returns the part that could be read and
/// sets [`Profile::cut`].
///
/// # Errors
/// [`Error::Empty`] if there are no bytes, [`Error::NotAProfile`] if the content is something else.
pub fn read(file: impl Read + Send) -> Result<Profile, Error> {
    Ok(parsed(file, None)?.0)
}

/// Reads a profile like [`read`], and the activity of each thread: the `spans` longest actions, fetches and garbage collections, and the
/// sum of all others.
///
/// # Errors
/// The same as [`read`].
pub fn read_with_threads(
    file: impl Read + Send,
    spans: usize,
) -> Result<(Profile, Threads), Error> {
    let collector = threads::Collector::new(spans);
    let (profile, threads) = parsed(file, Some(collector))?;
    Ok((profile, threads.unwrap_or_default()))
}

fn parsed(
    file: impl Read + Send,
    threads: Option<threads::Collector>,
) -> Result<(Profile, Option<Threads>), Error> {
    let mut file = BufReader::with_capacity(1 << 16, file);
    let start = file.fill_buf().map_err(|problem| Error::NotAProfile {
        problem: format!("cannot read it: {problem}"),
    })?;
    if start.is_empty() {
        return Err(Error::Empty);
    }
    let gzip = start.starts_with(&[0x1f, 0x8b]);
    let mut events = Events::default();
    events.collector.threads = threads;
    let end = std::thread::scope(|scope| {
        let mut pump = if gzip {
            Pump::start(scope, flate2::bufread::MultiGzDecoder::new(file))
        } else {
            Pump::start(scope, file)
        };
        elements::read(&mut pump, &mut events)
    });
    let cut = match end {
        End::Whole => None,
        End::Cut(cut) => Some(cut),
        End::Empty if gzip => return Err(Error::Empty),
        End::Empty => return Err(not("it holds nothing but white space")),
        End::NotAnObject(start) => {
            let start = String::from_utf8_lossy(&start);
            return Err(not(&format!(
                "it starts with `{}`, not with `{{`",
                start.escape_debug()
            )));
        }
    };
    if !events.found {
        return Err(match cut {
            Some(cut) => not(&format!("{cut}, and has no events before that")),
            None => not("it has no `traceEvents`"),
        });
    }
    let threads = events.collector.threads.take();
    Ok((
        events.collector.finish(events.unreadable, cut),
        threads.map(threads::Collector::finish),
    ))
}

fn not(problem: &str) -> Error {
    Error::NotAProfile {
        problem: problem.to_owned(),
    }
}

#[derive(Default)]
struct Events {
    collector: Collector,
    unreadable: u64,
    found: bool,
}

impl Sink for Events {
    fn take(&mut self, piece: &Piece<'_>) {
        match piece.key {
            b"traceEvents" => {
                self.found = true;
                if event::with_event(piece.json, |event| self.collector.take(event)).is_none() {
                    self.unreadable += 1;
                }
            }
            b"otherData" => {
                let text = String::from_utf8_lossy(piece.json);
                // The profile is usable without it.
                self.collector.command = serde_json::from_str(&text).unwrap_or_default();
            }
            _ => {}
        }
    }

    fn take_start(&mut self, key: &[u8], bytes: &[u8]) -> Option<usize> {
        if key != b"traceEvents" {
            return None;
        }
        let (event, length) = event::quick(bytes)?;
        self.found = true;
        self.collector.take(&event);
        Some(length)
    }
}
