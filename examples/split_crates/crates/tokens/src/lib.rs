//! The words of a text, and several views of a word. A leaf crate: it depends on no other crate of this workspace.

mod stem;

use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;

/// A word and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written, in lower case.
    pub surface: String,
    /// Without inflectional endings, so that `counts` and `counted` are equal.
    pub stem: String,
    /// The number of its sentence, counting from 0.
    pub sentence: usize,
}

/// A view of a word: defines which words count as the same.
pub trait View {
    /// The key to compare and count.
    type Key: Clone + Eq + Hash + Ord + Display;

    /// Returns the word's key under this view.
    fn key(word: &Word) -> Self::Key;
}

/// The word as written.
pub struct Surface;
/// The word without its endings.
pub struct Stem;
/// Its first character.
pub struct Initial;
/// Its length in characters.
pub struct Length;

impl View for Surface {
    type Key = String;
    fn key(word: &Word) -> String {
        word.surface.clone()
    }
}

impl View for Stem {
    type Key = String;
    fn key(word: &Word) -> String {
        word.stem.clone()
    }
}

impl View for Initial {
    type Key = char;
    fn key(word: &Word) -> char {
        word.surface.chars().next().unwrap_or_default()
    }
}

impl View for Length {
    type Key = usize;
    fn key(word: &Word) -> usize {
        word.surface.chars().count()
    }
}

/// The views by name, for callers that choose one at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewName {
    /// [`Surface`]
    Surface,
    /// [`Stem`]
    Stem,
    /// [`Initial`]
    Initial,
    /// [`Length`]
    Length,
}

impl FromStr for ViewName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "surface" => Self::Surface,
            "stem" => Self::Stem,
            "initial" => Self::Initial,
            "length" => Self::Length,
            _ => {
                return Err(format!(
                    "view must be surface, stem, initial or length, got {name:?}"
                ))
            }
        })
    }
}

/// Returns the words of a text in order. A sentence ends with `.`, `!` or `?`.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for (sentence, part) in text
        .split_inclusive(ends_sentence)
        .filter(|part| part.chars().any(is_letter))
        .enumerate()
    {
        for raw in part.split(|c| !is_letter(c)) {
            let surface = raw.trim_matches('\'').to_lowercase();
            if !surface.is_empty() {
                let stem = stem::of(&surface).to_owned();
                found.push(Word {
                    surface,
                    stem,
                    sentence,
                });
            }
        }
    }
    found
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?')
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_sentence() {
        let words = words("It's late. Go!");
        let found: Vec<_> = words
            .iter()
            .map(|word| (word.surface.as_str(), word.sentence))
            .collect();
        assert_eq!(found, [("it's", 0), ("late", 0), ("go", 1)]);
    }

    #[test]
    fn a_view_that_is_none_is_an_error() {
        assert!("colour".parse::<ViewName>().is_err());
    }
}
