//! A remote server that may keep a build waiting, or that has no time to answer.

use super::prelude::*;
use super::remote::{with_remote, Profile, Protocol};
use crate::facts::rc::RcOption;

check! {
    "remote-without-timeout",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "a remote server whose `--remote_timeout` does not fit its protocol",
    why: "`--remote_timeout` means two different things. Over HTTP it is an idle timeout: the default of 60 s, with five retries, \
          lets a server that hangs cost more than it ever saved. Over gRPC it is the deadline of each whole call, transfers \
          included: with 10 s a file that takes longer on a slow line is never stored and never fetched, and 60 s was measured \
          to be too short for outputs of some 100 MB.",
    remedy: "Over `http://` and `https://` write `--remote_timeout=10s` and `--remote_retries=1`. Over `grpc://` and `grpcs://` (also \
             what Bazel takes for an address without a scheme) compute it: the size of your largest output divided by the bandwidth of your slowest line, such as \
             300 s for 300 MB at 8 Mbit/s. A server that hangs costs as much for each call, so write `--remote_retries=1`, and \
             `--grpc_keepalive_time=30s` to notice a dead connection before. A worker pool needs more again: the call lasts as long as the \
             action.",
    wrong_when: "A line stalls for more than 10 s now and then, or a proxy reads whole files before it sends the first byte: what \
                 was cached is built again instead. The fix is always unsafe, and there is none over gRPC, where the right \
                 figure depends on your largest output and your slowest line.",
    run: run,
}

/// Seconds that Bazel waits without the flag.
const DEFAULT: u64 = 60;

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, true) {
        let protocol = Protocol::of(remote);
        let finding = match (profile.get("remote_timeout"), protocol) {
            (Some(set), Protocol::Grpc) => too_short(set).map(|finding| finding.maybe_at(facts.rc.place(set))),
            (Some(_), Protocol::Http) => None,
            (None, Protocol::Http) => Some(over_http(&profile).maybe_at(facts.rc.place(remote))),
            (None, Protocol::Grpc) => Some(over_grpc(&profile).maybe_at(facts.rc.place(remote))),
        };
        findings.extend(finding);
    }
    findings
}

fn over_http(profile: &Profile<'_>) -> Finding {
    let command = profile.command();
    CHECK
        .finding("a server that does not answer keeps each call waiting for 60 s")
        .help(format!("write `{command} --remote_timeout=10s`: over HTTP it is an idle timeout"))
        .fix(Fix::risky(
            &format!("add `{command} --remote_timeout=10s`"),
            ".bazelrc",
            Edit::RcAdd {
                line: format!("{command} --remote_timeout=10s"),
                comment: "An idle timeout over HTTP: a server that does not answer costs this much for each call; the default is 60 s."
                    .to_owned(),
            },
        ))
}

fn over_grpc(profile: &Profile<'_>) -> Finding {
    CHECK
        .finding("each call to this server must end within 60 s, transfers included: over gRPC `--remote_timeout` is a deadline")
        .severity(Severity::Note)
        .help(format!(
            "write `{} --remote_timeout=SECONDS`: the size of your largest output divided by the bandwidth of your slowest line; a server that hangs costs as much for each call",
            profile.command()
        ))
}

/// A deadline below the default, which many files miss.
fn too_short(option: &RcOption) -> Option<Finding> {
    let value = option.value.as_deref()?;
    let seconds = seconds(value).filter(|seconds| *seconds < DEFAULT)?;
    // What a line of 8 Mbit/s carries.
    Some(
        CHECK
            .finding(format!(
                "each call must end within {seconds} s: over gRPC a file larger than about {seconds} MB is neither stored nor fetched at 8 Mbit/s"
            ))
            .help("raise it to the size of your largest output divided by the bandwidth of your slowest line: over gRPC it is a deadline, not an idle timeout")
            .help("a server that hangs then costs as much for each call: `--remote_retries=1` and `--grpc_keepalive_time=30s` bound that"),
    )
}

/// Seconds of `10`, `10s`, `2m`, `1h`; none of what Bazel refuses. Less than a second is none.
fn seconds(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    match text.get(digits.len()..)? {
        "" | "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        "d" => number.checked_mul(86400),
        "ms" => Some(number / 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations() {
        let table = [
            ("10", Some(10)),
            ("10s", Some(10)),
            ("2m", Some(120)),
            ("1h", Some(3600)),
            ("500ms", Some(0)),
            ("soon", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
