//! Decides between the value of the file and that of the attribute.

use super::Pyproject;
use crate::manifest::Manifest;
use crate::problem::Problem;

impl Pyproject {
    /// Returns whether to use the file's value (true) or the attribute's.
    pub(super) fn source(
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

    pub(super) fn contradiction(
        &self,
        key: &str,
        attribute: &str,
        given: &str,
        stated: &str,
    ) -> Problem {
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

    pub(super) fn text(
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

    pub(super) fn optional(
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
    pub(super) fn list<T: Shown>(
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
    pub(super) fn fields(
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
}

/// Defines how to display and compare list elements.
pub(super) trait Shown {
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
pub(super) fn missing_input(key: &str, path: &str, attribute: &str) -> Problem {
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
