//! Counts the fields of a message before it is decoded: an empty one takes 2 bytes here and a hundred in memory.

/// How many fields a message has: its own, and those of the fields that `inside` tells, by depth and number, to be messages.
/// Counting ends above `limit`. A message that cannot be read is left to the decoder.
pub(crate) fn fields(message: &[u8], limit: u64, inside: fn(u32, u64) -> bool) -> u64 {
    let mut count = 0;
    walk(message, 0, limit, inside, &mut count);
    count
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
