//! Reads an untrusted zip file. Bounds every read, and checks paths before use.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom};

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use sha2::digest::DynDigest;
use zip::ZipArchive;

use crate::error::Error;
use crate::ids;
use crate::model::Finding;

/// Maximum number of bytes unpacked from one wheel. The largest wheels on PyPI stay below 8 GiB.
const MOST_UNPACKED: u64 = 16 << 30;
/// Maximum size of a library read into memory.
const LARGEST_LIBRARY: u64 = 2 << 30;
/// Maximum size of a text file (METADATA, RECORD).
const LARGEST_TEXT: u64 = 64 << 20;
/// Maximum ratio of unpacked to compressed size. Deflate reaches 1,032. None of 79 popular wheels unpacks to more than 6 times its size.
const MOST_RATIO: u64 = 200;
/// Number of bytes that may be unpacked regardless of the ratio.
const ALWAYS: u64 = 16 << 20;
/// Maximum number of entries.
const MOST_ENTRIES: usize = 200_000;

/// An entry of the archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The path stored in the archive.
    pub name: String,
    /// Whether the entry is a folder.
    pub is_folder: bool,
    index: usize,
}

/// The unpacked content of an entry.
pub struct Content {
    /// The digest in RECORD's notation, if the algorithm is known.
    pub digest: Option<String>,
    /// Size in bytes.
    pub size: u64,
    /// The bytes, if kept.
    pub data: Option<Vec<u8>>,
}

