//! A build that fails with its remote server.

use super::prelude::*;
use super::remote::with_remote;

check! {
    "remote-without-fallback",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "a build that fails with its remote server",
    why: "A cache is there to save time; without `--remote_local_fallback` a server that is down or broken stops \
          everybody's work instead.",
    remedy: "Set `--remote_local_fallback` beside the server.",
    wrong_when: "Workers have what this machine has not, such as a compiler or much memory: an action that falls back then fails, or \
                 fills this machine, with another message than that of the server. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, true) {
        let set = profile.get("remote_local_fallback").and_then(|option| option.says("remote_local_fallback")) == Some(true);
        if set {
            continue;
        }
        let command = profile.command();
        findings.push(
            CHECK
                .finding("a build fails when this server does: no `--remote_local_fallback`")
                .maybe_at(facts.rc.place(remote))
                .help(format!("write `{command} --remote_local_fallback`: what cannot be had from the server is built here"))
                .fix(Fix::risky(
                    &format!("add `{command} --remote_local_fallback`"),
                    ".bazelrc",
                    Edit::RcAdd {
                        line: format!("{command} --remote_local_fallback"),
                        comment: "A broken server must not fail a build: what could not be fetched is built here.".to_owned(),
                    },
                )),
        );
    }
    findings
}
