//! A parsed file.

use anyhow::{ensure, Context as _, Result};
use tree_sitter::Parser;

use crate::model::{Call, Position, Span, Statement, Value};
use crate::read;

/// A Starlark or Python file: its text and its parts.
#[derive(Debug, Clone)]
pub struct Source {
    text: String,
    /// The start of each line.
    lines: Vec<usize>,
    statements: Vec<Statement>,
    comments: Vec<Span>,
    problems: Vec<Span>,
}

/// People do not write larger files.
const MOST_BYTES: usize = 16 << 20;

impl Source {
    /// Parses a file. Syntax errors are not an error here: see [`Source::problems`].
    ///
    /// # Errors
    /// It is larger than 16 MiB.
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        ensure!(
            text.len() <= MOST_BYTES,
            "the file has {} bytes, more than {MOST_BYTES} are not read",
            text.len()
        );
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_python::LANGUAGE.into())
            .context("the grammar does not fit the parser")?;
        let tree = parser.parse(&text, None).context("the parser gave up")?;
        let found = read::read(&tree, &text);
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Ok(Self {
            lines: std::iter::once(0).chain(starts).collect(),
            statements: found.statements,
            comments: found.comments,
            problems: found.problems,
            text,
        })
    }

    /// The unchanged text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// All statements, including nested ones, in the order of the file.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// All comments, from `#` to the end of the line.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The syntax errors. Empty for a valid file.
    #[must_use]
    pub fn problems(&self) -> &[Span] {
        &self.problems
    }

    /// All calls at any depth. An outer call comes before its inner ones.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let mut stack: Vec<&Value> = self.statements.iter().rev().map(|s| &s.value).collect();
        std::iter::from_fn(move || {
            while let Some(value) = stack.pop() {
                stack.extend(value.children().into_iter().rev());
                if let Some(call) = value.as_call() {
                    return Some(call);
                }
            }
            None
        })
    }

    /// The last value assigned to a name.
    #[must_use]
    pub fn assigned(&self, name: &str) -> Option<&Value> {
        let mut statements = self.statements.iter().rev();
        let found = statements.find(|statement| statement.target.as_deref() == Some(name))?;
        Some(&found.value)
    }

    /// The position of a byte.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self
            .lines
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }

    /// The line of a byte, without its line break.
    #[must_use]
    pub fn line_at(&self, offset: usize) -> &str {
        let line = self.position(offset).line;
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let rest = self.text.get(start..).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }
}
