//! Chooses the findings to report. A finding that only repeats another failure is hidden if that failure is known.

use std::collections::BTreeMap;

use crate::block::{Block, BlockKind};
use crate::catalogue::Catalogue;
use crate::entry::Entry;
use crate::finding::{Confidence, Finding, Place, Report, Severity};
use crate::phase::Phase;
use crate::structure::Depth;
use crate::template::render;

/// Errors that Bazel prints within this number of lines of each other belong together.
const NEAR: u64 = 40;
/// The number of places kept per finding.
const MOST_SEEN: usize = 64;

/// A finding and the places where it was seen.
#[derive(Debug)]
pub(crate) struct Found {
    pub kind: usize,
    pub finding: Finding,
    /// The block and the line of each place.
    seen: Vec<(u64, u64)>,
}

impl Found {
    pub(crate) fn new(
        kind: usize,
        entry: &Entry,
        line: u64,
        evidence: String,
        captures: BTreeMap<String, String>,
        place: Option<Place>,
        block: &Block,
    ) -> Self {
        let place = place.or_else(|| block.place.clone());
        let label = captures
            .get("label")
            .cloned()
            .or_else(|| block.label.clone());
        // Names in the message take precedence over those around it.
        let value = |name: &str| {
            let around = || match name {
                "label" => label.clone(),
                "package" => label.as_deref().and_then(package),
                "mnemonic" => block.mnemonic.clone(),
                "file" => place.as_ref().map(|place| place.file.clone()),
                "line" => place.as_ref().map(|place| place.line.to_string()),
                _ => None,
            };
            captures.get(name).cloned().or_else(around)
        };
        let all =
            |templates: &[String]| templates.iter().map(|text| render(text, &value)).collect();
        let queries = if entry.query.is_empty() {
            vec![render(entry.phase.query(), &value)]
        } else {
            all(&entry.query)
        };
        let mut docs = vec![format!("docs/errors.md#{}", entry.id)];
        docs.extend(entry.see.clone());
        let finding = Finding {
            id: Some(entry.id.clone()),
            phase: phase_in(entry.phase, block, &evidence),
            confidence: entry.confidence,
            severity: entry.severity,
            line,
            evidence,
            count: 1,
            cause: render(&entry.cause, &value),
            fixes: all(&entry.fixes),
            queries,
            docs,
            mnemonic: block.mnemonic.clone(),
            label,
            place,
            captures,
        };
        Self {
            kind,
            finding,
            seen: vec![(block.id, line)],
        }
    }

    /// Records a repetition.
    pub(crate) fn again(&mut self, line: u64, block: &Block) {
        self.finding.count += 1;
        if self.seen.len() < MOST_SEEN {
            self.seen.push((block.id, line));
        }
    }

    /// Forgets the places inside these blocks. Returns whether any is left.
    pub(crate) fn forget(&mut self, blocks: &[u64]) -> bool {
        let before = self.seen.len();
        self.seen.retain(|(block, _)| !blocks.contains(block));
        self.finding.count -= (before - self.seen.len()) as u64;
        if let Some((_, line)) = self.seen.first() {
            self.finding.line = *line;
        }
        !self.seen.is_empty()
    }

    /// Whether `other` reports the same failure in every place where this one was seen.
    fn is_covered_by(&self, other: &Self, blocks: &BTreeMap<u64, BlockKind>) -> bool {
        let is_failed = |block: u64| blocks.get(&block) == Some(&BlockKind::Failed);
        self.seen.iter().all(|(block, line)| {
            other.seen.iter().any(|(other_block, other_line)| {
                block == other_block && (is_failed(*block) || line.abs_diff(*other_line) <= NEAR)
                    || !is_failed(*block) && line.abs_diff(*other_line) <= NEAR
            })
        })
    }
}

