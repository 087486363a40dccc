//! `pyo3-bzl.toml`: which findings a workspace suppresses, with reasons, and which severity makes a run fail.
//!
//! ```toml
//! [audit]
//! fail-on = "warning"
//!
//! [[audit.skip]]
//! id = "hand-written-extension"
//! reason = "moves to pyo3_extension with the next release"
//! targets = ["//legacy/..."]
//! paths = ["legacy/**"]
//! ```

use std::cell::Cell;
use std::path::Path;

use anyhow::{anyhow, Context as _};
use toml_edit::{Document, Item, Table};

use crate::facts::gather;
use crate::finding::{Finding, Severity};
use crate::glob::{PathPattern, TargetPattern};
use crate::registry;
use crate::source::{Place, Source};

/// The file's name, in the workspace's root.
pub const FILE: &str = "pyo3-bzl.toml";

/// The contents of the file.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Findings of at least this severity make the exit code 10.
    pub fail_on: Option<Severity>,
    /// The skip entries.
    skips: Vec<Skip>,
}

/// One `[[audit.skip]]`.
#[derive(Debug, Clone)]
pub struct Skip {
    /// The check.
    pub id: String,
    /// Why.
    pub reason: String,
    /// The targets it applies to; all if it has neither this nor `paths`.
    targets: Vec<TargetPattern>,
    /// The files it applies to.
    paths: Vec<PathPattern>,
    /// Its place.
    pub place: Place,
    used: Cell<bool>,
}

/// An error in the file, and its place.
pub type Wrong = (Option<Place>, String);

impl Config {
    /// Reads the configuration of the workspace with this root. Without a file, returns the defaults.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or as [`Config::parse`] does.
    pub fn of_workspace(root: &Path) -> anyhow::Result<Self> {
        if !root.join(FILE).exists() {
            return Ok(Self::default());
        }
        let source = gather::read(root, FILE).with_context(|| format!("`{FILE}`"))?;
        Self::parse(&source).map_err(|(place, problem)| match place {
            Some(place) => anyhow!("{FILE}:{}:{}: {problem}", place.line, place.column),
            None => anyhow!("{FILE}: {problem}"),
        })
    }

    /// Parses the file.
    ///
    /// # Errors
    /// Fails if the file is not TOML, has an unknown key or id, or has an entry without a reason.
    pub fn parse(source: &Source) -> Result<Self, Wrong> {
        let document = Document::parse(source.text.clone()).map_err(|error| {
            let place = error.span().map(|span| source.place(&span));
            (place, format!("not TOML: {}", error.message()))
        })?;
        let at = |item: &Item| item.span().map(|span| source.place(&span));
        let mut config = Self::default();
        known(source, document.as_table(), &["audit"])?;
        let Some(audit) = document.get("audit") else {
            return Ok(config);
        };
        let table = audit
            .as_table()
            .ok_or_else(|| (at(audit), "`audit` is not a table".to_owned()))?;
        known(source, table, &["fail-on", "skip"])?;
        if let Some(item) = table.get("fail-on") {
            config.fail_on = Some(match item.as_str() {
                Some("error") => Severity::Error,
                Some("warning") => Severity::Warning,
                Some("note") => Severity::Note,
                _ => {
                    let problem = "`fail-on` must be `error`, `warning` or `note`";
                    return Err((at(item), problem.to_owned()));
                }
            });
        }
        if let Some(item) = table.get("skip") {
            let entries = item.as_array_of_tables().ok_or_else(|| {
                let problem = "`skip` is not a list of tables; write `[[audit.skip]]`";
                (at(item), problem.to_owned())
            })?;
            for entry in entries.iter() {
                config.skips.push(skip(source, entry)?);
            }
        }
        Ok(config)
    }

    /// Returns the entry that skips a finding, and marks it as used.
    #[must_use]
    pub fn skip(&self, finding: &Finding) -> Option<&Skip> {
        let skip = self.skips.iter().find(|skip| skip.covers(finding))?;
        skip.used.set(true);
        Some(skip)
    }

    /// Returns the entries that skipped nothing.
    pub fn unused(&self) -> impl Iterator<Item = &Skip> {
        self.skips.iter().filter(|skip| !skip.used.get())
    }
}

impl Skip {
    fn covers(&self, finding: &Finding) -> bool {
        if self.id != finding.id {
            return false;
        }
        if self.targets.is_empty() && self.paths.is_empty() {
            return true;
        }
        let target = finding.target.as_deref();
        let path = finding.place.as_ref().map(|place| place.file.as_str());
        target.is_some_and(|target| self.targets.iter().any(|pattern| pattern.matches(target)))
            || path.is_some_and(|path| self.paths.iter().any(|pattern| pattern.matches(path)))
    }
}

fn known(source: &Source, table: &Table, keys: &[&str]) -> Result<(), Wrong> {
    for (key, item) in table.iter() {
        if !keys.contains(&key) {
            let span = table
                .key(key)
                .and_then(|key| key.span())
                .or_else(|| item.span());
            let place = span.map(|span| source.place(&span));
            let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
            return Err((
                place,
                format!("unknown key `{key}`; expected {}", keys.join(", ")),
            ));
        }
    }
    Ok(())
}

fn skip(source: &Source, entry: &Table) -> Result<Skip, Wrong> {
    known(source, entry, &["id", "reason", "targets", "paths"])?;
    let place = source.place(&entry.span().unwrap_or_default());
    let text = |key: &str| {
        let text = entry
            .get(key)
            .and_then(Item::as_str)
            .unwrap_or_default()
            .trim();
        match text {
            "" => Err((Some(place.clone()), format!("`{key}` is missing or empty"))),
            _ => Ok(text.to_owned()),
        }
    };
    let globs = |key: &str| -> Result<Vec<String>, Wrong> {
        let Some(item) = entry.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = || {
            (
                Some(place.clone()),
                format!("`{key}` is not a list of strings"),
            )
        };
        let array = item.as_array().ok_or_else(wrong)?;
        let texts = array.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().ok_or_else(wrong)
    };
    let id = text("id")?;
    if registry::find(&id).is_none() {
        let hint = registry::suggestion(&id);
        let hint = hint.map_or(String::new(), |id| format!(", did you mean `{id}`?"));
        return Err((Some(place), format!("there is no check `{id}`{hint}")));
    }
    Ok(Skip {
        id,
        reason: text("reason")?,
        targets: patterns(globs("targets")?, "targets", &place, TargetPattern::new)?,
        paths: patterns(globs("paths")?, "paths", &place, PathPattern::new)?,
        place,
        used: Cell::new(false),
    })
}

/// Parses the strings of a key as patterns.
fn patterns<T>(
    texts: Vec<String>,
    key: &str,
    place: &Place,
    read: impl Fn(&str) -> Result<T, globset::Error>,
) -> Result<Vec<T>, Wrong> {
    let wrong = |error| {
        let problem = format!("`{key}` has an invalid pattern: {error}");
        (Some(place.clone()), problem)
    };
    let patterns = texts.iter().map(|text| read(text).map_err(wrong));
    patterns.collect()
}
