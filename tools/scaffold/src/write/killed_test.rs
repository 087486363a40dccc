//! Kills a write at every step: the test restarts itself with the number of the step at which the process aborts, and then
//! completes the write.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{compare, is_interrupted, recover, write, write_with, Recovered};
use crate::plan::{Content, Digest, Plan, RelativePath, Section};

const ROOT: &str = "SCAFFOLD_TEST_ROOT";
const STEP: &str = "SCAFFOLD_TEST_STEP";

/// Plans one file of each kind: new, in a new folder, edited, with sections, executable.
fn plan() -> Plan {
    let mut plan = Plan::default();
    let whole = |text: &str| Content::Whole(text.to_owned());
    plan.add("a.txt", whole("a\n")).unwrap();
    plan.add("deep/er/b.txt", whole("b\n")).unwrap();
    plan.add_executable("run.sh", whole("#!/bin/sh\n")).unwrap();
    let edit = Content::Edit {
        read: Digest::of(OLD.as_bytes()),
        text: "new\n".to_owned(),
    };
    plan.add("edited", edit).unwrap();
    let section = Section {
        name: "one".to_owned(),
        body: "x\n".to_owned(),
    };
    let sections = Content::Sections {
        preamble: "# top".to_owned(),
        sections: vec![section],
    };
    plan.add("sections", sections).unwrap();
    plan
}

/// The first step after the commit. The steps before it: root, lock, recovery, five files, journal, rename of the journal.
const DECIDED: usize = 10;
/// The last step, after the placing of five files and the removal of the journal.
const UNLOCK: usize = DECIDED + 6;

const OLD: &str = "old\n";

fn begin(root: &Path) {
    fs_err::create_dir(root).unwrap();
    fs_err::write(root.join("edited"), OLD).unwrap();
    fs_err::write(root.join("other"), "not ours\n").unwrap();
}

/// Returns all files, by path.
fn tree(root: &Path) -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap();
            let text = fs_err::read_to_string(entry.path()).unwrap();
            (path.display().to_string(), text)
        })
        .collect()
}

/// Not a test by itself: the tests below start and kill it.
#[test]
fn child() {
    let (Ok(root), Ok(step)) = (std::env::var(ROOT), std::env::var(STEP)) else {
        return;
    };
    let step: usize = step.parse().unwrap();
    let comparison = compare(Path::new(&root), &plan()).unwrap();
    let mut count = 0;
    let mut hook = |_: &str| {
        if count == step {
            std::process::abort();
        }
        count += 1;
        Ok(())
    };
    write_with(Path::new(&root), &comparison, false, &mut hook).unwrap();
}

/// Returns whether the child was killed. Otherwise, it had fewer steps.
fn killed_at(root: &Path, step: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "write::killed_test::child"])
        .env(ROOT, root)
        .env(STEP, step.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    !status.success()
}

#[test]
fn a_second_run_completes() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    begin(&whole);
    let before = tree(&whole);
    write(&whole, &compare(&whole, &plan()).unwrap(), false).unwrap();
    let after = tree(&whole);

    let mut recoveries = Vec::new();
    for step in 0.. {
        let root = folder.path().join(step.to_string());
        begin(&root);
        if !killed_at(&root, step) {
            break;
        }
        let interrupted = is_interrupted(&root);
        let recovered = recover(&root).unwrap();
        let kept = Recovered::Completed { kept: vec![] };
        assert_eq!(interrupted, recovered == kept, "step {step}");
        // All or nothing, and none of our staging files remain.
        let expected = if step >= DECIDED { &after } else { &before };
        assert_eq!(&tree(&root), expected, "step {step}");
        assert_eq!(interrupted, (DECIDED..UNLOCK).contains(&step));
        recoveries.push(recovered);

        write(&root, &compare(&root, &plan()).unwrap(), false).unwrap();
        assert_eq!(tree(&root), after, "step {step}");
        assert!(!compare(&root, &plan()).unwrap().is_pending());
        assert!(!root.join(crate::plan::STAGING).exists());
    }
    let count = |wanted: &Recovered| recoveries.iter().filter(|found| *found == wanted).count();
    // `Nothing`: root and lock, the steps before the commit, and the unlocking. `Completed`: five files and the removal of the
    // journal.
    assert_eq!(count(&Recovered::Nothing), 2);
    assert_eq!(count(&Recovered::Discarded), 8 + 1);
    assert_eq!(count(&Recovered::Completed { kept: vec![] }), 6);
    assert_eq!(recoveries.len(), UNLOCK + 1);
}

/// The next run need not call `recover` first.
#[test]
fn writing_completes_what_was_left() {
    let folder = tempfile::tempdir().unwrap();
    for step in 0..20 {
        let root = folder.path().join(step.to_string());
        begin(&root);
        if !killed_at(&root, step) {
            break;
        }
        let interrupted = is_interrupted(&root);
        let comparison = compare(&root, &plan()).unwrap();
        let written = write(&root, &comparison, false);
        // The comparison saw an incomplete tree, so an error is possible. Afterwards, the tree is complete.
        assert!(written.is_ok() || interrupted, "step {step}: {written:?}");
        write(&root, &compare(&root, &plan()).unwrap(), false).unwrap();
        assert!(!compare(&root, &plan()).unwrap().is_pending());
    }
}

#[test]
fn changed_after_the_kill() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    begin(&root);
    assert!(killed_at(&root, DECIDED + 1));
    assert!(is_interrupted(&root));
    fs_err::write(root.join("edited"), "mine\n").unwrap();
    let kept = vec![RelativePath::new("edited").unwrap()];
    assert_eq!(recover(&root).unwrap(), Recovered::Completed { kept });
    let tree = tree(&root);
    assert_eq!(tree.get("edited").expect("it stays"), "mine\n");
    assert_eq!(tree.get("deep/er/b.txt").expect("it came"), "b\n");
    assert_eq!(tree.len(), 6);
}
