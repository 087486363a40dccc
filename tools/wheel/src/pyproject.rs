//! Reads the table `[project]` of a `pyproject.toml`, a second source for the values of attributes.
//!
//! Sources: "pyproject.toml specification" on packaging.python.org, and PEP 639 on licenses. The specification forbids tools to change what
//! the file states. Each field therefore comes from one place: an attribute may repeat what the file states and add what it omits, but must
//! not contradict it. A field in `dynamic` requires an attribute.

use crate::glob::Glob;
use crate::manifest::Manifest;
use crate::names;
use crate::problem::Problem;
use crate::toml::{self, Table, Value};

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

    fn readme(&self, full: &mut Manifest) -> Result<(), Problem> {
        let (stated, content_type) = match self.get("readme") {
            None => (None, None),
            Some(Value::String(path)) => (Some(path.as_str()), None),
            Some(Value::Table(table)) => {
                if table.string("text").is_some() {
                    return Err(wrong(
                        "`readme` has a `text`, which is not supported",
                        "write it to a file, and name that: readme = \"README.md\"",
                    ));
                }
                let Some(path) = table.string("file") else {
                    return Err(wrong("`readme` has no `file`", "add it"));
                };
                (Some(path), table.string("content-type"))
            }
            Some(other) => return Err(self.not_a("readme", "a string or a table", other)),
        };
        let given = full.description.as_ref().map(|one| one.path.as_str());
        if let (Some(path), None) = (stated, given) {
            return Err(missing_input("readme", path, "description_file"));
        }
        self.source("readme", "description_file", given, stated)?;
        if let (Some(content_type), Some(description)) = (content_type, &mut full.description) {
            description.content_type = content_type.to_owned();
        }
        Ok(())
    }

    fn license(&self, full: &mut Manifest) -> Result<(), Problem> {
        let table = match self.get("license") {
            Some(Value::Table(table)) => table,
            Some(Value::String(_)) | None => {
                let stated = self.string("license")?;
                return self.optional("license", "license", &mut full.license, stated);
            }
            Some(other) => return Err(self.not_a("license", "a string", other)),
        };
        // The format before PEP 639.
        if self.get("license-files").is_some() {
            return Err(wrong(
                "`license` is a table, which `license-files` excludes",
                "write the license as an SPDX expression: license = \"MIT\"",
            ));
        }
        let shown = table.string("file").or(table.string("text"));
        let given = full.license.as_deref();
        self.source("license", "license", given, shown)?;
        match (table.string("file"), table.string("text")) {
            (Some(path), None) => {
                if !full.license_files.iter().any(|(known, _)| known == path) {
                    return Err(missing_input("license", path, "license_files"));
                }
            }
            (None, Some(text)) if !text.contains('\n') => {
                full.fields.push(("License".to_owned(), text.to_owned()));
            }
            _ => {
                return Err(wrong(
                    "`license` is neither an SPDX expression, nor a `file`, nor a line of `text`",
                    "write it as an SPDX expression: license = \"MIT\"",
                ));
            }
        }
        Ok(())
    }

    /// Checks that each pattern matches a file of the attribute, and that a pattern matches each file.
    fn license_files(&self, full: &Manifest) -> Result<(), Problem> {
        let paths: Vec<&str> = full
            .license_files
            .iter()
            .map(|(path, _)| path.as_str())
            .collect();
        let Some(patterns) = self.strings("license-files")? else {
            let given = paths.first().copied();
            return self
                .source("license-files", "license_files", given, None)
                .map(|_| ());
        };
        let mut globs = Vec::new();
        for pattern in &patterns {
            let glob = Glob::parse(pattern).ok_or_else(|| {
                wrong(
                    format!("`license-files` has `{pattern}`, which is not a pattern"),
                    "use `*`, `?`, `**` and `[…]` in a path without `..`",
                )
            })?;
            if !paths.iter().any(|path| glob.matches(path)) {
                return Err(missing_input("license-files", pattern, "license_files"));
            }
            globs.push(glob);
        }
        let is_stated = |path: &str| globs.iter().any(|glob| glob.matches(path));
        match paths.iter().find(|path| !is_stated(path)) {
            Some(path) => Err(self.contradiction(
                "license-files",
                "license_files",
                path,
                &patterns.join(", "),
            )),
            None => Ok(()),
        }
    }

    /// Adds the people in `{name, email}` form: a name alone goes to one field, an address with or without a name to the other.
    fn people(
        &self,
        full: &mut Manifest,
        key: &str,
        field: &str,
        attribute: &str,
    ) -> Result<(), Problem> {
        let email_field = format!("{field}-email");
        let stated = match self.get(key) {
            None => None,
            Some(Value::Array(people)) => {
                let (mut plain, mut addresses) = (Vec::new(), Vec::new());
                for person in people {
                    let Value::Table(person) = person else {
                        return Err(self.not_a(key, "an array of tables", person));
                    };
                    match (person.string("name"), person.string("email")) {
                        (Some(name), None) => plain.push(name.to_owned()),
                        (None, Some(email)) => addresses.push(email.to_owned()),
                        (Some(name), Some(email)) => {
                            addresses.push(format!("{} <{email}>", phrase(name)));
                        }
                        (None, None) => {
                            return Err(wrong(
                                format!("`{key}` has an entry without `name` and `email`"),
                                "write { name = \"Ada\", email = \"ada@example.org\" }",
                            ));
                        }
                    }
                }
                let line = |values: Vec<String>| values.join(", ");
                Some((line(plain), line(addresses)))
            }
            Some(other) => return Err(self.not_a(key, "an array of tables", other)),
        };
        let lines = stated.map(|(plain, addresses)| {
            let both = [(field, plain), (email_field.as_str(), addresses)];
            let both = both.into_iter().filter(|(_, value)| !value.is_empty());
            both.map(|(name, value)| (name.to_owned(), value))
                .collect::<Vec<_>>()
        });
        let is_own = |name: &str| name == field || name == email_field;
        let given: Vec<(String, String)> = full
            .fields
            .iter()
            .filter(|(name, _)| is_own(name))
            .cloned()
            .collect();
        let shown = |lines: &[(String, String)]| {
            let values: Vec<&str> = lines.iter().map(|(_, value)| value.as_str()).collect();
            values.join(", ")
        };
        let (given_shown, stated_shown) = (shown(&given), lines.as_deref().map(shown));
        let given_shown = Some(given_shown.as_str()).filter(|text| !text.is_empty());
        if self.source(key, attribute, given_shown, stated_shown.as_deref())? {
            full.fields.retain(|(name, _)| !is_own(name));
            full.fields.extend(lines.unwrap_or_default());
        }
        Ok(())
    }

    fn extras(&self) -> Result<Option<Vec<(String, String)>>, Problem> {
        let Some(table) = self.table("optional-dependencies")? else {
            return Ok(None);
        };
        let mut extras = Vec::new();
        let mut seen = Vec::new();
        for (extra, requirements) in table.iter() {
            let normal = names::distribution(extra)
                .map_err(|_| {
                    wrong(
                        format!("`{extra}` is not the name of an extra"),
                        "use letters, digits and single `-`",
                    )
                })?
                .replace('_', "-");
            if seen.contains(&normal) {
                return Err(wrong(
                    format!("`optional-dependencies` has `{normal}` twice"),
                    "join the two",
                ));
            }
            let requirements = self.array("optional-dependencies", requirements)?;
            if requirements.is_empty() {
                extras.push((normal.clone(), String::new()));
            }
            extras.extend(requirements.into_iter().map(|one| (normal.clone(), one)));
            seen.push(normal);
        }
        Ok(Some(extras))
    }

    fn scripts(&self, full: &mut Manifest) -> Result<(), Problem> {
        let is_script = |group: &str| matches!(group, "console_scripts" | "gui_scripts");
        let mut plugins = None;
        if let Some(groups) = self.table("entry-points")? {
            let mut lines = Vec::new();
            for (group, entries) in groups.iter() {
                if is_script(group) {
                    return Err(wrong(
                        format!("`entry-points` has `{group}`"),
                        "use the tables `[project.scripts]` and `[project.gui-scripts]`",
                    ));
                }
                let Value::Table(entries) = entries else {
                    return Err(self.not_a("entry-points", "tables", entries));
                };
                for (name, object) in entries.iter() {
                    let Value::String(object) = object else {
                        return Err(self.not_a("entry-points", "strings", object));
                    };
                    lines.push((group.to_owned(), format!("{name} = {object}")));
                }
            }
            plugins = Some(lines);
        }
        let of_group = |group: &str, key: &str| -> Result<_, Problem> {
            let pairs = self.pairs(key)?;
            Ok(pairs.map(|pairs| {
                let line = |(name, object)| (group.to_owned(), format!("{name} = {object}"));
                pairs.into_iter().map(line).collect::<Vec<_>>()
            }))
        };
        let console = of_group("console_scripts", "scripts")?;
        let gui = of_group("gui_scripts", "gui-scripts")?;
        let given = std::mem::take(&mut full.entry_points);
        for (key, stated, belongs) in [
            (
                "scripts",
                console,
                &(|group: &str| group == "console_scripts") as &dyn Fn(&str) -> bool,
            ),
            ("gui-scripts", gui, &|group: &str| group == "gui_scripts"),
            ("entry-points", plugins, &|group: &str| !is_script(group)),
        ] {
            let mut own: Vec<(String, String)> = given
                .iter()
                .filter(|(group, _)| belongs(group))
                .cloned()
                .collect();
            self.list(key, "entry_points", &mut own, stated)?;
            full.entry_points.extend(own);
        }
        Ok(())
    }

    /// Returns whether to use the file's value (true) or the attribute's.
    fn source(
        &self,
        key: &str,
        attribute: &str,
        given: Option<&str>,
        stated: Option<&str>,
    ) -> Result<bool, Problem> {
        match (stated, given) {
            (None, None) if self.is_dynamic(key) => Err(Problem::new(
                "missing-dynamic",
                format!(
                    "pyproject.toml leaves `{key}` to the build (`dynamic`), but the attribute {attribute} is not set"
                ),
                format!("set {attribute}, or remove \"{key}\" from `dynamic`"),
            )),
            (None, _) => Ok(false),
            (Some(_), None) => Ok(true),
            (Some(stated), Some(given)) if stated == given => Ok(true),
            (Some(stated), Some(given)) => {
                Err(self.contradiction(key, attribute, given, stated))
            }
        }
    }

    fn contradiction(&self, key: &str, attribute: &str, given: &str, stated: &str) -> Problem {
        let printable = |text: &str| gate::printable(text.as_bytes());
        let help = if key == "name" {
            format!("remove {attribute}")
        } else {
            format!(
                "remove {attribute}; or let the build decide: remove `{key}` from `[project]` and add it to `dynamic`"
            )
        };
        Problem::new(
            "contradiction",
            format!(
                "{attribute} is `{}`, but pyproject.toml states `{}` for `{key}`",
                printable(given),
                printable(stated)
            ),
            help,
        )
    }

    fn text(
        &self,
        key: &str,
        attribute: &str,
        own: &mut String,
        stated: Option<String>,
    ) -> Result<(), Problem> {
        let given = Some(own.as_str()).filter(|text| !text.is_empty());
        if self.source(key, attribute, given, stated.as_deref())? {
            *own = stated.unwrap_or_default();
        }
        Ok(())
    }

    fn optional(
        &self,
        key: &str,
        attribute: &str,
        own: &mut Option<String>,
        stated: Option<String>,
    ) -> Result<(), Problem> {
        if self.source(key, attribute, own.as_deref(), stated.as_deref())? {
            *own = stated;
        }
        Ok(())
    }

    /// Merges a list. Lists are equal regardless of order.
    fn list<T: Shown>(
        &self,
        key: &str,
        attribute: &str,
        own: &mut Vec<T>,
        stated: Option<Vec<T>>,
    ) -> Result<(), Problem> {
        let shown = |list: &[T]| {
            let mut lines: Vec<String> = list.iter().map(Shown::shown).collect();
            lines.sort();
            lines.join(", ")
        };
        let given = Some(shown(own)).filter(|_| !own.is_empty());
        let stated_shown = stated.as_deref().map(shown);
        if self.source(key, attribute, given.as_deref(), stated_shown.as_deref())? {
            *own = stated.unwrap_or_default();
        }
        Ok(())
    }

    /// Merges a list that is a METADATA field.
    fn fields(
        &self,
        full: &mut Manifest,
        key: &str,
        attribute: &str,
        names: &[&str],
        stated: Option<Vec<String>>,
    ) -> Result<(), Problem> {
        let is_own = |name: &str| names.contains(&name);
        let field = names.first().copied().unwrap_or_default();
        let mut own: Vec<String> = full
            .fields
            .iter()
            .filter(|(name, _)| is_own(name))
            .map(|(_, value)| value.clone())
            .collect();
        self.list(key, attribute, &mut own, stated)?;
        full.fields.retain(|(name, _)| !is_own(name));
        full.fields
            .extend(own.into_iter().map(|value| (field.to_owned(), value)));
        Ok(())
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.document.table("project")?.get(key)
    }

    fn string(&self, key: &str) -> Result<Option<String>, Problem> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.not_a(key, "a string", other)),
        }
    }

    fn strings(&self, key: &str) -> Result<Option<Vec<String>>, Problem> {
        self.get(key)
            .map(|value| self.array(key, value))
            .transpose()
    }

    fn array(&self, key: &str, value: &Value) -> Result<Vec<String>, Problem> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            _ => None,
        };
        let list: Option<Vec<String>> = match value {
            Value::Array(values) => values.iter().map(text).collect(),
            _ => None,
        };
        list.ok_or_else(|| self.not_a(key, "an array of strings", value))
    }

    fn table(&self, key: &str) -> Result<Option<&Table>, Problem> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(table)),
            Some(other) => Err(self.not_a(key, "a table", other)),
        }
    }

    fn pairs(&self, key: &str) -> Result<Option<Vec<(String, String)>>, Problem> {
        let Some(table) = self.table(key)? else {
            return Ok(None);
        };
        let mut pairs = Vec::new();
        for (name, value) in table.iter() {
            let Value::String(value) = value else {
                return Err(self.not_a(key, "a table of strings", value));
            };
            pairs.push((name.to_owned(), value.clone()));
        }
        Ok(Some(pairs))
    }

    fn not_a(&self, key: &str, expected: &str, got: &Value) -> Problem {
        wrong(
            format!("`{key}`: expected {expected}, got {}", got.kind()),
            "see the pyproject.toml specification on packaging.python.org",
        )
    }
}

/// Defines how to display and compare list elements.
trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for (String, String) {
    fn shown(&self) -> String {
        format!("{}: {}", self.0, self.1)
    }
}

/// Returns the problem for a file that `pyproject.toml` names but the action does not get.
fn missing_input(key: &str, path: &str, attribute: &str) -> Problem {
    let value = if attribute == "license_files" {
        format!("[\"{path}\"]")
    } else {
        format!("\"{path}\"")
    };
    // A pattern is not a label.
    let value = if path.contains(['*', '?', '[']) {
        format!("glob([\"{path}\"])")
    } else {
        value
    };
    Problem::new(
        "missing-input",
        format!("pyproject.toml names `{path}` as `{key}`, but {attribute} has no such file"),
        format!("set {attribute} = {value}; Bazel builds only with files that targets name"),
    )
}

/// Formats an RFC 5322 display name. Quotes it if it contains special characters.
fn phrase(name: &str) -> String {
    let is_special = |c: char| "()<>[]:;@\\,.\"".contains(c);
    if name.contains(is_special) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}
