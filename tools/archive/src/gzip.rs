//! A gzip file (RFC 1952) that records no time, file name or system.

use crate::crc32::crc32;
use crate::deflate::deflate;

/// Compresses data. Produces the same bytes on every machine.
///
/// # Example
/// ```
/// assert!(archive::gzip(b"hello").starts_with(&[0x1f, 0x8b, 8]));
/// ```
#[must_use]
pub fn gzip(data: &[u8]) -> Vec<u8> {
    // No flags, no time, no compression hint, unknown system.
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    file.extend(deflate(data));
    file.extend(crc32(data).to_le_bytes());
    // The size modulo 2^32.
    file.extend((data.len() as u32).to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::gzip;
    use std::io::Read;

    /// Reads the file back with the crate `flate2`, which checks the checksum and the size.
    #[test]
    fn read_back() {
        for data in [vec![], b"hello".to_vec(), b"abc".repeat(50_000)] {
            let file = gzip(&data);
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(file.as_slice())
                .read_to_end(&mut read)
                .unwrap();
            assert_eq!(read, data);
        }
    }
}
