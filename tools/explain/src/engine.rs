//! Reads a log in one pass. The automaton finds candidate lines, and only those are matched against regular expressions.

mod blocks;
mod guesses;
mod line;
mod matches;
mod tests;

use std::collections::HashMap;

use memchr::{memchr, memchr_iter, memrchr};

use crate::block::Block;
use crate::catalogue::Catalogue;
use crate::encoding::Decoder;
use crate::finding::{Finding, Place, Report};
use crate::hiding::Found;
use crate::lines::Stripper;
use crate::pending::Pending;
use crate::prefix::without_prefix;
use crate::scan::hits;
use tests::Test;

/// Longer lines are cut.
const LONGEST_LINE: usize = 1 << 20;
/// The number of bytes of a line that are matched.
const LOOKED_AT: usize = 1 << 14;
/// The number of bytes of earlier lines kept for conditions.
const HISTORY: usize = 1 << 14;
/// The number of lines after an error that are read one by one to find its message.
const WATCHED: u64 = 80;
/// Lines of tools that are further apart belong to different failures.
const CHAIN: u64 = 60;
/// How many lines before the summary of a test runner belong to its session.
const SESSION: u64 = 400;
/// The maximum number of distinct failures in a report.
const MOST: usize = 500;
/// The maximum number of failures of one entry in a report.
const MOST_OF_A_KIND: usize = 50;
/// The maximum number of matches that wait for later lines.
const MOST_PENDING: usize = 64;
/// The maximum number of unknown errors for which earlier lines are searched for the progress of the build.
const MOST_GUESSES: u8 = 8;

/// Reads a log in pieces, in bounded memory.
#[derive(Debug)]
pub struct Explainer<'c> {
    catalogue: &'c Catalogue,
    decoder: Decoder,
    stripper: Stripper,
    buffer: Vec<u8>,
    /// The end of the part of the buffer that has been read.
    read: usize,
    /// The end of the part whose line ends have been counted.
    counted: usize,
    lines: u64,
    /// Where the buffer continues after the last line that tells of a success.
    after_success: usize,
    bytes: u64,
    block: Block,
    blocks: u64,
    /// The block of each test, because a test's output may arrive in pieces.
    tests: HashMap<String, Test>,
    watched_until: u64,
    pending: Vec<Pending>,
    found: Vec<Found>,
    known: HashMap<(usize, Vec<(String, String)>), usize>,
    of_a_kind: HashMap<usize, usize>,
    unexplained: Vec<Block>,
    /// The places of explained blocks.
    places: Vec<Place>,
    /// An error that no rule knows, with the phase of the progress lines before it.
    guess: Option<Block>,
    guesses: u8,
    left_out: u64,
}

