//! The computed layout of runfiles trees, part by part. `real` compares complete trees with Bazel's.

use crate::build::{delimited, directory, entry, file, input_set, spawn, symlink, Message};
use crate::{short, spawns};

fn tree(parts: impl Fn(Message) -> Message) -> Message {
    entry(20, 10, parts(Message::new().text(1, "t")))
}

fn symlinks(id: u64, entries: &[(&str, u64)], sets: &[u64]) -> Message {
    let pair = |to: Message, (path, target): &(&str, u64)| {
        to.message(1, Message::new().text(1, path).number(2, *target))
    };
    let set = entries.iter().fold(Message::new(), pair);
    entry(id, 9, set.packed(2, sets))
}

/// Returns the layout of a tree whose parts are in `entries`.
#[track_caller]
fn layout(entries: &[Message], tree: Message, sibling: bool) -> Vec<String> {
    let invocation = Message::new()
        .text(1, "SHA-256")
        .text(2, "_main")
        .number(3, u64::from(sibling));
    let start = [
        entry(0, 2, invocation),
        file(1, "pkg/a"),
        file(2, "external/repo/b"),
        directory(3, "dir", &["x", "y"]),
    ];
    let end = [tree, input_set(30, &[20], &[]), spawn(30, 0)];
    let log = delimited(&[&start[..], &[symlink(4, "link", "to")], entries, &end].concat());
    short(&spawns(&log)[0].inputs.list().unwrap())
}

#[test]
fn artifacts() {
    let inputs = [input_set(10, &[1, 2, 3, 4], &[])];
    let expected = [
        "t/_main/dir/x=d1/3",
        "t/_main/dir/y=d1/3",
        "t/_main/link->to",
        "t/_main/pkg/a=f11e/7",
        "t/repo/b=f11e/7",
    ];
    assert_eq!(
        layout(&inputs, tree(|tree| tree.number(2, 10)), false),
        expected
    );
}

#[test]
fn external_repositories() {
    let inputs = [input_set(10, &[2], &[])];
    // Without files from the main repository, a marker creates its directory.
    assert_eq!(
        layout(&inputs, tree(|tree| tree.number(2, 10)), false),
        ["t/_main/.runfile", "t/repo/b=f11e/7"]
    );
    let legacy = tree(|tree| tree.number(2, 10).number(7, 1));
    assert_eq!(
        layout(&inputs, legacy, false),
        ["t/_main/external/repo/b=f11e/7", "t/repo/b=f11e/7"]
    );
    let sibling = [file(5, "../repo/c"), input_set(10, &[5], &[])];
    assert_eq!(
        layout(&sibling, tree(|tree| tree.number(2, 10)), true),
        ["t/_main/.runfile", "t/repo/c=f11e/7"]
    );
}

#[test]
fn symlinks_and_empty_files() {
    let sets = [
        symlinks(10, &[("one", 1), ("../other/two", 3)], &[]),
        symlinks(11, &[("none", 0), ("three", 4)], &[10]),
    ];
    let parts = tree(|tree| {
        tree.number(3, 11)
            .text(5, "pkg/__init__.py")
            .text(5, "../other/__init__.py")
    });
    let expected = [
        "t/_main/none",
        "t/_main/one=f11e/7",
        "t/_main/pkg/__init__.py",
        "t/_main/three->to",
        "t/other/__init__.py",
        "t/other/two/x=d1/3",
        "t/other/two/y=d1/3",
    ];
    assert_eq!(layout(&sets, parts, false), expected);
    // Root symlinks use their keys unchanged. Only a path below `_main/` makes the marker unnecessary.
    let root = [symlinks(10, &[("_main", 0), ("a", 1)], &[])];
    assert_eq!(
        layout(&root, tree(|tree| tree.number(4, 10)), false),
        ["t/_main", "t/_main/.runfile", "t/a=f11e/7"]
    );
    let root = [symlinks(10, &[("_main/a", 1)], &[])];
    assert_eq!(
        layout(&root, tree(|tree| tree.number(4, 10)), false),
        ["t/_main/a=f11e/7"]
    );
}

#[test]
fn what_wins() {
    // Each part puts a file at the same path and overwrites the previous one.
    let sized = |id, path: &str, size| {
        entry(
            id,
            3,
            Message::new().text(1, path).digest(2, "aa", size, ""),
        )
    };
    let entries = [
        sized(5, "s", 5),
        sized(6, "p", 6),
        sized(7, "r", 7),
        symlinks(10, &[("p", 5)], &[]),
        input_set(11, &[6], &[]),
        symlinks(12, &[("_main/p", 7)], &[]),
        symlinks(13, &[("_repo_mapping", 7)], &[]),
        symlinks(14, &[("x/../p", 5), ("p", 7)], &[10]),
    ];
    let mapping = || Message::new().digest(2, "bb", 8, "");
    let table = [
        (tree(|tree| tree.number(3, 10)), "t/_main/p=aa/5"),
        (
            tree(|tree| tree.number(2, 11).number(3, 10)),
            "t/_main/p=aa/6",
        ),
        (
            tree(|tree| tree.number(2, 11).number(3, 10).text(5, "p")),
            "t/_main/p",
        ),
        (
            tree(|tree| tree.number(2, 11).number(4, 12).text(5, "p")),
            "t/_main/p=aa/7",
        ),
        (
            tree(|tree| tree.number(4, 13).message(6, mapping())),
            "t/_repo_mapping=bb/8",
        ),
        (tree(|tree| tree.number(3, 14)), "t/_main/p=aa/7"),
    ];
    for (tree, expected) in table {
        let files = layout(&entries, tree, false);
        assert!(
            files.contains(&expected.to_owned()),
            "{expected} is not in {files:?}"
        );
        let path = expected.split('=').next().unwrap();
        assert_eq!(
            files
                .iter()
                .filter(|file| file.split('=').next() == Some(path))
                .count(),
            1
        );
    }
}
