//! `pyproject.toml`: the Python versions that it supports, and its build tools.

use pyo3_facts::{version, PythonVersion};
use semver::Version;
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
    /// `build-system.requires`.
    pub build_requires: Vec<String>,
}

impl Project {
    /// Parses a pyproject.toml.
    ///
    /// # Errors
    /// Fails if the text is not TOML; the error has the place and the reason.
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
        let requires = document
            .get("build-system")
            .and_then(|system| system.get("requires"))
            .and_then(Item::as_array);
        let requires = requires.into_iter().flat_map(|all| all.iter());
        let build_requires = requires.filter_map(|one| one.as_str().map(str::to_owned));
        Ok(Self {
            build_requires: build_requires.collect(),
            source,
            requires_python,
        })
    }

    /// Returns the tool that builds wheels from the same `Cargo.toml`, if it may be too old to set `PYO3_BUILD_EXTENSION_MODULE`
    /// and so needs the feature `extension-module`. (maturin sets the variable from 1.9.4 on, setuptools-rust from 1.12.0: their
    /// changelogs.)
    #[must_use]
    pub fn needs_extension_module(&self) -> Option<&'static str> {
        const SINCE: [(&str, Version); 2] = [
            ("maturin", Version::new(1, 9, 4)),
            ("setuptools-rust", Version::new(1, 12, 0)),
        ];
        self.build_requires.iter().find_map(|requirement| {
            let requirement = requirement.replace(' ', "");
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let end = requirement.find(|c| !is_name(c));
            let (name, rest) = requirement.split_at(end.unwrap_or(requirement.len()));
            let name = name.to_lowercase().replace('_', "-");
            let (tool, since) = SINCE.into_iter().find(|(tool, _)| *tool == name)?;
            let least = rest.split(',').find_map(|part| {
                let version = part.strip_prefix(">=").or_else(|| part.strip_prefix("=="));
                version.or_else(|| part.strip_prefix("~="))
            });
            let least = least.and_then(version);
            least.is_none_or(|least| least < since).then_some(tool)
        })
    }

    /// Returns the oldest Python 3 that `requires-python` allows.
    #[must_use]
    pub fn oldest_python(&self) -> Option<PythonVersion> {
        let (text, _) = self.requires_python.as_ref()?;
        PythonVersion::oldest_allowed(text)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::Project;
    use crate::source::Source;

    #[test]
    fn build_tools_that_need_the_feature() {
        let table = [
            ("maturin>=1.9.4,<2", None),
            ("maturin>=1.16", None),
            ("maturin>=1.5,<2", Some("maturin")),
            ("maturin", Some("maturin")),
            ("setuptools-rust>=1.12", None),
            ("setuptools_rust >= 1.5.2", Some("setuptools-rust")),
            ("setuptools>=40", None),
            ("hatchling", None),
        ];
        for (requirement, expected) in table {
            let text = format!("[build-system]\nrequires = [\"{requirement}\"]\n");
            let project = Project::parse(Source::new("pyproject.toml", text)).unwrap();
            assert_eq!(project.needs_extension_module(), expected, "{requirement}");
        }
    }
}
