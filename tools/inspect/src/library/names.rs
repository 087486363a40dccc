//! Reads string tables of untrusted files. Bounds each lookup and the total.

/// Maximum length of a name; longer names are truncated.
const LONGEST: usize = 8192;

/// A string table with a budget for the bytes read from it.
pub struct Names<'d> {
    table: &'d [u8],
    budget: usize,
}

impl<'d> Names<'d> {
    /// Wraps `table`. The budget grows with the size of the file: in real files, each byte is read once or twice.
    pub fn new(table: &'d [u8], file: &[u8]) -> Self {
        Self {
            table,
            budget: file.len().saturating_mul(8).saturating_add(1 << 16),
        }
    }

    /// Returns the name at an offset; none if it is outside the table or the budget is used up.
    pub fn get(&mut self, offset: u32) -> Option<&'d [u8]> {
        let rest = self.table.get(usize::try_from(offset).ok()?..)?;
        let window = rest.get(..LONGEST.min(rest.len()))?;
        let length = window.iter().position(|byte| *byte == 0);
        let name = window.get(..length.unwrap_or(window.len()))?;
        self.budget = self.budget.checked_sub(name.len() + 1)?;
        Some(name)
    }

    /// Returns the name as text and replaces invalid UTF-8.
    pub fn text(&mut self, offset: u32) -> Option<String> {
        self.get(offset).map(text)
    }
}

/// Converts a name to text and replaces invalid UTF-8.
pub fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn bounds() {
        let mut names = Names::new(b"\0one\0two", b"");
        assert_eq!(names.get(1), Some(&b"one"[..]));
        assert_eq!(names.get(5), Some(&b"two"[..]));
        assert_eq!((names.get(8), names.get(9)), (Some(&b""[..]), None));
        let long = vec![b'a'; 1 << 20];
        let mut names = Names::new(&long, b"");
        assert_eq!(names.get(0).map(<[u8]>::len), Some(super::LONGEST));
        // A million symbols that share one table do not cost a million times its size.
        let read = (0..1_000_000).take_while(|_| names.get(0).is_some());
        assert!(read.count() < 10);
    }
}