/// The phase of an entry's failure inside a block. Where Bazel names the phase, the tool that it ran does not: pip, cargo and Python also
/// run in repository rules, and pip in tests.
fn phase_in(phase: Phase, block: &Block, evidence: &str) -> Phase {
    let is_rust = matches!(phase, Phase::BuildScript | Phase::Compile | Phase::Link);
    let is_python = matches!(phase, Phase::Packaging | Phase::Runtime);
    let is_package = matches!(phase, Phase::Packaging | Phase::Fetch);
    match (block.kind, block.phase) {
        (BlockKind::Error, Phase::Fetch) if is_rust || is_python || phase == Phase::Execution => {
            Phase::Fetch
        }
        // The end of a Starlark traceback: its frames tell whether a macro or a rule failed.
        (BlockKind::Error, Phase::Analysis)
            if phase == Phase::Loading && evidence.starts_with("Error") =>
        {
            Phase::Analysis
        }
        (BlockKind::Said, Phase::Packaging) if is_python => Phase::Packaging,
        (BlockKind::Failed, Phase::Test) if is_package => Phase::Test,
        (BlockKind::Failed, Phase::Execution) if is_python => Phase::Execution,
        // The tool of the action, such as a compiler, does not start.
        (BlockKind::Failed, Phase::Compile | Phase::Link | Phase::BuildScript)
            if matches!(phase, Phase::Runtime | Phase::Execution) =>
        {
            block.phase
        }
        _ => phase,
    }
}

/// The package of a label: `//a/b` of `//a/b:c`.
fn package(label: &str) -> Option<String> {
    label
        .rsplit_once(':')
        .map(|(package, _)| package.to_owned())
}

/// Builds the report.
pub(crate) fn report(
    catalogue: &Catalogue,
    found: Vec<Found>,
    blocks: &[Block],
    guess: Option<&Block>,
    (left_out, lines, bytes): (u64, u64, u64),
) -> Report {
    let kinds: BTreeMap<u64, BlockKind> =
        blocks.iter().map(|block| (block.id, block.kind)).collect();
    // A later line of the block may have said which tool ran the one that failed.
    let mut found = found;
    for one in &mut found {
        let first = one.seen.first().map(|(block, _)| *block);
        if let Some(block) = blocks.iter().find(|block| Some(block.id) == first) {
            one.finding.phase = phase_in(one.finding.phase, block, &one.finding.evidence);
        }
    }
    let is_hidden = |one: &Found| {
        let Some(kind) = catalogue.kinds.get(one.kind) else {
            return true;
        };
        found.iter().any(|other| {
            let Some(other_kind) = catalogue.kinds.get(other.kind) else {
                return false;
            };
            let yields = kind.entry.yields.contains(&other_kind.entry.id);
            let wraps = kind.entry.wrapper && !other_kind.entry.wrapper;
            (yields || wraps) && other.kind != one.kind && one.is_covered_by(other, &kinds)
        })
    };
    let is_shown: Vec<bool> = found.iter().map(|one| !is_hidden(one)).collect();
    let mut failures: Vec<Finding> = found
        .into_iter()
        .zip(&is_shown)
        .filter(|(_, is_shown)| **is_shown)
        .map(|(found, _)| found.finding)
        .collect();
    let known = failures.len();
    // If the catalogue only knows the tool that ran the others, such as pip, the line of an inner tool says more.
    let wrappers: Option<Vec<Phase>> = failures
        .iter()
        .map(|finding| is_wrapper_entry(catalogue, finding).then_some(finding.phase))
        .collect();
    let is_inner = |block: &Block| {
        let depth = block.said_by.map(|(_, depth)| depth);
        let is_other = |phases: &Vec<Phase>| !phases.contains(&block.phase);
        depth > Some(Depth::Wrapper) && wrappers.as_ref().is_some_and(is_other)
    };
    let mut unknown: Vec<Finding> = Vec::new();
    for block in blocks.iter().filter(|block| !block.explained) {
        let is_told = failures.iter().any(|finding| {
            // A wrapper entry already reports this very line.
            finding.line == block.line
                || block.wrapper && finding.severity == Severity::Error && !is_inner(block)
                // If one error of a crate is explained, the others often follow from it.
                || block.kind == BlockKind::Rustc
                    && finding.phase == Phase::Compile
                    && !is_wrapper_entry(catalogue, finding)
                // A wrapper entry quotes the error before or after it.
                || is_wrapper_entry(catalogue, finding)
                    && block.phase <= Phase::Analysis
                    && finding.phase <= Phase::Analysis
                    && finding.line.abs_diff(block.line) <= NEAR
                || block.phase == Phase::Remote && finding.phase == Phase::Remote && finding.severity == Severity::Error
                || block.label.is_some() && block.label == finding.label && finding.phase >= block.phase
                // The output of the action is already explained.
                || block.place.is_some() && block.place == finding.place && finding.phase >= block.phase
        });
        if !is_told {
            unknown.push(by_structure(block));
        }
    }
    // Report a wrapper only if there is nothing else to report.
    if unknown.iter().any(|finding| !is_wrapper(finding, blocks)) {
        unknown.retain(|finding| !is_wrapper(finding, blocks));
    }
    let is_inner_line = |finding: &Finding| {
        let mut inner = blocks.iter().filter(|block| is_inner(block));
        inner.any(|block| block.line == finding.line)
    };
    unknown.retain(|finding| known == 0 || !is_wrapper(finding, blocks) || is_inner_line(finding));
    // A shell or make repeats what another tool said.
    let is_shell = |finding: &Finding| {
        let of_a_shell = |block: &Block| matches!(block.said_by, Some((_, Depth::Shell)));
        let mut shell = blocks.iter().filter(|block| of_a_shell(block));
        shell.any(|block| block.line == finding.line)
    };
    let has_error = failures
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if has_error || unknown.iter().any(|finding| !is_shell(finding)) {
        unknown.retain(|finding| !is_shell(finding));
    }
    merge(&mut unknown);
    // An error of rustc or of its linker is more informative than Cargo's line that a crate failed.
    let compiler: Vec<u64> = blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Rustc || is_inner(block))
        .filter(|block| !block.explained)
        .map(|block| block.line)
        .collect();
    failures.retain(|finding| {
        let says_more = |line: &u64| finding.line.abs_diff(*line) <= NEAR;
        finding.phase != Phase::Compile
            || !is_wrapper_entry(catalogue, finding)
            || !compiler.iter().any(says_more)
    });
    failures.append(&mut unknown);
    let has_error = failures
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if let Some(guess) = guess.filter(|_| !has_error) {
        failures.push(by_structure(guess));
    }
    failures.sort_by_key(|finding| (finding.severity, finding.phase, finding.line));
    Report {
        failures,
        left_out,
        lines,
        bytes,
    }
}

