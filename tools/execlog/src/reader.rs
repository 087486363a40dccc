//! The crate's entry point: a stream of spawns from a log in any format.

use std::fs;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use prost::Message;

use crate::compact::{Compact, Invocation, SymlinkAction};
use crate::detect::{detect, Detected, HEAD};
use crate::error::{Error, Place};
use crate::expanded;
use crate::fault::Fault;
use crate::json;
use crate::limits::Limits;
use crate::model::Spawn;
use crate::source::Source;
use crate::wire;

/// The format of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `--execution_log_json_file`: concatenated JSON objects.
    Json,
    /// `--execution_log_binary_file`: length-delimited `SpawnExec` messages.
    Binary,
    /// `--execution_log_compact_file`: length-delimited `ExecLogEntry` messages, compressed with zstd. The log may already
    /// be decompressed.
    Compact,
}

/// Reads the spawns of a log, one at a time, in the log's order.
///
/// For a JSON or binary log, it keeps one record in memory. For a compact log, it keeps the entries that later ones may
/// refer to. After an error or the end, it yields nothing more.
///
/// ```no_run
/// use execlog::{Hit, Reader};
///
/// let mut hits = 0;
/// let mut all = 0;
/// for spawn in Reader::open("exec.log")? {
///     all += 1;
///     hits += usize::from(spawn?.hit() != Hit::None);
/// }
/// println!("{hits} of {all} spawns came from a cache");
/// # Ok::<(), execlog::Error>(())
/// ```
pub struct Reader<R> {
    source: Source<R>,
    format: Format,
    limits: Limits,
    compact: Compact,
    buffer: Vec<u8>,
    entries: u64,
    spawns: u64,
    ended: bool,
}

impl Reader<fs::File> {
    /// Opens a file and detects its format.
    ///
    /// # Errors
    /// [`Error::Open`], and the errors of [`Reader::from_reader`].
    #[expect(
        clippy::disallowed_methods,
        reason = "the error of this crate names the file"
    )]
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = fs::File::open(path).map_err(|problem| Error::Open {
            path: path.to_owned(),
            problem,
        })?;
        Self::from_reader(file)
    }
}

impl<R: Read> Reader<R> {
    /// Reads a log from its start and detects its format from the first 512 bytes. `reader` need not be buffered.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::UnknownFormat`] and [`Error::Read`].
    pub fn from_reader(reader: R) -> Result<Self, Error> {
        Self::with_limits(reader, Limits::default())
    }

    /// Like [`Reader::from_reader`], but with the given [`Limits`].
    ///
    /// # Errors
    /// The same as [`Reader::from_reader`].
    pub fn with_limits(mut reader: R, limits: Limits) -> Result<Self, Error> {
        let mut head = Vec::new();
        if let Err(problem) = (&mut reader).take(HEAD).read_to_end(&mut head) {
            return Err(Error::Read { offset: 0, problem });
        }
        if head.is_empty() {
            return Err(Error::Empty);
        }
        let Some(detected) = detect(&head) else {
            head.truncate(8);
            return Err(Error::UnknownFormat { start: head });
        };
        let file = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(reader));
        Ok(Self {
            source: Source::new(file, detected == Detected::Zstd),
            format: match detected {
                Detected::Json => Format::Json,
                Detected::Binary => Format::Binary,
                Detected::Zstd | Detected::Entries => Format::Compact,
            },
            limits,
            compact: Compact::new(limits),
            buffer: Vec::new(),
            entries: 0,
            spawns: 0,
            ended: false,
        })
    }

    /// Returns the format of the log.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the number of spawns read so far.
    pub fn spawns_read(&self) -> u64 {
        self.spawns
    }

    /// Returns a compact log's data about the build. Available after the first spawn or the end has been read.
    pub fn invocation(&self) -> Option<&Invocation> {
        self.compact.invocation.as_ref()
    }

    /// Returns the symlink actions read so far. Only compact logs contain them.
    pub fn symlink_actions(&self) -> &[SymlinkAction] {
        &self.compact.symlink_actions
    }

    /// Reads the next spawn. Returns `None` at the end.
    fn read(&mut self, place: &mut Place) -> Result<Option<Spawn>, Fault> {
        loop {
            place.entry = self.entries + 1;
            place.offset = self.source.position();
            if !self.record(place)? {
                return match self.source.missing() {
                    Some(missing) => Err(Fault::Cut(missing.to_owned())),
                    None => Ok(None),
                };
            }
            self.entries += 1;
            let bytes = self.buffer.as_slice();
            let malformed = |error: prost::DecodeError| Fault::Malformed(error.to_string());
            match self.format {
                Format::Json => {
                    let spawn = serde_json::from_slice(bytes);
                    let spawn = spawn.map_err(|error| Fault::Malformed(error.to_string()))?;
                    return expanded::spawn(spawn).map(Some);
                }
                Format::Binary => {
                    delimited::fields(bytes, self.limits.files, wire::in_spawn_exec)?;
                    let spawn = wire::SpawnExec::decode(bytes).map_err(malformed)?;
                    return expanded::spawn(spawn).map(Some);
                }
                Format::Compact => {
                    delimited::fields(bytes, self.limits.files, wire::in_entry)?;
                    let entry = Message::decode(bytes).map_err(malformed)?;
                    if let Some(spawn) = self.compact.take(entry, bytes.len(), *place)? {
                        return Ok(Some(spawn));
                    }
                }
            }
        }
    }

    /// Reads the next record into the buffer. Returns `false` at the end.
    fn record(&mut self, place: &mut Place) -> Result<bool, Fault> {
        let limit = self.limits.message_bytes;
        if self.format != Format::Json {
            let message = delimited::message(&mut self.source, limit, &mut self.buffer);
            return Ok(message?);
        }
        let more = json::skip_space(&mut self.source);
        place.offset = self.source.position();
        if !more? {
            return Ok(false);
        }
        json::object(&mut self.source, &self.limits, &mut self.buffer)?;
        Ok(true)
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Spawn, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut place = Place {
            entry: 0,
            offset: 0,
            decompressed: self.source.decompressed(),
        };
        match self.read(&mut place) {
            Ok(Some(spawn)) => {
                self.spawns += 1;
                Some(Ok(spawn))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(fault) => {
                self.ended = true;
                // A cut zstd stream also cuts its last message. The error names both, because the message alone says less.
                let fault = match (fault, self.source.missing()) {
                    (Fault::Cut(expected), Some(missing)) => {
                        Fault::Cut(format!("{expected}, and {missing}"))
                    }
                    (fault, _) => fault,
                };
                Some(Err(fault.at(place, self.spawns)))
            }
        }
    }
}

impl<R: Read> std::iter::FusedIterator for Reader<R> {}
