//! Keeps a match until all its conditions are settled.

use std::collections::BTreeMap;

use crate::block::{shown, Block, BlockKind};
use crate::catalogue::{Catalogue, Condition, Kind, Rule};
use crate::finding::Place;
use crate::phase::Phase;
use crate::prefix::without_prefix;

/// rustc prints the place of an error within this number of lines.
const PLACE_WITHIN: u64 = 6;

/// A match that waits for later lines.
#[derive(Debug)]
pub(crate) struct Pending {
    pub kind: usize,
    pub captures: BTreeMap<String, String>,
    pub line: u64,
    pub until: u64,
    pub evidence: String,
    pub block: Block,
    pub place: Option<Place>,
    /// The conditions met so far.
    pub met: Vec<bool>,
    pub is_refuted: bool,
}

impl Pending {
    /// Creates a match of an entry inside a block.
    pub(crate) fn new((index, kind): (usize, &Kind), block: Block, line: u64, text: &[u8]) -> Self {
        let after = kind.conditions.iter().map(|condition| condition.after);
        let mut until = after.max().unwrap_or_default() as u64;
        if kind.entry.phase == Phase::Compile {
            until = until.max(PLACE_WITHIN);
        }
        Self {
            kind: index,
            captures: BTreeMap::new(),
            line,
            until: line + until,
            evidence: shown(text),
            block,
            place: None,
            met: vec![false; kind.conditions.len()],
            is_refuted: false,
        }
    }

    /// Checks conditions against the lines before the match.
    pub(crate) fn look_back(&mut self, kind: &Kind, history: &[u8]) {
        for (at, condition) in kind.conditions.iter().enumerate() {
            if condition.action && self.block.kind == BlockKind::Failed {
                let opening = self.block.opening.clone();
                self.test(condition, at, opening.as_bytes());
            }
            if condition.before > 0 {
                let lines = history.split(|byte| *byte == b'\n').rev().skip(1);
                for line in lines.take(condition.before) {
                    self.test(condition, at, without_prefix(line));
                }
            }
        }
    }

    /// Takes note of a line after the match.
    pub(crate) fn hear(&mut self, catalogue: &Catalogue, text: &[u8]) {
        if self.place.is_none() {
            self.place = rust_place(text);
        }
        let Some(kind) = catalogue.kinds.get(self.kind) else {
            return;
        };
        for (at, condition) in kind.conditions.iter().enumerate() {
            if condition.after > 0 {
                self.test(condition, at, text);
            }
        }
    }

    /// Whether every required line was found and no forbidden one.
    pub(crate) fn holds(&self, kind: &Kind) -> bool {
        let mut conditions = kind.conditions.iter().zip(&self.met);
        !self.is_refuted
            && conditions.all(|(condition, met)| condition.rule != Rule::Requires || *met)
    }

    /// Checks a condition against a line.
    fn test(&mut self, condition: &Condition, at: usize, text: &[u8]) {
        let Some(regex) = condition.regex.get() else {
            return;
        };
        let Some(found) = regex.captures(text) else {
            return;
        };
        match condition.rule {
            Rule::Forbids => self.is_refuted = true,
            Rule::Requires | Rule::Optional => {
                self.take(regex, &found);
                if let Some(met) = self.met.get_mut(at) {
                    *met = true;
                }
            }
        }
    }

    /// Adds named captures. The first capture of a name wins.
    pub(crate) fn take(&mut self, regex: &regex::bytes::Regex, found: &regex::bytes::Captures<'_>) {
        for name in regex.capture_names().flatten() {
            let Some(value) = found.name(name) else {
                continue;
            };
            let value = value.as_bytes().get(..200).unwrap_or(value.as_bytes());
            let value = String::from_utf8_lossy(value).into_owned();
            self.captures.entry(name.to_owned()).or_insert(value);
        }
    }
}

/// The place in rustc's `  --> src/lib.rs:5:20`.
fn rust_place(text: &[u8]) -> Option<Place> {
    let text = std::str::from_utf8(text).ok()?;
    let rest = text.trim_start().strip_prefix("--> ")?;
    let mut parts = rest.rsplitn(3, ':');
    let column = parts.next()?.parse().ok();
    let line = parts.next()?.parse().ok()?;
    let file = parts.next()?.to_owned();
    Some(Place { file, line, column })
}