/// A zip file.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    unpacked: u64,
    /// Maximum number of bytes to unpack.
    most: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens the archive and checks all paths.
    ///
    /// # Errors
    /// Fails if it is not a zip file, or is a zip bomb.
    pub fn open(path: &str, mut reader: R, findings: &mut Vec<Finding>) -> Result<Self, Error> {
        let size = reader.seek(SeekFrom::End(0))?;
        reader.rewind()?;
        let mut zip = ZipArchive::new(reader).map_err(failed)?;
        if zip.len() > MOST_ENTRIES {
            return Err(Error::TooLarge(format!(
                "has {} entries; at most {MOST_ENTRIES} are read",
                zip.len()
            )));
        }
        // If entries share their data, a small file can unpack to any size. Otherwise, deflate yields at most 1,032 bytes per byte.
        if zip.has_overlapping_files().map_err(failed)? {
            return Err(Error::Zip(
                "its entries overlap, as those of a zip bomb do".to_owned(),
            ));
        }
        if zip.has_duplicate_names() {
            findings.push(Finding::error(
                ids::DUPLICATE_ENTRY,
                path,
                "has two entries of one name: installers differ in which they unpack".to_owned(),
                "build the wheel again",
            ));
        }
        let archive = Self {
            zip,
            unpacked: 0,
            most: bound(size).min(MOST_UNPACKED),
        };
        Ok(archive.checked(path, findings))
    }

    fn checked(self, path: &str, findings: &mut Vec<Finding>) -> Self {
        let mut seen = HashSet::new();
        for entry in self.entries() {
            if is_unsafe(&entry.name) {
                findings.push(Finding::error(
                    ids::UNSAFE_PATH,
                    path,
                    format!(
                        "has the entry `{}`, which leads out of the folder that it is unpacked to",
                        gate::printable(entry.name.as_bytes())
                    ),
                    "do not install it",
                ));
            }
            // File systems on Windows and macOS ignore case.
            if !entry.is_folder && !seen.insert(entry.name.to_lowercase()) {
                findings.push(Finding::warning(
                    ids::DUPLICATE_ENTRY,
                    path,
                    format!(
                        "has two entries that differ in case only: `{}`",
                        gate::printable(entry.name.as_bytes())
                    ),
                    "rename one: Windows and macOS keep one of them",
                ));
            }
        }
        self
    }

    /// Returns all entries in archive order.
    pub fn entries(&self) -> Vec<Entry> {
        let names = (0..self.zip.len()).map(|index| (index, self.zip.name_for_index(index)));
        names
            .filter_map(|(index, name)| {
                let name = name?.ok()?.into_owned();
                Some(Entry {
                    is_folder: name.ends_with('/'),
                    name,
                    index,
                })
            })
            .collect()
    }

    /// Reads a text file.
    ///
    /// # Errors
    /// Fails if the entry is damaged or too large.
    pub fn text(&mut self, entry: &Entry) -> Result<String, Error> {
        let file = self.zip.by_index(entry.index).map_err(failed)?;
        let mut bytes = Vec::new();
        let mut bounded = file.take(LARGEST_TEXT + 1);
        bounded
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(entry, &error))?;
        if bytes.len() as u64 > LARGEST_TEXT {
            return Err(Error::TooLarge(format!(
                "has `{}` with more than {LARGEST_TEXT} bytes",
                gate::printable(entry.name.as_bytes())
            )));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Returns whether an entry without a library's name starts like ELF or Mach-O. Ignores PE, because programs start the same way.
    ///
    /// # Errors
    /// Fails if the entry is damaged.
    pub fn starts_like_library(&mut self, entry: &Entry) -> Result<bool, Error> {
        let file = self.zip.by_index(entry.index).map_err(failed)?;
        let mut start = Vec::new();
        file.take(4)
            .read_to_end(&mut start)
            .map_err(|error| damaged(entry, &error))?;
        Ok(matches!(
            start.as_slice(),
            b"\x7fELF" | [0xce | 0xcf, 0xfa, 0xed, 0xfe]
        ))
    }

    /// Reads an entry to the end. Keeps its bytes if `keep` is set and there are not too many.
    ///
    /// # Errors
    /// Fails if the entry is damaged, or if the wheel unpacks to too many bytes.
    pub fn read(
        &mut self,
        entry: &Entry,
        algorithm: Option<&str>,
        keep: bool,
    ) -> Result<Content, Error> {
        let mut file = self.zip.by_index(entry.index).map_err(failed)?;
        let largest = bound(file.compressed_size()).min(LARGEST_LIBRARY);
        let mut hasher = algorithm.and_then(hasher);
        let mut kept = keep.then(Vec::new);
        let mut size = 0u64;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = file
                .read(&mut buffer)
                .map_err(|error| damaged(entry, &error))?;
            let bytes = buffer.get(..count).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            size = size.saturating_add(count as u64);
            self.unpacked = self.unpacked.saturating_add(count as u64);
            if self.unpacked > self.most {
                return Err(Error::TooLarge(format!(
                    "unpacks to more than {} bytes, as a zip bomb does",
                    self.most
                )));
            }
            if let Some(hasher) = &mut hasher {
                hasher.update(bytes);
            }
            match &mut kept {
                Some(_) if size > largest => kept = None,
                Some(kept) => kept.extend_from_slice(bytes),
                None => {}
            }
        }
        let digest = hasher.map(|hasher| URL_SAFE_NO_PAD.encode(hasher.finalize()));
        Ok(Content {
            digest,
            size,
            data: kept,
        })
    }
}

/// Returns how many bytes may be unpacked from this many compressed bytes.
fn bound(compressed: u64) -> u64 {
    compressed.saturating_mul(MOST_RATIO).max(ALWAYS)
}

fn hasher(algorithm: &str) -> Option<Box<dyn DynDigest>> {
    match algorithm {
        "sha256" => Some(Box::new(sha2::Sha256::default())),
        "sha384" => Some(Box::new(sha2::Sha384::default())),
        "sha512" => Some(Box::new(sha2::Sha512::default())),
        _ => None,
    }
}

fn failed(error: zip::result::ZipError) -> Error {
    Error::Zip(error.to_string())
}

fn damaged(entry: &Entry, error: &std::io::Error) -> Error {
    Error::Zip(format!(
        "`{}`: {error}",
        gate::printable(entry.name.as_bytes())
    ))
}

/// Returns whether a path escapes the folder it is unpacked to, on any operating system.
fn is_unsafe(name: &str) -> bool {
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\'])
        || has_drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::is_unsafe;

    #[test]
    fn paths() {
        for path in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "\\a",
            "C:\\a",
            "a\\..\\b",
            "a\0b",
            "..",
        ] {
            assert!(is_unsafe(path), "{path}");
        }
        for path in ["a/b", "a..b", "...", "a/..b/c", ""] {
            assert!(!is_unsafe(path), "{path}");
        }
    }
}
