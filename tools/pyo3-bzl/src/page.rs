//! Text in two columns at 100 characters: a name and its values.

use crate::output::Paint;

/// The width that texts are made for.
const WIDTH: usize = 100;

/// A text that grows line by line.
pub struct Page {
    text: String,
    paint: Paint,
    /// Of the first column, its two spaces on the left not counted.
    column: usize,
}

impl Page {
    /// An empty one, whose first column is so wide.
    pub fn new(paint: Paint, column: usize) -> Self {
        Self {
            text: String::new(),
            paint,
            column,
        }
    }

    /// A line as it is; line ends inside of it are written out.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(&line.trim_end().replace('\n', "\\n"));
        self.text.push('\n');
    }

    /// A heading with an empty line above it, unless it is the first.
    pub fn heading(&mut self, name: &str, rest: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let line = format!("{}{rest}", self.paint.heading(name));
        self.line(&line);
    }

    /// Words behind a name, wrapped.
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

    /// Commands to copy, one a line, however long.
    pub fn commands(&mut self, name: &str, commands: &[String]) {
        let mut name = name;
        for command in commands {
            let line = format!("  {name:<width$}  {command}", width = self.column);
            self.line(&line);
            name = "";
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// `a, b, c and 4 more`.
pub fn some<T: AsRef<str>>(all: &[T], most: usize) -> String {
    let shown: Vec<&str> = all.iter().take(most).map(AsRef::as_ref).collect();
    let rest = all.len().saturating_sub(most);
    match rest {
        0 => shown.join(", "),
        _ => format!("{} and {rest} more", shown.join(", ")),
    }
}
