//! Credentials in a file that everybody can read.

use super::prelude::*;
use crate::facts::rc::RcOption;

check! {
    "secret-in-rc",
    group: Group::Remote,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "credentials in a file of the repository",
    why: "Whoever can read the repository, or a clone, or its history, has them. Bazel writes the values of such flags \
          into build event files, too.",
    remedy: "Let Bazel ask a program: `--credential_helper=HOST=PATH`. Or keep the line in a file that `.gitignore` leaves \
          out and `.bazelrc` takes in by `try-import`. Then replace the credentials: they are known.",
    run: run,
}

const WORDS: [&str; 8] = ["authorization", "token", "secret", "password", "passwd", "api-key", "api_key", "apikey"];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for option in facts.rc.shared() {
        let Some((what, secret)) = secret(option) else {
            continue;
        };
        let mut place = facts.rc.place(option);
        if let Some(place) = &mut place {
            // What is told ends in logs of CI.
            place.excerpt = place.excerpt.replace(secret, "…");
            place.end_column = place.column + option.name.len() + 2;
            place.end_line = place.line;
        }
        findings.push(
            CHECK
                .finding(format!("{what} stands in a file of the repository"))
                .maybe_at(place)
                .help("use `--credential_helper`, or move the line to a file that `.gitignore` leaves out and `try-import` reads")
                .help("replace the credentials: who has read the repository has them"),
        );
    }
    findings
}

/// What is secret in an option: in words, and itself.
fn secret(option: &RcOption) -> Option<(String, &str)> {
    let value = option.value.as_deref()?;
    let flag = option.name.as_str();
    if flag.ends_with("_header") || flag.ends_with("action_env") || matches!(flag, "repo_env" | "test_env") {
        let (name, secret) = value.split_once('=')?;
        let lower = name.to_lowercase();
        let is_secret = WORDS.iter().any(|word| lower.contains(word));
        return (is_secret && !secret.is_empty()).then(|| (format!("the value of `{name}`"), secret));
    }
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then(|| (format!("the password in `--{flag}`"), password))
}
