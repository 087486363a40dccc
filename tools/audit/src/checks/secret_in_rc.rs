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
    why: "Whoever can read the repository, or a clone, or its history, has them. Bazel writes the values of such flags \
          into build event files, too.",
    remedy: "Let Bazel ask a program: `--credential_helper=HOST=PATH`. Or keep the line in a file that `.gitignore` leaves \
          out and `.bazelrc` takes in by `try-import`. Then replace the credentials: they are known.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let Some((what, _)) = secret(option) else {
            continue;
        };
        let mut place = facts.rc.place(option);
        if let Some(place) = &mut place {
            place.end_column = place.column + option.name.len() + 2;
            place.end_line = place.line;
        }
        findings.push(
            CHECK
                .finding(format!("{what} stands in a file of the repository"))
                .maybe_at(place)
                .help("use `--credential_helper`, or move the line to a file that `.gitignore` leaves out and `try-import` reads")
                .help("replace the credentials: who has read the repository has them"),
        );
    }
    findings
}
