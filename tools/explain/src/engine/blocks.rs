//! Divides a log into blocks: the output of an action, an error of Bazel's, what a tool says.

use super::{Explainer, CHAIN, MOST, SESSION, WATCHED};
use crate::block::{Block, BlockKind};
use crate::phase::Phase;
use crate::structure::{self, Depth, Said, Structure};

impl Explainer<'_> {
    /// Reads a line of Bazel's that was broken after its place, such as `ERROR: a/BUILD:1:2:` and then `C++ compilation of rule …`.
    pub(super) fn wrapped(&mut self, text: &[u8]) -> Option<Structure> {
        let text = text.strip_prefix(b"> ").unwrap_or(text).trim_ascii();
        let whole = [self.block.opening.as_bytes(), text].join(&b' ');
        let read = structure::read(&whole)?;
        let is_more = match &read {
            Structure::Action(_) => true,
            Structure::Error { phase, wrapper, .. } => !wrapper && *phase != self.block.phase,
            _ => false,
        };
        is_more.then_some(read)
    }

    /// Ends the current block at one of Bazel's own lines and opens the next.
    pub(super) fn open(&mut self, structure: Structure, number: u64, text: &[u8]) {
        let is_inside = self.block.kind == BlockKind::Failed || self.block.kind == BlockKind::Error;
        if let Structure::Said(said) = structure {
            if !self.opens(said, number, text) {
                return;
            }
        }
        // The rest of a Starlark traceback whose first line is missing.
        let is_headless =
            matches!(&structure, Structure::Error { .. }) && !text.starts_with(b"ERROR: ");
        let is_free = matches!(
            self.block.kind,
            BlockKind::Outside | BlockKind::Stray | BlockKind::Said
        );
        if is_headless && !text.starts_with(b"FATAL: ") && !is_free {
            return;
        }
        // Likewise, a rustc error belongs to the output of its action, whether or not the action fails.
        let is_of_an_action = is_inside || self.block.kind == BlockKind::Passed;
        if structure == Structure::Rustc && is_of_an_action {
            self.block.refine(Said::rustc());
            return;
        }
        // Other tools also print `ERROR: `.
        let is_a_tool_s = matches!(
            self.block.kind,
            BlockKind::Failed | BlockKind::Said | BlockKind::Rustc
        );
        if structure == Structure::Stray && is_a_tool_s {
            return;
        }
        let id = match &structure {
            Structure::Test(label) | Structure::Output(label) => {
                let id = self.test(label, matches!(structure, Structure::Test(_)));
                if self.block.label.as_ref() == Some(label) {
                    return;
                }
                id
            }
            _ => self.blocks + 1,
        };
        // The line of an action may be broken before its command.
        let is_more = matches!(structure, Structure::Action(_)) && number == self.block.line + 1;
        if is_more && self.block.kind == BlockKind::Failed && !text.starts_with(b"ERROR: ") {
            return;
        }
        // Old releases of rules_rust print what rustc says as the output of an action that succeeds, but makes no library.
        let is_without_output =
            matches!(&structure, Structure::Action(failed) if failed.phase == Phase::Sandbox);
        if is_without_output && self.block.is_of_rustc(number) {
            return;
        }
        let printed = (is_without_output && self.block.kind == BlockKind::Passed)
            .then(|| self.block.said.take())
            .flatten()
            .filter(|(line, said)| {
                number.saturating_sub(*line) <= WATCHED && said.starts_with("error")
            });
        let in_test = self.block.in_test && matches!(structure, Structure::Said(_));
        self.blocks = self.blocks.max(id);
        self.close();
        if matches!(structure, Structure::Success | Structure::End) {
            self.ended(text);
        }
        if let Structure::Passed(label) = &structure {
            self.passed(label);
        }
        if structure == Structure::Success {
            // What a tool printed before did not matter.
            self.guess = None;
            self.unexplained
                .retain(|block| block.kind != BlockKind::Said || !block.wrapper);
        }
        self.block = Block::open(structure, id, number, text);
        self.block.in_test = in_test || self.block.is_heading();
        if printed.is_some() {
            self.block.phase = Phase::Compile;
            self.block.said = printed;
        }
        if self.block.is_read_on() {
            self.watched_until = number + WATCHED;
        }
    }

    /// Whether a tool's line opens a block. Otherwise it belongs to the current one and may give its phase.
    fn opens(&mut self, said: Said, number: u64, text: &[u8]) -> bool {
        match self.block.kind {
            BlockKind::Outside | BlockKind::Stray | BlockKind::Worded => true,
            BlockKind::Failed | BlockKind::Error => {
                if said.opens {
                    self.watched_until = number + WATCHED;
                }
                self.block.refine(said);
                false
            }
            BlockKind::Passed => said.opens,
            BlockKind::Rustc => said.opens || said.depth > Depth::Compilation,
            BlockKind::Said => {
                let depth = self.block.said_by.map(|(_, depth)| depth);
                let is_far = number > self.block.last + CHAIN;
                let is_next = said.opens && depth == Some(said.depth);
                if is_far || is_next {
                    return true;
                }
                if depth < Some(said.depth) {
                    self.block.take(said, number, text);
                }
                self.block.last = number;
                false
            }
        }
    }

    /// Ends the current block.
    pub(super) fn close(&mut self) {
        let mut block = std::mem::replace(&mut self.block, Block::outside(self.blocks + 1));
        self.blocks += 1;
        if matches!(
            block.kind,
            BlockKind::Outside | BlockKind::Passed | BlockKind::Stray
        ) {
            return;
        }
        // A test runner counts the exceptions that its tests printed before.
        if block.is_summary() {
            let first = block.line.saturating_sub(SESSION);
            self.unexplained
                .retain(|other| !(other.is_exception() && other.line >= first));
        }
        // Bazel reports the same error of a target more than once.
        if block
            .place
            .as_ref()
            .is_some_and(|place| self.places.contains(place))
        {
            block.explained = true;
        }
        let is_known = self
            .unexplained
            .iter()
            .any(|known| known.opening == block.opening && known.explained == block.explained);
        if !is_known && self.unexplained.len() < MOST {
            self.unexplained.push(block);
        }
    }
}
