//! A section of a BUILD file, before rendering.

use syntax::build::{paragraphs, Rule};

use crate::plan::Section;

/// The rules of one section.
#[derive(Debug)]
pub(super) struct Part {
    pub name: String,
    pub rules: Vec<Rule>,
}

impl Part {
    /// Renders the section.
    pub(super) fn section(&self) -> Section {
        Section::new(&self.name, paragraphs(&self.rules))
    }
}
