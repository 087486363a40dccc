//! Reads a log in one pass. The automaton finds candidate lines, and only those are matched against regular expressions.

use std::collections::HashMap;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::Input;
use memchr::{memchr, memchr_iter, memrchr};

use crate::block::{shown, Block, BlockKind};
use crate::catalogue::Catalogue;
use crate::finding::{Finding, Place, Report};
use crate::hiding::Found;
use crate::lines::Stripper;
use crate::pending::Pending;
use crate::phase::Phase;
use crate::prefix::without_prefix;
use crate::scan::lines_with;
use crate::structure::{self, Depth, Said, Structure};

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
    tests: HashMap<String, u64>,
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
        self.stripper.strip(bytes, &mut self.buffer);
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

    /// The end of the log, if its words give a phase.
    fn worded(&self) -> Option<Block> {
        let end = self.buffer.get(self.after_success..)?;
        let guess = self.catalogue.words.guess(end)?;
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

    /// Reads the buffer up to `end`.
    fn process(&mut self, end: usize) {
        let buffer = std::mem::take(&mut self.buffer);
        let first = self.read;
        let mut at = first;
        let unread = buffer.get(at..end).unwrap_or_default();
        // This automaton always supports unanchored searches.
        let candidates = lines_with(&self.catalogue.automaton, unread).unwrap_or_default();
        let mut candidates = candidates.into_iter().map(|line| line + first).peekable();
        while at < end {
            while candidates.next_if(|line| *line < at).is_some() {}
            let is_watching =
                !self.pending.is_empty() || self.lines_to(&buffer, at) < self.watched_until;
            let start = match candidates.peek() {
                _ if is_watching => at,
                Some(line) => *line,
                None => break,
            };
            let line_end = memchr(b'\n', buffer.get(start..end).unwrap_or_default())
                .map_or(end, |newline| start + newline);
            let number = self.lines_to(&buffer, start) + 1;
            self.resolve(number);
            for part in buffer
                .get(start..line_end)
                .unwrap_or_default()
                .split(|byte| *byte == b'\r')
                .filter(|part| !part.is_empty())
            {
                let part = part.get(..LOOKED_AT).unwrap_or(part);
                self.line(without_prefix(part), number, &buffer, start);
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

    /// Examines one line.
    fn line(&mut self, text: &[u8], number: u64, buffer: &[u8], start: usize) {
        let mut patterns: Vec<usize> = Vec::new();
        let mut is_structural = structure::is_exception(text.trim_ascii_start());
        let catalogue = self.catalogue;
        let all = catalogue
            .automaton
            .try_find_overlapping_iter(Input::new(text));
        for found in all.into_iter().flatten() {
            let literal = found.pattern().as_usize();
            is_structural |= literal < catalogue.structural;
            for owner in catalogue.owners.get(literal).into_iter().flatten() {
                if !patterns.contains(owner) {
                    patterns.push(*owner);
                }
            }
        }
        let structure = is_structural.then(|| structure::read(text)).flatten();
        let wrapped = self.block.is_bare_place(number).then(|| self.wrapped(text));
        let structure = wrapped.flatten().or(structure);
        if matches!(structure, None | Some(Structure::Stray)) {
            let history = start.saturating_sub(HISTORY)..start;
            self.guess(text, number, buffer.get(history).unwrap_or_default());
        }
        if let Some(structure) = structure {
            if structure == Structure::Success {
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
        if patterns.is_empty() || structure::is_quotation(text) {
            return;
        }
        patterns.sort_unstable();
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

    /// Remembers the first error that no rule knows, with the phase of the progress lines before it.
    fn guess(&mut self, text: &[u8], number: u64, history: &[u8]) {
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

    /// Reads a line of Bazel's that was broken after its place, such as `ERROR: a/BUILD:1:2:` and then `C++ compilation of rule …`.
    fn wrapped(&mut self, text: &[u8]) -> Option<Structure> {
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
    fn open(&mut self, structure: Structure, number: u64, text: &[u8]) {
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
            Structure::Test(label) if self.block.label.as_ref() == Some(label) => return,
            Structure::Test(label) => {
                let next = self.blocks + 1;
                if self.tests.len() < MOST {
                    *self.tests.entry(label.clone()).or_insert(next)
                } else {
                    next
                }
            }
            _ => self.blocks + 1,
        };
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
        self.blocks = self.blocks.max(id);
        self.close();
        if structure == Structure::Success {
            // What a tool printed before did not matter.
            self.guess = None;
            self.unexplained
                .retain(|block| block.kind != BlockKind::Said || !block.wrapper);
        }
        self.block = Block::open(structure, id, number, text);
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

    fn close(&mut self) {
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

    /// Tries a pattern on a line and returns whether it matches.
    fn apply(
        &mut self,
        pattern: usize,
        text: &[u8],
        number: u64,
        buffer: &[u8],
        start: usize,
    ) -> bool {
        let catalogue = self.catalogue;
        let Some(pattern) = catalogue.patterns.get(pattern) else {
            return false;
        };
        let Some(regex) = pattern.regex.get() else {
            return false;
        };
        let Some(kind) = catalogue.kinds.get(pattern.kind) else {
            return false;
        };
        // pip and others indent what the tools that they run print.
        let inner = text.trim_ascii_start();
        let is_indented = inner.len() < text.len() && inner.starts_with(b"error");
        let indented = || is_indented.then(|| regex.captures(inner)).flatten();
        let Some(found) = regex.captures(text).or_else(indented) else {
            return false;
        };
        let history = buffer
            .get(start.saturating_sub(HISTORY)..start)
            .unwrap_or_default();
        let block = self.block.clone();
        let mut pending = Pending::new((pattern.kind, kind), block, number, text);
        pending.take(regex, &found);
        pending.look_back(kind, history);
        if pending.until == number || self.pending.len() >= MOST_PENDING {
            self.settle(pending);
        } else {
            self.pending.push(pending);
        }
        true
    }

    /// Settles the matches that do not wait for this line or a later one.
    fn resolve(&mut self, number: u64) {
        if self.pending.iter().all(|pending| pending.until >= number) {
            return;
        }
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.until < number);
        self.pending = waiting;
        for pending in ready {
            self.settle(pending);
        }
    }

    /// Records a match if its conditions are met.
    fn settle(&mut self, pending: Pending) {
        let Some(kind) = self.catalogue.kinds.get(pending.kind) else {
            return;
        };
        if !pending.holds(kind) {
            return;
        }
        if !kind.entry.wrapper {
            if pending.block.id == self.block.id {
                self.block.explained = true;
            }
            for block in &mut self.unexplained {
                let same_place = block.place.is_some() && block.place == pending.block.place;
                block.explained |= block.id == pending.block.id || same_place;
            }
            self.places.extend(pending.block.place.clone());
            self.places.truncate(MOST);
        }
        let by = kind.entry.by.as_ref();
        let mut captures: Vec<_> = pending.captures.clone().into_iter().collect();
        captures.retain(|(name, _)| by.is_none_or(|by| by.contains(name)));
        // The same mistake in two targets needs two edits. A message that names its target is about that target wherever it appears.
        if pending.block.kind == BlockKind::Failed {
            let label = pending.block.label.clone();
            let label = label.filter(|label| !captures.iter().any(|(_, value)| value == label));
            captures.extend(label.map(|label| (String::new(), label)));
        }
        let key = (pending.kind, captures);
        if let Some(found) = self.known.get(&key).and_then(|at| self.found.get_mut(*at)) {
            found.again(pending.line, &pending.block);
            return;
        }
        let of_a_kind = self.of_a_kind.entry(pending.kind).or_default();
        if *of_a_kind >= MOST_OF_A_KIND || self.found.len() >= MOST {
            self.left_out += 1;
            return;
        }
        *of_a_kind += 1;
        self.known.insert(key, self.found.len());
        self.found.push(Found::new(
            pending.kind,
            &kind.entry,
            pending.line,
            pending.evidence,
            pending.captures,
            pending.place,
            &pending.block,
        ));
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
