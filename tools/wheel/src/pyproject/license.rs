//! The fields that name files: readme and licenses.

use super::merge::missing_input;
use super::{wrong, Pyproject};
use crate::glob::Glob;
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::toml::Value;

impl Pyproject {
    pub(super) fn readme(&self, full: &mut Manifest) -> Result<(), Problem> {
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

    pub(super) fn license(&self, full: &mut Manifest) -> Result<(), Problem> {
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
    pub(super) fn license_files(&self, full: &Manifest) -> Result<(), Problem> {
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
}
