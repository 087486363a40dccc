//! Examines one line: what it says about the structure of the log, and which patterns match.

use aho_corasick::automaton::Automaton as _;
use aho_corasick::Input;

use super::{Explainer, HISTORY};
use crate::block::BlockKind;
use crate::catalogue::Catalogue;
use crate::prefix::without_prefix;
use crate::scan::Hit;
use crate::structure::{self, Said, Structure};

impl Explainer<'_> {
    /// Examines one line. The search of the log may know the literals in it.
    pub(super) fn line(
        &mut self,
        text: &[u8],
        known: Option<&[Hit]>,
        number: u64,
        buffer: &[u8],
        start: usize,
    ) {
        let catalogue = self.catalogue;
        let literals = literals(catalogue, text, known);
        let is_structural = literals
            .iter()
            .any(|literal| *literal < catalogue.structural)
            || structure::is_bare(text);
        let structure = is_structural.then(|| structure::read(text)).flatten();
        let wrapped = self.block.is_bare_place(number).then(|| self.wrapped(text));
        // A test whose output is not in the log changes nothing.
        let structure = wrapped
            .flatten()
            .or(structure)
            .filter(|structure| !self.is_unknown_test(structure));
        if matches!(structure, None | Some(Structure::Stray)) {
            let history = start.saturating_sub(HISTORY)..start;
            self.guess(text, number, buffer.get(history).unwrap_or_default());
        }
        if let Some(structure) = structure {
            if structure == Structure::TestsPassed {
                self.tests_passed(number, start);
                return;
            }
            if matches!(structure, Structure::Success | Structure::Passed(_)) {
                self.after_success = start;
            }
            self.open(structure, number, text);
        } else if self.block.may_end_at_rustc()
            && (structure::is_rust_place(text) || structure::is_manifest_place(text))
        {
            // A rustc error without a code. Only the line after it identifies it as rustc's.
            let before = buffer.get(..start.saturating_sub(1)).unwrap_or_default();
            let before = before.rsplit(|byte| *byte == b'\n').next();
            let before = without_prefix(before.unwrap_or_default());
            if before.trim_ascii_start().starts_with(b"error: ") {
                let structure = if structure::is_manifest_place(text) {
                    Structure::Said(Said::manifest())
                } else {
                    Structure::Rustc
                };
                self.open(structure, number - 1, before);
            }
        } else if text.starts_with(b"Ran ") && text.ends_with(b"s") {
            // unittest's verdict follows, which alone is too short to search for.
            self.watched_until = self.watched_until.max(number + 3);
        } else if text.trim_ascii_start().starts_with(b"error: ") {
            // The next line may be rustc's, which alone is too common to search for.
            self.watched_until = self.watched_until.max(number + 1);
        }
        self.block.hear(number, text);
        for pending in &mut self.pending {
            pending.hear(self.catalogue, text);
        }
        // Source code in a Starlark traceback: a format string, not yet a message.
        if self.block.kind == BlockKind::Error && text.starts_with(b"\t\t") {
            return;
        }
        let owners = literals
            .iter()
            .filter_map(|literal| catalogue.owners.get(*literal));
        let mut patterns: Vec<usize> = owners.flatten().copied().collect();
        if patterns.is_empty() || structure::is_quotation(text) {
            return;
        }
        patterns.sort_unstable();
        patterns.dedup();
        let mut matched: Vec<usize> = Vec::new();
        for pattern in patterns {
            let kind = catalogue.patterns.get(pattern).map(|pattern| pattern.kind);
            // Only the first matching pattern of an entry counts.
            if kind.is_some_and(|kind| matched.contains(&kind)) {
                continue;
            }
            if self.apply(pattern, text, number, buffer, start) {
                matched.extend(kind);
            }
        }
    }
}

/// The literals in a line.
fn literals(catalogue: &Catalogue, text: &[u8], known: Option<&[Hit]>) -> Vec<usize> {
    let known = known.and_then(|hits| hits.iter().map(|hit| hit.literal).collect());
    known.unwrap_or_else(|| {
        let all = catalogue
            .automaton
            .try_find_overlapping_iter(Input::new(text));
        let all = all.into_iter().flatten();
        all.map(|found| found.pattern().as_usize()).collect()
    })
}
