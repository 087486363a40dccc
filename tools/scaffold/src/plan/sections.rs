//! Marked sections: the parts of a file that are ours. Everything outside them belongs to the user and is kept byte for byte.
//!
//! ```text
//! # pyo3-bzl: begin crates 0123456789abcdef
//! …
//! # pyo3-bzl: end crates
//! ```
//!
//! The number is a digest of the lines between the markers. It reveals the user's edits.

use std::fmt;

use super::digest::Digest;

const BEGIN: &str = "# pyo3-bzl: begin ";
const END: &str = "# pyo3-bzl: end ";

/// A part of a file that is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name, unique in the file: lower-case letters, digits, `-`, `_`, `.`, `/`.
    pub name: String,
    /// Its lines, without markers.
    pub body: String,
}

impl Section {
    /// Creates a section.
    #[must_use]
    pub fn new(name: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            body: body.into(),
        }
    }
}

/// Markers that do not match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The line, counting from 1.
    pub line: usize,
    problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

/// A file with its sections updated.
#[derive(Debug, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// The sections that the user changed, or the whole file if it has no sections: what `--force` would overwrite.
    pub changed: Vec<String>,
}

enum Part<'a> {
    Outside(&'a str),
    Section {
        name: &'a str,
        digest: &'a str,
        body: String,
    },
}

/// Renders a new file.
pub fn fresh(preamble: &str, sections: &[Section]) -> String {
    let mut blocks: Vec<String> = Vec::new();
    if !preamble.is_empty() {
        blocks.push(ended(preamble));
    }
    blocks.extend(sections.iter().map(marked));
    blocks.join("\n")
}

/// Replaces the sections of an existing file. Removes a section that is no longer planned. Inserts a new one after the section
/// that precedes it in the plan.
///
/// # Errors
/// Fails if the file's markers do not match.
pub fn merge(text: &str, sections: &[Section]) -> Result<Merged, Malformed> {
    let crlf = text.contains("\r\n");
    let parts = parse(text)?;
    let mut changed = Vec::new();
    let mut present = Vec::new();
    for part in &parts {
        let Part::Section { name, digest, body } = part else {
            continue;
        };
        present.push(*name);
        let planned = sections.iter().find(|section| section.name == *name);
        let ours = digest_of(body) == *digest;
        let same = planned.is_some_and(|planned| ended(&planned.body) == *body);
        if !ours && !same {
            changed.push((*name).to_owned());
        }
    }
    let mut blocks: Vec<(Option<&str>, String)> = Vec::new();
    for part in &parts {
        match part {
            Part::Outside(text) => blocks.push((None, (*text).to_owned())),
            Part::Section { name, .. } => {
                let planned = sections.iter().find(|section| section.name == *name);
                blocks.push((Some(name), planned.map(marked).unwrap_or_default()));
            }
        }
    }
    drop_gaps(&mut blocks);
    for (index, section) in sections.iter().enumerate() {
        if !present.contains(&section.name.as_str()) {
            let before = sections.get(..index).unwrap_or_default();
            insert(&mut blocks, section, before, sections);
        }
    }
    let mut merged: String = blocks.into_iter().map(|(_, text)| text).collect();
    if crlf {
        merged = merged.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(Merged {
        text: merged,
        changed,
    })
}

/// Returns whether a file has any section.
pub fn has_sections(text: &str) -> bool {
    text.lines().any(|line| bare(line).starts_with(BEGIN))
}

/// Removes the empty line after a removed section.
fn drop_gaps(blocks: &mut [(Option<&str>, String)]) {
    let mut removed = false;
    for (name, text) in blocks {
        if removed && name.is_none() {
            let rest = text.strip_prefix("\r\n").or(text.strip_prefix('\n'));
            if let Some(rest) = rest {
                *text = rest.to_owned();
            }
        }
        removed = name.is_some() && text.is_empty();
    }
}

fn insert<'a>(
    blocks: &mut Vec<(Option<&'a str>, String)>,
    section: &'a Section,
    before: &[Section],
    all: &[Section],
) {
    let is = |names: &[Section], block: &(Option<&str>, String)| {
        !block.1.is_empty()
            && block
                .0
                .is_some_and(|name| names.iter().any(|section| section.name == name))
    };
    let block = marked(section);
    let name = Some(section.name.as_str());
    if let Some(index) = blocks.iter().rposition(|block| is(before, block)) {
        blocks.insert(index + 1, (name, format!("\n{block}")));
        return;
    }
    if let Some(index) = blocks.iter().position(|block| is(all, block)) {
        blocks.insert(index, (name, format!("{block}\n")));
        return;
    }
    if let Some((_, last)) = blocks.last_mut() {
        if !last.is_empty() {
            *last = ended(last);
            if !last.ends_with("\n\n") && !last.ends_with("\n\r\n") {
                last.push('\n');
            }
        }
    }
    blocks.push((name, block));
}

fn parse(text: &str) -> Result<Vec<Part<'_>>, Malformed> {
    let mut parts = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    // `outside`: where the text outside sections begins. `open`: name, digest, line and body of the current section.
    let mut outside = 0;
    let mut open: Option<(&str, &str, usize, String)> = None;
    let mut position = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let line = index + 1;
        let malformed = |problem| Malformed { line, problem };
        let start = position;
        position += whole.len();
        let bare = bare(whole);
        if let Some(rest) = bare.strip_prefix(BEGIN) {
            if let Some((name, ..)) = open {
                return Err(malformed(format!("section `{name}` is still open")));
            }
            let (name, digest) = rest
                .split_once(' ')
                .ok_or_else(|| malformed("a section without a digest".to_owned()))?;
            if names.contains(&name) {
                return Err(malformed(format!("a second section `{name}`")));
            }
            names.push(name);
            // A byte order mark belongs to the user.
            let start = start + whole.len() - whole.trim_start_matches('\u{feff}').len();
            let before = text.get(outside..start).unwrap_or_default();
            if !before.is_empty() {
                parts.push(Part::Outside(before));
            }
            let digest = digest.split(' ').next().unwrap_or_default();
            open = Some((name, digest, line, String::new()));
        } else if let Some(rest) = bare.strip_prefix(END) {
            match open.take() {
                Some((name, digest, _, body)) if name == rest => {
                    parts.push(Part::Section { name, digest, body });
                    outside = position;
                }
                _ => {
                    return Err(malformed(format!(
                        "section `{rest}` ends without a beginning"
                    )))
                }
            }
        } else if let Some((.., body)) = &mut open {
            body.push_str(bare);
            body.push('\n');
        }
    }
    if let Some((name, _, line, _)) = open {
        return Err(Malformed {
            line,
            problem: format!("section `{name}` has no end"),
        });
    }
    let rest = text.get(outside..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(Part::Outside(rest));
    }
    Ok(parts)
}

/// Returns a line without its line ending and without a byte order mark.
fn bare(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    line.trim_start_matches('\u{feff}')
}

fn marked(section: &Section) -> String {
    let body = ended(&section.body);
    let digest = digest_of(&body);
    let name = &section.name;
    format!("{BEGIN}{name} {digest}\n{body}{END}{name}\n")
}

fn digest_of(body: &str) -> String {
    Digest::of(body.as_bytes()).short().to_owned()
}

fn ended(text: &str) -> String {
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
#[path = "sections_test.rs"]
mod tests;
