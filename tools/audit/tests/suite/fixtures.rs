//! Each check reports its planted problem with the recorded text, and nothing in its clean workspace.

use audit::registry::CHECKS;

use crate::fixture::{printed, Fixture};

/// `PYO3_BZL_GOLDEN=update cargo test -p audit` records the current output: review the diff.
#[test]
fn hits() {
    let bless = std::env::var_os("PYO3_BZL_GOLDEN").is_some_and(|value| value == "update");
    for check in CHECKS {
        let fixtures = Fixture::all(check.id, "hit");
        for fixture in fixtures.into_iter().chain(Fixture::all(check.id, "guard")) {
            let findings = fixture.findings(check.id);
            assert!(
                !findings.is_empty(),
                "nothing is found in {}",
                fixture.path.display()
            );
            let said = printed(&findings);
            if bless {
                fixture.expect(&said);
            } else {
                let expected = fixture.section("expected").unwrap_or_default();
                assert_eq!(said, expected, "{}", fixture.path.display());
            }
        }
    }
}

/// Each fix documents when it is wrong. In a workspace where it would be wrong (`guard-….txtar`), it is not applied by default.
#[test]
fn no_fix_is_safe_where_it_would_be_wrong() {
    for check in CHECKS {
        let fixtures = Fixture::all(check.id, "guard");
        let has_fix = check.fixes != audit::Fixes::None;
        assert_eq!(check.wrong_when.is_empty(), !has_fix, "{}", check.id);
        assert_eq!(
            fixtures.is_empty(),
            !has_fix,
            "{}: a check that fixes has a `guard-….txtar`, another one has not",
            check.id
        );
        for fixture in fixtures {
            let findings = fixture.findings(check.id);
            let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
            for fix in fixes {
                assert!(!fix.safe, "{}: {}", fixture.path.display(), fix.what);
            }
        }
    }
}

#[test]
fn clean() {
    for check in CHECKS {
        let fixtures = Fixture::all(check.id, "clean");
        assert!(!fixtures.is_empty(), "`{}` has no clean one", check.id);
        for fixture in fixtures {
            let said = printed(&fixture.findings(check.id));
            assert_eq!(said, "", "{}", fixture.path.display());
        }
    }
}

/// A finding has help if that is possible, and offers a fix only if its check declares one.
#[test]
fn findings_are_complete() {
    for check in CHECKS {
        for finding in Fixture::of(check.id, "hit").findings(check.id) {
            let text = printed(std::slice::from_ref(&finding));
            assert!(!finding.help.is_empty(), "{text}");
            for line in finding.help.iter().chain([&finding.message]) {
                assert!(!line.ends_with('.') && !line.contains('\n'), "{text}");
            }
            if let Some(fix) = &finding.fix {
                let promised = if fix.safe {
                    audit::Fixes::Safe
                } else {
                    audit::Fixes::Unsafe
                };
                assert_eq!(check.fixes, promised, "{text}");
            }
        }
    }
}
