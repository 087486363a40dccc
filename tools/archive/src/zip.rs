//! A zip archive that depends only on names and contents: it has one date and no extra fields, and the caller sorts the files.
//!
//! Source: PKWARE's APPNOTE.TXT, 4.3. Does not support Zip64: a file or archive of 4 GiB is an error.

use std::io::{self, Write};

use crate::crc32::crc32;
use crate::deflate::deflate;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// 1980-01-01, the earliest date in the format.
const DATE: u16 = 1 << 5 | 1;
/// The flag for UTF-8 file names.
const UTF8: u16 = 1 << 11;
/// The format version that DEFLATE requires.
const VERSION: u16 = 20;
/// Made on Unix, so that readers use the file mode.
const MADE_BY: u16 = 3 << 8 | VERSION;

/// Writes a zip archive.
///
/// # Example
/// ```
/// let mut zip = archive::Zip::new(Vec::new());
/// zip.add("a.txt", b"hello", false)?;
/// assert!(zip.finish()?.starts_with(b"PK\x03\x04"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Zip<W> {
    to: W,
    at: u64,
    entries: u64,
    central: Vec<u8>,
}

impl<W: Write> Zip<W> {
    /// Creates an empty archive.
    pub fn new(to: W) -> Self {
        Self {
            to,
            at: 0,
            entries: 0,
            central: Vec::new(),
        }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// Fails if the file cannot be written, or if the archive becomes too large for the format.
    pub fn add(&mut self, name: &str, data: &[u8], is_executable: bool) -> io::Result<()> {
        let small = deflate(data);
        let (method, body): (u16, &[u8]) = if small.len() < data.len() {
            (8, &small)
        } else {
            (0, data)
        };
        let mut common = Vec::new();
        short(&mut common, VERSION);
        short(&mut common, if name.is_ascii() { 0 } else { UTF8 });
        short(&mut common, method);
        short(&mut common, 0);
        short(&mut common, DATE);
        long(&mut common, crc32(data));
        long(&mut common, fits(body.len() as u64)?);
        long(&mut common, fits(data.len() as u64)?);
        short(
            &mut common,
            u16::try_from(name.len()).map_err(|_| too_large())?,
        );
        short(&mut common, 0);

        let mut local = Vec::new();
        long(&mut local, LOCAL);
        local.extend(&common);
        local.extend(name.as_bytes());

        long(&mut self.central, CENTRAL);
        short(&mut self.central, MADE_BY);
        self.central.extend(&common);
        // Comment length, disk number, internal attributes.
        for _ in 0..3 {
            short(&mut self.central, 0);
        }
        let mode: u32 = if is_executable { 0o100_755 } else { 0o100_644 };
        long(&mut self.central, mode << 16);
        long(&mut self.central, fits(self.at)?);
        self.central.extend(name.as_bytes());

        self.entries += 1;
        self.write(&local)?;
        self.write(body)
    }

    /// Writes the central directory and returns the writer.
    ///
    /// # Errors
    /// Fails like [`Zip::add`].
    pub fn finish(mut self) -> io::Result<W> {
        let entries = u16::try_from(self.entries)
            .ok()
            .filter(|entries| *entries < u16::MAX);
        let entries = entries.ok_or_else(too_large)?;
        let mut end = Vec::new();
        long(&mut end, END);
        long(&mut end, 0);
        short(&mut end, entries);
        short(&mut end, entries);
        long(&mut end, fits(self.central.len() as u64)?);
        long(&mut end, fits(self.at)?);
        short(&mut end, 0);
        let central = std::mem::take(&mut self.central);
        self.write(&central)?;
        self.write(&end)?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn write(&mut self, data: &[u8]) -> io::Result<()> {
        self.at += data.len() as u64;
        self.to.write_all(data)
    }
}

fn short(to: &mut Vec<u8>, value: u16) {
    to.extend(value.to_le_bytes());
}

fn long(to: &mut Vec<u8>, value: u32) {
    to.extend(value.to_le_bytes());
}

fn fits(size: u64) -> io::Result<u32> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size < u32::MAX)
        .ok_or_else(too_large)
}

fn too_large() -> io::Error {
    io::Error::other("4 GiB or 65,535 files do not fit into a zip archive without Zip64")
}

#[cfg(test)]
mod tests {
    use super::Zip;
    use std::io::{Cursor, Read};

    /// Reads the archive back with the crate `zip`.
    #[test]
    fn read_back() {
        let files: [(&str, Vec<u8>, bool); 4] = [
            ("a/empty", vec![], false),
            ("a/größe.py", b"x = 1\n".repeat(50), false),
            ("b.bin", (0..=255).collect(), false),
            ("b.sh", b"#!/bin/sh\n".to_vec(), true),
        ];
        let mut zip = Zip::new(Vec::new());
        for (name, data, executable) in &files {
            zip.add(name, data, *executable).unwrap();
        }
        let mut archive = zip::ZipArchive::new(Cursor::new(zip.finish().unwrap())).unwrap();
        assert_eq!(archive.len(), files.len());
        for (index, (name, data, executable)) in files.iter().enumerate() {
            let mut file = archive.by_index(index).unwrap();
            assert_eq!(file.name().unwrap(), *name);
            assert_eq!(
                file.unix_mode(),
                Some(if *executable { 0o100_755 } else { 0o100_644 })
            );
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(&read, data);
        }
    }
}
