//! Stores the entries that later ones may refer to, each once and encoded. An entry is accepted only if everything that it refers
//! to is present and of the right kind. A traversal of the store therefore finds every reference, and no cycles.
//!
//! A large log has a million entries, most of which nobody looks at again. They are kept as bytes in [`Records`], and decoded when
//! asked for. The files of an entry that was listed once are kept, because other sets contain it as well.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use delimited::{Fields, Value};
use prost::Message;

use super::files;
use super::folders::Folders;
use super::hash;
use super::records::{Position, Records};
use super::wire;
use crate::fault::Fault;
use crate::file::{Digest, File, HashFunction};

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File = 1,
    Symlink,
    Directory,
    Inputs,
    /// An input set that contains a runfiles tree, directly or transitively.
    InputsWithRunfiles,
    Symlinks,
    Runfiles,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::File,
        Self::Symlink,
        Self::Directory,
        Self::Inputs,
        Self::InputsWithRunfiles,
        Self::Symlinks,
        Self::Runfiles,
    ];

    /// Returns the name of the kind, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Symlink => "a symlink",
            Self::Directory => "a directory",
            Self::Inputs | Self::InputsWithRunfiles => "an input set",
            Self::Symlinks => "a symlink entry set",
            Self::Runfiles => "a runfiles tree",
        }
    }
}

/// An entry in the store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub kind: Kind,
    position: Position,
}

impl Entry {
    fn pack(self) -> u64 {
        let Position { chunk, offset } = self.position;
        (u64::from(chunk) << 32 | u64::from(offset)) << 4 | self.kind as u64
    }

    fn kind(packed: u64) -> Option<Kind> {
        Kind::ALL
            .get(((packed & 15) as usize).checked_sub(1)?)
            .copied()
    }

    fn unpack(packed: u64) -> Option<Self> {
        Some(Self {
            kind: Self::kind(packed)?,
            position: Position {
                chunk: (packed >> 36) as u32,
                offset: (packed >> 4) as u32,
            },
        })
    }
}

/// How a record of a file starts. The number of its folder follows, then its digest and its name.
mod digest {
    pub const NONE: u8 = 0;
    /// The size, the bytes of the hash, of the log's hash function.
    pub const OF_LOG: u8 = 1;
    /// A length and a `Digest` message.
    pub const OTHER: u8 = 2;
}

/// The digest of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EncodedDigest<'a> {
    None,
    /// The hash and the size, if the hash is of the [usual length](hash::SIZE) and its function that of the log.
    OfLog([u8; hash::SIZE], u64),
    /// A `Digest` message.
    Other(&'a [u8]),
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    /// The entries by id, packed; 0 for none. Bazel counts ids from 1.
    dense: Vec<u64>,
    /// Entries whose ids are far above the number of entries.
    sparse: HashMap<u32, u64>,
    records: Records,
    folders: Folders,
    listed: Mutex<HashMap<u32, Arc<[File]>>>,
    /// The hash function of all digests that name none.
    pub function: Option<HashFunction>,
    /// The runfiles directory of the main repository.
    pub workspace: String,
    /// Whether `--experimental_sibling_repository_layout` is on.
    pub sibling_layout: bool,
}

impl Store {
    /// Stores an entry under `id`: the record that `parts` make up. Ignores an entry with the id 0, which means no id: nothing can
    /// refer to it.
    pub fn insert(&mut self, id: u32, kind: Kind, parts: &[&[u8]]) -> Result<(), Fault> {
        if id == 0 {
            return Ok(());
        }
        if let Some(old) = self.kind(id) {
            return Err(Fault::Malformed(format!(
                "its id {id} is already that of {}",
                old.name()
            )));
        }
        let Some(position) = self.records.push(parts) else {
            return Err(Fault::Malformed("more entries than ids".to_owned()));
        };
        let packed = Entry { kind, position }.pack();
        let index = id as usize;
        if index == self.dense.len() {
            self.dense.push(packed);
        } else if let Some(slot) = self.dense.get_mut(index) {
            *slot = packed;
        } else if index <= self.dense.len() + 1024 {
            self.dense.resize(index, 0);
            self.dense.push(packed);
        } else {
            self.sparse.insert(id, packed);
        }
        Ok(())
    }

    /// Stores a file. The caller has checked the digest. Returns `None` if the path is not UTF-8.
    pub fn insert_file(
        &mut self,
        id: u32,
        path: &[u8],
        digest: EncodedDigest<'_>,
    ) -> Option<Result<(), Fault>> {
        let (folder, name) = self.folders.split(path)?;
        let folder = folder.to_le_bytes();
        Some(match digest {
            EncodedDigest::None => {
                let parts: [&[u8]; 3] = [&[digest::NONE], &folder, name];
                self.insert(id, Kind::File, &parts)
            }
            EncodedDigest::OfLog(hash, size) => {
                let mut start = [digest::OF_LOG; 13 + hash::SIZE];
                start[1..5].copy_from_slice(&folder);
                start[5..13].copy_from_slice(&size.to_le_bytes());
                start[13..].copy_from_slice(&hash);
                self.insert(id, Kind::File, &[&start, name])
            }
            EncodedDigest::Other(message) => {
                let length = (message.len() as u32).to_le_bytes();
                let parts: [&[u8]; 5] = [&[digest::OTHER], &folder, &length, message, name];
                self.insert(id, Kind::File, &parts)
            }
        })
    }

    pub fn get(&self, id: u32) -> Option<Entry> {
        Entry::unpack(self.packed(id))
    }

    /// Returns the kind of an entry.
    #[inline]
    pub fn kind(&self, id: u32) -> Option<Kind> {
        Entry::kind(self.packed(id))
    }

