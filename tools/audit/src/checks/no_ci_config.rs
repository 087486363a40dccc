//! A remote cache that no CI config fills.

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
    why: "A shared cache needs someone who fills it and others who only read it. Without a config that turns uploads on, \
          either everyone writes, or no one does and the cache stays empty.",
    remedy: "Add `build:ci --remote_upload_local_results=true`, and run CI of reviewed code with `--config=ci`, in addition to \
             the config that names the cache if there is one. A script or workflow that passes the flag on a command line also \
             counts.",
    wrong_when: "CI's own command line or another machine already fills the cache. Or unreviewed code runs with `--config=ci`, and \
                 then writes to it. The fix is always unsafe.",
    run: run,
}

const FLAG: &str = "remote_upload_local_results";

fn run(facts: &Facts) -> Vec<Finding> {
    let remotes = with_remote(&facts.rc, false);
    let Some((profile, remote)) = remotes.first() else {
        return Vec::new();
    };
    let written = profiles(&facts.rc)
        .iter()
        .any(|profile| profile.config.is_some() && profile.get(FLAG).and_then(|option| option.bool_value(FLAG)) == Some(true));
    // A script or workflow may pass the flag on the command line.
    let written = written || facts.scripts.iter().any(|source| turns_on(&source.text));
    if written {
        return Vec::new();
    }
    let configs = match profile.config {
        Some(config) if config != "ci" => format!("--config={config} --config=ci"),
        _ => "--config=ci".to_owned(),
    };
    vec![CHECK
        .finding("no config turns on uploads to the shared cache: CI and developers build with the same settings")
        .maybe_at(facts.rc.place(remote))
        .help(format!("write `build:ci --remote_upload_local_results=true`, and run CI of reviewed code with `{configs}`"))
        .fix(Fix::risky(
            "add `build:ci --remote_upload_local_results=true`",
            ".bazelrc",
            Edit::RcAdd {
                line: "build:ci --remote_upload_local_results=true".to_owned(),
                comment: "Writes to the shared cache.".to_owned(),
            },
        ))]
}

/// Returns whether a script or workflow passes the flag without turning uploads off. Ignores comments.
fn turns_on(text: &str) -> bool {
    let code = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    code.flat_map(|line| line.split("--").skip(1)).any(|option| {
        let word = option.split(|end: char| !(end.is_alphanumeric() || end == '_' || end == '=')).next();
        matches!(
            word.and_then(|word| word.strip_prefix(FLAG)),
            Some("" | "=true" | "=1" | "=yes")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::turns_on;

    #[test]
    fn scripts() {
        let table = [
            ("  - run: bazel test --config=ci --remote_upload_local_results //...", true),
            ("flags+=(\"--remote_upload_local_results=true\")", true),
            ("bazel build --remote_upload_local_results=false //...", false),
            ("bazel build --noremote_upload_local_results //...", false),
            ("# bazel build --remote_upload_local_results //...", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(turns_on(text), expected, "{text}");
        }
    }
}
