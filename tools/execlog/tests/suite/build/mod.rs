//! Writes logs with literal field numbers, as a check on the reader's own structures.

/// A protobuf message.
#[derive(Clone, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number or boolean.
    pub fn number(mut self, field: u32, value: u64) -> Self {
        varint(u64::from(field) << 3, &mut self.0);
        varint(value, &mut self.0);
        self
    }

    pub fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        varint(u64::from(field) << 3 | 2, &mut self.0);
        varint(bytes.len() as u64, &mut self.0);
        self.0.extend(bytes);
        self
    }

    pub fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub fn message(self, field: u32, message: Message) -> Self {
        self.bytes(field, &message.0)
    }

    /// Adds numbers in one packed field, as proto3 writes them.
    pub fn packed(self, field: u32, values: &[u64]) -> Self {
        let mut bytes = Vec::new();
        for value in values {
            varint(*value, &mut bytes);
        }
        self.bytes(field, &bytes)
    }

    pub fn pair(self, field: u32, name: &str, value: &str) -> Self {
        self.message(field, Message::new().text(1, name).text(2, value))
    }

    pub fn digest(self, field: u32, hash: &str, size: u64, function: &str) -> Self {
        let digest = Message::new().text(1, hash).number(2, size);
        self.message(
            field,
            if function.is_empty() {
                digest
            } else {
                digest.text(3, function)
            },
        )
    }
}

pub fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

/// Encodes length-delimited messages.
pub fn delimited(messages: &[Message]) -> Vec<u8> {
    let mut log = Vec::new();
    for message in messages {
        varint(message.0.len() as u64, &mut log);
        log.extend(&message.0);
    }
    log
}

/// Encodes an entry of a compact log with its payload. Omits the id 0.
pub fn entry(id: u64, kind: u32, payload: Message) -> Message {
    let entry = if id == 0 {
        Message::new()
    } else {
        Message::new().number(1, id)
    };
    entry.message(kind, payload)
}

pub fn invocation() -> Message {
    entry(
        0,
        2,
        Message::new()
            .text(1, "SHA-256")
            .text(2, "_main")
            .text(4, "the-id"),
    )
}

pub fn file(id: u64, path: &str) -> Message {
    entry(id, 3, Message::new().text(1, path).digest(2, "f11e", 7, ""))
}

pub fn directory(id: u64, path: &str, files: &[&str]) -> Message {
    let directory = Message::new().text(1, path);
    let add = |to: Message, path: &&str| {
        to.message(2, Message::new().text(1, path).digest(2, "d1", 3, ""))
    };
    entry(id, 4, files.iter().fold(directory, add))
}

pub fn symlink(id: u64, path: &str, target: &str) -> Message {
    entry(id, 5, Message::new().text(1, path).text(2, target))
}

pub fn input_set(id: u64, inputs: &[u64], sets: &[u64]) -> Message {
    entry(id, 6, Message::new().packed(5, inputs).packed(4, sets))
}

/// Encodes a spawn of a compact log.
pub fn spawn(inputs: u64, tools: u64) -> Message {
    let spawn = Message::new()
        .text(1, "/bin/true")
        .number(4, inputs)
        .number(5, tools);
    entry(0, 7, spawn.text(8, "Genrule").text(11, "linux-sandbox"))
}

/// Encodes a zstd frame of raw blocks of `size` bytes.
pub fn stored(data: &[u8], size: usize) -> Vec<u8> {
    // No checksum, no dictionary, a window of 128 KiB.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    let mut blocks = data.chunks(size).peekable();
    while let Some(block) = blocks.next() {
        let header = (block.len() as u32) << 3 | u32::from(blocks.peek().is_none());
        frame.extend(&header.to_le_bytes()[..3]);
        frame.extend(block);
    }
    frame
}
