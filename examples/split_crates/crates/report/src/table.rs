//! Tables in Markdown.

use std::fmt::{self, Display};

/// A table with `N` columns.
pub struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// Creates a table with a header and no rows.
    pub fn new(head: [&str; N]) -> Self {
        let rows = vec![head.map(str::to_owned), head.map(|_| "---".to_owned())];
        Self { rows }
    }

    /// Adds a row. Escapes `|` in cells.
    pub fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| cell.replace('|', "\\|")));
    }
}

impl<const N: usize> Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}