    #[inline]
    fn packed(&self, id: u32) -> u64 {
        match self.dense.get(id as usize) {
            Some(0) | None => self.sparse.get(&id).copied().unwrap_or_default(),
            Some(packed) => *packed,
        }
    }

    /// Returns the encoded content of an entry.
    pub fn record(&self, entry: Entry) -> &[u8] {
        self.records.get(entry.position)
    }

    /// Returns the input set with this id, or `None` for the id 0, the empty set.
    pub fn input_set(&self, id: u32) -> Result<Option<Entry>, Fault> {
        match (id, self.get(id)) {
            (0, _) => Ok(None),
            (_, Some(entry)) if matches!(entry.kind, Kind::Inputs | Kind::InputsWithRunfiles) => {
                Ok(Some(entry))
            }
            (_, other) => Err(wrong(id, "an input set", other)),
        }
    }

    /// Like [`Store::input_set`], but for symlink entry sets.
    pub fn symlink_set(&self, id: u32) -> Result<Option<Entry>, Fault> {
        match (id, self.get(id)) {
            (0, _) => Ok(None),
            (_, Some(entry)) if entry.kind == Kind::Symlinks => Ok(Some(entry)),
            (_, other) => Err(wrong(id, "a symlink entry set", other)),
        }
    }

    /// Returns a file, directory or symlink: anything that a spawn can create and a runfiles symlink can point to.
    pub fn artifact(&self, id: u32) -> Result<Entry, Fault> {
        match self.get(id) {
            Some(entry) if matches!(entry.kind, Kind::File | Kind::Symlink | Kind::Directory) => {
                Ok(entry)
            }
            other => Err(wrong(id, "a file, directory or symlink", other)),
        }
    }

    /// Returns a [`Store::artifact`] or a runfiles tree.
    pub fn input(&self, id: u32) -> Result<Entry, Fault> {
        match self.get(id) {
            Some(entry) if entry.kind == Kind::Runfiles => Ok(entry),
            Some(_) => self
                .artifact(id)
                .map_err(|_| wrong(id, "an input", self.get(id))),
            None => Err(wrong(id, "an input", None)),
        }
    }

    /// Returns the path of a [`Store::artifact`].
    pub fn path(&self, entry: Entry) -> String {
        match entry.kind {
            Kind::File => self
                .file(entry)
                .map_or(String::new(), |file| file.path.to_string()),
            _ => text(self.record(entry), 1),
        }
    }

    /// Adds the files of a [`Store::artifact`] to `files`.
    pub fn add_files(
        &self,
        entry: Entry,
        mut add: impl FnMut(File) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match entry.kind {
            Kind::File => self.file(entry).map_or(Ok(()), add),
            Kind::Symlink => {
                let record = self.record(entry);
                add(File {
                    path: text(record, 1).into(),
                    digest: None,
                    symlink_target: Some(text(record, 2).into()),
                    is_tool: false,
                })
            }
            Kind::Directory => {
                let directory = wire::Directory::decode(self.record(entry)).unwrap_or_default();
                for file in directory.files {
                    add(files::file(
                        file,
                        Some(&directory.path),
                        self.function.as_ref(),
                    )?)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Decodes a file.
    fn file(&self, entry: Entry) -> Option<File> {
        let (start, rest) = self.record(entry).split_first()?;
        let (folder, rest) = rest.split_first_chunk()?;
        let folder = self.folders.get(u32::from_le_bytes(*folder))?;
        let (digest, name) = match *start {
            digest::OF_LOG => {
                let (size, rest) = rest.split_first_chunk()?;
                let (hash, name) = rest.split_at_checked(hash::SIZE)?;
                let digest = Digest {
                    hash: hash::text(hash).into(),
                    size_bytes: u64::from_le_bytes(*size),
                    function: self.function.clone()?,
                };
                (Some(digest), name)
            }
            digest::OTHER => {
                let (length, rest) = rest.split_first_chunk()?;
                let (message, name) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                let message = crate::wire::Digest::decode(message).ok()?;
                let digest = crate::expanded::digest(message, self.function.as_ref()).ok()?;
                (Some(digest), name)
            }
            _ => (None, rest),
        };
        Some(File {
            path: [folder, std::str::from_utf8(name).ok()?].concat().into(),
            digest,
            symlink_target: None,
            is_tool: false,
        })
    }

    /// Returns the store with the files that were listed before.
    pub fn listing(&self) -> Listing<'_> {
        Listing {
            store: self,
            listed: self.listed.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// A store from which inputs are being listed.
pub(crate) struct Listing<'a> {
    pub store: &'a Store,
    listed: MutexGuard<'a, HashMap<u32, Arc<[File]>>>,
}

impl Listing<'_> {
    /// Returns the files of a [`Store::artifact`].
    pub fn files(&mut self, id: u32) -> Result<Arc<[File]>, Fault> {
        if let Some(files) = self.listed.get(&id) {
            return Ok(Arc::clone(files));
        }
        let mut files = Vec::new();
        self.store.add_files(self.store.artifact(id)?, |file| {
            files.push(file);
            Ok(())
        })?;
        let files: Arc<[File]> = files.into();
        self.listed.insert(id, Arc::clone(&files));
        Ok(files)
    }
}

/// Returns a string field of a record, which was checked when it was stored.
fn text(record: &[u8], field: u32) -> String {
    let mut found = "";
    for field_of_record in Fields::new(record).flatten() {
        if let (number, Value::Bytes(bytes)) = field_of_record {
            if number == field {
                found = std::str::from_utf8(bytes).unwrap_or_default();
            }
        }
    }
    found.to_owned()
}

fn wrong(id: u32, expected: &'static str, found: Option<Entry>) -> Fault {
    Fault::Reference(id, expected, found.map(|entry| entry.kind.name()))
}
