//! A section of a BUILD file, before it is text.

use syntax::build::{paragraphs, Rule};

use crate::plan::Section;

/// Rules that make one section.
#[derive(Debug)]
pub(super) struct Part {
    pub name: String,
    pub rules: Vec<Rule>,
}

impl Part {
    /// Its text.
    pub(super) fn section(&self) -> Section {
        Section::new(&self.name, paragraphs(&self.rules))
    }
}
