//! A remote server whose timeout is too long or too short for its protocol.

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
    title: "`--remote_timeout` does not fit the protocol of the remote server",
    why: "`--remote_timeout` means two different things. Over HTTP, it is an idle timeout: with the default of 60 s and five \
          retries, a hung server costs more time than the cache ever saved. Over gRPC, it is the deadline of each whole call, \
          including transfers: with 10 s, a file that takes longer on a slow connection is never stored and never fetched, and 60 s \
          was measured to be too short for outputs of some 100 MB.",
    remedy: "Over `http://` and `https://`, write `--remote_timeout=10s` and `--remote_retries=1`. Over `grpc://` and `grpcs://` \
             (also what Bazel assumes for an address without a scheme), calculate it: divide the size of your largest output by the \
             bandwidth of your slowest connection, for example 300 s for 300 MB at 8 Mbit/s. A hung server delays each call by that \
             long, so write `--remote_retries=1`, and `--grpc_keepalive_time=30s` to detect a dead connection sooner. A worker pool \
             needs still more, because the call lasts as long as the action.",
    wrong_when: "A connection stalls for more than 10 s now and then, or a proxy reads whole files before it sends the first \
                 byte. Bazel then rebuilds what was cached. The fix is always unsafe, and there is none over gRPC, where the \
                 right value depends on your largest output and your slowest connection.",
    run: run,
}

/// Bazel's default, in seconds.
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
        .finding("each call waits 60 s for a server that does not answer")
        .help(format!("write `{command} --remote_timeout=10s`: over HTTP, it is an idle timeout"))
        .fix(Fix::risky(
            &format!("add `{command} --remote_timeout=10s`"),
            ".bazelrc",
            Edit::RcAdd {
                line: format!("{command} --remote_timeout=10s"),
                comment: "An idle timeout over HTTP: each call waits this long for a hung server; the default is 60 s."
                    .to_owned(),
            },
        ))
}

fn over_grpc(profile: &Profile<'_>) -> Finding {
    CHECK
        .finding("each call to this server must finish within 60 s, including transfers: over gRPC, `--remote_timeout` is a deadline")
        .severity(Severity::Note)
        .help(format!(
            "write `{} --remote_timeout=SECONDS`: the size of your largest output divided by the bandwidth of your slowest \
             connection; a hung server delays each call by that long",
            profile.command()
        ))
}

/// Reports a deadline below the default, which transfers of large files miss.
fn too_short(option: &RcOption) -> Option<Finding> {
    let value = option.value.as_deref()?;
    let seconds = seconds(value).filter(|seconds| *seconds < DEFAULT)?;
    // The capacity of an 8 Mbit/s line.
    Some(
        CHECK
            .finding(format!(
                "each call must finish within {seconds} s: over gRPC, a file larger than about {seconds} MB is neither stored nor fetched at 8 Mbit/s"
            ))
            .help("raise it to the size of your largest output divided by the bandwidth of your slowest connection: over gRPC, it is a deadline, not an idle timeout")
            .help("a hung server then delays each call by that long: set `--remote_retries=1` and `--grpc_keepalive_time=30s` to \
                   limit the delay"),
    )
}

/// Parses `10`, `10s`, `2m` or `1h` into seconds. None if Bazel rejects the text, or if it is less than a second.
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
