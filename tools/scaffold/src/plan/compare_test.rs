//! Every state that a file can be in.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use std::collections::BTreeMap;

use super::super::sections::{fresh, Section};
use super::{Content, Digest, OnDisk, Plan, State};

fn file(text: &str) -> OnDisk {
    OnDisk::File {
        bytes: text.as_bytes().to_vec(),
        executable: false,
    }
}

fn sections(body: &str) -> Content {
    Content::Sections {
        preamble: "# ours".to_owned(),
        sections: vec![Section {
            name: "one".to_owned(),
            body: body.to_owned(),
        }],
    }
}

fn written(body: &str) -> String {
    let Content::Sections { preamble, sections } = sections(body) else {
        unreachable!()
    };
    fresh(&preamble, &sections)
}

fn edit(read: &str) -> Content {
    Content::Edit {
        read: Digest::of(read.as_bytes()),
        text: "new".to_owned(),
    }
}

#[test]
fn states() {
    let whole = || Content::Whole("a\n".to_owned());
    let conflict = |reason: &str| State::Conflict(reason.to_owned());
    let refused = |reason: &str| State::Refused(reason.to_owned());
    let foreign = "already exists without pyo3-bzl's markers";
    let not_utf8 = OnDisk::File {
        bytes: vec![0xff],
        executable: false,
    };
    let table = [
        (whole(), OnDisk::Absent, State::New),
        (whole(), file("a\n"), State::Unchanged),
        (
            whole(),
            file("b\n"),
            conflict("already exists with other content"),
        ),
        (
            whole(),
            OnDisk::Blocked("is a folder".to_owned()),
            refused("is a folder"),
        ),
        (sections("x"), OnDisk::Absent, State::New),
        (sections("x"), file(&written("x")), State::Unchanged),
        (sections("y"), file(&written("x")), State::Update),
        (sections("y"), file(""), State::Update),
        (sections("y"), file("mine\n"), conflict(foreign)),
        (
            sections("y"),
            file(&written("x").replace("\nx\n", "\nz\n")),
            conflict("was edited between pyo3-bzl's markers: `one`"),
        ),
        (sections("y"), not_utf8, refused("is not UTF-8")),
        (
            sections("y"),
            file("# pyo3-bzl: end one\n"),
            refused(
                "has mismatched pyo3-bzl markers: line 1: section `one` ends without a beginning",
            ),
        ),
        (edit("old"), file("old"), State::Update),
        (edit("old"), file("new"), State::Unchanged),
        (
            edit("old"),
            file("other"),
            refused("was changed while the command was running"),
        ),
        (
            edit("old"),
            OnDisk::Absent,
            refused("was removed while the command was running"),
        ),
    ];
    for (content, disk, expected) in table {
        let mut plan = Plan::default();
        plan.add("f", content.clone()).unwrap();
        let path = plan.files()[0].path.clone();
        let disk = BTreeMap::from([(path, disk)]);
        let comparison = plan.compare(&disk);
        assert_eq!(
            comparison.changes[0].state, expected,
            "{content:?} {disk:?}"
        );
        assert_eq!(comparison.is_pending(), expected != State::Unchanged);
        let obstacles = |force| comparison.obstacles(force).len();
        let (with, without) = match expected {
            State::Refused(_) => (1, 1),
            State::Conflict(_) => (0, 1),
            _ => (0, 0),
        };
        assert_eq!((obstacles(true), obstacles(false)), (with, without));
    }
}

#[test]
fn a_program_becomes_one_and_stays_one() {
    for (planned, is, state) in [
        (true, false, State::Update),
        (true, true, State::Unchanged),
        (false, true, State::Unchanged),
    ] {
        let mut plan = Plan::default();
        let content = Content::Whole("a".to_owned());
        if planned {
            plan.add_executable("f", content).unwrap();
        } else {
            plan.add("f", content).unwrap();
        }
        let path = plan.files()[0].path.clone();
        let disk = OnDisk::File {
            bytes: b"a".to_vec(),
            executable: is,
        };
        let comparison = plan.compare(&BTreeMap::from([(path, disk)]));
        assert_eq!(comparison.changes[0].state, state);
        assert!(comparison.changes[0].executable);
    }
}
