//! Counts the fields of a message before it is decoded: an empty field takes 2 bytes here and a hundred in memory.

use crate::Large;

/// Counts the fields of a message, including nested ones: `inside` decides, by depth and field number, whether a field is a
/// message to descend into. Leaves a malformed message to the decoder.
///
/// # Errors
/// There are more than `limit`. Counting stops there.
pub fn fields(
    message: &[u8],
    limit: u64,
    inside: fn(depth: u32, field: u64) -> bool,
) -> Result<(), Large> {
    let mut size = 0;
    walk(message, 0, limit, inside, &mut size);
    if size > limit {
        let what = "its fields are at least";
        return Err(Large { what, size, limit });
    }
    Ok(())
}

fn walk(
    mut rest: &[u8],
    depth: u32,
    limit: u64,
    inside: fn(u32, u64) -> bool,
    count: &mut u64,
) -> Option<()> {
    while !rest.is_empty() && *count <= limit {
        *count += 1;
        let tag = prost::encoding::decode_varint(&mut rest).ok()?;
        let length = match tag & 7 {
            0 => prost::encoding::decode_varint(&mut rest).ok().map(|_| 0)?,
            1 => 8,
            2 => usize::try_from(prost::encoding::decode_varint(&mut rest).ok()?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (value, behind) = rest.split_at_checked(length)?;
        if tag & 7 == 2 && inside(depth, tag >> 3) {
            walk(value, depth + 1, limit, inside, count);
        }
        rest = behind;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::Large;

    /// Returns the number of fields: the lowest limit that is sufficient.
    fn count(message: &[u8], inside: fn(u32, u64) -> bool) -> u64 {
        let mut limit = 0;
        while fields(message, limit, inside).is_err() {
            limit += 1;
        }
        limit
    }

    #[test]
    fn of_each_wire_type() {
        // 1: varint, 2: 64 bits, 3: two bytes, 4: 32 bits.
        let message = b"\x08\x96\x01\x11abcdefgh\x1a\x02\x08\x01\x25abcd";
        assert_eq!(count(message, |_, _| false), 4);
        assert_eq!(count(message, |depth, field| depth == 0 && field == 3), 5);
        assert_eq!(count(b"", |_, _| true), 0);
    }

    #[test]
    fn each_level_is_asked_for() {
        // 1: { 2: { 3: {} 3: {} } }
        let message = b"\x0a\x06\x12\x04\x1a\x00\x1a\x00";
        assert_eq!(count(message, |_, _| true), 4);
        assert_eq!(count(message, |depth, _| depth == 0), 2);
        assert_eq!(count(message, |_, field| field == 2), 1);
    }

    #[test]
    fn what_cannot_be_read_is_left_to_the_decoder() {
        for message in [&b"\x0b"[..], b"\x0a\x05a", b"\x08", b"\x80", b"\x11abc"] {
            assert_eq!(fields(message, 1, |_, _| true), Ok(()), "{message:?}");
        }
    }

    #[test]
    fn counting_ends_at_the_limit() {
        let large = Large {
            what: "its fields are at least",
            size: 11,
            limit: 10,
        };
        assert_eq!(fields(&[0x0a, 0].repeat(1000), 10, |_, _| true), Err(large));
    }
}
