//! Holds the entries, and one automaton that searches for the literals of all their patterns.

use std::sync::OnceLock;

use aho_corasick::dfa::DFA;
use aho_corasick::MatchKind;
use regex::bytes::{Regex, RegexBuilder};

use crate::entry::{Context, Entry};
use crate::literals::required;
use crate::registry::FILES;
use crate::structure;
use crate::words::Words;

/// Why a catalogue is invalid. This is always a mistake in its files.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file does not have the format of an entry.
    #[error("catalogue/{file}.toml: {problem}")]
    File {
        /// The stem of the file.
        file: String,
        /// Where and why.
        problem: toml::de::Error,
    },
    /// A pattern is not a regular expression, or has no literal for the automaton to search for.
    #[error("{id}: the pattern `{pattern}` has no literal of at least four bytes that each match contains, or does not parse")]
    Pattern {
        /// The entry.
        id: String,
        /// The pattern.
        pattern: String,
    },
    /// A condition is not valid.
    #[error("{id}: a context needs one of `requires`, `forbids` and `optional`, a valid one, and one of `before`, `after` and `action`")]
    Context {
        /// The entry.
        id: String,
    },
    /// The automaton cannot be built.
    #[error("cannot build the automaton: {0}")]
    Automaton(#[from] aho_corasick::BuildError),
}

/// A regular expression, compiled on first use. Most are never used.
#[derive(Debug)]
pub(crate) struct Lazy {
    source: String,
    regex: OnceLock<Option<Regex>>,
}

impl Lazy {
    fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            regex: OnceLock::new(),
        }
    }

    /// `None` if the expression is invalid. A test rules that out for the built-in catalogue.
    pub(crate) fn get(&self) -> Option<&Regex> {
        let build = || RegexBuilder::new(&self.source).unicode(false).build().ok();
        self.regex.get_or_init(build).as_ref()
    }
}

/// How a condition affects a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Requires,
    Forbids,
    Optional,
}

/// A condition, ready for use.
#[derive(Debug)]
pub(crate) struct Condition {
    pub rule: Rule,
    pub regex: Lazy,
    pub before: usize,
    pub after: usize,
    pub action: bool,
}

impl Condition {
    fn new(context: &Context) -> Option<Self> {
        let (rule, source) = match (&context.requires, &context.forbids, &context.optional) {
            (Some(source), None, None) => (Rule::Requires, source),
            (None, Some(source), None) => (Rule::Forbids, source),
            (None, None, Some(source)) => (Rule::Optional, source),
            _ => return None,
        };
        let regex = Lazy::new(source);
        regex.get()?;
        let is_somewhere = context.before + context.after > 0 || context.action;
        is_somewhere.then_some(Self {
            rule,
            regex,
            before: context.before,
            after: context.after,
            action: context.action,
        })
    }
}

/// An entry, ready for use.
#[derive(Debug)]
pub(crate) struct Kind {
    pub entry: Entry,
    pub conditions: Vec<Condition>,
}

/// A pattern and the entry that it belongs to.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub kind: usize,
    pub regex: Lazy,
}

/// The catalogue of known messages.
#[derive(Debug)]
pub struct Catalogue {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) patterns: Vec<Pattern>,
    /// For each literal of the automaton, the patterns that contain it.
    pub(crate) owners: Vec<Vec<usize>>,
    pub(crate) automaton: DFA,
    /// The number of literals of `structure`, which come first.
    pub(crate) structural: usize,
    /// The literal [`structure::PASSED`].
    pub(crate) passed: Option<usize>,
    /// What words tell about a failure that no rule knows. Few logs need them.
    words: OnceLock<Words>,
}

impl Catalogue {
    /// Returns the built-in catalogue.
    ///
    /// # Errors
    /// Fails if one of its files is invalid, which the tests rule out.
    pub fn builtin() -> Result<Self, CatalogueError> {
        let entries: Result<Vec<Entry>, _> = FILES
            .iter()
            .map(|(file, text)| {
                toml::from_str(text).map_err(|problem| CatalogueError::File {
                    file: (*file).to_owned(),
                    problem,
                })
            })
            .collect();
        Self::new(entries?)
    }

    /// Builds a catalogue from these entries.
    ///
    /// # Errors
    /// Fails if a pattern or a condition is invalid.
    pub fn new(entries: Vec<Entry>) -> Result<Self, CatalogueError> {
        let mut kinds = Vec::new();
        let mut patterns = Vec::new();
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let mut owners: Vec<Vec<usize>> = Vec::new();
        for literal in structure::literals().map(str::as_bytes) {
            if !literals.iter().any(|known| known == literal) {
                literals.push(literal.to_vec());
                owners.push(Vec::new());
            }
        }
        let structural = literals.len();
        let passed = structure::PASSED.as_bytes();
        let passed = literals.iter().position(|literal| literal == passed);
        for (kind, entry) in entries.into_iter().enumerate() {
            for source in &entry.patterns {
                let needed = required(source).ok_or_else(|| CatalogueError::Pattern {
                    id: entry.id.clone(),
                    pattern: source.clone(),
                })?;
                for literal in needed {
                    let known = literals.iter().position(|known| *known == literal);
                    let at = known.unwrap_or_else(|| {
                        literals.push(literal);
                        owners.push(Vec::new());
                        literals.len() - 1
                    });
                    if let Some(owners) = owners.get_mut(at) {
                        owners.push(patterns.len());
                    }
                }
                patterns.push(Pattern {
                    kind,
                    regex: Lazy::new(source),
                });
            }
            let conditions: Option<Vec<_>> = entry.context.iter().map(Condition::new).collect();
            let conditions = conditions.ok_or_else(|| CatalogueError::Context {
                id: entry.id.clone(),
            })?;
            kinds.push(Kind { entry, conditions });
        }
        let automaton = DFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(&literals)?;
        Ok(Self {
            kinds,
            patterns,
            owners,
            automaton,
            structural,
            passed,
            words: OnceLock::new(),
        })
    }

    /// Replaces the words that give the phase of a failure that no rule knows.
    #[must_use]
    pub fn with_words(self, words: Words) -> Self {
        Self {
            words: words.into(),
            ..self
        }
    }

    /// The words that give the phase of a failure that no rule knows.
    pub(crate) fn words(&self) -> &Words {
        self.words.get_or_init(Words::builtin)
    }

    /// The entries, in the order of the registry.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.kinds.iter().map(|kind| &kind.entry)
    }
}
