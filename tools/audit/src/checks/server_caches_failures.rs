//! A server that caches the results of failed actions.

use super::prelude::*;

check! {
    "server-caches-failures",
    group: Group::Remote,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a server that caches failed actions",
    why: "An action that failed for a temporary reason (a full disk, a lost worker) then fails for everyone without being run, \
          until the entry is evicted. buildbox-casd stores failures unless configured otherwise.",
    remedy: "Start buildbox-casd with `--cache-failures=false`. In BuildGrid's settings, write `cache-failed-actions: false`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &facts.scripts {
        let turned_off = source.text.contains("--cache-failures=false");
        for (line, text) in source.lines() {
            let code = text.trim_start();
            if code.starts_with('#') {
                continue;
            }
            let is_start = code.contains("buildbox-casd ") && (code.contains("--bind") || code.ends_with('\\') || code.contains(" /"));
            let message = if is_start && !turned_off {
                "buildbox-casd stores the results of failed actions"
            } else if code.replace(' ', "").starts_with("cache-failed-actions:true") {
                "this server stores the results of failed actions"
            } else {
                continue;
            };
            findings.push(
                CHECK
                    .finding(message)
                    .at(source.line_place(line))
                    .help("write `--cache-failures=false` for buildbox-casd, `cache-failed-actions: false` for BuildGrid"),
            );
        }
    }
    findings
}
