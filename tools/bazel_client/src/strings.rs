//! Stores repeated strings once.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Keeps one copy of each string.
///
/// ```
/// let mut strings = bazel_client::Strings::default();
/// let (one, two) = (strings.get("//a:b"), strings.get("//a:b"));
/// assert!(std::sync::Arc::ptr_eq(&one, &two));
/// ```
#[derive(Debug, Default)]
pub struct Strings(HashSet<Arc<str>>);

impl Strings {
    /// Returns the shared copy.
    pub fn get(&mut self, text: &str) -> Arc<str> {
        let text = &*decoded(text);
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Bazel 7 stores the bytes of a name as characters and encodes those as UTF-8: `é` becomes `Ã©`. If the characters, taken as bytes,
/// are valid UTF-8, decodes them.
fn decoded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|char| u8::try_from(u32::from(char)).ok())
        .collect();
    let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn names_that_are_not_ascii() {
        let table = [
            ("plain", "plain"),
            ("\u{c3}\u{a9}.txt", "é.txt"),
            // The output of a Bazel that does not do this.
            ("é.txt", "é.txt"),
            ("日本", "日本"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(decoded(text), expected);
        }
    }
}
