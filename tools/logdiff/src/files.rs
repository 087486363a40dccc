//! Lists of files in little memory, and their differences.
//!
//! The inputs of the spawns of one build are much the same: a toolchain, libraries. A sorted list is cut behind certain
//! paths, the same ones in every list, so that equal stretches become equal chunks, which are kept once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use execlog::File;

use crate::strings::{Id, Strings};

/// A path, and a fingerprint of what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    pub path: Id,
    pub content: u64,
}

impl Entry {
    pub fn new(file: &File, strings: &mut Strings) -> Self {
        Self {
            path: strings.shared(&file.path),
            content: fingerprint(file),
        }
    }
}

/// Of digest and symlink target. 64 bits: only contents of one path, and outputs of one log, are held against each other.
fn fingerprint(file: &File) -> u64 {
    let mut hasher = DefaultHasher::new();
    file.digest.hash(&mut hasher);
    file.symlink_target.hash(&mut hasher);
    hasher.finish()
}

type Chunk = Arc<[Entry]>;

/// A list of files, sorted by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileList(Arc<[Chunk]>);

/// The chunks of all lists.
#[derive(Debug, Default)]
pub(crate) struct Chunks(HashSet<Chunk>);

impl Chunks {
    /// Keeps a list, and the paths of the tools in it.
    pub fn list(
        &mut self,
        files: &[File],
        strings: &mut Strings,
        tools: &mut HashSet<Id>,
    ) -> FileList {
        let mut chunks = Vec::new();
        let mut open = Vec::new();
        for file in files {
            let entry = Entry::new(file, strings);
            if file.is_tool {
                tools.insert(entry.path);
            }
            open.push(entry);
            if ends_chunk(entry.path) {
                chunks.push(self.keep(&mut open));
            }
        }
        if !open.is_empty() {
            chunks.push(self.keep(&mut open));
        }
        FileList(chunks.into())
    }

    fn keep(&mut self, open: &mut Vec<Entry>) -> Chunk {
        if let Some(chunk) = self.0.get(open.as_slice()) {
            let chunk = Arc::clone(chunk);
            open.clear();
            return chunk;
        }
        let chunk: Chunk = std::mem::take(open).into();
        self.0.insert(Arc::clone(&chunk));
        chunk
    }

    /// Forgets the chunks that no list has any more.
    pub fn sweep(&mut self) {
        self.0.retain(|chunk| Arc::strong_count(chunk) > 1);
    }

    /// How many chunks are kept.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Whether a chunk ends behind this path: one of 64 paths, spread by Knuth's multiplicative hash.
fn ends_chunk(path: Id) -> bool {
    path.wrapping_mul(0x9E37_79B1) >> 26 == 0
}

/// What differs between two lists, in order of paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FileChanges {
    /// With the content that it has now.
    pub changed: Vec<Entry>,
    /// With the content that it has now.
    pub added: Vec<Entry>,
    pub removed: Vec<Id>,
}

#[cfg(test)]
impl FileChanges {
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

impl FileList {
    /// What is other in `after`.
    pub fn changes(&self, after: &Self, strings: &Strings) -> FileChanges {
        // A chunk is kept once, so that its address is its identity.
        let addresses = |list: &Self| -> HashSet<*const Entry> {
            list.0.iter().map(|chunk| chunk.as_ptr()).collect()
        };
        let (in_before, in_after) = (addresses(self), addresses(after));
        let without = |list: &Self, other: &HashSet<*const Entry>| -> Vec<Entry> {
            let chunks = list.0.iter();
            let chunks = chunks.filter(|chunk| !other.contains(&chunk.as_ptr()));
            chunks.flat_map(|chunk| chunk.iter().copied()).collect()
        };
        changes(
            &without(self, &in_after),
            &without(after, &in_before),
            strings,
        )
    }
}

/// What is other in `after`; both are sorted by path.
pub(crate) fn changes(before: &[Entry], after: &[Entry], strings: &Strings) -> FileChanges {
    let mut found = FileChanges::default();
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(one), Some(two)) if one.path == two.path => std::cmp::Ordering::Equal,
            (Some(one), Some(two)) => strings.text(one.path).cmp(&strings.text(two.path)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return found,
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        match (old, new) {
            (Some(old), Some(new)) if old.content != new.content => found.changed.push(*new),
            (Some(old), None) => found.removed.push(old.path),
            (None, Some(new)) => found.added.push(*new),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chunks, FileChanges};
    use crate::strings::Strings;
    use execlog::{Digest, File, HashFunction};
    use std::collections::HashSet;

    /// Files named by number, some with another content, some left out.
    fn files(changed: &[usize], without: &[usize]) -> Vec<File> {
        let kept = (0..2000).filter(|number| !without.contains(number));
        let file = |number: usize| File {
            path: format!("external/some_crate/file_{number:04}.rs").into(),
            digest: Some(Digest {
                hash: format!(
                    "{:064x}",
                    number + usize::from(changed.contains(&number)) * 5000
                )
                .into(),
                size_bytes: 1,
                function: HashFunction::Sha256,
            }),
            symlink_target: None,
            is_tool: false,
        };
        kept.map(file).collect()
    }

    #[test]
    fn what_differs_is_found() {
        let (mut strings, mut chunks) = (Strings::default(), Chunks::default());
        let old = chunks.list(&files(&[], &[5, 700]), &mut strings, &mut HashSet::new());
        let new = chunks.list(
            &files(&[0, 1000, 1999], &[6, 7]),
            &mut strings,
            &mut HashSet::new(),
        );
        let FileChanges {
            changed,
            added,
            removed,
        } = old.changes(&new, &strings);
        let names = |ids: Vec<u32>| -> Vec<String> {
            let text = |id: u32| strings.text(id)[25..29].to_owned();
            ids.into_iter().map(text).collect()
        };
        let paths = |entries: Vec<super::Entry>| entries.iter().map(|entry| entry.path).collect();
        assert_eq!(names(paths(changed)), ["0000", "1000", "1999"]);
        assert_eq!(names(paths(added)), ["0005", "0700"]);
        assert_eq!(names(removed), ["0006", "0007"]);
        assert!(new.changes(&new.clone(), &strings).is_empty());
    }

    #[test]
    fn equal_stretches_are_kept_once() {
        let (mut strings, mut chunks) = (Strings::default(), Chunks::default());
        let first = chunks.list(&files(&[], &[]), &mut strings, &mut HashSet::new());
        let whole = chunks.len();
        assert!((8..128).contains(&whole), "{whole} chunks of 2000 files");
        for other in 0..100 {
            chunks.list(
                &files(&[other * 20], &[]),
                &mut strings,
                &mut HashSet::new(),
            );
        }
        // Each of them has one chunk of its own, and nobody keeps it.
        assert!(chunks.len() <= whole + 100);
        chunks.sweep();
        assert_eq!(chunks.len(), whole);
        assert!(first
            .changes(
                &chunks.list(&files(&[], &[]), &mut strings, &mut HashSet::new()),
                &strings
            )
            .is_empty());
    }
}
