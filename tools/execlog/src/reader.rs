//! The crate's entry point: a stream of spawns from a log in any format.

use std::fs;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::sync::PoisonError;

use delimited::Bytes as _;
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
use crate::wanted::{without_inputs, Wanted};
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
    wanted: Wanted,
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
            wanted: Wanted::default(),
            compact: Compact::new(limits),
            buffer: Vec::new(),
            entries: 0,
            spawns: 0,
            ended: false,
        })
    }

    /// Leaves out what the caller does not need. Call it before the first spawn is read.
    #[must_use]
    pub fn wanting(mut self, wanted: Wanted) -> Self {
        self.wanted = wanted;
        self.compact.wanted = wanted;
        self
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

    /// Reads the next spawn into `spawn`, like the iterator, but uses the memory of the spawn that was there before. Returns `false` at
    /// the end. After an error, the content of `spawn` is undefined.
    ///
    /// ```
    /// let log = r#"{"mnemonic": "Rustc"} {"mnemonic": "Genrule"}"#;
    /// let mut reader = execlog::Reader::from_reader(log.as_bytes())?;
    /// let (mut spawn, mut mnemonics) = (execlog::Spawn::default(), Vec::new());
    /// while reader.read_into(&mut spawn)? {
    ///     mnemonics.push(spawn.mnemonic.clone());
    /// }
    /// assert_eq!(mnemonics, ["Rustc", "Genrule"]);
    /// # Ok::<(), execlog::Error>(())
    /// ```
    ///
    /// # Errors
    /// The log is cut off, malformed or too large, or cannot be read. After an error, the log counts as ended.
    pub fn read_into(&mut self, spawn: &mut Spawn) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        let mut place = Place {
            entry: 0,
            offset: 0,
            decompressed: self.source.decompressed(),
        };
        match self.read(&mut place, spawn) {
            Ok(true) => {
                self.spawns += 1;
                Ok(true)
            }
            Ok(false) => {
                self.ended = true;
                Ok(false)
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
                Err(fault.at(place, self.spawns))
            }
        }
    }

    /// Reads the next spawn. Returns `false` at the end.
    fn read(&mut self, place: &mut Place, spawn: &mut Spawn) -> Result<bool, Fault> {
        if self.format == Format::Compact {
            return self.read_entries(place, spawn);
        }
        place.entry = self.entries + 1;
        place.offset = self.source.position();
        if !self.record(place)? {
            return Ok(false);
        }
        self.entries += 1;
        let wire = if self.format == Format::Json {
            serde_json::from_slice(&self.buffer).map_err(|error| self.malformed_json(&error))?
        } else {
            if !self.wanted.inputs {
                self.buffer = without_inputs(&self.buffer);
            }
            let bytes = self.buffer.as_slice();
            delimited::fields(bytes, self.limits.files, wire::in_spawn_exec)?;
            let wire = wire::SpawnExec::decode(bytes);
            wire.map_err(|error| Fault::Malformed(error.to_string()))?
        };
        *spawn = expanded::spawn(wire, self.wanted)?;
        Ok(true)
    }

    fn malformed_json(&self, error: &serde_json::Error) -> Fault {
        let mut problem = error.to_string();
        if !self.wanted.inputs {
            problem += ", not counting the inputs";
        }
        Fault::Malformed(problem)
    }

    /// Reads the entries of a compact log up to the next spawn. Returns `false` at the end.
    fn read_entries(&mut self, place: &mut Place, spawn: &mut Spawn) -> Result<bool, Fault> {
        let store = self.compact.store();
        let mut store = store.write().unwrap_or_else(PoisonError::into_inner);
        let limit = self.limits.message_bytes;
        loop {
            let mut position = self.source.position();
            place.entry = self.entries + 1;
            place.offset = position;
            // Nearly all messages are in the buffer already, as a whole.
            let (mut used, mut is_spawn) = (0, false);
            let bytes = self.source.fill()?;
            while let Some((message, size)) =
                delimited::first(bytes.get(used..).unwrap_or_default(), limit)
            {
                place.entry = self.entries + 1;
                place.offset = position;
                is_spawn = self.compact.take(&mut store, message, *place, spawn)?;
                self.entries += 1;
                position += size as u64;
                used += size;
                if is_spawn {
                    break;
                }
            }
            self.source.consume(used);
            if is_spawn {
                return Ok(true);
            }
            if used > 0 {
                continue;
            }
            if !self.record(place)? {
                return match self.source.missing() {
                    Some(missing) => Err(Fault::Cut(missing.to_owned())),
                    None => Ok(false),
                };
            }
            self.entries += 1;
            if self.compact.take(&mut store, &self.buffer, *place, spawn)? {
                return Ok(true);
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
        let skip = !self.wanted.inputs;
        json::object(&mut self.source, &self.limits, skip, &mut self.buffer)?;
        Ok(true)
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Spawn, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut spawn = Spawn::default();
        match self.read_into(&mut spawn) {
            Ok(true) => Some(Ok(spawn)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R: Read> std::iter::FusedIterator for Reader<R> {}
