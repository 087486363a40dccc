//! Writing: accepted and refused files. A refusal writes nothing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use std::io;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{compare, recover, write, write_with, Written};
use crate::plan::{Content, Digest, OnDisk, Plan, RelativePath, STAGING};

fn whole(files: &[(&str, &str)]) -> Plan {
    let mut plan = Plan::default();
    for (path, text) in files {
        let content = Content::Whole((*text).to_owned());
        plan.add(path, content).unwrap();
    }
    plan
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    (folder, root)
}

fn run(root: &Path, plan: &Plan, force: bool) -> Result<Written, String> {
    recover(root).unwrap();
    let comparison = compare(root, plan).unwrap();
    write(root, &comparison, force).map_err(|error| format!("{error:#}"))
}

fn paths(paths: &[&str]) -> Vec<RelativePath> {
    let path = |path: &&str| RelativePath::new(path).unwrap();
    paths.iter().map(path).collect()
}

/// Returns all files below a folder, with their contents.
fn tree(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    entries
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let text = if entry.file_type().is_file() {
                fs_err::read_to_string(entry.path()).unwrap()
            } else {
                String::new()
            };
            (entry.path().to_owned(), text)
        })
        .collect()
}

#[test]
fn a_new_folder() {
    let (_guard, root) = folder();
    let root = root.join("in/another");
    let plan = whole(&[("a", "1"), ("b/c", "2")]);
    let written = run(&root, &plan, false).unwrap();
    assert_eq!(written.new, paths(&["a", "b/c"]));
    assert_eq!(fs_err::read_to_string(root.join("b/c")).unwrap(), "2");
    assert!(!root.join(STAGING).exists());
    let before = tree(&root);
    let again = run(&root, &plan, false).unwrap();
    assert_eq!(
        (again.unchanged, again.new.len(), again.updated.len()),
        (2, 0, 0)
    );
    assert_eq!(tree(&root), before);
}

#[test]
fn a_conflict_needs_force() {
    let (_guard, root) = folder();
    run(&root, &whole(&[("a", "1"), ("b", "1")]), false).unwrap();
    let plan = whole(&[("new", "1"), ("a", "2"), ("b", "2")]);
    let before = tree(&root);
    let expected = "nothing was written:\n  `a` already exists with other content\n  `b` already exists with other \
                    content\n  help: `--dry-run` shows the changes, `--force` overwrites the files";
    assert_eq!(run(&root, &plan, false), Err(expected.to_owned()));
    assert_eq!(tree(&root), before);
    let written = run(&root, &plan, true).unwrap();
    assert_eq!(written.updated, paths(&["a", "b"]));
    assert!(!compare(&root, &plan).unwrap().is_pending());
}

