//! The same log in each of Bazel's formats.

use crate::build::{json, Made};

/// JSON, binary and compact.
pub fn all(spawns: &[Made]) -> [Vec<u8>; 3] {
    [json(spawns).into_bytes(), binary(spawns), compact(spawns)]
}

/// A protobuf message.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn number(mut self, field: u64, value: u64) -> Self {
        varint(field << 3, &mut self.0);
        varint(value, &mut self.0);
        self
    }
    fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        varint(field << 3 | 2, &mut self.0);
        varint(bytes.len() as u64, &mut self.0);
        self.0.extend(bytes);
        self
    }
    fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }
    fn message(self, field: u64, message: Message) -> Self {
        self.bytes(field, &message.0)
    }
    fn pairs(self, field: u64, pairs: &[(String, String)]) -> Self {
        let add = |to: Self, (name, value): &(String, String)| {
            to.message(field, Message::default().text(1, name).text(2, value))
        };
        pairs.iter().fold(self, add)
    }
    /// A path and its digest.
    fn file((path, content): &(String, String)) -> Self {
        let digest = Self::default()
            .text(1, content)
            .number(2, content.len() as u64)
            .text(3, "SHA-256");
        Self::default().text(1, path).message(2, digest)
    }
    fn times(spawn: &Made) -> Option<Self> {
        let second = spawn.started?;
        let time = |seconds: u64| Self::default().number(1, seconds);
        let total = time(u64::from(spawn.seconds));
        Some(
            Self::default()
                .message(1, total)
                .message(20, time(1_795_489_200 + u64::from(second))),
        )
    }
}

fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn delimited(messages: &[Message]) -> Vec<u8> {
    let mut log = Vec::new();
    for message in messages {
        varint(message.0.len() as u64, &mut log);
        log.extend(&message.0);
    }
    log
}

/// `SpawnExec` messages.
fn binary(spawns: &[Made]) -> Vec<u8> {
    let spawn = |made: &Made| {
        let mut spawn = Message::default();
        for argument in &made.arguments {
            spawn = spawn.text(1, argument);
        }
        spawn = spawn.pairs(2, &made.environment);
        spawn = spawn.message(3, Message::default().pairs(1, &made.platform));
        for input in &made.inputs {
            spawn = spawn.message(4, Message::file(input));
        }
        for tool in &made.tools {
            spawn = spawn.message(4, Message::file(tool).number(3, 1));
        }
        for (path, _) in &made.outputs {
            spawn = spawn.text(5, path);
        }
        spawn = spawn
            .number(7, made.cacheable.into())
            .number(8, made.timeout_millis)
            .text(10, &made.mnemonic);
        for output in &made.outputs {
            spawn = spawn.message(11, Message::file(output));
        }
        spawn = spawn
            .text(12, made.runner)
            .number(13, made.runner.ends_with("cache hit").into())
            .number(16, made.cacheable.into())
            .text(18, &format!("//a:{}", made.name));
        match Message::times(made) {
            Some(metrics) => spawn.message(20, metrics),
            None => spawn,
        }
    };
    delimited(&spawns.iter().map(spawn).collect::<Vec<_>>())
}

/// `ExecLogEntry` messages.
fn compact(spawns: &[Made]) -> Vec<u8> {
    let entry = |id: u64, kind: u64, payload: Message| {
        let entry = match id {
            0 => Message::default(),
            id => Message::default().number(1, id),
        };
        entry.message(kind, payload)
    };
    let invocation = Message::default().text(1, "SHA-256").text(2, "_main");
    let mut log = vec![entry(0, 2, invocation)];
    let mut next = 0;
    for made in spawns {
        let mut files = |files: &[(String, String)], log: &mut Vec<Message>| -> Vec<u64> {
            let file = |file: &(String, String)| {
                next += 1;
                log.push(entry(next, 3, Message::file(file)));
                next
            };
            files.iter().map(file).collect()
        };
        let (inputs, tools) = (files(&made.inputs, &mut log), files(&made.tools, &mut log));
        let outputs = files(&made.outputs, &mut log);
        let mut set = |ids: &[u64], sets: &[u64], log: &mut Vec<Message>| {
            next += 1;
            let ids = ids
                .iter()
                .fold(Message::default(), |set, id| set.number(5, *id));
            let set = sets.iter().fold(ids, |set, id| set.number(4, *id));
            log.push(entry(next, 6, set));
            next
        };
        let tools = set(&tools, &[], &mut log);
        let inputs = set(&inputs, &[tools], &mut log);
        let mut spawn = Message::default();
        for argument in &made.arguments {
            spawn = spawn.text(1, argument);
        }
        spawn = spawn
            .pairs(2, &made.environment)
            .message(3, Message::default().pairs(1, &made.platform))
            .number(4, inputs)
            .number(5, tools);
        for id in outputs {
            spawn = spawn.message(6, Message::default().number(5, id));
        }
        spawn = spawn
            .text(7, &format!("//a:{}", made.name))
            .text(8, &made.mnemonic)
            .text(11, made.runner)
            .number(12, made.runner.ends_with("cache hit").into())
            .number(14, made.cacheable.into())
            .number(15, made.cacheable.into())
            .number(17, made.timeout_millis);
        if let Some(metrics) = Message::times(made) {
            spawn = spawn.message(18, metrics);
        }
        log.push(entry(0, 7, spawn));
    }
    delimited(&log)
}
