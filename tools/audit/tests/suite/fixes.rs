//! Applies fixes to the fixtures. The resulting file is recorded, and a second run changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use audit::registry::CHECKS;
use audit::{plan_fixes as plan, Fixes, Needs, Planned};

use crate::fixture::{printed, Fixture};

/// Other workspaces in which a check reports a finding, with the result of its fix. `PYO3_BZL_GOLDEN=update` records it: review
/// the diff.
#[test]
fn every_other_hit() {
    let bless = std::env::var_os("PYO3_BZL_GOLDEN").is_some_and(|value| value == "update");
    for check in CHECKS {
        let all = Fixture::all(check.id, "hit");
        for fixture in all
            .into_iter()
            .filter(|fixture| !fixture.path.ends_with("hit.txtar"))
        {
            let folder = fixture.workspace();
            let planned = planned(&fixture, folder.path(), check.id);
            assert_eq!(planned.failed, [], "{}", fixture.path.display());
            let files: BTreeMap<_, _> = planned
                .files
                .iter()
                .map(|file| (file.path.as_str(), file.after.as_str()))
                .collect();
            if bless {
                fixture.expect_fixed(&files);
            } else {
                assert_eq!(files, fixture.fixed(), "{}", fixture.path.display());
            }
        }
    }
}

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
        // Bazel's output is recorded, so only findings from files can be checked for disappearance.
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

/// A fix keeps the line endings and the BOM of a file from Windows, in all kinds of files.
#[test]
fn line_ends_stay() {
    let files = [
        (".bazelrc", "build --jobs=4\n"),
        (".bazelversion", "7.7.1\n"),
        (
            "Cargo.toml",
            "[dependencies]\npyo3 = { version = \"0.30\", features = [\"abi3-py39\", \"extension-module\"] }\n",
        ),
        (
            "MODULE.bazel",
            "crate = use_extension(\"@rules_rust//crate_universe:extensions.bzl\", \"crate\")\ncrate.from_cargo(\n    \
             name = \"crates\",\n    manifests = [\"//:Cargo.toml\"],\n)\n",
        ),
    ];
    let after = |windows: bool| {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let text = if windows {
                text.replace('\n', "\r\n")
            } else {
                text.to_owned()
            };
            let mark = if windows && path == "Cargo.toml" {
                "\u{feff}"
            } else {
                ""
            };
            fs::write(folder.path().join(path), format!("{mark}{text}")).unwrap();
        }
        let (facts, problems) = audit::facts::gather::files(folder.path()).unwrap();
        assert_eq!(problems, []);
        let findings = audit::audit(
            &facts,
            &audit::Config::default(),
            &audit::Selection::default(),
        )
        .findings;
        let planned = plan(&findings, true, &|path| {
            fs::read_to_string(folder.path().join(path)).ok()
        });
        assert_eq!(planned.failed, []);
        let texts = planned.files.into_iter();
        texts
            .map(|file| (file.path, file.after))
            .collect::<BTreeMap<_, _>>()
    };
    let unix = after(false);
    let changed: Vec<_> = unix.keys().map(String::as_str).collect();
    assert_eq!(changed, [".bazelrc", "Cargo.toml", "MODULE.bazel"]);
    let mut expected: BTreeMap<_, _> = unix
        .into_iter()
        .map(|(path, text)| (path, text.replace('\n', "\r\n")))
        .collect();
    let manifest = expected.get_mut("Cargo.toml").unwrap();
    manifest.insert(0, '\u{feff}');
    assert_eq!(after(true), expected);
}
