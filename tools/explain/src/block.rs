//! A block is the part of a log that belongs to one failure.

use crate::finding::Place;
use crate::phase::Phase;
use crate::structure::{is_exception, without_pytest, Depth, Said, Speaker, Structure};

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// Text between failures.
    Outside,
    /// The output of a failed action or test.
    Failed,
    /// The output of a successful action, such as warnings.
    Passed,
    /// One of Bazel's own errors.
    Error,
    /// An `ERROR: ` whose words are not known to be Bazel's. Its phase is unknown.
    Stray,
    /// The end of a log in which no rule knows a line. Its words give the phase.
    Worded,
    /// The lines of other tools outside any other block.
    Said,
    /// A rustc error outside any other block, printed when Cargo runs rustc.
    Rustc,
}

/// The block being read.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Identifies the block. All blocks of one test share a number.
    pub id: u64,
    pub kind: BlockKind,
    pub phase: Phase,
    pub label: Option<String>,
    pub mnemonic: Option<String>,
    pub place: Option<Place>,
    /// The line that opened the block, counted from 1.
    pub line: u64,
    /// The text of that line.
    pub opening: String,
    /// A line of the block that is more informative than its first line.
    pub said: Option<(u64, String)>,
    /// Whether the first line only repeats another error.
    pub wrapper: bool,
    /// Whether a catalogue entry matched inside the block.
    pub explained: bool,
    /// The tool whose line gives the phase, unless Bazel's does.
    pub said_by: Option<(Speaker, Depth)>,
    /// The last line of that tool, or of another.
    pub last: u64,
    /// Whether the log of a test began before, at its heading.
    pub in_test: bool,
}

