//! A remote cache that no config of CI fills.

use super::prelude::*;
use super::remote::{profiles, with_remote};

check! {
    "no-ci-config",
    group: Group::Remote,
    severity: Severity::Note,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "CI and developers build with the same settings",
    why: "A shared cache needs somebody who fills it and others who only read. Without a config that turns uploads on, \
          either everybody writes, or nobody does and the cache stays empty. A script or file of CI that gives the flag \
          itself is as good.",
    remedy: "Add `build:ci --remote_upload_local_results=true`, and run CI with `--config=ci`.",
    run: run,
}

const FLAG: &str = "remote_upload_local_results";

fn run(facts: &Facts) -> Vec<Finding> {
    let remotes = with_remote(&facts.rc, false);
    let Some((_, remote)) = remotes.first() else {
        return Vec::new();
    };
    let written = profiles(&facts.rc)
        .iter()
        .any(|profile| profile.config.is_some() && profile.get(FLAG).and_then(|option| option.says(FLAG)) == Some(true));
    let given = facts
        .scripts
        .iter()
        .any(|script| script.lines().any(|(_, line)| turns_on(line)));
    if written || given {
        return Vec::new();
    }
    vec![CHECK
        .finding("no config turns uploads to the shared cache on: CI and developers build with the same settings")
        .maybe_at(facts.rc.place(remote))
        .help("write `build:ci --remote_upload_local_results=true`, and run CI with `--config=ci`")
        .fix(Fix::risky(
            "add `build:ci --remote_upload_local_results=true`",
            ".bazelrc",
            Edit::RcAdd {
                line: "build:ci --remote_upload_local_results=true".to_owned(),
                comment: "Writes to the shared cache.".to_owned(),
            },
        ))]
}

/// Whether a line of a script has the flag, and not to turn it off.
fn turns_on(line: &str) -> bool {
    let off = ["=false", "=no", "=0"];
    let rest = line.split_once(FLAG).map(|(before, rest)| (before.trim_end(), rest));
    rest.is_some_and(|(before, rest)| {
        before.ends_with("--")
            && !before.trim_start().starts_with('#')
            && !off.iter().any(|off| rest.starts_with(off))
    })
}

#[cfg(test)]
mod tests {
    use super::turns_on;

    #[test]
    fn lines_of_scripts() {
        let table = [
            ("flags+=(--remote_upload_local_results=true)", true),
            ("bazel test --remote_upload_local_results //...", true),
            ("  - run: bazel test --remote_upload_local_results=1 //...", true),
            ("bazel test --remote_upload_local_results=false //...", false),
            ("bazel test --noremote_upload_local_results //...", false),
            ("# bazel test --remote_upload_local_results //...", false),
            ("bazel test //...", false),
        ];
        for (line, expected) in table {
            assert_eq!(turns_on(line), expected, "{line}");
        }
    }
}
