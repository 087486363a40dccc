//! A build that fails if its remote server fails.

use super::prelude::*;
use super::remote::with_remote;

check! {
    "remote-without-fallback",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "builds fail when the remote server fails",
    why: "A cache should save time. Without `--remote_local_fallback`, a server that is down or broken stops everyone's work \
          instead.",
    remedy: "Set `--remote_local_fallback` in the config that names the server.",
    wrong_when: "Workers have something that the local machine lacks, such as a compiler or enough memory. An action that \
                 falls back then fails, or exhausts the machine, with a message other than that of the server. The fix is \
                 always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, true) {
        let set = profile.get("remote_local_fallback").and_then(|option| option.bool_value("remote_local_fallback")) == Some(true);
        if set {
            continue;
        }
        let command = profile.command();
        findings.push(
            CHECK
                .finding("a build fails when this server does: `--remote_local_fallback` is not set")
                .maybe_at(facts.rc.place(remote))
                .help(format!("write `{command} --remote_local_fallback`: Bazel then builds locally what it cannot get from the server"))
                .fix(Fix::risky(
                    &format!("add `{command} --remote_local_fallback`"),
                    ".bazelrc",
                    Edit::RcAdd {
                        line: format!("{command} --remote_local_fallback"),
                        comment: "A broken server must not fail a build: Bazel builds locally what it cannot fetch.".to_owned(),
                    },
                )),
        );
    }
    findings
}
