//! The part of a log that one failure printed.

use crate::finding::Place;
use crate::phase::Phase;
use crate::structure::{is_exception, without_pytest, Structure};

/// What kind of part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// Between failures.
    Outside,
    /// The output of a failed action or test.
    Failed,
    /// The output of an action that did not fail: warnings.
    Passed,
    /// An error of Bazel's own.
    Error,
    /// A Python traceback that is in no other block.
    Traceback,
    /// An error of rustc's that is in no other block: Cargo ran it.
    Rustc,
}

/// The part that is being read.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Blocks of the same test have the same number.
    pub id: u64,
    pub kind: BlockKind,
    pub phase: Phase,
    pub label: Option<String>,
    pub mnemonic: Option<String>,
    pub place: Option<Place>,
    /// The line that opened it, from 1.
    pub line: u64,
    /// What that line says.
    pub opening: String,
    /// A line in it that says more than the one that opened it.
    pub said: Option<(u64, String)>,
    /// Whether its first line only hands on another error.
    pub wrapper: bool,
    /// Whether an entry matched in it.
    pub explained: bool,
}

impl Block {
    /// The part between failures.
    pub(crate) fn outside(id: u64) -> Self {
        Self {
            id,
            kind: BlockKind::Outside,
            phase: Phase::CommandLine,
            label: None,
            mnemonic: None,
            place: None,
            line: 0,
            opening: String::new(),
            said: None,
            wrapper: false,
            explained: false,
        }
    }

    /// The part that a line opens.
    pub(crate) fn open(structure: Structure, id: u64, line: u64, text: &[u8]) -> Self {
        let mut block = Self {
            line,
            opening: shown(text),
            ..Self::outside(id)
        };
        match structure {
            Structure::Action(failed) => {
                block.kind = BlockKind::Failed;
                block.phase = failed.phase;
                block.label = failed.label;
                block.mnemonic = failed.mnemonic;
                block.place = failed.place;
            }
            Structure::Test(label) => {
                block.kind = BlockKind::Failed;
                block.phase = Phase::Test;
                block.label = Some(label);
            }
            Structure::Error {
                phase,
                place,
                label,
                wrapper,
            } => {
                block.kind = BlockKind::Error;
                block.phase = phase;
                block.place = place;
                block.label = label;
                block.wrapper = wrapper;
            }
            Structure::Stray => {
                block.kind = BlockKind::Error;
                block.wrapper = true;
            }
            Structure::Traceback | Structure::Step => {
                block.kind = BlockKind::Traceback;
                block.phase = Phase::Runtime;
            }
            Structure::Exception => {
                block.kind = BlockKind::Traceback;
                block.phase = Phase::Runtime;
                // A program that goes on prints exceptions, too.
                block.wrapper = true;
            }
            Structure::Hint(phase) => {
                block.kind = BlockKind::Traceback;
                block.phase = phase;
                block.wrapper = true;
            }
            Structure::Rustc => {
                block.kind = BlockKind::Rustc;
                block.phase = Phase::Compile;
            }
            Structure::Other => block.kind = BlockKind::Passed,
            Structure::End => {}
        }
        block
    }

    /// Keeps the line that says most.
    pub(crate) fn hear(&mut self, line: u64, text: &[u8]) {
        let is_last = text.starts_with(b"Error in ") || is_exception(text);
        let is_first = text.starts_with(b"error")
            || text.starts_with(b"Error: ")
            || text.starts_with(b"Caused by");
        let of_an_error = self.kind == BlockKind::Error && text.starts_with(b"Error");
        if is_last || of_an_error || is_first && self.said.is_none() {
            self.said = Some((line, shown(without_pytest(text))));
        }
    }
}

/// A line as it is quoted: at most 400 characters.
pub(crate) fn shown(text: &[u8]) -> String {
    const MOST: usize = 400;
    let text = String::from_utf8_lossy(text.get(..4 * MOST).unwrap_or(text));
    let mut shown: String = text.trim().chars().take(MOST).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    shown
}
