//! `pyproject.toml`, as far as it promises Pythons.

use toml_edit::{Document, Item};

use super::manifest::Word;
use crate::source::{Place, Source};

/// A `pyproject.toml`.
#[derive(Debug, Clone)]
pub struct Project {
    /// Path and text.
    pub source: Source,
    /// `project.requires-python`.
    pub requires_python: Option<Word>,
}

impl Project {
    /// Reads one.
    ///
    /// # Errors
    /// It is no TOML; where and why.
    pub fn parse(source: Source) -> Result<Self, (Option<Place>, String)> {
        let document = Document::parse(source.text.clone()).map_err(|error| {
            let place = error.span().map(|span| source.place(&span));
            (place, format!("not TOML: {}", error.message()))
        })?;
        let item = document
            .get("project")
            .and_then(|project| project.get("requires-python"));
        let requires_python = item.and_then(|item| {
            let text = item.as_str()?;
            Some((text.to_owned(), Item::span(item).unwrap_or_default()))
        });
        Ok(Self {
            source,
            requires_python,
        })
    }

    /// The least minor version of Python 3 that it admits: 9 of `>=3.9,<4`.
    #[must_use]
    pub fn floor(&self) -> Option<u32> {
        let (text, _) = self.requires_python.as_ref()?;
        let least = text.split(',').filter_map(|part| {
            let version = part
                .trim()
                .strip_prefix(">=")
                .or_else(|| part.trim().strip_prefix("~="));
            let mut numbers = version?.trim().split('.');
            (numbers.next()? == "3").then_some(())?;
            numbers.next().unwrap_or("0").parse().ok()
        });
        least.max()
    }
}
