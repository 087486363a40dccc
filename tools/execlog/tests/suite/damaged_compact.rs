//! The full text of every error for malformed and hostile entries of compact logs, damaged zstd streams and limits.

use crate::build::{
    delimited, directory, entry, file, input_set, invocation, spawn, stored, Message,
};
use crate::{fails, read, read_within};
use execlog::Limits;

#[test]
fn wrong_references() {
    let start = [
        invocation(),
        file(1, "a"),
        input_set(2, &[1], &[]),
        entry(3, 9, Message::new()),
        entry(4, 10, Message::new()),
    ];
    let offset = delimited(&start).len();
    let output = |id| {
        entry(
            0,
            7,
            Message::new().message(6, Message::new().number(5, id)),
        )
    };
    let target = |id| {
        entry(
            9,
            9,
            Message::new().message(1, Message::new().text(1, "x").number(2, id)),
        )
    };
    let table = [
        (
            spawn(7, 0),
            "7 as an input set, but no entry before it has that id",
        ),
        (spawn(0, 1), "1 as an input set, but that is a file"),
        (
            input_set(9, &[8], &[]),
            "8 as an input, but no entry before it has that id",
        ),
        (
            input_set(9, &[0], &[]),
            "0 as an input, but no entry before it has that id",
        ),
        (
            input_set(9, &[2], &[]),
            "2 as an input, but that is an input set",
        ),
        (
            input_set(9, &[], &[3]),
            "3 as an input set, but that is a symlink entry set",
        ),
        // A cycle of one entry. Longer cycles fail in the same way.
        (
            input_set(9, &[], &[9]),
            "9 as an input set, but no entry before it has that id",
        ),
        (
            target(9),
            "9 as a file, directory or symlink, but no entry before it has that id",
        ),
        (
            target(4),
            "4 as a file, directory or symlink, but that is a runfiles tree",
        ),
        (
            entry(9, 9, Message::new().packed(2, &[9])),
            "9 as a symlink entry set, but no entry before it has that id",
        ),
        (
            entry(9, 10, Message::new().number(2, 1)),
            "1 as an input set, but that is a file",
        ),
        (
            entry(9, 10, Message::new().number(3, 2)),
            "2 as a symlink entry set, but that is an input set",
        ),
        (
            entry(9, 10, Message::new().number(4, 5)),
            "5 as a symlink entry set, but no entry before it has that id",
        ),
        (
            output(2),
            "2 as a file, directory or symlink, but that is an input set",
        ),
        (
            output(0),
            "0 as a file, directory or symlink, but no entry before it has that id",
        ),
    ];
    for (bad, problem) in table {
        let log = delimited(&[&start[..], &[bad]].concat());
        fails(
            &log,
            0,
            &format!("entry 6 at byte {offset} refers to id {problem}"),
        );
    }
}

#[test]
fn wrong_entries() {
    let start = [
        invocation(),
        file(1, "a"),
        entry(4, 10, Message::new()),
        input_set(5, &[4], &[]),
    ];
    let offset = delimited(&start).len();
    let table = [
        (file(1, "b"), "its id 1 is already that of a file"),
        (invocation(), "an invocation that is not the first entry"),
        (
            entry(6, 11, Message::new()),
            "an entry of no known kind; a log of a newer Bazel?",
        ),
        (
            Message::new(),
            "an entry of no known kind; a log of a newer Bazel?",
        ),
        (
            entry(0, 7, Message::new().message(6, Message::new())),
            "an output of no known kind; a log of a newer Bazel?",
        ),
        (
            entry(0, 7, Message::new().number(17, u64::MAX)),
            "a negative timeout",
        ),
        (
            entry(6, 10, Message::new().number(2, 5)),
            "a runfiles tree with a runfiles tree in it",
        ),
        (
            entry(
                6,
                3,
                Message::new().message(2, Message::new().number(2, u64::MAX)),
            ),
            "a digest of -1 bytes",
        ),
    ];
    for (bad, problem) in table {
        let log = delimited(&[&start[..], &[bad]].concat());
        fails(
            &log,
            0,
            &format!("entry 5 at byte {offset} is malformed: {problem}"),
        );
        let expected =
            format!("entry 5 at byte {offset} of the decompressed log is malformed: {problem}");
        fails(&stored(&log, 9), 0, &expected);
    }
}

