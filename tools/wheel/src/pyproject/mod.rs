//! Reads the table `[project]` of a `pyproject.toml`, a second source for the values of attributes.
//!
//! Sources: "pyproject.toml specification" on packaging.python.org, and PEP 639 on licenses. The specification forbids tools to change what
//! the file states. Each field therefore comes from one place: an attribute may repeat what the file states and add what it omits, but must
//! not contradict it. A field in `dynamic` requires an attribute.

mod entry_points;
mod fields;
mod license;
mod merge;
mod people;

use crate::manifest::Manifest;
use crate::names;
use crate::problem::Problem;
use crate::toml::{self, Table};

/// All keys of `[project]`. `import-names` and `import-namespaces` require METADATA 2.5; this crate writes 2.4 and ignores them.
const KEYS: [&str; 20] = [
    "authors",
    "classifiers",
    "dependencies",
    "description",
    "dynamic",
    "entry-points",
    "gui-scripts",
    "import-names",
    "import-namespaces",
    "keywords",
    "license",
    "license-files",
    "maintainers",
    "name",
    "optional-dependencies",
    "readme",
    "requires-python",
    "scripts",
    "urls",
    "version",
];

/// A parsed `pyproject.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyproject {
    document: Table,
    dynamic: Vec<String>,
}

/// Creates a problem with the file.
fn wrong(problem: impl std::fmt::Display, help: &str) -> Problem {
    Problem::new("bad-pyproject", format!("pyproject.toml: {problem}"), help)
}

impl Pyproject {
    /// Parses the file.
    ///
    /// # Errors
    /// Fails if the file is not TOML, has no table `[project]`, or has unknown keys in that table.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let document =
            toml::parse(text).map_err(|error| wrong(error, "correct the file at that line"))?;
        let mut file = Self {
            document,
            dynamic: Vec::new(),
        };
        let Some(project) = file.document.table("project") else {
            return Err(wrong(
                "no table `[project]`",
                "add it, or remove the attribute pyproject and set the others",
            ));
        };
        if let Some((unknown, _)) = project.iter().find(|(key, _)| !KEYS.contains(key)) {
            return Err(wrong(
                format!("`[project]` has no key `{unknown}`"),
                "check its spelling",
            ));
        }
        let dynamic = file.strings("dynamic")?.unwrap_or_default();
        for key in &dynamic {
            if key == "name" || !KEYS.contains(&key.as_str()) {
                return Err(wrong(
                    format!("`{key}` cannot be in `dynamic`"),
                    "remove it there",
                ));
            }
            if file.get(key).is_some() {
                return Err(wrong(
                    format!("`{key}` has a value, and is in `dynamic`"),
                    "remove one of them",
                ));
            }
        }
        file.dynamic = dynamic;
        Ok(file)
    }

    /// Returns the whole file.
    #[must_use]
    pub fn document(&self) -> &Table {
        &self.document
    }

    /// Returns whether the file leaves this field of `[project]` to the build.
    #[must_use]
    pub fn is_dynamic(&self, key: &str) -> bool {
        self.dynamic.iter().any(|one| one == key)
    }

    /// Completes the manifest with the values from the file.
    ///
    /// # Errors
    /// Fails on a dynamic field without its attribute, an attribute that contradicts the file, or an invalid value.
    pub fn complete(&self, manifest: &Manifest) -> Result<Manifest, Problem> {
        let mut full = manifest.clone();
        self.name(&mut full)?;
        let version = self.string("version")?;
        self.text("version", "version", &mut full.version, version)?;
        let summary = self.string("description")?;
        self.optional("description", "summary", &mut full.summary, summary)?;
        let requires = self.string("requires-python")?;
        self.optional(
            "requires-python",
            "python_requires",
            &mut full.python_requires,
            requires,
        )?;
        self.readme(&mut full)?;
        self.license(&mut full)?;
        self.license_files(&full)?;
        self.people(&mut full, "authors", "Author", "author")?;
        self.people(&mut full, "maintainers", "Maintainer", "maintainer")?;
        let keywords = self.strings("keywords")?.map(|words| vec![words.join(",")]);
        self.fields(&mut full, "keywords", "keywords", &["Keywords"], keywords)?;
        let classifiers = self.strings("classifiers")?;
        self.fields(
            &mut full,
            "classifiers",
            "classifiers",
            &["Classifier"],
            classifiers,
        )?;
        let urls = self.pairs("urls")?;
        let urls = urls.map(|urls| {
            let line = |(label, url)| format!("{label}, {url}");
            urls.into_iter().map(line).collect()
        });
        self.fields(&mut full, "urls", "project_urls", &["Project-URL"], urls)?;
        let requires = self.strings("dependencies")?;
        self.list("dependencies", "requires", &mut full.requires, requires)?;
        let extras = self.extras()?;
        self.list("optional-dependencies", "extras", &mut full.extras, extras)?;
        self.scripts(&mut full)?;
        Ok(full)
    }

    /// Returns the PKG-INFO fields that only attributes set. A wheel built from the sdist gets them from elsewhere, or not at all.
    #[must_use]
    pub fn left_to_attributes(&self, full: &Manifest) -> Vec<&'static str> {
        let has_field = |name: &str| full.fields.iter().any(|(field, _)| field == name);
        [
            ("description", "Summary", full.summary.is_some()),
            ("readme", "Description", full.description.is_some()),
            ("authors", "Author", has_field("Author")),
            ("authors", "Author-email", has_field("Author-email")),
            ("maintainers", "Maintainer", has_field("Maintainer")),
            (
                "maintainers",
                "Maintainer-email",
                has_field("Maintainer-email"),
            ),
            ("keywords", "Keywords", has_field("Keywords")),
            ("classifiers", "Classifier", has_field("Classifier")),
            ("urls", "Project-URL", has_field("Project-URL")),
            ("license", "License-Expression", full.license.is_some()),
            (
                "license-files",
                "License-File",
                !full.license_files.is_empty(),
            ),
            (
                "requires-python",
                "Requires-Python",
                full.python_requires.is_some(),
            ),
            ("dependencies", "Requires-Dist", !full.requires.is_empty()),
            (
                "optional-dependencies",
                "Provides-Extra",
                !full.extras.is_empty(),
            ),
        ]
        .into_iter()
        .filter(|(key, _, is_set)| *is_set && self.get(key).is_none())
        .map(|(_, field, _)| field)
        .collect()
    }

    fn name(&self, full: &mut Manifest) -> Result<(), Problem> {
        let Some(stated) = self.string("name")? else {
            return Err(wrong("`[project]` has no `name`", "add it"));
        };
        // `My.Tally` and `my-tally` are the same distribution.
        let same = names::distribution(&full.name) == names::distribution(&stated);
        if full.name.is_empty() || same {
            full.name = stated;
            return Ok(());
        }
        Err(self.contradiction("name", "distribution", &full.name, &stated))
    }
}
