//! The project's metadata on PyPI, as the attributes that a `pyo3_wheel` needs beside `pyproject.toml`.
//!
//! A `pyo3_wheel` reads the table `[project]` itself. Attributes name the files that the table refers to, and supply the fields that
//! it leaves to the build backend (`dynamic`). For those, maturin reads Cargo.toml; setuptools runs code, which `adopt` never does.
//! Source: maturin's guide, "Project metadata".

use std::str::FromStr as _;

use cargo_metadata::Package;
use pep440_rs::Version;
use toml_edit::{DocumentMut, Item};
use wheel::{is_license_expression, Description, Glob, Manifest, Pyproject};

use super::declared::Backend;
use super::files::Files;
use super::paths::join;
use super::toml::{at, strings};
use super::unmapped::Unmapped;

/// The attributes of a `pyo3_wheel`. Paths are relative to the project's folder. Empty fields are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WheelMetadata {
    /// Whether `pyproject.toml` has the table `[project]`.
    pub has_project_table: bool,
    /// `distribution`, without that table.
    pub distribution: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description_file`.
    pub description_file: Option<String>,
    /// `license`.
    pub license: Option<String>,
    /// `license_files`.
    pub license_files: Vec<String>,
    /// `author_email`, or `author` for authors without an address.
    pub authors: Vec<Author>,
    /// `keywords`.
    pub keywords: Vec<String>,
    /// `project_urls`.
    pub project_urls: Vec<(String, String)>,
}

/// An author in Cargo.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A name alone.
    Name(String),
    /// `Name <address>`, or an address alone.
    Address(String),
}

/// The patterns of license files when `pyproject.toml` has none. Source: PEP 639, which maturin and setuptools follow.
const LICENSES: [&str; 4] = ["AUTHORS*", "COPYING*", "LICEN[CS]E*", "NOTICE*"];

/// Types of long descriptions that METADATA knows.
const DESCRIPTIONS: [&str; 3] = [".md", ".rst", ".txt"];

/// Reads the metadata. `package` is that of the first extension. Returns why there is no wheel, or None if nothing asks for one.
pub(super) fn find(
    files: &Files,
    backend: Backend,
    package: Option<&Package>,
    folder: &str,
) -> Result<WheelMetadata, Option<Unmapped>> {
    let text = files.glance("pyproject.toml").unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    let document: DocumentMut = text.parse().map_err(|_| None)?;
    let project = document.get("project");
    let mut found = WheelMetadata {
        has_project_table: project.is_some_and(Item::is_table_like),
        ..WheelMetadata::default()
    };
    let get = |key: &str| project.and_then(|table| table.get(key));
    let dynamic = strings(get("dynamic"));
    // maturin also accepts a table without a version.
    let is_open = |found: &WheelMetadata, key: &str| {
        let is_dynamic = dynamic.iter().any(|one| one == key);
        let is_missing = key == "version" && get(key).is_none();
        !found.has_project_table || is_dynamic || is_missing
    };
    match (backend, package) {
        (Backend::Maturin, Some(package)) => {
            from_cargo(&mut found, package, folder, files, &is_open)?;
        }
        (Backend::Cargo, _) => return Err(None),
        _ if !found.has_project_table => {
            return Err(Some(without(
                "its metadata is in setup.py or setup.cfg, not in pyproject.toml",
            )))
        }
        _ => {}
    }
    if let Some(readme) = get("readme") {
        found.description_file = file_of(readme);
    } else if backend == Backend::SetuptoolsRust && dynamic.iter().any(|one| one == "readme") {
        let readme = at(
            document.as_item(),
            &["tool", "setuptools", "dynamic", "readme"],
        );
        found.description_file = readme.and_then(file_of);
    }
    if let Some(readme) = &found.description_file {
        if !files.has(readme) || !DESCRIPTIONS.iter().any(|ending| readme.ends_with(ending)) {
            return Err(Some(without(&format!(
                "the long description must be a `.md`, `.rst` or `.txt` file of the project, got `{readme}`"
            ))));
        }
    }
    let of_setuptools = at(document.as_item(), &["tool", "setuptools", "license-files"])
        .filter(|_| backend == Backend::SetuptoolsRust);
    let patterns = match get("license-files").or(of_setuptools) {
        Some(item) => strings(Some(item)),
        None => LICENSES.map(ToOwned::to_owned).to_vec(),
    };
    let of_cargo = package
        .filter(|_| backend == Backend::Maturin)
        .and_then(|package| join(folder, package.license_file.as_ref()?.as_str()));
    let globs: Vec<_> = patterns.iter().filter_map(|one| Glob::parse(one)).collect();
    let stated = get("license")
        .and_then(|table| table.get("file"))
        .and_then(Item::as_str);
    let is_license = |path: &&str| {
        let is_named = stated == Some(*path) || of_cargo.as_deref() == Some(*path);
        is_named || globs.iter().any(|glob| glob.matches(path))
    };
    found.license_files = files
        .paths()
        .filter(is_license)
        .map(ToOwned::to_owned)
        .collect();
    if found.has_project_table {
        if found.version.is_none() && get("version").is_none() {
            return Err(Some(without("`[project]` states no version")));
        }
        // The same code as in the build.
        let checked = Pyproject::parse(text).and_then(|file| file.complete(&found.manifest()));
        checked.map_err(|problem| {
            let hint = format!("{}; then run `adopt` again", problem.help);
            Some(Unmapped::wheel(problem.message, hint))
        })?;
    }
    Ok(found)
}

/// Returns the file of a readme: `"README.md"`, `{file = "README.md"}`, and with setuptools `{file = ["README.md"]}`.
fn file_of(readme: &Item) -> Option<String> {
    let file = readme.get("file").unwrap_or(readme);
    let list = strings(Some(file));
    let only = list.first().filter(|_| list.len() == 1);
    file.as_str()
        .or(only.map(String::as_str))
        .map(ToOwned::to_owned)
}

/// Reports that there is no wheel.
fn without(reason: &str) -> Unmapped {
    Unmapped::wheel(
        reason,
        "write a `pyo3_wheel` with the attributes that are missing; see docs/wheels.md of pyo3_bzl",
    )
}

/// Sets the fields that maturin takes from Cargo.toml.
fn from_cargo(
    found: &mut WheelMetadata,
    package: &Package,
    folder: &str,
    files: &Files,
    is_open: &dyn Fn(&WheelMetadata, &str) -> bool,
) -> Result<(), Option<Unmapped>> {
    if !found.has_project_table {
        found.distribution = Some(package.name.to_string());
    }
    if is_open(found, "version") {
        // `1.0.0-rc.1` is `1.0.0rc1` on PyPI.
        let version = Version::from_str(&package.version.to_string());
        let version = version.map_err(|_| {
            let version = &package.version;
            let reason = format!("PyPI accepts no version such as `{version}` in Cargo.toml");
            Some(without(&reason))
        })?;
        found.version = Some(version.to_string());
    }
    if is_open(found, "description") {
        let line = package.description.as_deref().map(one_line);
        found.summary = line.filter(|line| !line.is_empty());
    }
    if is_open(found, "license") {
        // Cargo also accepts the old form `MIT/Apache-2.0`.
        let license = package
            .license
            .as_ref()
            .map(|text| one_line(&text.replace('/', " OR ")));
        found.license = license.filter(|text| is_license_expression(text));
    }
    if is_open(found, "readme") {
        let path = package
            .readme
            .as_ref()
            .and_then(|path| join(folder, path.as_str()));
        found.description_file = path.filter(|path| files.has(path));
    }
    if is_open(found, "authors") {
        let author = |text: &String| {
            if text.contains('@') {
                Author::Address(text.clone())
            } else {
                Author::Name(text.clone())
            }
        };
        found.authors = package.authors.iter().map(author).collect();
    }
    if is_open(found, "keywords") {
        found.keywords.clone_from(&package.keywords);
    }
    if is_open(found, "urls") {
        let urls = [
            ("Homepage", &package.homepage),
            ("Source Code", &package.repository),
            ("Documentation", &package.documentation),
        ];
        let known = |(name, url): (&str, &Option<String>)| Some((name.to_owned(), url.clone()?));
        found.project_urls = urls.into_iter().filter_map(known).collect();
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl WheelMetadata {
    /// Returns the authors without an address, and those with one, each on one line.
    #[must_use]
    pub fn author_lines(&self) -> [Option<String>; 2] {
        let line = |is_wanted: fn(&Author) -> Option<&String>| {
            let all: Vec<_> = self.authors.iter().filter_map(is_wanted).cloned().collect();
            (!all.is_empty()).then(|| all.join(", "))
        };
        [
            line(|one| match one {
                Author::Name(name) => Some(name),
                Author::Address(_) => None,
            }),
            line(|one| match one {
                Author::Address(address) => Some(address),
                Author::Name(_) => None,
            }),
        ]
    }

    /// Returns all files that the attributes name.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.description_file.iter().chain(&self.license_files)
    }

    /// Returns what the rule would pass to the tool that writes the wheel.
    fn manifest(&self) -> Manifest {
        let [author, author_email] = self.author_lines();
        let people = [("Author", author), ("Author-email", author_email)];
        let people = people
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let keywords =
            (!self.keywords.is_empty()).then(|| ("Keywords".to_owned(), self.keywords.join(",")));
        let url =
            |(name, url): &(String, String)| ("Project-URL".to_owned(), format!("{name}, {url}"));
        Manifest {
            name: self.distribution.clone().unwrap_or_default(),
            version: self.version.clone().unwrap_or_default(),
            summary: self.summary.clone(),
            license: self.license.clone(),
            description: self.description_file.as_ref().map(|path| Description {
                content_type: String::new(),
                path: path.clone(),
                file: path.into(),
            }),
            license_files: self
                .license_files
                .iter()
                .map(|path| (path.clone(), path.into()))
                .collect(),
            fields: people
                .chain(keywords)
                .chain(self.project_urls.iter().map(url))
                .collect(),
            ..Manifest::default()
        }
    }
}

#[cfg(test)]
#[path = "metadata_test.rs"]
mod tests;
