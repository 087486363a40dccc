//! Credentials in a file that everybody can read.

use super::prelude::*;
use crate::facts::secret::secret;

check! {
    "secret-in-rc",
    group: Group::Remote,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "credentials in a file of the repository",
    why: "Anyone who can read the repository, a clone or its history has the credentials. Bazel also writes the values of such \
          flags to build event files.",
    remedy: "Let Bazel ask a program: `--credential_helper=HOST=PATH`. Or move the line to a file that `.gitignore` excludes \
             and `.bazelrc` loads with `try-import`. Then replace the credentials, because they are no longer secret.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let Some((what, _)) = secret(&option.name, option.value.as_deref()) else {
            continue;
        };
        let mut place = facts.rc.place(option);
        if let Some(place) = &mut place {
            place.end_column = place.column + option.name.len() + 2;
            place.end_line = place.line;
        }
        findings.push(
            CHECK
                .finding(format!("{what} is in a file of the repository"))
                .maybe_at(place)
                .help("use `--credential_helper`, or move the line to a file that `.gitignore` excludes and `try-import` loads")
                .help("replace the credentials: everyone who has read the repository has them"),
        );
    }
    findings
}
