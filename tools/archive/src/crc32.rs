//! CRC-32 (IEEE 802.3), the checksum of zip and gzip.

/// Computes the checksum.
#[must_use]
pub fn crc32(data: &[u8]) -> u32 {
    let mut table = [0u32; 256];
    for (byte, entry) in (0u32..).zip(table.iter_mut()) {
        *entry = (0..8).fold(byte, |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        });
    }
    let step = |crc: u32, byte: &u8| {
        let index = usize::from(crc as u8 ^ byte);
        crc >> 8 ^ table.get(index).copied().unwrap_or(0)
    };
    !data.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn checksum() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
