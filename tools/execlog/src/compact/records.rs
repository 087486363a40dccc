//! Keeps many small records of bytes in few allocations.

/// The capacity of a chunk, in bytes. A larger record gets a chunk of its own.
const CHUNK: usize = 256 << 10;

/// The position of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// At most 28 bits, so that a slot of the store has room for the kind.
    pub chunk: u32,
    pub offset: u32,
}

/// Records, which are never removed. They take their own size and that of their length.
#[derive(Debug, Default)]
pub(crate) struct Records {
    chunks: Vec<Vec<u8>>,
}

impl Records {
    /// Adds the record that `parts` make up. Returns its position, or `None` if there is no room for more.
    pub fn push(&mut self, parts: &[&[u8]]) -> Option<Position> {
        let size: usize = parts.iter().map(|part| part.len()).sum();
        let room = |chunk: &Vec<u8>| chunk.capacity() - chunk.len() >= size + 4;
        if !self.chunks.last().is_some_and(room) {
            self.chunks.push(Vec::with_capacity(CHUNK.max(size + 4)));
        }
        let number = u32::try_from(self.chunks.len() - 1).ok()?;
        let chunk = self.chunks.last_mut()?;
        let position = Position {
            chunk: (number < 1 << 28).then_some(number)?,
            offset: u32::try_from(chunk.len()).ok()?,
        };
        chunk.extend_from_slice(&u32::try_from(size).ok()?.to_le_bytes());
        for part in parts {
            chunk.extend_from_slice(part);
        }
        Some(position)
    }

    /// Returns the record at a position that [`Records::push`] returned; without one, nothing.
    pub fn get(&self, position: Position) -> &[u8] {
        let chunk = self.chunks.get(position.chunk as usize);
        let rest = chunk.and_then(|chunk| chunk.get(position.offset as usize..));
        let record = rest.and_then(|rest| {
            let (size, rest) = rest.split_first_chunk()?;
            rest.get(..u32::from_le_bytes(*size) as usize)
        });
        record.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Records, CHUNK};

    #[test]
    fn records_of_every_size() {
        let mut records = Records::default();
        let sizes = [0, 1, 100, CHUNK - 4, CHUNK, 3 * CHUNK, 7];
        let made: Vec<(Vec<u8>, _)> = sizes
            .iter()
            .enumerate()
            .map(|(index, size)| {
                let record = vec![index as u8; *size];
                let (one, two) = record.split_at(size / 2);
                (record.clone(), records.push(&[one, two]))
            })
            .collect();
        for (record, position) in made {
            assert_eq!(
                position.map(|position| records.get(position)),
                Some(&*record)
            );
        }
        assert!(records.chunks.len() <= sizes.len());
    }
}
