//! Renders text in two columns, 100 characters wide: a name and its values.

use crate::output::Paint;

/// The width of the text.
const WIDTH: usize = 100;

/// A text that grows line by line.
pub struct Page {
    text: String,
    paint: Paint,
    /// Width of the first column, without the two spaces on its left.
    column: usize,
}

impl Page {
    /// Creates an empty page whose first column has this width.
    pub fn new(paint: Paint, column: usize) -> Self {
        Self {
            text: String::new(),
            paint,
            column,
        }
    }

    /// Adds a line unchanged, except that line breaks inside it are escaped.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(&line.trim_end().replace('\n', "\\n"));
        self.text.push('\n');
    }

    /// Adds a heading, with an empty line above it unless it is the first.
    pub fn heading(&mut self, name: &str, rest: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let line = format!("{}{rest}", self.paint.heading(name));
        self.line(&line);
    }

    /// Adds a name and wrapped words.
    pub fn row(&mut self, name: &str, words: &str) {
        let indent = self.column + 4;
        let mut line = format!("  {name:<width$}  ", width = self.column);
        let mut used = line.chars().count();
        let mut is_first = true;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let size = word.chars().count();
            if !is_first && used + 1 + size > WIDTH {
                self.line(&line);
                line = " ".repeat(indent);
                used = indent;
                is_first = true;
            }
            if !is_first {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += size;
            is_first = false;
        }
        self.line(&line);
    }

    /// Adds commands to copy, one per line, without wrapping.
    pub fn commands(&mut self, name: &str, commands: &[String]) {
        let mut name = name;
        for command in commands {
            let line = format!("  {name:<width$}  {command}", width = self.column);
            self.line(&line);
            name = "";
        }
    }

    /// Returns the text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Renders `a, b, c and 4 more`.
pub fn some<T: AsRef<str>>(all: &[T], most: usize) -> String {
    let shown: Vec<&str> = all.iter().take(most).map(AsRef::as_ref).collect();
    let rest = all.len().saturating_sub(most);
    match rest {
        0 => shown.join(", "),
        _ => format!("{} and {rest} more", shown.join(", ")),
    }
}
