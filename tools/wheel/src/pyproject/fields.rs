//! Reads the fields of `[project]` with their types.

use super::{wrong, Pyproject};
use crate::problem::Problem;
use crate::toml::{Table, Value};

impl Pyproject {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.document.table("project")?.get(key)
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<String>, Problem> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.not_a(key, "a string", other)),
        }
    }

    pub(super) fn strings(&self, key: &str) -> Result<Option<Vec<String>>, Problem> {
        self.get(key)
            .map(|value| self.array(key, value))
            .transpose()
    }

    pub(super) fn array(&self, key: &str, value: &Value) -> Result<Vec<String>, Problem> {
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

    pub(super) fn table(&self, key: &str) -> Result<Option<&Table>, Problem> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(table)),
            Some(other) => Err(self.not_a(key, "a table", other)),
        }
    }

    pub(super) fn pairs(&self, key: &str) -> Result<Option<Vec<(String, String)>>, Problem> {
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

    pub(super) fn not_a(&self, key: &str, expected: &str, got: &Value) -> Problem {
        wrong(
            format!("`{key}`: expected {expected}, got {}", got.kind()),
            "see the pyproject.toml specification on packaging.python.org",
        )
    }
}