impl Block {
    /// The text between failures.
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
            said_by: None,
            last: 0,
            in_test: false,
        }
    }

    /// The block that this line opens.
    pub(crate) fn open(structure: Structure, id: u64, line: u64, text: &[u8]) -> Self {
        let opening = match structure {
            // No report quotes these lines, and long logs have many.
            Structure::Other
            | Structure::End
            | Structure::Success
            | Structure::Passed(_)
            | Structure::TestsPassed => String::new(),
            _ => shown(text),
        };
        let mut block = Self {
            line,
            opening,
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
            Structure::Test(label) | Structure::Output(label) => {
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
            Structure::Stray => block.kind = BlockKind::Stray,
            Structure::Said(said) => {
                block.kind = BlockKind::Said;
                block.take(said, line, text);
            }
            Structure::Rustc => {
                block.kind = BlockKind::Rustc;
                block.phase = Phase::Compile;
            }
            Structure::Other => block.kind = BlockKind::Passed,
            Structure::End | Structure::Success | Structure::Passed(_) | Structure::TestsPassed => {
            }
        }
        block
    }

    /// Whether the line before this one was one of Bazel's that ends after its place.
    pub(crate) fn is_bare_place(&self, line: u64) -> bool {
        let is_bare = self.wrapper && self.opening.ends_with(':') && self.place.is_some();
        self.kind == BlockKind::Error && is_bare && line == self.line + 1
    }

    /// Whether this is a failed rustc action of which Bazel just said that it made no output.
    pub(crate) fn is_of_rustc(&self, line: u64) -> bool {
        let is_compile = self.kind == BlockKind::Failed && self.phase == Phase::Compile;
        is_compile && self.said.is_some() && line == self.line + 1
    }

    /// Whether to read the lines after this one, one by one, for a line that is more informative.
    pub(crate) fn is_read_on(&self) -> bool {
        let is_shallow = self
            .said_by
            .is_some_and(|(_, depth)| depth <= Depth::Import);
        match self.kind {
            BlockKind::Failed | BlockKind::Error | BlockKind::Stray => true,
            BlockKind::Said => is_shallow,
            BlockKind::Outside | BlockKind::Passed | BlockKind::Rustc | BlockKind::Worded => false,
        }
    }

    /// Whether an error of rustc opens a block of its own: no other tool deeper than rustc, and not Bazel, spoke before.
    pub(crate) fn may_end_at_rustc(&self) -> bool {
        let is_shallow = self
            .said_by
            .is_some_and(|(_, depth)| depth < Depth::Compilation);
        let is_free = matches!(self.kind, BlockKind::Outside | BlockKind::Stray);
        is_free || self.kind == BlockKind::Said && is_shallow
    }

    /// Whether a test runner says here that tests failed.
    pub(crate) fn is_summary(&self) -> bool {
        self.kind == BlockKind::Said && self.said_by == Some((Speaker::TestRunner, Depth::Summary))
    }

    /// Whether this tells of a failure only if the tests around it fail: a heading, an exception, a panic.
    pub(crate) fn is_of_a_test(&self) -> bool {
        let is_runner =
            self.is_heading() || self.said_by == Some((Speaker::TestRunner, Depth::Assertion));
        let is_uncertain = self.wrapper || self.in_test;
        self.kind == BlockKind::Said && is_uncertain && (is_runner || self.is_exception())
    }

    /// Whether this is the heading of a test's log, and nothing more.
    pub(crate) fn is_heading(&self) -> bool {
        self.said_by == Some((Speaker::TestRunner, Depth::Shell))
    }

    /// Whether this is an exception or a panic that a program printed.
    pub(crate) fn is_exception(&self) -> bool {
        let speaker = self.said_by.map(|(speaker, _)| speaker);
        let is_shallow = self
            .said_by
            .is_some_and(|(_, depth)| depth <= Depth::Exception);
        self.kind == BlockKind::Said
            && is_shallow
            && matches!(speaker, Some(Speaker::Python | Speaker::Program))
    }

    /// Lets this line give the phase.
    pub(crate) fn take(&mut self, said: Said, line: u64, text: &[u8]) {
        self.phase = said.phase;
        self.said_by = Some((said.speaker, said.depth));
        self.line = line;
        self.last = line;
        self.opening = shown(text);
        self.said = None;
        self.wrapper = !said.certain;
    }

    /// Lets a line in the output of a failed action correct its phase. Bazel's line prevails, except that rustc also runs the linker, and
    /// that any action may fail because of the sandbox or of a service.
    pub(crate) fn refine(&mut self, said: Said) {
        let is_machine = said.depth == Depth::Machine;
        let is_linker = said.speaker == Speaker::Linker && self.phase == Phase::Compile;
        let is_execution = matches!(
            self.phase,
            Phase::BuildScript | Phase::Compile | Phase::Link | Phase::Execution
        );
        // Outputs are missing if the tool failed without an exit code.
        let is_tool = self.phase == Phase::Sandbox
            && matches!(said.depth, Depth::Compilation | Depth::Linking);
        if self.kind == BlockKind::Failed && is_tool {
            self.phase = said.phase;
        }
        if self.kind == BlockKind::Failed && is_execution && (is_machine || is_linker) {
            self.phase = said.phase;
        }
    }

    /// Remembers the most informative line.
    pub(crate) fn hear(&mut self, line: u64, text: &[u8]) {
        // An exception of JavaScript, or of another language, with its first frame.
        let is_python = self.said_by == Some((Speaker::Python, Depth::Exception));
        let is_next = line == self.line + 1 && text.trim_ascii_start().starts_with(b"at ");
        if is_python && self.wrapper && is_next {
            self.explained = true;
        }
        // The line that gives the phase is the proof. Only a traceback says more at its end.
        let by_line = self.said_by.is_some_and(|(_, depth)| depth > Depth::Import);
        if by_line {
            return;
        }
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

/// Shortens a line to 400 characters, for quoting.
pub(crate) fn shown(text: &[u8]) -> String {
    const MOST: usize = 400;
    let text = String::from_utf8_lossy(text.get(..4 * MOST).unwrap_or(text));
    let mut shown: String = text.trim().chars().take(MOST).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    shown
}
