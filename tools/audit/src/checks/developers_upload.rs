//! Every user writes to the shared cache.

use super::prelude::*;
use super::remote::with_remote;

check! {
    "developers-upload",
    group: Group::Remote,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "every user writes to the shared cache",
    why: "Whoever writes to a cache decides what everyone else runs. A developer's machine may have a different compiler, half \
          an edit or something worse on it, and Bazel uploads by default.",
    remedy: r#"Turn uploads off for everyone, and on for the CI config:

```
build --remote_upload_local_results=false
build:ci --remote_upload_local_results=true
```

Also configure the server to reject writes without CI's credentials."#,
    wrong_when: "CI runs without `--config=ci`: nothing writes to the cache any more, and it goes stale. The fix is always unsafe.",
    run: run,
}

const FLAG: &str = "remote_upload_local_results";

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, remote) in with_remote(&facts.rc, false) {
        let uploads = profile.get(FLAG).and_then(|option| option.bool_value(FLAG)) != Some(false);
        // Workers write the results of what they run, which is fine.
        let is_executed = profile.get("remote_executor").is_some_and(|option| option.value.as_deref() != Some(""));
        if !uploads || profile.is_ci() || is_executed {
            continue;
        }
        let how = match profile.config {
            Some(config) => format!("every build with `--config={config}` writes to the shared cache"),
            None => "every build writes to the shared cache".to_owned(),
        };
        findings.push(
            CHECK
                .finding(how)
                .maybe_at(facts.rc.place(remote))
                .help("write `build --remote_upload_local_results=false`, and turn uploads on for CI only")
                .fix(
                    Fix::risky(
                        "turn uploads off except with `--config=ci`",
                        ".bazelrc",
                        Edit::RcAdd {
                            line: format!("{} --remote_upload_local_results=false", profile.command()),
                            comment: "Only --config=ci writes to a shared cache.".to_owned(),
                        },
                    )
                    .and(
                        ".bazelrc",
                        Edit::RcAdd {
                            line: "build:ci --remote_upload_local_results=true".to_owned(),
                            comment: "Writes to the shared cache.".to_owned(),
                        },
                    ),
                ),
        );
    }
    findings
}