impl<'c> Explainer<'c> {
    /// Creates an explainer that has read nothing yet.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue) -> Self {
        Self {
            catalogue,
            decoder: Decoder::default(),
            stripper: Stripper::default(),
            buffer: Vec::new(),
            read: 0,
            counted: 0,
            lines: 0,
            after_success: 0,
            bytes: 0,
            block: Block::outside(0),
            blocks: 0,
            tests: HashMap::new(),
            watched_until: 0,
            pending: Vec::new(),
            found: Vec::new(),
            known: HashMap::new(),
            of_a_kind: HashMap::new(),
            unexplained: Vec::new(),
            places: Vec::new(),
            guess: None,
            guesses: 0,
            left_out: 0,
        }
    }

    /// Reads the next bytes of the log.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        let text = self.decoder.decode(bytes);
        self.stripper.strip(&text, &mut self.buffer);
        let unread = self.buffer.get(self.read..).unwrap_or_default();
        let end = match memrchr(b'\n', unread) {
            Some(at) => self.read + at + 1,
            None if unread.len() >= LONGEST_LINE => self.buffer.len(),
            None => return,
        };
        self.process(end);
        let old = self.read.saturating_sub(HISTORY);
        self.buffer.drain(..old);
        self.read -= old;
        self.after_success = self.after_success.saturating_sub(old);
        self.counted -= old;
    }

    /// Ends the log and returns the report.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let rest = self.decoder.finish();
        self.stripper.strip(&rest, &mut self.buffer);
        let end = self.buffer.len();
        if end > self.read {
            self.process(end);
            if self.buffer.last() != Some(&b'\n') {
                self.lines += 1;
            }
        }
        self.resolve(u64::MAX);
        self.close();
        let is_silent = self.found.is_empty() && self.unexplained.is_empty();
        let guess = self.guess.take();
        let worded = || is_silent.then(|| self.worded()).flatten();
        let guess = guess.or_else(worded);
        crate::hiding::report(
            self.catalogue,
            self.found,
            &self.unexplained,
            guess.as_ref(),
            (self.left_out, self.lines, self.bytes),
        )
    }

    /// Reads the buffer up to `end`.
    fn process(&mut self, end: usize) {
        let buffer = std::mem::take(&mut self.buffer);
        let first = self.read;
        let mut at = first;
        let unread = buffer.get(at..end).unwrap_or_default();
        // This automaton always supports unanchored searches.
        let hits = hits(&self.catalogue.automaton, unread).unwrap_or_default();
        let mut hits = hits.as_slice();
        while at < end {
            let is_watching =
                !self.pending.is_empty() || self.lines_to(&buffer, at) < self.watched_until;
            let next = hits.first().map(|hit| hit.line + first);
            let start = match next {
                _ if is_watching => at,
                Some(line) => line,
                None => break,
            };
            let count = hits
                .iter()
                .take_while(|hit| hit.line + first == start)
                .count();
            let (of_line, rest) = hits.split_at(count);
            hits = rest;
            if !is_watching && self.is_unknown_pass(of_line) {
                let rest = buffer.get(start..end).unwrap_or_default();
                at = memchr(b'\n', rest).map_or(end, |newline| start + newline) + 1;
                continue;
            }
            let line_end = memchr(b'\n', buffer.get(start..end).unwrap_or_default())
                .map_or(end, |newline| start + newline);
            let number = self.lines_to(&buffer, start) + 1;
            self.resolve(number);
            let whole = buffer.get(start..line_end).unwrap_or_default();
            for part in whole
                .split(|byte| *byte == b'\r')
                .filter(|part| !part.is_empty())
            {
                let part = part.get(..LOOKED_AT).unwrap_or(part);
                // Only a part that is the whole line has all its literals.
                let known = (part.len() + 1 >= whole.len()).then_some(of_line);
                self.line(without_prefix(part), known, number, &buffer, start);
            }
            at = line_end + 1;
        }
        self.read = end;
        self.lines_to(&buffer, end);
        self.buffer = buffer;
    }

    /// Counts the line ends before a position. Positions must not decrease from call to call.
    fn lines_to(&mut self, buffer: &[u8], at: usize) -> u64 {
        if let Some(new) = buffer.get(self.counted..at) {
            self.lines += memchr_iter(b'\n', new).count() as u64;
            self.counted = at;
        }
        self.lines
    }
}

/// Explains a complete text.
///
/// ```
/// let catalogue = explain::Catalogue::builtin()?;
/// let report = explain::Explainer::explain(&catalogue, "all is well\n");
/// assert!(report.failures.is_empty());
/// # Ok::<(), explain::CatalogueError>(())
/// ```
impl Explainer<'_> {
    /// Returns the report on a text.
    #[must_use]
    pub fn explain(catalogue: &Catalogue, text: &str) -> Report {
        let mut explainer = Explainer::new(catalogue);
        explainer.feed(text.as_bytes());
        explainer.finish()
    }

    /// Returns all findings in a text, including those that others hide. For tests of the catalogue.
    #[must_use]
    pub fn all(catalogue: &Catalogue, text: &str) -> Vec<Finding> {
        let mut explainer = Explainer::new(catalogue);
        explainer.feed(text.as_bytes());
        explainer.feed(b"\n");
        explainer.resolve(u64::MAX);
        let found = explainer.found;
        found.into_iter().map(|found| found.finding).collect()
    }
}
