//! A tar archive that depends only on names and contents: it has one date and one owner, and the caller sorts the files.
//!
//! Source: POSIX.1-2008, "pax", the formats `ustar` and `pax`. A name that does not fit into `ustar` gets a `pax` header.

const BLOCK: usize = 512;
/// 1980-01-01 in seconds since 1970: the date of files in wheels. Tools that create a zip archive from the files accept no earlier date.
const DATE: u64 = 315_532_800;

/// Writes an archive into memory.
///
/// # Example
/// ```
/// let mut tar = archive::Tar::default();
/// tar.add("tally-1.0/PKG-INFO", b"Name: tally\n");
/// assert_eq!(tar.finish().len() % 512, 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tar {
    bytes: Vec<u8>,
}

impl Tar {
    /// Adds a file.
    pub fn add(&mut self, name: &str, data: &[u8]) {
        let short = split(name);
        if short.is_none() {
            let record = record("path", name);
            self.entry("", "PaxHeaders/path", b'x', record.as_bytes());
        }
        // Readers ignore this name after a pax header.
        let (prefix, base) = short.unwrap_or(("", "long"));
        self.entry(prefix, base, b'0', data);
    }

    /// Returns the archive.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend([0; 2 * BLOCK]);
        self.bytes
    }

    fn entry(&mut self, prefix: &str, name: &str, kind: u8, data: &[u8]) {
        let mut header = Vec::with_capacity(BLOCK);
        text(&mut header, name, 100);
        // Mode, user id and group id.
        number(&mut header, 0o644, 8);
        number(&mut header, 0, 8);
        number(&mut header, 0, 8);
        number(&mut header, data.len() as u64, 12);
        number(&mut header, DATE, 12);
        // The checksum is computed with eight spaces in its own field.
        let checksum_at = header.len();
        text(&mut header, "        ", 8);
        header.push(kind);
        // No link target.
        text(&mut header, "", 100);
        header.extend(b"ustar\x0000");
        // User and group names.
        text(&mut header, "", 32);
        text(&mut header, "", 32);
        // Device numbers.
        number(&mut header, 0, 8);
        number(&mut header, 0, 8);
        text(&mut header, prefix, 155);
        header.resize(BLOCK, 0);
        let sum: u64 = header.iter().copied().map(u64::from).sum();
        let checksum = format!("{sum:06o}\0 ");
        let cells = header.iter_mut().skip(checksum_at);
        for (cell, byte) in cells.zip(checksum.bytes()) {
            *cell = byte;
        }
        self.bytes.extend(header);
        self.bytes.extend(data);
        let padded = self.bytes.len().next_multiple_of(BLOCK);
        self.bytes.resize(padded, 0);
    }
}

/// Splits a name into the prefix and the name of `ustar`; none if it does not fit.
fn split(name: &str) -> Option<(&str, &str)> {
    if !name.is_ascii() {
        return None;
    }
    if name.len() <= 100 {
        return Some(("", name));
    }
    let mut halves = name
        .match_indices('/')
        .filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)));
    halves.find(|(prefix, base)| prefix.len() <= 155 && base.len() <= 100 && !base.is_empty())
}

/// Formats `LENGTH key=value\n`, where the length includes itself.
fn record(key: &str, value: &str) -> String {
    let body = format!(" {key}={value}\n");
    let mut length = body.len();
    loop {
        let whole = format!("{length}{body}");
        if whole.len() == length {
            return whole;
        }
        length = whole.len();
    }
}

fn text(header: &mut Vec<u8>, text: &str, width: usize) {
    let end = header.len() + width;
    header.extend(text.bytes().take(width));
    header.resize(end, 0);
}

fn number(header: &mut Vec<u8>, value: u64, width: usize) {
    let digits = width - 1;
    text(header, &format!("{value:0digits$o}"), width);
}

#[cfg(test)]
mod tests {
    use super::{record, split, Tar};
    use std::io::Read;

    /// Reads the archive back with the crate `tar`.
    #[test]
    fn read_back() {
        let deep = format!("n-1/{}/x.py", "folder/".repeat(20).trim_end_matches('/'));
        let long = format!("n-1/{}.py", "x".repeat(300));
        let files: [(&str, Vec<u8>); 6] = [
            ("n-1/PKG-INFO", b"Name: n\n".to_vec()),
            ("n-1/empty", vec![]),
            ("n-1/block", vec![7; 512]),
            ("n-1/größe.py", b"x".to_vec()),
            (&deep, vec![1; 513]),
            (&long, vec![2]),
        ];
        let mut tar = Tar::default();
        for (name, data) in &files {
            tar.add(name, data);
        }
        let bytes = tar.finish();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            assert_eq!(entry.header().mode().unwrap(), 0o644);
            assert_eq!(entry.header().mtime().unwrap(), super::DATE);
            let mut data = Vec::new();
            entry.read_to_end(&mut data).unwrap();
            found.push((entry.path().unwrap().display().to_string(), data));
        }
        let expected: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(name, data)| ((*name).to_owned(), data.clone()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names() {
        let hundred = "x".repeat(100);
        assert_eq!(split(&hundred), Some(("", hundred.as_str())));
        assert_eq!(split(&format!("{hundred}x")), None);
        assert_eq!(
            split(&format!("a/{hundred}")),
            Some(("a", hundred.as_str()))
        );
        assert_eq!(record("path", "x"), "9 path=x\n");
        // The number of digits of the length changes.
        for size in [86, 87, 88, 89, 90] {
            let line = record("path", &"x".repeat(size));
            assert!(line.starts_with(&format!("{} path=", line.len())));
        }
    }
}