#[test]
fn what_is_in_the_way() {
    let (guard, root) = folder();
    fs_err::create_dir_all(root.join("folder")).unwrap();
    fs_err::write(root.join("file"), "").unwrap();
    let outside = guard.path().join("outside");
    fs_err::create_dir(&outside).unwrap();
    fs_err::create_dir(root.join("inside")).unwrap();
    symlink(&outside, root.join("out")).unwrap();
    symlink("../outside", root.join("relative")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    symlink("file", root.join("link")).unwrap();
    symlink("inside", root.join("in")).unwrap();
    let fifo = std::process::Command::new("mkfifo")
        .arg(root.join("fifo"))
        .status();
    assert!(fifo.unwrap().success());
    let leads_out = |name: &str| {
        format!("is behind the symbolic link `{name}`, which points outside the folder")
    };
    let table = [
        ("folder", "is a folder".to_owned()),
        (
            "file/x",
            "cannot be created: `file` is not a folder".to_owned(),
        ),
        ("out/x", leads_out("out")),
        ("relative/x/y", leads_out("relative")),
        ("dangling/x", leads_out("dangling")),
        ("link", "is a symbolic link".to_owned()),
        ("dangling", "is a symbolic link".to_owned()),
        (
            "link/x",
            "cannot be created: `link` is not a folder".to_owned(),
        ),
        ("fifo", "is neither a file nor a folder".to_owned()),
    ];
    let before = tree(guard.path());
    for (path, reason) in table {
        let found = run(&root, &whole(&[("a", "1"), (path, "1")]), true);
        let expected = format!("nothing was written:\n  `{path}` {reason}\n  help: move the files out of the way, then run the command again");
        assert_eq!(found, Err(expected));
        assert_eq!(tree(guard.path()), before);
    }
    // A link that stays inside the root is accepted.
    run(&root, &whole(&[("in/x", "1")]), false).unwrap();
    assert_eq!(fs_err::read_to_string(root.join("inside/x")).unwrap(), "1");
}

#[test]
fn the_root_is_no_folder() {
    let (_guard, root) = folder();
    fs_err::write(&root, "").unwrap();
    let error = compare(&root, &whole(&[("a", "1")])).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` is not a folder", root.display())
    );
}

#[test]
fn changed_between_comparing_and_writing() {
    let (_guard, root) = folder();
    fs_err::create_dir(&root).unwrap();
    fs_err::write(root.join("edit"), "old").unwrap();
    let mut plan = whole(&[("a", "1")]);
    let edit = Content::Edit {
        read: Digest::of(b"old"),
        text: "new".to_owned(),
    };
    plan.add("edit", edit).unwrap();
    let comparison = compare(&root, &plan).unwrap();
    let changed = |name: &str| {
        format!("nothing was written: `{name}` was changed while the command was running\n  help: run it again")
    };
    for (name, text) in [("edit", "mine"), ("a", "mine")] {
        fs_err::write(root.join(name), text).unwrap();
        let before = tree(&root);
        let error = write(&root, &comparison, true).unwrap_err();
        assert_eq!(format!("{error:#}"), changed(name));
        assert_eq!(tree(&root), before);
        fs_err::write(root.join("edit"), "old").unwrap();
    }
}

/// Even a change at the last moment is detected.
#[test]
fn changed_between_deciding_and_placing() {
    for (name, before) in [("a", None), ("b", Some("old"))] {
        let (_guard, root) = folder();
        fs_err::create_dir(&root).unwrap();
        if let Some(before) = before {
            fs_err::write(root.join(name), before).unwrap();
        }
        let plan = whole(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let comparison = compare(&root, &plan).unwrap();
        let mut hook = |step: &str| {
            if step == format!("place {name}") {
                fs_err::write(root.join(name), "mine")?;
            }
            Ok(())
        };
        let error = write_with(&root, &comparison, true, &mut hook).unwrap_err();
        let expected = format!(
            "`{name}` changed while the command was running and was left alone; everything else was written\n  help: `{name}`: run \
             it again to see what is missing"
        );
        assert_eq!(format!("{error:#}"), expected);
        assert_eq!(fs_err::read_to_string(root.join(name)).unwrap(), "mine");
        assert_eq!(fs_err::read_to_string(root.join("c")).unwrap(), "1");
        assert!(!root.join(STAGING).exists());
    }
}

#[test]
fn an_error_before_the_decision_leaves_nothing() {
    for fail_at in [
        "make the root",
        "lock",
        "discard",
        "stage a",
        "stage b/c",
        "write the journal",
        "decide",
    ] {
        let (guard, root) = folder();
        let root = root.join("deeper");
        let plan = whole(&[("a", "1"), ("b/c", "1")]);
        let mut hook = |step: &str| {
            if step == fail_at {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            Ok(())
        };
        let comparison = compare(&root, &plan).unwrap();
        let error = write_with(&root, &comparison, false, &mut hook).unwrap_err();
        assert!(
            format!("{error:#}").contains("no storage space"),
            "{error:#}"
        );
        assert_eq!(tree(guard.path()).len(), 1, "{fail_at}");
    }
}

#[test]
fn an_error_after_the_decision_is_completed_by_the_next_run() {
    let (_guard, root) = folder();
    let plan = whole(&[("a", "1"), ("b/c", "1")]);
    let comparison = compare(&root, &plan).unwrap();
    let mut hook = |step: &str| {
        if step == "place b/c" {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        Ok(())
    };
    let error = write_with(&root, &comparison, false, &mut hook).unwrap_err();
    let expected =
        "some files are not in place yet: run the command again to finish: no storage space";
    assert_eq!(format!("{error:#}"), expected);
    let again = run(&root, &plan, false).unwrap();
    assert_eq!(again.unchanged, 2);
    assert!(!root.join(STAGING).exists());
}

#[test]
fn permissions() {
    let (_guard, root) = folder();
    fs_err::create_dir(&root).unwrap();
    fs_err::write(root.join("mine"), "old").unwrap();
    fs_err::set_permissions(root.join("mine"), PermissionsExt::from_mode(0o640)).unwrap();
    let mut plan = whole(&[("mine", "new")]);
    plan.add_executable("run", Content::Whole("1".to_owned()))
        .unwrap();
    run(&root, &plan, true).unwrap();
    let mode = |name: &str| {
        fs_err::metadata(root.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("mine"), 0o640);
    assert_eq!(mode("run") & 0o500, 0o500);
    fs_err::set_permissions(root.join("run"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(run(&root, &plan, false).unwrap().updated, paths(&["run"]));
    assert_eq!(mode("run"), 0o755);
}

#[test]
fn two_at_once() {
    let (_guard, root) = folder();
    let plan = whole(&[("a", "1")]);
    let comparison = compare(&root, &plan).unwrap();
    let mut other = None;
    let mut hook = |step: &str| {
        if step == "stage a" {
            other = Some(write(&root, &comparison, false).map_err(|error| error.to_string()));
        }
        Ok(())
    };
    write_with(&root, &comparison, false, &mut hook).unwrap();
    let expected = format!(
        "another `pyo3-bzl` is writing to `{}`\n  help: wait until it finishes, then run the command again",
        root.display()
    );
    assert_eq!(other, Some(Err(expected)));
}

/// A staging folder that is part of a repository.
#[test]
fn a_hostile_staging_folder() {
    let journal = |path: &str| {
        format!(
            r#"{{"version": 1, "files": [{{"path": "{path}", "before": null, "after": "00"}}]}}"#
        )
    };
    let table = [
        journal("../x"),
        journal("/x"),
        journal("out/x"),
        "{}".to_owned(),
        String::new(),
        r#"{"version": 2, "files": []}"#.to_owned(),
    ];
    for text in table {
        let (guard, root) = folder();
        fs_err::create_dir_all(root.join(STAGING)).unwrap();
        symlink(guard.path(), root.join("out")).unwrap();
        fs_err::write(root.join(STAGING).join("0"), "evil").unwrap();
        fs_err::write(root.join(STAGING).join("journal"), &text).unwrap();
        assert!(recover(&root).is_err(), "{text}");
        assert!(!guard.path().join("x").exists());
        let entries = fs_err::read_dir(guard.path()).unwrap().count();
        assert_eq!(entries, 1, "{text}");
    }
    for name in ["", "lock", "journal", "0"] {
        let (guard, root) = folder();
        let target = guard.path().join("target");
        fs_err::create_dir(&root).unwrap();
        match name {
            "" => fs_err::create_dir(&target).unwrap(),
            _ => {
                fs_err::create_dir(root.join(STAGING)).unwrap();
                fs_err::write(&target, journal("x")).unwrap();
            }
        }
        symlink(&target, root.join(STAGING).join(name)).unwrap_or_else(|_| {
            symlink(&target, root.join(STAGING)).unwrap();
        });
        let before = tree(&target);
        let found = recover(&root).map_err(|error| format!("{error:#}"));
        let link = root.join(STAGING).join(name).display().to_string();
        if name == "0" {
            found.unwrap(); // the link is removed, not what it leads to
        } else {
            let link = link.trim_end_matches('/');
            let expected = format!("`{link}` is a symbolic link\n  help: remove it");
            assert_eq!(found, Err(expected));
        }
        assert_eq!(tree(&target), before);
    }
}

#[test]
fn a_file_that_is_not_compared() {
    let (_guard, root) = folder();
    let path = RelativePath::new("big").unwrap();
    fs_err::create_dir(&root).unwrap();
    let file = fs_err::File::create(root.join("big")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let found = super::disk::look(&root, &path).unwrap();
    assert_eq!(found, OnDisk::Blocked("is larger than 64 MiB".to_owned()));
    assert_eq!(
        compare(&root, &whole(&[("big", "")])).unwrap().changes[0].before,
        None
    );
}
