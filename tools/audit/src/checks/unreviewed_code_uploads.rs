//! CI jobs that let unreviewed code write to the shared cache.

use super::prelude::*;
use super::remote::profiles;
use crate::source::Source;

check! {
    "unreviewed-code-uploads",
    group: Group::Remote,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a CI job of a pull request writes to the shared cache",
    why: "A pull request can change a build script, a test or a workflow, and so what its job uploads. Whoever reads that cache \
          afterwards runs it, releases included. `pull_request_target` is worse: it exposes the repository's secrets to a \
          stranger's code.",
    remedy: "Let jobs of pull requests read the cache, and let only jobs on the main branch write to it: use a separate job with \
             `if: github.event_name == 'push'` and the credentials. Build the code of a pull request on `pull_request`, never on \
             `pull_request_target`.",
    run: run,
}

const FLAG: &str = "remote_upload_local_results";

fn run(facts: &Facts) -> Vec<Finding> {
    let writing: Vec<String> = profiles(&facts.rc)
        .iter()
        .filter(|profile| profile.get(FLAG).and_then(|option| option.bool_value(FLAG)) == Some(true))
        .filter_map(|profile| profile.config.map(|config| format!("--config={config}")))
        .collect();
    let mut findings = Vec::new();
    let is_workflow = |source: &&Source| source.path.starts_with(".github/workflows/");
    for source in facts.scripts.iter().filter(is_workflow) {
        let workflow = Workflow::parse(&source.text);
        for (index, line) in workflow.lines.iter().enumerate() {
            let Some(what) = uploads(line.code, &writing) else {
                continue;
            };
            if !workflow.runs_on_pull_requests || workflow.is_guarded(index) {
                continue;
            }
            findings.push(
                CHECK
                    .finding(format!("this job runs on pull requests, and `{what}` lets it write to the shared cache"))
                    .at(source.line_place(index + 1))
                    .help("move it to a job with `if: github.event_name == 'push'`, and let this one only read"),
            );
        }
        if let (true, Some(line)) = (workflow.runs_on_target, workflow.builds_the_head()) {
            findings.push(
                CHECK
                    .finding("`pull_request_target` exposes the repository's secrets to unreviewed code")
                    .at(source.line_place(line + 1))
                    .confidence(Confidence::High)
                    .help("build pull requests on `pull_request`, which has no secrets and can only read"),
            );
        }
    }
    findings
}

/// Returns the part of a line that lets Bazel write to the shared cache.
fn uploads(code: &str, writing: &[String]) -> Option<String> {
    let mut words = code.split(|c: char| c.is_whitespace() || "\"'()".contains(c));
    let is_upload = |word: &&str| {
        let rest = word.strip_prefix("--").and_then(|word| word.strip_prefix(FLAG));
        matches!(rest, Some("" | "=true" | "=1" | "=yes")) || writing.iter().any(|config| config == word)
    };
    let is_bazel = code.contains("bazel") || code.trim_start().starts_with("--");
    words.find(is_upload).filter(|_| is_bazel).map(str::to_owned)
}

struct Line<'a> {
    /// The line without its comment.
    code: &'a str,
    indent: usize,
}

/// A GitHub workflow, line by line. This is enough to find its triggers and the condition of a step.
struct Workflow<'a> {
    lines: Vec<Line<'a>>,
    runs_on_pull_requests: bool,
    runs_on_target: bool,
}

impl<'a> Workflow<'a> {
    fn parse(text: &'a str) -> Self {
        let lines: Vec<Line<'a>> = text
            .lines()
            .map(|line| {
                let code = line.split(" #").next().unwrap_or_default();
                let code = if code.trim_start().starts_with('#') { "" } else { code };
                Line {
                    code,
                    indent: code.len() - code.trim_start().len(),
                }
            })
            .collect();
        let events = events(&lines);
        Self {
            runs_on_pull_requests: events.iter().any(|event| event.starts_with("pull_request")),
            runs_on_target: events.contains(&"pull_request_target"),
            lines,
        }
    }

    /// Returns whether the step or job of a line has a condition on the event or the branch.
    fn is_guarded(&self, index: usize) -> bool {
        let mut conditions = Vec::new();
        let mut indent = self.lines.get(index).map_or(0, |line| line.indent + 1);
        // Walk outwards: a line belongs to the nearest line above it that is less indented.
        for at in (0..=index).rev() {
            let Some(line) = self.lines.get(at).filter(|line| !line.code.trim().is_empty()) else {
                continue;
            };
            if line.indent < indent {
                conditions.extend(self.conditions(at));
                indent = line.indent;
            }
        }
        conditions.iter().any(|condition| {
            let words = ["push", "github.ref", "refs/heads", "fork", "head.repo", "schedule", "merge_group", "!= 'pull_request"];
            words.iter().any(|word| condition.contains(word))
        })
    }

