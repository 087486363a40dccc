//! Keeps the folders of files, each once: a log names them again for each of their files.

use std::collections::HashMap;
use std::sync::Arc;

/// Folders by number, from 0. Each ends with a slash; that of a path without a slash is empty.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32, foldhash::fast::RandomState>,
    /// The number of the last folder. Files of one folder usually follow each other.
    last: u32,
}

impl Folders {
    /// Splits a path into the number of its folder and its name. Returns `None` if it is not UTF-8.
    pub fn split<'a>(&mut self, path: &'a [u8]) -> Option<(u32, &'a [u8])> {
        let start = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
        let (folder, name) = path.split_at_checked(start)?;
        // A slash is never inside of a character.
        if !name.is_ascii() {
            std::str::from_utf8(name).ok()?;
        }
        if self.get(self.last).map(str::as_bytes) != Some(folder) {
            self.last = self.number(std::str::from_utf8(folder).ok()?)?;
        }
        Some((self.last, name))
    }

    fn number(&mut self, folder: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(folder) {
            return Some(*number);
        }
        let number = u32::try_from(self.names.len()).ok()?;
        let folder: Arc<str> = folder.into();
        self.names.push(Arc::clone(&folder));
        self.numbers.insert(folder, number);
        Some(number)
    }

    pub fn get(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(|name| &**name)
    }
}

#[cfg(test)]
mod tests {
    use super::Folders;

    #[test]
    fn paths_stay_as_they_are() {
        let mut folders = Folders::default();
        let paths = [
            "a/b/c",
            "a/b/d",
            "x",
            "",
            "a/",
            "/",
            "a/b/\u{e9}",
            "\u{e9}/x",
            "a/b/c",
        ];
        let split = paths.map(|path| folders.split(path.as_bytes()));
        for (path, split) in paths.iter().zip(split) {
            let whole = split.and_then(|(folder, name)| {
                Some(format!(
                    "{}{}",
                    folders.get(folder)?,
                    std::str::from_utf8(name).ok()?
                ))
            });
            assert_eq!(whole.as_deref(), Some(*path));
        }
        // `a/b/`, the empty one, `a/`, `/` and the last one.
        assert_eq!(folders.names.len(), 5);
        assert_eq!(folders.split(b"a/\xff"), None);
        assert_eq!(folders.split(b"\xff/a"), None);
    }
}
