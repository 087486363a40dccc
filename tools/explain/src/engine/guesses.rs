//! What a log says in which no rule knows a line.

use memchr::memchr_iter;

use super::{Explainer, MOST_GUESSES};
use crate::block::{shown, Block, BlockKind};
use crate::prefix::without_prefix;
use crate::structure;

impl Explainer<'_> {
    /// The end of the log, if its words give a phase.
    pub(super) fn worded(&self) -> Option<Block> {
        let end = self.buffer.get(self.after_success..)?;
        let guess = self.catalogue.words().guess(end)?;
        let after = memchr_iter(b'\n', end.get(guess.at..)?).count() as u64;
        let is_open = u64::from(self.buffer.last() != Some(&b'\n'));
        Some(Block {
            kind: BlockKind::Worded,
            phase: guess.phase,
            line: self.lines + 1 - is_open - after,
            opening: shown(without_prefix(guess.line)),
            ..Block::outside(0)
        })
    }

    /// Remembers the first error that no rule knows, with the phase of the progress lines before it.
    pub(super) fn guess(&mut self, text: &[u8], number: u64, history: &[u8]) {
        let inner = text.trim_ascii_start();
        let starts = [&b"error: "[..], b"ERROR: ", b"Error: "];
        let is_error = starts.iter().any(|start| inner.starts_with(start));
        if !is_error || self.guess.is_some() || self.guesses >= MOST_GUESSES {
            return;
        }
        self.guesses += 1;
        self.guess = structure::progress::phase(history).map(|phase| Block {
            kind: BlockKind::Stray,
            phase,
            line: number,
            opening: shown(text),
            ..Block::outside(0)
        });
    }
}
