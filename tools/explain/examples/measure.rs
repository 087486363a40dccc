//! Explains each failure of files in the format of `tests/public_logs.txt` and compares the phase of the first answer with the expected one:
//! `cargo run -p explain --example measure -- FILE…`. `PHASE` may list several, separated by commas; `none` expects no answer.
//!
//! Two options show how logs fare whose message no entry knows: `--structure` explains without the catalogue, and `--without` explains
//! without the entry that answers now. With both, the words are learned from the other nine tenths of the logs.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::{env, fs};

use explain::words::{learn, Words};
use explain::{Catalogue, Confidence, Entry, Explainer, Finding, Phase};

/// The number of parts into which the logs are split, so that no log is explained with words learned from it.
const PARTS: usize = 10;

/// Which entries answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    All,
    Structure,
    Without,
}

struct Case {
    source: String,
    expected: String,
    log: String,
}

fn read(files: &[String]) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for file in files {
        let text = format!("\n{}", fs::read_to_string(file)?);
        cases.extend(text.split("\n=== ").skip(1).map(|case| {
            let (head, log) = case.split_once('\n').unwrap_or((case, ""));
            let mut head = head.split(" | ").map(str::to_owned);
            Case {
                source: head.next().unwrap_or_default(),
                expected: head.next().unwrap_or_default(),
                log: log.to_owned(),
            }
        }));
    }
    Ok(cases)
}

/// The words of the catalogue's samples and of all logs but those of one part.
fn words_without(cases: &[Case], part: usize, catalogue: &Catalogue) -> Words {
    let others = cases
        .iter()
        .enumerate()
        .filter(|(at, _)| at % PARTS != part);
    let logs = others.map(|(_, case)| {
        let phase = case.expected.split(',').next().unwrap_or_default();
        let phase: Option<Phase> = serde_json::from_value(phase.into()).ok();
        (phase, case.log.as_str())
    });
    let samples = catalogue.entries().flat_map(|entry| {
        let texts = entry.samples.iter().map(|sample| sample.text.as_str());
        texts.map(|text| (Some(entry.phase), text))
    });
    learn(&logs.chain(samples).collect::<Vec<_>>())
}

fn first(catalogue: &Catalogue, log: &str) -> Option<Finding> {
    let report = Explainer::explain(catalogue, log);
    report.failures.into_iter().next()
}

/// Explains each case with the entries that the mode leaves.
fn answers(cases: &[Case], mode: Mode) -> Result<Vec<Option<Finding>>, explain::CatalogueError> {
    let builtin = Catalogue::builtin()?;
    if mode == Mode::All {
        return Ok(cases
            .iter()
            .map(|case| first(&builtin, &case.log))
            .collect());
    }
    let words = (0..PARTS).map(|part| words_without(cases, part, &builtin));
    let words: Vec<Words> = words.collect();
    // The cases by the entry to leave out.
    let mut groups: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        let answer = first(&builtin, &case.log).filter(|_| mode == Mode::Without);
        groups
            .entry(answer.and_then(|one| one.id))
            .or_default()
            .push(at);
    }
    let mut answers: Vec<Option<Finding>> = vec![None; cases.len()];
    for (id, group) in groups {
        let mut entries: Vec<Entry> = builtin.entries().cloned().collect();
        entries.retain(|entry| mode == Mode::Without && Some(&entry.id) != id.as_ref());
        let mut catalogue = Catalogue::new(entries)?;
        for at in group {
            let Some(words) = words.get(at % PARTS) else {
                continue;
            };
            catalogue = catalogue.with_words(words.clone());
            if let (Some(answer), Some(case)) = (answers.get_mut(at), cases.get(at)) {
                *answer = first(&catalogue, &case.log);
            }
        }
    }
    Ok(answers)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (options, files): (Vec<String>, Vec<String>) = env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let mode = match options.first().map(String::as_str) {
        Some("--structure") => Mode::Structure,
        Some("--without") => Mode::Without,
        _ => Mode::All,
    };
    let cases = read(&files)?;
    let (mut right, mut silent, mut by_structure, mut by_catalogue, mut certain) = (0, 0, 0, 0, 0);
    let mut table: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (case, answered) in cases.iter().zip(answers(&cases, mode)?) {
        let answer = match &answered {
            Some(first) => serde_json::to_value(first.phase)?,
            None => "none".into(),
        };
        let answer = answer.as_str().unwrap_or_default();
        let id = answered.as_ref().and_then(|first| first.id.as_deref());
        let is_right = case.expected.split(',').any(|phase| phase == answer);
        match &answered {
            _ if is_right => right += 1,
            None => silent += 1,
            Some(first) => match first.confidence {
                Confidence::StructureOnly => by_structure += 1,
                Confidence::Likely => by_catalogue += 1,
                Confidence::Certain => certain += 1,
            },
        }
        let (source, expected) = (&case.source, &case.expected);
        *table
            .entry((expected.clone(), answer.to_owned()))
            .or_default() += 1;
        let word = if is_right { "ok " } else { "BAD" };
        let cause = answered.as_ref().map_or("", |first| first.cause.as_str());
        println!(
            "{word} {source} | {expected} | {answer} | {} | {cause}",
            id.unwrap_or("-")
        );
    }
    println!("expected, answer, logs:");
    for ((expected, answer), count) in &table {
        println!("{expected:14} {answer:14} {count}");
    }
    println!("right {right}, no answer {silent}, wrong by structure {by_structure}, wrong by the catalogue {by_catalogue} and {certain} certain");
    Ok(())
}