#[test]
fn wrong_zstd() {
    let log = delimited(&[invocation(), spawn(0, 0), spawn(0, 0)]);
    let whole = stored(&log, 40);
    let mut reserved = whole.clone();
    reserved[6] |= 6;
    fails(&[&whole[..], b"garbage"].concat(), 2, "the zstd stream is damaged at byte 126 of the file: a frame starts with `67 61 72 62`, expected `28 b5 2f fd`");
    let mut checksum = vec![0x28, 0xb5, 0x2f, 0xfd, 4, 0];
    checksum.extend(&whole[6..]);
    checksum.extend([1, 2, 3, 4]);
    fails(
        &checksum,
        1,
        "the zstd stream is damaged at byte 92 of the file: Restored data doesn't match checksum",
    );
    // A reserved block type (found by the decoder), a window of 1.875 TiB, a dictionary.
    let frame = |rest: &[u8]| [&[0x28, 0xb5, 0x2f, 0xfd], rest].concat();
    let table = [
        (reserved, "6 of the file: Data corruption detected"),
        (
            frame(&[0, 0xf7, 0, 0, 0]),
            "0 of the file: a frame needs a window of 2061584302080 bytes, the limit is 134217728",
        ),
        (
            frame(&[1, 0, 7, 0, 0, 0]),
            "0 of the file: a frame needs the dictionary 7",
        ),
    ];
    for (log, expected) in table {
        let text = read(&log).1.unwrap().to_string();
        assert!(
            text.starts_with(&format!("the zstd stream is damaged at byte {expected}")),
            "{text}"
        );
    }
}

#[test]
fn limits() {
    let limits = Limits {
        message_bytes: 100,
        stored_bytes: 250,
        ..Limits::default()
    };
    let text = |log: &[u8]| {
        let (spawns, error) = read_within(log, limits);
        (
            spawns.len(),
            error.map_or(String::new(), |error| error.to_string()),
        )
    };
    let long = "x".repeat(101);
    let json = format!(r#"{{"mnemonic": "A"}} {{"mnemonic": "{long}"}}"#);
    assert_eq!(
        text(json.as_bytes()),
        (
            1,
            "entry 2 at byte 18 is too large: its bytes are at least 117, the limit is 100"
                .to_owned()
        )
    );
    let binary = delimited(&[Message::new().text(1, "x"), Message::new().text(1, &long)]);
    assert_eq!(
        text(&binary),
        (
            1,
            "entry 2 at byte 4 is too large: its length is 103, the limit is 100".to_owned()
        )
    );
    let log = delimited(&[
        invocation(),
        spawn(0, 0),
        directory(1, "d", &["a", "b"]),
        spawn(0, 0),
        file(2, "a"),
    ]);
    let expected = "entry 5 at byte 145 is too large: the bytes of the entries to keep, this one included, are 268, the limit is 250";
    assert_eq!(text(&log), (2, expected.to_owned()));
}

#[test]
fn many_small_fields_are_not_decoded() {
    let limits = Limits {
        files: 1000,
        ..Limits::default()
    };
    let text = |log: &[u8]| read_within(log, limits).1.unwrap().to_string();
    let many = |field| (0..2000).fold(Message::new(), |to, _| to.bytes(field, b""));
    let expected = "is too large: its fields are at least 1001, the limit is 1000";
    let start = |fields: Message| Message::new().text(1, "x").message(3, fields);
    for spawn in [many(4), start(many(1))] {
        assert_eq!(
            text(&delimited(&[spawn])),
            format!("entry 1 at byte 0 {expected}")
        );
    }
    for payload in [
        entry(1, 4, many(2)),
        entry(0, 7, many(6)),
        entry(0, 7, start(many(1))),
    ] {
        assert_eq!(
            text(&delimited(&[invocation(), payload])),
            format!("entry 2 at byte 27 {expected}")
        );
    }
    let json = format!(
        r#"{{"mnemonic": "A", "inputs": [{}{{}}]}}"#,
        "{},".repeat(2000)
    );
    let expected =
        "entry 1 at byte 0 is too large: its objects are at least 2002, the limit is 1000";
    assert_eq!(text(json.as_bytes()), expected);
}

#[test]
fn a_bomb_is_read_in_small_steps() {
    // 128 KiB of zeros for every 4 bytes of the file. They are empty entries, and the first one is rejected.
    let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    for _ in 0..1_000_000 {
        bomb.extend([2, 0, 16, 0]);
    }
    fails(&bomb, 0, "entry 1 at byte 0 of the decompressed log is malformed: an entry of no known kind; a log of a newer Bazel?");
}