    /// Returns the `if:` of a step or job that starts on a line, or of the mapping that contains the line.
    fn conditions(&self, start: usize) -> Vec<&'a str> {
        let Some(first) = self.lines.get(start) else {
            return Vec::new();
        };
        let is_item = first.code.trim_start().starts_with("- ");
        let below = self.lines.iter().skip(start).enumerate();
        let block = below.take_while(|(at, line)| *at == 0 || line.code.trim().is_empty() || line.indent > first.indent);
        let inner = if is_item { first.indent + 2 } else { 0 };
        let lines: Vec<&Line<'a>> = block.map(|(_, line)| line).collect();
        let key = lines.iter().skip(1).map(|line| line.indent).find(|indent| *indent > first.indent);
        lines
            .iter()
            .enumerate()
            .filter(|(at, line)| *at == 0 || line.indent == inner || Some(line.indent) == key)
            .filter_map(|(_, line)| line.code.trim_start().trim_start_matches("- ").strip_prefix("if:"))
            .collect()
    }

    /// Returns the line that checks out the head of a pull request, in a workflow that calls Bazel.
    fn builds_the_head(&self) -> Option<usize> {
        let calls = self.lines.iter().any(|line| line.code.contains("bazel"));
        let head = ["github.event.pull_request.head", "github.head_ref", "refs/pull/"];
        let checks_out = |line: &Line<'_>| {
            let is_ref = line.code.trim_start().trim_start_matches("- ").starts_with("ref:");
            is_ref && head.iter().any(|text| line.code.contains(text))
        };
        self.lines.iter().position(checks_out).filter(|_| calls)
    }
}

/// Returns the triggers of a workflow: `on: push`, `on: [push, pull_request]`, or the keys of the mapping below `on:`.
fn events<'a>(lines: &[Line<'a>]) -> Vec<&'a str> {
    let is_on = |line: &Line<'_>| line.indent == 0 && ["on:", "\"on\":", "'on':"].iter().any(|key| line.code.starts_with(key));
    let Some(at) = lines.iter().position(is_on) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let split = |text: &'a str| text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let first = lines.get(at).and_then(|line| line.code.split_once(':'));
    found.extend(first.into_iter().flat_map(|(_, rest)| split(rest)));
    let block = lines.iter().skip(at + 1).take_while(|line| line.code.trim().is_empty() || line.indent > 0);
    let block: Vec<_> = block.filter(|line| !line.code.trim().is_empty()).collect();
    let depth = block.iter().map(|line| line.indent).min();
    for line in block.iter().filter(|line| Some(line.indent) == depth) {
        found.extend(split(line.code.trim_start().trim_start_matches("- ")).next());
    }
    found.retain(|event| !event.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::{events, uploads, Workflow};

    #[test]
    fn who_starts_it() {
        let table: [(&str, &[&str]); 6] = [
            ("on: push\n", &["push"]),
            ("name: x\non: [push, pull_request_target]\njobs:\n", &["push", "pull_request_target"]),
            ("on:\n  push:\n    branches: [pull_request]\n  # pull_request:\n  pull_request:\n\njobs:\n  a:\n", &["push", "pull_request"]),
            ("on:\n- pull_request\n", &[]),
            ("on:\n  - pull_request\n", &["pull_request"]),
            ("jobs:\n  pull_request:\n", &[]),
        ];
        for (text, expected) in table {
            let workflow = Workflow::parse(text);
            assert_eq!(events(&workflow.lines), expected, "{text}");
        }
    }

    #[test]
    fn what_uploads() {
        let ci = ["--config=ci".to_owned()];
        let table = [
            ("      - run: bazel test --config=ci //...", Some("--config=ci")),
            ("  - run: bazelisk build --remote_upload_local_results //...", Some("--remote_upload_local_results")),
            ("          --remote_upload_local_results=true", Some("--remote_upload_local_results=true")),
            ("  - run: bazel test --config=cache //...", None),
            ("  - run: bazel test --remote_upload_local_results=false //...", None),
            ("  - run: bazel test --remote_upload_local_results=${{ github.event_name == 'push' }} //...", None),
            ("  - run: tool --config=ci", None),
        ];
        for (code, expected) in table {
            assert_eq!(uploads(code, &ci).as_deref(), expected, "{code}");
        }
    }
}
