//! Compact logs: sets, outputs and shared entries.

use crate::build::{
    delimited, directory, entry, file, input_set, invocation, spawn, stored, symlink, Message,
};
use crate::{read_within, short, spawns};
use execlog::{HashFunction, Limits, Reader};

#[test]
fn sets_are_listed_once_and_sorted() {
    let log = [
        invocation(),
        file(1, "c"),
        directory(2, "d", &["y", "x/z"]),
        symlink(3, "a", "nowhere"),
        // Ids need not be ascending. 8 and 7 share 9.
        input_set(9, &[3], &[]),
        input_set(8, &[1], &[9]),
        input_set(7, &[2, 1], &[9, 8]),
        input_set(6, &[1], &[]),
        spawn(7, 6),
        spawn(0, 0),
    ];
    let spawns = spawns(&delimited(&log));
    assert_eq!(
        short(&spawns[0].inputs.list().unwrap()),
        ["a->nowhere", "c!=f11e/7", "d/x/z=d1/3", "d/y=d1/3"]
    );
    assert!(spawns[1].inputs.list().unwrap().is_empty());
    let list = spawns[0].inputs.list().unwrap();
    assert_eq!(
        list[1].digest.as_ref().unwrap().function,
        HashFunction::Sha256,
        "that of the invocation"
    );
}

#[test]
fn of_two_inputs_with_one_path_the_later_in_postorder_counts() {
    let file = |id, path: &str, size| {
        entry(
            id,
            3,
            Message::new().text(1, path).digest(2, "aa", size, ""),
        )
    };
    let log = [
        invocation(),
        file(1, "p", 1),
        file(2, "p", 2),
        file(3, "p", 3),
        input_set(10, &[1], &[]),
        input_set(11, &[3], &[]),
        // Postorder: 10, 11, 12.
        input_set(12, &[2], &[10, 11]),
        input_set(13, &[], &[12, 10]),
        spawn(12, 0),
        spawn(13, 0),
        // Postorder: 11, 10.
        input_set(14, &[], &[11, 10]),
        spawn(14, 0),
    ];
    let spawns = spawns(&delimited(&log));
    let inputs: Vec<_> = spawns
        .iter()
        .map(|spawn| short(&spawn.inputs.list().unwrap()))
        .collect();
    assert_eq!(inputs, [["p=aa/2"], ["p=aa/2"], ["p=aa/1"]]);
}

#[test]
fn every_field_of_a_spawn() {
    let output = |id| Message::new().number(5, id);
    let payload = Message::new()
        .text(1, "/bin/x")
        .pair(2, "A", "1")
        .message(3, Message::new().pair(1, "OSFamily", "Linux"))
        .message(6, output(1))
        .message(6, output(2))
        .message(6, output(3))
        .message(6, Message::new().text(4, "never/made"))
        .text(7, "//a:b")
        .text(8, "Rustc")
        .number(9, 1)
        .text(10, "NON_ZERO_EXIT")
        .text(11, "disk cache hit")
        .number(12, 1)
        .number(13, 1)
        .number(14, 1)
        .number(15, 1)
        .digest(16, "ab", 140, "")
        .number(17, 2_000)
        .message(18, Message::new().number(12, 4));
    let log = [
        invocation(),
        file(1, "out"),
        directory(2, "dir", &["b", "a"]),
        symlink(3, "link", "target"),
        entry(0, 7, payload),
    ];
    let spawn = spawns(&delimited(&log)).remove(0);
    let json = br#"{
      "commandArgs": ["/bin/x"], "environmentVariables": [{"name": "A", "value": "1"}],
      "platform": {"properties": [{"name": "OSFamily", "value": "Linux"}]},
      "listedOutputs": ["dir", "link", "never/made", "out"],
      "actualOutputs": [
        {"path": "dir/a", "digest": {"hash": "d1", "sizeBytes": "3", "hashFunctionName": "SHA-256"}},
        {"path": "dir/b", "digest": {"hash": "d1", "sizeBytes": "3", "hashFunctionName": "SHA-256"}},
        {"path": "link", "symlinkTargetPath": "target"},
        {"path": "out", "digest": {"hash": "f11e", "sizeBytes": "7", "hashFunctionName": "SHA-256"}}],
      "targetLabel": "//a:b", "mnemonic": "Rustc", "exitCode": 1, "status": "NON_ZERO_EXIT",
      "runner": "disk cache hit", "cacheHit": true, "remotable": true, "cacheable": true, "remoteCacheable": true,
      "digest": {"hash": "ab", "sizeBytes": "140", "hashFunctionName": "SHA-256"},
      "timeoutMillis": "2000", "metrics": {"inputFiles": "4"}
    }"#;
    assert_eq!(spawn, spawns(json).remove(0));
}

