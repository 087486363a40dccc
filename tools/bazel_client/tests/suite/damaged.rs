//! Streams that are empty, cut off, hostile or in another format.

use bazel_client::{ActionGraph, ConfiguredReader, Limits, ReadError, TargetReader};

use crate::fixture;

fn target_error(bytes: &[u8]) -> ReadError {
    let error = TargetReader::new(bytes).find_map(Result::err);
    error.expect("an error")
}

/// The last error of each reader.
fn errors(bytes: &[u8], limits: Limits) -> [Option<ReadError>; 3] {
    [
        TargetReader::with_limits(bytes, limits).find_map(Result::err),
        ConfiguredReader::with_limits(bytes, limits).find_map(Result::err),
        ActionGraph::read(bytes, limits, |_| true).err(),
    ]
}

#[test]
fn nothing_is_no_error() {
    assert!(errors(b"", Limits::default()).iter().all(Option::is_none));
}

#[test]
fn every_cut_is_noticed() {
    for name in ["query.pb", "aquery.pb"] {
        let whole = fixture(name);
        for end in (0..whole.len()).filter(|end| end % 7 == 0) {
            let cut = &whole[..end];
            let error = match name {
                "query.pb" => TargetReader::new(cut).find_map(Result::err),
                _ => ActionGraph::read(cut, Limits::default(), |_| true).err(),
            };
            match error {
                Some(ReadError::Truncated { .. }) => {}
                // Cut between two messages. Actions may then refer to missing data.
                None | Some(ReadError::Reference { .. }) => {}
                Some(other) => panic!("{name} cut at {end}: {other}"),
            }
        }
    }
    assert_eq!(
        target_error(&fixture("query.pb")[..100])
            .to_string()
            .split(": expected")
            .next()
            .unwrap(),
        "cut off in message 1 at byte 0"
    );
    assert_eq!(
        target_error(&[0x80]).to_string(),
        "cut off in message 1 at byte 0: expected the rest of its length"
    );
}

#[test]
fn a_huge_length_costs_nothing() {
    let bytes = [0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3];
    for error in errors(&bytes, Limits::default()) {
        assert_eq!(
            error.unwrap().to_string(),
            "message 1 at byte 0 is too large: its length is 4294967295, the limit is 67108864"
        );
    }
    assert_eq!(
        target_error(&[0xff; 11]).to_string(),
        "message 1 at byte 0 is malformed: its length is a number of more than 64 bits"
    );
}

#[test]
fn many_empty_fields_are_refused_before_they_are_decoded() {
    // A rule (2) that consists only of empty attributes (4).
    let attributes = [0x22, 0].repeat(300);
    let mut rule = vec![0x12, 0xd8, 0x04];
    rule.extend(attributes);
    let mut bytes = vec![0xdb, 0x04];
    bytes.extend(rule);
    let limits = Limits {
        fields: 100,
        ..Limits::default()
    };
    let error = TargetReader::with_limits(bytes.as_slice(), limits).find_map(Result::err);
    assert_eq!(
        error.unwrap().to_string(),
        "message 1 at byte 0 is too large: its fields are at least 101, the limit is 100"
    );
}

#[test]
fn something_else() {
    assert_eq!(
        target_error(&[2, 8, 1]).to_string(),
        "message 1 at byte 0 is malformed: a target without a label; is this the output of `query --output=streamed_proto`?"
    );
    // JSON: `{` is read as a length of 123.
    let error = target_error(b"{\"results\": []}").to_string();
    assert_eq!(
        error,
        "cut off in message 1 at byte 0: expected 123 bytes after its length, but there are only 14"
    );
    let text = "x".repeat(1000);
    assert!(errors(text.as_bytes(), Limits::default())
        .iter()
        .all(Option::is_some));
}

#[test]
fn an_action_for_no_target() {
    // An action (2) with a mnemonic (4) of target (1) 9.
    let bytes = [7, 0x12, 5, 0x08, 9, 0x22, 1, b'x'];
    let error = ActionGraph::read(bytes.as_slice(), Limits::default(), |_| true)
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "message 2 at byte 8 refers to target 9, which is not there"
    );
    // A target that no kept action needs may be missing.
    assert!(ActionGraph::read(bytes.as_slice(), Limits::default(), |_| false).is_ok());
}

#[test]
fn circles_end() {
    // A path fragment (8) that is its own parent, a set (4) that contains itself and an artifact (1) of that fragment; an action (2)
    // of target (3) 1 that reads the set.
    let bytes = [
        9, 0x42, 7, 0x08, 1, 0x12, 1, b'x', 0x18, 1, // fragment 1
        6, 0x0a, 4, 0x08, 1, 0x10, 1, // artifact 1
        10, 0x22, 8, 0x08, 1, 0x12, 1, 1, 0x1a, 1, 1, // set 1
        7, 0x1a, 5, 0x08, 1, 0x12, 1, b't', // target 1
        13, 0x12, 11, 0x08, 1, 0x22, 1, b'm', 0x42, 1, 1, 0x4a, 1,
        1, // the action makes what it reads
    ];
    let bytes = &bytes[..bytes.len() - 1];
    let mut whole = bytes.to_vec();
    whole.push(1);
    let graph = ActionGraph::read(whole.as_slice(), Limits::default(), |_| true).unwrap();
    let action = &graph.actions()[0];
    assert_eq!(graph.inputs(action).collect::<Vec<_>>(), [1]);
    assert!(graph.path(1).starts_with("x/x/x"));
    assert_eq!(graph.affected(&[1]).len(), 1);
}

/// A reader that fails after some bytes.
struct Broken(usize);

impl std::io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.0 == 0 {
            return Err(std::io::Error::other("the disk is on fire"));
        }
        self.0 -= 1;
        buffer[0] = 5;
        Ok(1)
    }
}

#[test]
fn what_the_system_says() {
    let error = TargetReader::new(Broken(3)).find_map(Result::err).unwrap();
    assert_eq!(
        error.to_string(),
        "cannot read at byte 3: the disk is on fire"
    );
}
