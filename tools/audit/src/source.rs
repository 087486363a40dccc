//! A file of the workspace, and places in it.

use std::ops::Range;

use serde::Serialize;

/// A text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path relative to the workspace's root, with `/`; absolute if it is outside.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The byte offset of each line.
    starts: Vec<usize>,
}

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Path relative to the workspace's root.
    pub file: String,
    /// First line.
    pub line: usize,
    /// First character.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last character, in the last line.
    pub end_column: usize,
    /// The text of the first line.
    pub excerpt: String,
}

impl Source {
    /// Creates a source from a path and a text.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(index, _)| index + 1))
            .collect();
        Self {
            path: path.into(),
            text,
            starts,
        }
    }

    /// Returns the place of a byte range.
    #[must_use]
    pub fn place(&self, span: &Range<usize>) -> Place {
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = self.position(span.end.max(span.start));
        Place {
            file: self.path.clone(),
            line,
            column,
            end_line,
            end_column,
            excerpt: self.line(line).to_owned(),
        }
    }

    /// Returns the place of a line without surrounding blanks. If the file has fewer lines, returns the last one.
    #[must_use]
    pub fn line_place(&self, line: usize) -> Place {
        let line = line.clamp(1, self.starts.len());
        let text = self.line(line);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let indent = text.len() - text.trim_start().len();
        self.place(&(start + indent..start + text.trim_end().len().max(indent)))
    }

    /// Returns the byte offset of a line and a column. Both count from 1; columns count characters.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> Option<usize> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let before: usize = self
            .line(line)
            .chars()
            .take(column.saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        Some(start + before)
    }

    /// Returns the text of a line, without its line ending.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(*start..end).unwrap_or_default();
        text.trim_end_matches(['\n', '\r'])
    }

    /// Returns all lines, numbered from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..=self.starts.len()).map(|line| (line, self.line(line)))
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset.min(self.text.len()));
        (line, before.map_or(0, |text| text.chars().count()) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn places() {
        let source = Source::new("a/BUILD", "first\n  é = \"x\"\r\n\nlast");
        let table = [
            (0..5, (1, 1, 1, 6, "first")),
            (8..10, (2, 3, 2, 4, "  é = \"x\"")),
            (13..16, (2, 7, 2, 10, "  é = \"x\"")),
            (19..23, (4, 1, 4, 5, "last")),
            (23..23, (4, 5, 4, 5, "last")),
            (0..23, (1, 1, 4, 5, "first")),
            (500..600, (4, 5, 4, 5, "last")),
        ];
        for (span, expected) in table {
            let found = source.place(&span);
            let found = (
                found.line,
                found.column,
                found.end_line,
                found.end_column,
                found.excerpt.as_str(),
            );
            assert_eq!(found, expected, "{span:?}");
        }
        assert_eq!(source.line_place(2).column, 3);
        assert_eq!(source.line_place(99).line, 4);
        assert_eq!(source.offset(2, 4), Some(10));
        assert_eq!(source.offset(9, 1), None);
    }
}
