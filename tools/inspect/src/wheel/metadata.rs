//! Reads METADATA and WHEEL, and checks them against the file name.
//!
//! Sources: the specifications "core metadata" and "binary distribution format" on packaging.python.org.

use std::io::{Read, Seek};
use std::str::FromStr as _;

use pep440_rs::Version;
use pyo3_facts::normalized_name;
use serde::Serialize;

use super::archive::{Archive, Entry};
use crate::error::Error;
use crate::ids;
use crate::model::{Finding, Library};
use crate::tag::WheelName;

/// Fields of METADATA and WHEEL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// `Metadata-Version`.
    pub metadata_version: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Version`.
    pub version: Option<String>,
    /// `Requires-Python`.
    pub requires_python: Option<String>,
    /// `Generator`: the tool that built the wheel.
    pub generator: Option<String>,
    /// `Root-Is-Purelib`.
    pub root_is_purelib: Option<bool>,
    /// `Tag`, sorted.
    pub tags: Vec<String>,
}

/// Reads both files.
///
/// # Errors
/// Fails if the archive is damaged.
pub fn read<R: Read + Seek>(
    path: &str,
    archive: &mut Archive<R>,
    entries: &[Entry],
    name: Option<&WheelName>,
    findings: &mut Vec<Finding>,
) -> Result<Metadata, Error> {
    let mut metadata = Metadata::default();
    let mut problem = |message: String| {
        findings.push(Finding::error(
            ids::METADATA_MISMATCH,
            path,
            message,
            "build it with a tool that writes wheels, or rename it: `wheel tags`",
        ));
    };
    for file in ["METADATA", "WHEEL"] {
        let is_it = |entry: &&Entry| {
            let parts = entry.name.split_once('/');
            parts.is_some_and(|(folder, name)| folder.ends_with(".dist-info") && name == file)
        };
        let Some(entry) = entries.iter().find(is_it) else {
            problem(format!("has no `*.dist-info/{file}`"));
            continue;
        };
        let text = archive.text(entry)?;
        for (key, value) in headers(&text) {
            let value = value.to_owned();
            match key.to_ascii_lowercase().as_str() {
                "metadata-version" => metadata.metadata_version = Some(value),
                "name" => metadata.name = Some(value),
                "version" => metadata.version = Some(value),
                "requires-python" => metadata.requires_python = Some(value),
                "generator" => metadata.generator = Some(value),
                "root-is-purelib" => {
                    metadata.root_is_purelib = Some(value.eq_ignore_ascii_case("true"));
                }
                // Old releases of maturin write a compressed tag set where the specification requires one line per tag.
                "tag" => match WheelName::of_tags(&value) {
                    Some(tags) => metadata.tags.extend(tags),
                    None => metadata.tags.push(value),
                },
                _ => {}
            }
        }
    }
    metadata.tags.sort_unstable();
    metadata.tags.dedup();
    let Some(file) = name else {
        problem(
            "does not have the name of a wheel: expected `NAME-VERSION-PYTHON-ABI-PLATFORM.whl`"
                .to_owned(),
        );
        return Ok(metadata);
    };
    if let Some(name) = &metadata.name {
        if !is_same_name(name, &file.distribution) {
            problem(format!(
                "is `{name}` in METADATA, but `{}` in its name",
                file.distribution
            ));
        }
    }
    if let Some(version) = &metadata.version {
        if !is_same_version(version, &file.version) {
            problem(format!(
                "has version `{version}` in METADATA, but `{}` in its name",
                file.version
            ));
        }
    }
    let tags = file.tags();
    if !metadata.tags.is_empty() && metadata.tags != tags {
        // Installers read only the file name.
        findings.push(Finding::warning(
            ids::METADATA_MISMATCH,
            path,
            format!(
                "is tagged {} in WHEEL, but {} in its name",
                crate::check::list(&metadata.tags),
                crate::check::list(&tags)
            ),
            "rename wheels with `wheel tags`, which changes both",
        ));
    }
    Ok(metadata)
}

/// Checks Root-Is-Purelib, which makes installers put libraries into the folder for pure Python code. Several systems may share that
/// folder.
pub fn purelib(
    path: &str,
    metadata: &Metadata,
    libraries: &[Library],
    findings: &mut Vec<Finding>,
) {
    if metadata.root_is_purelib == Some(true) && super::has_extensions(libraries) {
        findings.push(Finding::warning(
            ids::PURELIB,
            path,
            "contains extensions, but WHEEL says `Root-Is-Purelib: true`".to_owned(),
            "write `Root-Is-Purelib: false`: `purelib` and `platlib` are different folders on some systems",
        ));
    }
}

/// Returns the headers up to the first empty line. Skips continuation lines: none of the headers read here has any.
fn headers(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
}

/// Returns whether two names are those of the same distribution.
fn is_same_name(one: &str, other: &str) -> bool {
    one == other || normalized_name(one).is_some_and(|name| normalized_name(other) == Some(name))
}

/// Compares versions: `1.0` equals `1.0.0`, and a file name has `_` for `-`.
fn is_same_version(one: &str, other: &str) -> bool {
    let other = other.replace('_', "-");
    match (Version::from_str(one), Version::from_str(&other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::{headers, is_same_name, is_same_version};
    use pyo3_facts::normalized_name;

    #[test]
    fn header_lines() {
        let text = "Name: x\nSummary: a\n  Version: 9\nVersion : 1.0\r\n\nName: y\n";
        let found: Vec<_> = headers(text).collect();
        assert_eq!(found, [("Name", "x"), ("Summary", "a"), ("Version", "1.0")]);
    }

    #[test]
    fn names_and_versions() {
        assert!(is_same_name("Foo.Bar__baz", "foo-bar-baz"));
        assert!(!is_same_name("foo", "foo2"));
        assert!(is_same_name("not a name", "not a name"));
        assert!(is_same_version("1.0+cu.12", "1.0+cu_12"));
        assert!(is_same_version("1.0", "1.0.0"));
        assert!(!is_same_version("1.0", "1.1"));
    }

    /// The crate `wheel` is std only, so it normalizes names itself.
    #[test]
    fn the_crate_wheel_normalizes_alike() {
        for name in ["nh3", "Foo.Bar", "a-_.b", "A1", "", "-a", "a.", "a b"] {
            let written = wheel::names::distribution(name).ok();
            let expected = normalized_name(name).map(|name| name.replace('-', "_"));
            assert_eq!(written, expected, "{name}");
        }
    }
}
