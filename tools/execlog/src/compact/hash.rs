//! Keeps hashes as bytes instead of hexadecimal digits.

/// The number of bytes of the hashes that Bazel uses by default: SHA-256, and also BLAKE3.
pub(crate) const SIZE: usize = 32;

/// Converts a hash of 64 lowercase hexadecimal digits to bytes. Returns `None` for any other text, which the bytes could not give back.
pub(crate) fn bytes(text: &[u8]) -> Option<[u8; SIZE]> {
    let text: &[u8; 2 * SIZE] = text.try_into().ok()?;
    // Without branches, so that the compiler handles many digits at a time.
    let (mut digits, mut is_hash) = ([0; 2 * SIZE], true);
    for (digit, letter) in digits.iter_mut().zip(text) {
        let (number, small) = (letter.wrapping_sub(b'0'), letter.wrapping_sub(b'a'));
        is_hash &= (number < 10) | (small < 6);
        *digit = if number < 10 {
            number
        } else {
            small.wrapping_add(10)
        };
    }
    let mut bytes = [0; SIZE];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        if let [high, low] = pair {
            *byte = high << 4 | low & 15;
        }
    }
    is_hash.then_some(bytes)
}

/// Converts bytes back to digits.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for value in [byte >> 4, byte & 15] {
            text.push(char::from(
                value + if value < 10 { b'0' } else { b'a' - 10 },
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{bytes, text};

    #[test]
    fn hashes_stay_as_they_are() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(
            bytes(hash.as_bytes()).map(|bytes| text(&bytes)),
            Some(hash.clone())
        );
        let with = |letter| format!("{letter}{}", &hash[1..]);
        let others = [
            "",
            "ab",
            &hash[1..],
            &hash.to_uppercase(),
            &with('g'),
            &with('`'),
            &with('/'),
            &with(':'),
        ];
        for other in others {
            assert_eq!(bytes(other.as_bytes()), None, "{other}");
        }
    }
}
