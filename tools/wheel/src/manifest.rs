//! The file that contains the tool's instructions: one fact per line, with tab-separated fields.
//!
//! The rule rejects values that contain a tab or line feed (`rules/private/wheel.bzl`), so there is no quoting.

use std::path::PathBuf;

use crate::problem::Problem;

/// The facts that the rule provides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The target, for messages.
    pub label: String,
    /// The project's `pyproject.toml`.
    pub pyproject: Option<PathBuf>,
    /// Name of the distribution. If empty, the name is in `pyproject`.
    pub name: String,
    /// Version of the distribution. If empty, the version is in `pyproject`.
    pub version: String,
    /// One-line summary.
    pub summary: Option<String>,
    /// The long description.
    pub description: Option<Description>,
    /// The supported Python versions.
    pub python_requires: Option<String>,
    /// The newest glibc that the wheel may require: `2_28`.
    pub manylinux: Option<String>,
    /// The dependencies.
    pub requires: Vec<String>,
    /// An extra and one of its requirements.
    pub extras: Vec<(String, String)>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// Path below `licenses/`, and the file.
    pub license_files: Vec<(String, PathBuf)>,
    /// Path below `sboms/`, and the file.
    pub sboms: Vec<(String, PathBuf)>,
    /// A METADATA field, such as `Author` or `Classifier`, and its value.
    pub fields: Vec<(String, String)>,
    /// Group and line: `console_scripts`, `tally = tally:main`.
    pub entry_points: Vec<(String, String)>,
    /// Import roots, as runfiles paths.
    pub imports: Vec<String>,
    /// Runfiles path, and the file.
    pub runfiles: Vec<(String, PathBuf)>,
    /// Path in the wheel, and the file.
    pub files: Vec<(String, PathBuf)>,
    /// Path in the sdist, and the file.
    pub sources: Vec<(String, PathBuf)>,
    /// Runfiles path, ABI and Python version of a `pyo3_extension`.
    pub extensions: Vec<(String, String, String)>,
}

/// The long description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Content type, such as `text/markdown`.
    pub content_type: String,
    /// The path, as `pyproject.toml` would state it.
    pub path: String,
    /// The file.
    pub file: PathBuf,
}

/// METADATA fields that the tool copies unchanged.
const FIELDS: [&str; 7] = [
    "Author",
    "Author-email",
    "Classifier",
    "Keywords",
    "Maintainer",
    "Maintainer-email",
    "Project-URL",
];

impl Manifest {
    /// Parses the manifest.
    ///
    /// # Errors
    /// Fails on an unknown line: the rule and the tool are from different releases.
    ///
    /// # Example
    /// ```
    /// let manifest = wheel::Manifest::parse("name\ttally\nversion\t1.0\nrequires\tnumpy\n").unwrap();
    /// assert_eq!(manifest.requires, ["numpy"]);
    /// ```
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut manifest = Self::default();
        for line in text.lines() {
            manifest.line(line).ok_or_else(|| {
                Problem::attribute(
                    "manifest",
                    "unknown line",
                    line,
                    "use the rule and the tool of the same release",
                )
            })?;
        }
        Ok(manifest)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split('\t');
        let key = fields.next()?;
        let mut next = || fields.next().map(str::to_owned);
        match key {
            "label" => self.label = next()?,
            "pyproject" => self.pyproject = Some(next()?.into()),
            "name" => self.name = next()?,
            "version" => self.version = next()?,
            "summary" => self.summary = Some(next()?),
            "description" => {
                self.description = Some(Description {
                    content_type: next()?,
                    path: next()?,
                    file: next()?.into(),
                });
            }
            "python_requires" => self.python_requires = Some(next()?),
            "manylinux" => self.manylinux = Some(next()?),
            "requires" => self.requires.push(next()?),
            "extra" => self.extras.push((next()?, next()?)),
            "license" => self.license = Some(next()?),
            "license_file" => self.license_files.push((next()?, next()?.into())),
            "sbom" => self.sboms.push((next()?, next()?.into())),
            "entry_point" => self.entry_points.push((next()?, next()?)),
            "import" => self.imports.push(next()?),
            "runfile" => self.runfiles.push((next()?, next()?.into())),
            "source" => self.sources.push((next()?, next()?.into())),
            "file" => self.files.push((next()?, next()?.into())),
            "extension" => self.extensions.push((next()?, next()?, next()?)),
            _ if FIELDS.contains(&key) => self.fields.push((key.to_owned(), next()?)),
            _ => return None,
        }
        fields.next().is_none().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    #[test]
    fn lines() {
        let text = "label\t//:w\nname\ttally\nversion\t1.0\nfile\ta.py\tsrc/a.py\nextension\t_main/n.so\tabi3-py39\t\nClassifier\tX :: Y\n";
        let manifest = Manifest::parse(text).unwrap();
        assert_eq!(manifest.label, "//:w");
        assert_eq!(manifest.files, [("a.py".to_owned(), "src/a.py".into())]);
        let extension = (
            "_main/n.so".to_owned(),
            "abi3-py39".to_owned(),
            String::new(),
        );
        assert_eq!(manifest.extensions, [extension]);
        assert_eq!(
            manifest.fields,
            [("Classifier".to_owned(), "X :: Y".to_owned())]
        );
        for wrong in [
            "name",
            "name\ta\tb",
            "Classifier",
            "unknown\tx",
            "",
            "file\tx",
        ] {
            assert!(
                Manifest::parse(wrong).is_err() || wrong.is_empty(),
                "{wrong:?}"
            );
        }
    }
}
