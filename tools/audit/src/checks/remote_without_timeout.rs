//! A remote server that may keep a build waiting.

use super::prelude::*;
use super::remote::with_remote;

check! {
    "remote-without-timeout",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "a remote server that may keep a build waiting",
    why: "The default of `--remote_timeout` is 60 s for each call, and a failed call is tried five times more. A cache \
          that hangs then costs more than it ever saved.",
    remedy: "Set `--remote_timeout=10s` (a worker pool needs more: the timeout covers the action) and `--remote_retries=1`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, true) {
        let set = profile.get("remote_timeout").is_some();
        if set {
            continue;
        }
        let command = profile.command();
        findings.push(
            CHECK
                .finding("a server that does not answer keeps each call waiting for 60 s")
                .maybe_at(facts.rc.place(remote))
                .help(format!("write `{command} --remote_timeout=10s`"))
                .fix(Fix::risky(
                    &format!("add `{command} --remote_timeout=10s`"),
                    ".bazelrc",
                    Edit::RcAdd {
                        line: format!("{command} --remote_timeout=10s"),
                        comment: "A server that does not answer costs this much for each call; the default is 60 s.".to_owned(),
                    },
                )),
        );
    }
    findings
}