#[test]
fn compression_changes_nothing() {
    let log = delimited(&[
        invocation(),
        file(1, "a"),
        input_set(2, &[1], &[]),
        spawn(2, 0),
        spawn(0, 2),
    ]);
    let plain = spawns(&log);
    assert_eq!(plain.len(), 2);
    for size in [1, 7, 100_000] {
        assert_eq!(spawns(&stored(&log, size)), plain);
    }
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    assert_eq!(
        spawns(&ruzstd::encoding::compress_to_vec(log.as_slice(), level)),
        plain
    );
    // Two frames, with a skippable frame before, between and after them.
    let skipped = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    let frames = [
        &skipped,
        &*stored(&log[..20], 9),
        &skipped,
        &*stored(&log[20..], 9),
        &skipped,
    ]
    .concat();
    assert_eq!(spawns(&frames), plain);
}

#[test]
fn spawns_outlive_their_reader_and_see_no_later_entries() {
    let log = delimited(&[
        invocation(),
        file(1, "a"),
        input_set(2, &[1], &[]),
        spawn(2, 0),
        file(3, "b"),
        spawn(0, 0),
    ]);
    let mut reader = Reader::from_reader(log.as_slice()).unwrap();
    let first = reader.next().unwrap().unwrap();
    let before = first.inputs.list().unwrap().into_owned();
    reader.next().unwrap().unwrap();
    drop(reader);
    assert_eq!(*first.inputs.list().unwrap(), before);
    assert_eq!(format!("{:?}", first.inputs).matches("path").count(), 1);
}

#[test]
fn deep_and_wide_sets() {
    // A chain of 50,000 sets, and 40 sets that each contain the previous one twice: 2^40 paths to the first set.
    let mut log = vec![invocation(), file(1, "a"), input_set(2, &[1], &[])];
    log.extend((3..50_000).map(|id| input_set(id, &[], &[id - 1])));
    log.extend((50_000..50_040).map(|id| input_set(id, &[], &[id - 1, id - 1])));
    log.push(spawn(50_039, 0));
    let spawns = spawns(&delimited(&log));
    assert_eq!(short(&spawns[0].inputs.list().unwrap()), ["a=f11e/7"]);
}

#[test]
fn lists_are_limited() {
    let limits = Limits {
        files: 10,
        ..Limits::default()
    };
    let outputs = |count| {
        (0..count).fold(Message::new().text(1, "x"), |to, _| {
            to.message(6, Message::new().number(5, 1))
        })
    };
    let start = [
        invocation(),
        directory(1, "d", &["a", "b", "c", "d", "e", "f"]),
        directory(2, "e", &["a", "b", "c", "d"]),
        file(3, "f"),
    ];
    let with = |rest: &[Message]| delimited(&[&start[..], rest].concat());

    let log = with(&[
        input_set(4, &[1, 2], &[]),
        input_set(5, &[3], &[4]),
        spawn(4, 0),
        spawn(5, 0),
    ]);
    let (spawns, error) = read_within(&log, limits);
    assert!(error.is_none());
    assert_eq!(spawns[0].inputs.list().unwrap().len(), 10);
    let error = spawns[1].inputs.list().unwrap_err().to_string();
    assert_eq!(
        error,
        "entry 8 at byte 255 is too large: its inputs are 11, the limit is 10"
    );
    assert_ne!(
        spawns[1],
        spawns[1].clone(),
        "nothing is known about such inputs"
    );

    let log = with(&[entry(0, 7, outputs(1)), entry(0, 7, outputs(2))]);
    let (spawns, error) = read_within(&log, limits);
    assert_eq!(spawns.len(), 1);
    let error = error.unwrap().to_string();
    assert_eq!(
        error,
        "entry 6 at byte 201 is too large: its outputs are 11, the limit is 10"
    );
}
