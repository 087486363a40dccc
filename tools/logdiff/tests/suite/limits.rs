//! Inputs that the log reader refuses to list.

use logdiff::{Cause, History};

#[test]
fn inputs_beyond_the_limit() {
    // A compact log: one spawn whose inputs are a set of sets, with 64 files in total.
    let field = |number: u8, content: &[u8]| {
        let head = [number << 3 | 2, u8::try_from(content.len()).unwrap()];
        [&head[..], content].concat()
    };
    let entry = |id: u8, payload: Vec<u8>| {
        let id = [1 << 3, id];
        let id = if id[1] == 0 { &[][..] } else { &id };
        let entry = [id, &payload].concat();
        [&[u8::try_from(entry.len()).unwrap()][..], &entry].concat()
    };
    let mut entries = vec![entry(0, field(2, &field(1, b"SHA-256")))];
    for id in 1..=64 {
        let path = format!("file{id:02}");
        entries.push(entry(id, field(3, &field(1, path.as_bytes()))));
    }
    for set in 0..8 {
        let ids: Vec<u8> = (set * 8 + 1..set * 8 + 9).collect();
        entries.push(entry(65 + set, field(6, &field(5, &ids))));
    }
    let sets: Vec<u8> = (65..73).collect();
    entries.push(entry(73, field(6, &field(4, &sets))));
    entries.push(entry(0, field(7, &[4 << 3, 73])));
    let log = entries.concat();

    let read = |files| {
        let limits = execlog::Limits {
            files,
            ..execlog::Limits::default()
        };
        let mut reader = execlog::Reader::with_limits(log.as_slice(), limits).unwrap();
        reader.next().unwrap().unwrap()
    };
    let mut history = History::default();
    history.absorb(&read(64));
    history.next_log();
    assert!(history.causes(&read(64)).is_empty());
    let causes = history.causes(&read(32));
    assert!(matches!(&causes[..], [Cause::InputsNotListed { .. }]));
    let text = causes[0].to_string();
    assert!(text.starts_with("inputs: not compared: entry 75 at byte "));
    assert!(text.ends_with(" is too large: its inputs are 33, the limit is 32"));
}
