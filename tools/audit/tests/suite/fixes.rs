//! Fixes over the fixtures: the file that comes out is written down, and a second run changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use audit::check::{Fixes, Needs};
use audit::fix::{plan, Planned};
use audit::registry::CHECKS;

use crate::fixture::{printed, Fixture};

fn planned(fixture: &Fixture, folder: &Path, id: &str) -> Planned {
    let mut findings = fixture.report(folder).findings;
    findings.retain(|finding| finding.id == id);
    plan(&findings, true, &|path| {
        fs::read_to_string(folder.join(path)).ok()
    })
}

#[test]
fn every_fix() {
    for check in CHECKS {
        let fixture = Fixture::of(check.id, "hit");
        let expected = fixture.fixed();
        assert_eq!(
            expected.is_empty(),
            check.fixes == Fixes::None,
            "{}: a check that fixes has `fixed/…` in its fixture, another one has not",
            check.id
        );
        let folder = fixture.workspace();
        let first = planned(&fixture, folder.path(), check.id);
        assert_eq!(first.failed, [], "{}", check.id);
        let files: BTreeMap<_, _> = first
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.after.as_str()))
            .collect();
        assert_eq!(files, expected, "{}", check.id);
        for file in &first.files {
            fs::write(folder.path().join(&file.path), &file.after).unwrap();
        }
        if expected.is_empty() {
            continue;
        }
        // What Bazel says is recorded here, so only what files alone show is seen to be gone.
        let second = planned(&fixture, folder.path(), check.id);
        assert_eq!(second.files, [], "{}: the second run", check.id);
        if check.needs == Needs::Files {
            let mut left = fixture.report(folder.path()).findings;
            left.retain(|finding| finding.id == check.id && finding.fix.is_some());
            assert_eq!(printed(&left), "", "{}: still found", check.id);
        }
    }
}

#[test]
fn without_unsafe_fixes_only_safe_ones_are_made() {
    let fixture = Fixture::of("abi3-without-floor", "hit");
    let folder = fixture.workspace();
    let findings = fixture.report(folder.path()).findings;
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).ok();
    let safe = plan(&findings, false, &read);
    let all = plan(&findings, true, &read);
    assert_eq!(safe.unsafe_left, 1);
    assert!(safe
        .fixed
        .iter()
        .all(|fixed| fixed.id != "abi3-without-floor"));
    assert!(all
        .fixed
        .iter()
        .any(|fixed| fixed.id == "abi3-without-floor"));
    assert_eq!(all.unsafe_left, 0);
}
