//! Reads strings and numbers eight bytes at a time.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Returns the number at the start of `bytes` and how many digits it has. The number is right up to 16 digits; more count as 16.
#[inline]
pub fn leading_number(bytes: &[u8]) -> (i64, usize) {
    let Some((first, rest)) = bytes.split_first_chunk() else {
        return slow_number(bytes);
    };
    let (value, digits) = up_to_eight_digits(first);
    if digits < 8 {
        return (value, digits);
    }
    let (low, more) = match rest.first_chunk() {
        Some(second) => up_to_eight_digits(second),
        None => slow_number(rest),
    };
    let shift = 10_i64.pow(u32::try_from(more).unwrap_or(0));
    (value * shift + low, digits + more)
}

/// [`leading_number`] for fewer than eight bytes.
fn slow_number(bytes: &[u8]) -> (i64, usize) {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold((0, 0), |(value, count), digit| {
        (value * 10 + i64::from(digit - b'0'), count + 1)
    })
}

/// Returns the number at the start of eight bytes and how many digits it has. Without a digit, both are 0.
#[inline]
fn up_to_eight_digits(bytes: &[u8; 8]) -> (i64, usize) {
    // Digits become 0 to 9. The lowest marked byte is right, as in `end_of_string`.
    let word = u64::from_le_bytes(*bytes) ^ (ONES * u64::from(b'0'));
    let marked = (word.wrapping_add(ONES * (0x80 - 10)) | word) & HIGH;
    let digits = marked.trailing_zeros() / 8;
    // Zeros in front instead of what comes after the number. Without a digit, nothing is left.
    let word = word.checked_shl(64 - 8 * digits).unwrap_or(0);
    // Joins neighbors: digits, then pairs of digits, then the two halves. The first digit is in the lowest byte.
    let pairs = (word.wrapping_mul((10 << 8) + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul((100 << 16) + 1) >> 16) & 0x0000_ffff_0000_ffff;
    let eight = fours.wrapping_mul((10_000 << 32) + 1) >> 32;
    (eight as i64, digits as usize)
}

/// Returns the length of a string that starts here, up to its quotation mark, and whether all of it is ASCII. Returns `None` if it contains
/// an escape or a control character, or does not end.
#[inline]
pub fn end_of_string(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut is_ascii = true;
    let mut at = 0;
    loop {
        // Eight bytes at a time. The lowest marked byte is right; one above a byte of 0x80 or more may be wrong, because that one carries.
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*eight);
            // The high bit of each byte that is not the given one, or not a control character.
            let not = |byte: u8| (word ^ (ONES * u64::from(byte))).wrapping_add(ONES * 0x7f);
            let not_control = word.wrapping_add(ONES * 0x60);
            let marked = (!(not(b'"') & not(b'\\') & not_control) | word) & HIGH;
            if marked != 0 {
                at += marked.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        match *bytes.get(at)? {
            b'"' => return Some((at, is_ascii)),
            b'\\' | 0..=0x1f => return None,
            0x80.. => is_ascii = false,
            // One of the last seven bytes.
            _ => {}
        }
        at += 1;
    }
}
