//! Columns, numbers and times in text.

use std::time::Duration;

/// Aligned rows: the first column to the left, the others to the right, the rest of the line after them as it is.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows as lines, each behind `indent`.
    pub fn lines(&self, indent: &str) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &[String], column: usize| -> String {
            row.get(column).cloned().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().map(|row| cell(row, column));
                cells.map(|text| text.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let line = |row: &Vec<String>| {
            let cells = widths.iter().enumerate().map(|(column, width)| {
                let text = cell(row, column);
                if column == 0 {
                    format!("{text:<width$}")
                } else {
                    format!("{text:>width$}")
                }
            });
            let text = cells.collect::<Vec<_>>().join("  ");
            format!("{indent}{}", text.trim_end())
        };
        self.rows.iter().map(line).collect()
    }
}

/// `1 spawn`, `2 spawns`, `2 repositories`: for words that end in a consonant, in `e`, or in `y` after a consonant.
pub fn counted(count: u64, what: &str) -> String {
    match what.strip_suffix('y') {
        _ if count == 1 => format!("{count} {what}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {what}s"),
    }
}

/// `0.3 s`, `75.0 s`.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// `0.043 s`, for times that are often below a tenth.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// `17 bytes`, `3.2 kB`, `185.0 MB`: units of 1000.
pub fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None => counted(bytes, "byte"),
    }
}

/// A share in percent, rounded down to a tenth, so that only all is 100; `–` of nothing.
pub fn percent(part: u64, whole: u64) -> String {
    match (part * 1000).checked_div(whole) {
        Some(share) => format!("{}.{} %", share / 10, share % 10),
        None => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, milliseconds, percent, seconds, size, Table};
    use std::time::Duration;

    #[test]
    fn columns() {
        let mut table = Table::default();
        table.row(["", "hits", "time"].map(str::to_owned));
        table.row(["Rustc", "3", "10.0 s"].map(str::to_owned));
        table.row(["–".to_owned()]);
        assert_eq!(
            table.lines("  "),
            ["         hits    time", "  Rustc     3  10.0 s", "  –"]
        );
    }

    #[test]
    fn numbers() {
        assert_eq!(
            (counted(1, "spawn"), counted(0, "spawn")),
            ("1 spawn".into(), "0 spawns".into())
        );
        assert_eq!(percent(1999, 2000), "99.9 %");
        assert_eq!(percent(2, 2), "100.0 %");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(
            [1, 999, 3200, 185_000_000].map(size),
            ["1 byte", "999 bytes", "3.2 kB", "185.0 MB"]
        );
        assert_eq!(seconds(Duration::from_millis(1260)), "1.3 s");
        assert_eq!(milliseconds(Duration::from_millis(43)), "0.043 s");
    }
}
