//! The full text of every error for files that are not logs and for malformed records of JSON and binary logs.

use crate::build::{delimited, Message};
use crate::fails;
use execlog::{Error, Reader};

#[test]
fn no_log() {
    fails(
        b"",
        0,
        "the execution log is empty: Bazel ran no spawn, or was stopped before it wrote one",
    );
    let expected = "expected `{` (JSON), a length and a `SpawnExec` (binary) or the zstd magic number `28 b5 2f fd` (compact)";
    for (log, start) in [
        (&b"hello, world"[..], "68 65 6c 6c 6f 2c 20 77"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\0", "1f 8b 08 00 00 00 00 00"),
        (b"\0\0", "00 00"),
        (b"[]", "5b 5d"),
    ] {
        fails(
            log,
            0,
            &format!("not an execution log: it starts with `{start}`, {expected}"),
        );
    }
    let reason = std::fs::File::open("/no/such/log").unwrap_err();
    let error = Reader::open("/no/such/log").err().unwrap();
    let expected = format!("cannot open the execution log `/no/such/log`: {reason}");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_reader_that_fails() {
    struct Broken(usize);
    impl std::io::Read for Broken {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.min(to.len());
            if count == 0 {
                return Err(std::io::Error::other("unplugged"));
            }
            to[..count].copy_from_slice(&br#"{"mnemonic": "A"}"#.repeat(999)[..count]);
            self.0 -= count;
            Ok(count)
        }
    }
    let text = |error: Option<Error>| error.unwrap().to_string();
    let at_once = Reader::from_reader(Broken(9)).err();
    assert_eq!(
        text(at_once),
        "cannot read the execution log at byte 0: unplugged"
    );
    let later = Reader::from_reader(Broken(612))
        .unwrap()
        .find_map(Result::err);
    assert_eq!(
        text(later),
        "cannot read the execution log at byte 612: unplugged"
    );
}

#[test]
fn wrong_json() {
    let good = r#"{"mnemonic": "A"}"#;
    let table = [
        ("x", "entry 2 at byte 18 is malformed: expected `{`, got `x`"),
        ("\u{1}", "entry 2 at byte 18 is malformed: expected `{`, got the byte 01"),
        ("[]", "entry 2 at byte 18 is malformed: expected `{`, got `[`"),
        ("{]", "entry 2 at byte 18 is malformed: key must be a string at line 1 column 2"),
        (
            "{}",
            "entry 2 at byte 18 is malformed: a spawn without command, outputs, mnemonic and runner; is this an execution log?",
        ),
        (
            r#"{"mnemonic": 1}"#,
            "entry 2 at byte 18 is malformed: invalid type: integer `1`, expected a string at line 1 column 14",
        ),
        (
            r#"{"timeoutMillis": "1s"}"#,
            "entry 2 at byte 18 is malformed: invalid value: string \"1s\", expected a 64-bit number, bare or in a string at \
             line 1 column 22",
        ),
        (
            r#"{"mnemonic": "A", "timeoutMillis": "-1"}"#,
            "entry 2 at byte 18 is malformed: a negative timeout",
        ),
        (
            r#"{"mnemonic": "A", "digest": {"sizeBytes": -5}}"#,
            "entry 2 at byte 18 is malformed: a digest of -5 bytes",
        ),
        (
            r#"{"walltime": "soon"}"#,
            "entry 2 at byte 18 is malformed: invalid value: string \"soon\", expected seconds such as \"1.500s\" at line 1 column 19",
        ),
        (
            r#"{"metrics": {"startTime": "now"}}"#,
            "entry 2 at byte 18 is malformed: invalid value: string \"now\", expected a UTC time such as \
             \"2026-01-31T12:00:00.123Z\" at line 1 column 31",
        ),
        (
            r#"{"mnemonic": "A""#,
            "the execution log is cut off in entry 2 at byte 18: expected the `}` that ends a JSON object; 1 whole spawn was read before",
        ),
    ];
    for (bad, expected) in table {
        fails(format!("{good}\n{bad}").as_bytes(), 1, expected);
    }
    // Brackets nested almost as deeply as the log is long.
    let deep = format!("{good} {{\"inputs\": {}", "[".repeat(100_000));
    let expected = "the execution log is cut off in entry 2 at byte 18: expected the `}` that ends a JSON object; 1 whole spawn was read before";
    fails(deep.as_bytes(), 1, expected);
    let deep = format!(
        "{good} {{\"x\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    fails(deep.as_bytes(), 1, "entry 2 at byte 18 is malformed: a spawn without command, outputs, mnemonic and runner; is this an execution log?");
}

#[test]
fn wrong_binary() {
    let good = delimited(&[Message::new().text(1, "x")]);
    let table = [
        (delimited(&[Message::new()]), "a spawn without command, outputs, mnemonic and runner; is this an execution log?"),
        (
            delimited(&[Message::new().number(1, 5)]),
            "failed to decode Protobuf message: SpawnExec.command_args: invalid wire type: Varint (expected LengthDelimited)",
        ),
        (
            delimited(&[Message::new().bytes(1, &[0xff])]),
            "failed to decode Protobuf message: SpawnExec.command_args: invalid string value: data is not UTF-8 encoded",
        ),
        (vec![0xff; 11], "its length is a number of more than 64 bits"),
        (vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], "its length is a number of more than 64 bits"),
    ];
    for (bad, problem) in table {
        let expected = format!("entry 2 at byte 4 is malformed: {problem}");
        fails(&[&good[..], &bad].concat(), 1, &expected);
    }
    let long = [
        &good[..],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    ]
    .concat();
    let expected = "entry 2 at byte 4 is too large: its length is 18446744073709551615, the limit is 134217728";
    fails(&long, 1, expected);
    // Another tool's JSON.
    let expected = "entry 1 at byte 0 is malformed: a spawn without command, outputs, mnemonic and runner; is this an execution log?";
    fails(br#"{"traceEvents": [{"name": "x"}]}"#, 0, expected);
}
