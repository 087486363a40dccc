//! Edits a file: replaces spans and keeps everything else.

use anyhow::{ensure, Result};

use crate::model::{Argument, Call, Kind, Span, Value};
use crate::order;
use crate::source::Source;

/// Changes to one file, collected first and applied at once.
///
/// Each change names a span of the parsed text, so their order does not matter. Changes must not overlap.
pub struct Edits<'a> {
    source: &'a Source,
    changes: Vec<(Span, String)>,
}

impl<'a> Edits<'a> {
    /// Starts without changes.
    #[must_use]
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            changes: Vec::new(),
        }
    }

    /// Whether there are no changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Replaces a span with a text.
    pub fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.changes.push((span, text.into()));
    }

    /// Inserts a text before a byte.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(Span { start: at, end: at }, text);
    }

    /// Inserts lines after the line on which a span ends.
    pub fn insert_lines_after(&mut self, span: Span, lines: &str) {
        let text = self.source.text();
        let rest = text.get(span.end..).unwrap_or_default();
        match rest.find('\n') {
            Some(at) => self.insert(span.end + at + 1, format!("{}\n", lines.trim_end())),
            None => self.insert(text.len(), format!("\n{}\n", lines.trim_end())),
        }
    }

    /// Removes a span, and its lines if they contain nothing else.
    pub fn remove_lines(&mut self, span: Span) {
        let span = self.whole_lines(span).unwrap_or(span);
        self.replace(span, "");
    }

    /// Sets an argument of a call: replaces its value, or adds it where buildifier would put it.
    ///
    /// `code` is Starlark. A call on one line stays on one line.
    pub fn set(&mut self, call: &Call, name: &str, code: &str) {
        if let Some(argument) = call.argument(name) {
            return self.replace(argument.value.span, code);
        }
        let comes_after = |argument: &&Argument| {
            argument.name.as_deref().is_none_or(|other| {
                order::key(&call.function, other) < order::key(&call.function, name)
            })
        };
        let after = call.arguments.iter().take_while(comes_after).last();
        let addition = format!("{name} = {code}");
        let spans: Vec<_> = call
            .arguments
            .iter()
            .map(|argument| argument.span)
            .collect();
        self.add(
            call.parentheses,
            &spans,
            after.map(|argument| argument.span),
            &addition,
        );
    }

    /// Removes a keyword argument of a call, if present.
    pub fn remove(&mut self, call: &Call, name: &str) {
        if let Some(index) = call
            .arguments
            .iter()
            .position(|argument| argument.name.as_deref() == Some(name))
        {
            let spans: Vec<_> = call
                .arguments
                .iter()
                .map(|argument| argument.span)
                .collect();
            self.take_out(&spans, index);
        }
    }

    /// Adds an element to a list, sorted by its code, as buildifier sorts most lists. Returns whether the value is a list.
    pub fn add_to_list(&mut self, list: &Value, code: &str) -> bool {
        let Kind::List(items) = &list.kind else {
            return false;
        };
        let after = items
            .iter()
            .take_while(|item| self.source.slice(item.span) < code)
            .last();
        let spans: Vec<_> = items.iter().map(|item| item.span).collect();
        self.add(list.span, &spans, after.map(|item| item.span), code);
        true
    }

    /// Removes the element with that index from a list. Returns whether it exists.
    pub fn remove_from_list(&mut self, list: &Value, index: usize) -> bool {
        let Some(items) = list.items().filter(|items| index < items.len()) else {
            return false;
        };
        let spans: Vec<_> = items.iter().map(|item| item.span).collect();
        self.take_out(&spans, index);
        true
    }

    /// Returns the new text.
    ///
    /// # Errors
    /// Two changes overlap, or a span is outside the text.
    pub fn apply(mut self) -> Result<String> {
        self.changes.sort_by_key(|(span, _)| *span);
        let text = self.source.text();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (span, new) in &self.changes {
            let kept = text.get(at..span.start);
            ensure!(
                kept.is_some() && span.start <= span.end && text.is_char_boundary(span.end),
                "two edits overlap at byte {}",
                span.start
            );
            out.push_str(kept.unwrap_or_default());
            out.push_str(new);
            at = span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Ok(out)
    }

    /// Adds an element between brackets: after one of the existing elements, otherwise before the first.
    fn add(&mut self, brackets: Span, elements: &[Span], after: Option<Span>, code: &str) {
        let is_multiline = self.source.slice(brackets).contains('\n');
        let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
            // Only white space or a comment is between the brackets. It stays before the new element.
            if !is_multiline {
                return self.insert(brackets.end - 1, code);
            }
            let outer = self.indentation(brackets.end - 1);
            return self.insert(brackets.end - 1, format!("    {code},\n{outer}"));
        };
        if !is_multiline {
            match after {
                Some(after) => self.insert(after.end, format!(", {code}")),
                None => self.insert(first.start, format!("{code}, ")),
            }
            return;
        }
        let indentation = self.indentation(first.start);
        match after {
            None => self.insert(first.start, format!("{code},\n{indentation}")),
            Some(after) => {
                let comma = self.comma_after(after);
                // A comment on the line belongs to the preceding element.
                let rest = self
                    .source
                    .text()
                    .get(comma.unwrap_or(after.end)..)
                    .unwrap_or_default();
                let line = rest.lines().next().unwrap_or_default();
                let tail = line.trim_start();
                let own_line = tail.is_empty() || tail.starts_with('#');
                match (comma, own_line) {
                    (Some(comma), true) => {
                        self.insert(comma + line.len(), format!("\n{indentation}{code},"));
                    }
                    (Some(comma), false) => self.insert(comma, format!(" {code},")),
                    (None, _) if after == *last => {
                        self.insert(after.end, format!(",\n{indentation}{code}"));
                    }
                    (None, _) => self.insert(after.end, format!(", {code}")),
                }
            }
        }
    }

    /// Removes one of the elements between brackets, with its comma and, if nothing else is on its lines, with these
    /// lines.
    fn take_out(&mut self, elements: &[Span], index: usize) {
        let Some(element) = elements.get(index).copied() else {
            return;
        };
        let end = self.comma_after(element).unwrap_or(element.end);
        let with_comma = Span {
            start: element.start,
            end,
        };
        if let Some(lines) = self.whole_lines(with_comma) {
            return self.replace(lines, "");
        }
        match elements.get(index + 1) {
            Some(next) => self.replace(
                Span {
                    start: element.start,
                    end: next.start,
                },
                "",
            ),
            None => {
                let before = index.checked_sub(1).and_then(|before| elements.get(before));
                let start = before.map_or(element.start, |before| before.end);
                self.replace(
                    Span {
                        start,
                        end: element.end,
                    },
                    "",
                );
            }
        }
    }

    /// Returns the byte after the comma that follows a span, across white space and comments.
    fn comma_after(&self, span: Span) -> Option<usize> {
        let mut at = span.end;
        loop {
            let rest = self.source.text().get(at..)?;
            let c = rest.chars().next()?;
            match c {
                ',' => return Some(at + 1),
                '#' => at += rest.find('\n')?,
                c if c.is_whitespace() => at += c.len_utf8(),
                _ => return None,
            }
        }
    }

    /// Returns the whole lines of a span, if they contain nothing else except a trailing comment.
    fn whole_lines(&self, span: Span) -> Option<Span> {
        let text = self.source.text();
        let before = text.get(..span.start)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(span.end..)?;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let tail = rest.get(..length)?.trim();
        let alone = before.get(start..)?.trim().is_empty();
        (alone && (tail.is_empty() || tail.starts_with('#'))).then_some(Span {
            start,
            end: span.end + length,
        })
    }

    /// Returns the indentation of a byte's line.
    fn indentation(&self, at: usize) -> String {
        let line = self.source.line_at(at);
        line.chars().take_while(|c| c.is_whitespace()).collect()
    }
}
