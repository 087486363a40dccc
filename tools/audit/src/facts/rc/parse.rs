//! One rc file, line by line: words, quotes, comments and continued lines as Bazel 7 reads them (`src/main/cpp/rc_file.cc`,
//! `blaze_util.cc` in its sources).

use std::ops::Range;

use super::option::RcOption;

/// A parsed line, before imports are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// Options of a command.
    Options(Vec<RcOption>),
    /// `import FILE` or `try-import FILE`.
    Import {
        /// The path as written, including `%workspace%`.
        path: String,
        /// `try-import`: the file may be missing.
        optional: bool,
        /// Its bytes.
        span: Range<usize>,
    },
    /// A line that Bazel rejects.
    Wrong {
        /// The reason.
        problem: String,
        /// Its bytes.
        span: Range<usize>,
    },
}

/// A word and its bytes in the file.
type Word = (String, Range<usize>);

/// Splits a line into words, without comments. Continued lines count as one.
fn words(text: &str, line: Range<usize>) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut characters = text
        .get(line.clone())
        .unwrap_or_default()
        .char_indices()
        .map(|(index, character)| (line.start + index, character))
        .peekable();
    while let Some((index, character)) = characters.next() {
        let end = index + character.len_utf8();
        let mut put = |character: Option<char>, end: usize| {
            let (text, span) = word.get_or_insert_with(|| (String::new(), index..end));
            text.extend(character);
            span.end = end;
        };
        match (character, quote) {
            ('\\', _) => match characters.next() {
                // A continued line: drop the line break.
                Some((_, '\n')) => {}
                Some((_, '\r')) if characters.next_if(|(_, next)| *next == '\n').is_some() => {}
                Some((at, next)) => put(Some(next), at + next.len_utf8()),
                None => {}
            },
            (_, Some(open)) if character == open => {
                quote = None;
                put(None, end);
            }
            (_, Some(_)) => put(Some(character), end),
            ('#', None) => break,
            ('"' | '\'', None) => {
                quote = Some(character);
                put(None, end);
            }
            _ if character.is_ascii_whitespace() => words.extend(word.take()),
            _ => put(Some(character), end),
        }
    }
    words.extend(word);
    words
}

/// Returns the lines of a file. Lines joined by a `\` at the end count as one.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (index, _) in text.match_indices('\n') {
        let before = text.get(start..index).unwrap_or_default();
        if before.trim_end_matches('\r').ends_with('\\') {
            continue;
        }
        lines.push(start..index);
        start = index + 1;
    }
    lines.push(start..text.len());
    lines
}

/// Parses a file line by line. `file` is the index stored in its options.
#[must_use]
pub fn statements(text: &str, file: usize) -> Vec<Statement> {
    let mut all = Vec::new();
    for line in lines(text) {
        let words = words(text, line);
        let Some(((command, span), rest)) = words.split_first() else {
            continue;
        };
        let whole = span.start..words.last().map_or(span.end, |(_, last)| last.end);
        if command == "import" || command == "try-import" {
            all.push(match rest {
                [(path, _)] => Statement::Import {
                    path: path.clone(),
                    optional: command == "try-import",
                    span: whole,
                },
                _ => Statement::Wrong {
                    problem: format!("`{command}` takes one file, got {}", rest.len()),
                    span: whole,
                },
            });
            continue;
        }
        all.push(Statement::Options(options(command, rest, file)));
    }
    all
}

fn options(command: &str, words: &[Word], file: usize) -> Vec<RcOption> {
    let (command, config) = match command.split_once(':') {
        Some((command, config)) => (command, Some(config.to_owned())),
        None => (command, None),
    };
    let mut options: Vec<RcOption> = Vec::new();
    for (word, span) in words {
        let dashed = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
        match (dashed, options.last_mut()) {
            (Some(flag), _) if !flag.is_empty() => {
                let (name, value) = match flag.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (flag, None),
                };
                options.push(RcOption {
                    command: command.to_owned(),
                    config: config.clone(),
                    name: name.to_owned(),
                    value,
                    file,
                    span: span.clone(),
                });
            }
            (None, Some(last)) if last.value.is_none() => {
                last.value = Some(word.clone());
                last.span.end = span.end;
            }
            _ => {}
        }
    }
    options
}
