//! A build that fails when the cache has evicted a file.

use super::prelude::*;
use super::remote::with_remote;
use crate::facts::release;

check! {
    "remote-without-eviction-retries",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "builds fail when the cache has lost a file",
    why: "Bazel leaves intermediate files on the server. If the server evicts one during the build, Bazel 7 fails with \
          `Missing digest` and exit code 39. From Bazel 8.0, it restarts the build by default, up to five times. `audit` uses \
          the version in `.bazelversion`, or else that of the installed Bazel, or else assumes 7.",
    remedy: "Set `--experimental_remote_cache_eviction_retries=5` in the config that names the server. Bazel 7, 8 and 9 know \
             it by this name.",
    wrong_when: "Something that watches the build cannot handle a second attempt, such as a script that counts actions: after \
                 a file is lost, Bazel restarts the build by itself. The fix is always unsafe.",
    run: run,
}

const FLAG: &str = "experimental_remote_cache_eviction_retries";
/// The first Bazel release that retries five times by default.
const BY_DEFAULT: u64 = 8;

fn run(facts: &Facts) -> Vec<Finding> {
    let release = release::of(facts);
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, true) {
        let command = profile.command();
        if let Some(set) = profile.get(FLAG) {
            if set.value.as_deref() == Some("0") {
                findings.push(
                    CHECK
                        .finding("a build fails when the server has lost a file: retries are turned off here")
                        .maybe_at(facts.rc.place(set))
                        .help(format!("write `--{FLAG}=5`")),
                );
            }
            continue;
        }
        if release.major >= BY_DEFAULT {
            continue;
        }
        let mut finding = CHECK
            .finding("a build fails with exit code 39 when this server has lost a file")
            .maybe_at(facts.rc.place(remote))
            .help(format!("write `{command} --{FLAG}=5`: Bazel then restarts the build by itself"));
        if let Some(assumed) = release.assumed() {
            finding = finding.help(format!("{assumed}; five retries are the default from Bazel {BY_DEFAULT}.0"));
        }
        findings.push(finding.fix(Fix::risky(
            &format!("add `{command} --{FLAG}=5`"),
            ".bazelrc",
            Edit::RcAdd {
                line: format!("{command} --{FLAG}=5"),
                comment: "If the server has lost a file, Bazel restarts the build instead of failing with exit code 39. The default is 0 in Bazel 7."
                    .to_owned(),
            },
        )));
    }
    findings
}
