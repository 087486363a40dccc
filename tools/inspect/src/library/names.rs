//! String tables of untrusted files: each look-up and their sum are bounded.

/// The longest name that is read; the rest is cut off.
const LONGEST: usize = 8192;

/// A string table, with a budget of bytes that may be read from it.
pub struct Names<'d> {
    table: &'d [u8],
    budget: usize,
}

impl<'d> Names<'d> {
    /// The strings in `table`. The budget follows the size of the file: real files read each byte once or twice.
    pub fn new(table: &'d [u8], file: &[u8]) -> Self {
        Self {
            table,
            budget: file.len().saturating_mul(8).saturating_add(1 << 16),
        }
    }

    /// The name at an offset. None outside of the table, or when the budget is spent.
    pub fn get(&mut self, offset: u32) -> Option<&'d [u8]> {
        let rest = self.table.get(usize::try_from(offset).ok()?..)?;
        let window = rest.get(..LONGEST.min(rest.len()))?;
        let length = window.iter().position(|byte| *byte == 0);
        let name = window.get(..length.unwrap_or(window.len()))?;
        self.budget = self.budget.checked_sub(name.len() + 1)?;
        Some(name)
    }

    /// As text; what is not UTF-8 is replaced.
    pub fn text(&mut self, offset: u32) -> Option<String> {
        self.get(offset).map(text)
    }
}

/// As text; what is not UTF-8 is replaced.
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
        // A table that a million symbols share does not cost a million times its size.
        let read = (0..1_000_000).take_while(|_| names.get(0).is_some());
        assert!(read.count() < 10);
    }
}
