//! Strings that occur many times are kept once.

use std::collections::HashSet;
use std::sync::Arc;

/// Keeps one copy of each string that it is given.
///
/// ```
/// let mut strings = bazel_client::Strings::default();
/// let (one, two) = (strings.get("//a:b"), strings.get("//a:b"));
/// assert!(std::sync::Arc::ptr_eq(&one, &two));
/// ```
#[derive(Debug, Default)]
pub struct Strings(HashSet<Arc<str>>);

impl Strings {
    /// The one copy.
    pub fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}