fn is_wrapper_entry(catalogue: &Catalogue, finding: &Finding) -> bool {
    let id = finding.id.as_deref();
    catalogue
        .entries()
        .any(|entry| entry.wrapper && Some(entry.id.as_str()) == id)
}

fn is_wrapper(finding: &Finding, blocks: &[Block]) -> bool {
    blocks.iter().any(|block| {
        block.wrapper
            && (block.line == finding.line
                || block
                    .said
                    .as_ref()
                    .is_some_and(|said| said.0 == finding.line))
    })
}

/// Merges findings with the same evidence.
fn merge(findings: &mut Vec<Finding>) {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings.drain(..) {
        let same = kept
            .iter_mut()
            .find(|kept| kept.evidence == finding.evidence && kept.phase == finding.phase);
        match same {
            Some(same) => same.count += 1,
            None => kept.push(finding),
        }
    }
    *findings = kept;
}

/// Describes a failure whose message is unknown, from Bazel's lines around it.
fn by_structure(block: &Block) -> Finding {
    let (line, evidence) = block
        .said
        .clone()
        .unwrap_or_else(|| (block.line, block.opening.clone()));
    let value = |name: &str| match name {
        "label" => block.label.clone(),
        _ => None,
    };
    let what = match (&block.mnemonic, &block.label) {
        (Some(mnemonic), Some(label)) => format!("the action {mnemonic} of {label} failed"),
        (None, Some(label)) if block.phase == Phase::Test => format!("the test {label} failed"),
        (None, Some(label)) => format!("{label} failed"),
        _ if block.kind == BlockKind::Stray => {
            "this message is not in the catalogue; the phase is that of the progress lines before it"
                .to_owned()
        }
        _ if block.kind == BlockKind::Worded => {
            "no line of this log is known; most known failures with its words are of this phase"
                .to_owned()
        }
        _ => match block.said_by {
            Some((speaker, _)) => format!(
                "{} printed this message, which is not in the catalogue",
                speaker.title()
            ),
            None => "this message is not in the catalogue".to_owned(),
        },
    };
    Finding {
        id: None,
        phase: block.phase,
        confidence: Confidence::StructureOnly,
        severity: Severity::Error,
        line,
        evidence,
        count: 1,
        label: block.label.clone(),
        mnemonic: block.mnemonic.clone(),
        place: block.place.clone(),
        captures: BTreeMap::new(),
        cause: what,
        fixes: Vec::new(),
        queries: vec![render(block.phase.query(), &value)],
        docs: Vec::new(),
    }
}
