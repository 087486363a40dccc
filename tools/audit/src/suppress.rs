//! Suppressed findings: comments `# pyo3-bzl: allow(ID) REASON` in files, and entries in `pyo3-bzl.toml`.

use std::cell::Cell;
use std::ops::Range;

use crate::checks::{suppression_without_reason, unknown_suppression, unused_suppression};
use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::registry;
use crate::source::{Place, Source};

/// A comment that suppresses a check.
#[derive(Debug, Clone)]
struct Comment {
    /// Its place.
    place: Place,
    /// The id that this entry suppresses.
    id: String,
    /// The text after the id.
    reason: String,
    /// The line it applies to.
    line: usize,
    used: Cell<bool>,
}

/// A suppressed finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The reason for the suppression.
    pub reason: String,
    /// The place of the suppression.
    pub by: Place,
}

const MARK: &str = "pyo3-bzl:";

/// Returns the suppression comments of all files, and findings about malformed ones.
fn comments(facts: &Facts) -> (Vec<Comment>, Vec<Finding>) {
    let mut comments = Vec::new();
    let mut wrong = Vec::new();
    for source in sources(facts) {
        if !source.text.contains(MARK) {
            continue;
        }
        let lines: Vec<_> = source.lines().collect();
        for (line, text) in &lines {
            let Some((span, rest, alone)) = comment(source, *line, text) else {
                continue;
            };
            let rest = rest.trim();
            if is_region(rest) {
                continue;
            }
            let place = source.place(&span);
            let about = if alone {
                let is_code = |text: &str| {
                    let text = text.trim_start();
                    !text.is_empty() && !text.starts_with('#') && !text.starts_with("//")
                };
                let next = lines
                    .iter()
                    .find(|(next, text)| next > line && is_code(text));
                next.map_or(*line, |(next, _)| *next)
            } else {
                *line
            };
            let parsed = rest
                .strip_prefix("allow(")
                .and_then(|rest| rest.split_once(')'))
                .filter(|(ids, _)| !ids.trim().is_empty());
            let Some((ids, reason)) = parsed else {
                wrong.push(
                    unknown_suppression::CHECK
                        .finding(format!("this comment suppresses nothing: `{rest}`"))
                        .at(place)
                        .help("write `# pyo3-bzl: allow(ID) REASON`"),
                );
                continue;
            };
            for id in ids.split(',').map(str::trim) {
                comments.push(Comment {
                    place: place.clone(),
                    id: id.to_owned(),
                    reason: reason
                        .trim_matches(|c: char| {
                            c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—')
                        })
                        .to_owned(),
                    line: about,
                    used: Cell::new(false),
                });
            }
        }
    }
    (comments, wrong)
}

/// Returns the comment's bytes, the text after the marker, and whether the comment is alone on its line.
fn comment<'a>(
    source: &Source,
    line: usize,
    text: &'a str,
) -> Option<(Range<usize>, &'a str, bool)> {
    let mark = text.find(MARK)?;
    let before = text.get(..mark)?.trim_end();
    let code = before
        .strip_suffix('#')
        .or_else(|| before.strip_suffix("//"))?;
    let start = source.offset(line, 1)?;
    let span = start + code.len()..start + text.len();
    let rest = text.get(mark + MARK.len()..)?;
    Some((span, rest, code.trim().is_empty()))
}

/// Returns whether a comment is a marker that `pyo3-bzl adopt` writes around its regions: `begin NAME HASH`, `end NAME`.
fn is_region(rest: &str) -> bool {
    rest.starts_with("begin ") || rest.starts_with("end ")
}

/// Returns all files that may contain suppression comments.
fn sources(facts: &Facts) -> impl Iterator<Item = &Source> {
    let rc = facts.rc.files.iter().filter(|file| !file.personal);
    rc.map(|file| &file.source)
        .chain(facts.module.iter().map(|file| &file.source))
        .chain(facts.includes.iter().map(|file| &file.source))
        .chain(facts.builds.iter().map(|file| &file.source))
        .chain(facts.manifests.iter().map(|file| &file.source))
        .chain(facts.projects.iter().map(|file| &file.source))
        .chain(&facts.scripts)
        .chain(facts.rust.values().map(|file| &file.source))
}

/// Removes the suppressed findings, and adds findings about suppressions. `ran` returns whether a check ran.
#[must_use]
pub fn apply(
    facts: &Facts,
    config: &Config,
    findings: Vec<Finding>,
    ran: &dyn Fn(&str) -> bool,
) -> (Vec<Finding>, Vec<Suppressed>) {
    let (comments, wrong) = comments(facts);
    let mut left = wrong;
    let mut suppressed = Vec::new();
    for finding in findings {
        let place = finding.place.as_ref();
        let comment = comments.iter().find(|comment| {
            comment.id == finding.id
                && place.is_some_and(|place| {
                    place.file == comment.place.file && place.line == comment.line
                })
        });
        let (reason, by) = if let Some(comment) = comment {
            comment.used.set(true);
            (comment.reason.clone(), comment.place.clone())
        } else if let Some(skip) = config.skip(&finding) {
            (skip.reason.clone(), skip.place.clone())
        } else {
            left.push(finding);
            continue;
        };
        suppressed.push(Suppressed {
            finding,
            reason,
            by,
        });
    }
    for comment in &comments {
        let Some(known) = registry::find(&comment.id) else {
            let finding = unknown_suppression::CHECK
                .finding(format!("there is no check `{}` to suppress", comment.id));
            left.push(registry::with_suggestion(finding, &comment.id).at(comment.place.clone()));
            continue;
        };
        if !comment.used.get() && ran(known.id) {
            left.push(
                unused_suppression::CHECK
                    .finding(format!("unused suppression of `{}`", known.id))
                    .at(comment.place.clone())
                    .help("remove the comment"),
            );
        }
        if comment.reason.is_empty() {
            left.push(
                suppression_without_reason::CHECK
                    .finding(format!("the suppression of `{}` has no reason", known.id))
                    .at(comment.place.clone())
                    .help("write the reason after the parenthesis"),
            );
        }
    }
    for skip in config.unused() {
        if ran(&skip.id) {
            left.push(
                unused_suppression::CHECK
                    .finding(format!("unused suppression of `{}`", skip.id))
                    .at(skip.place.clone())
                    .help("remove the entry"),
            );
        }
    }
    (left, suppressed)
}
