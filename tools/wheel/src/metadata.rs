//! The files of `.dist-info`: METADATA, WHEEL, entry_points.txt, RECORD.
//!
//! Sources: "core metadata" 2.4, "binary distribution format", "entry points" and "recording installed projects" on packaging.python.org.

use std::collections::{BTreeMap, BTreeSet};

use archive::{base64, digest};

use crate::license::is_license_expression;
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::tags::Tags;

/// Returns the METADATA of a wheel or the PKG-INFO of an sdist. `description` is the text of the long description. `dynamic` lists the
/// fields that may differ in a wheel built from the sdist.
///
/// # Errors
/// Fails if an attribute cannot be represented.
pub fn metadata(
    manifest: &Manifest,
    description: Option<&str>,
    dynamic: &[&str],
) -> Result<String, Problem> {
    let mut text = String::new();
    let mut field = |name: &str, value: &str| -> Result<(), Problem> {
        // A second line could inject other fields.
        if value.chars().any(char::is_control) || value.trim() != value || value.is_empty() {
            return Err(Problem::attribute(
                &name.to_lowercase(),
                "not one line of text",
                value,
                "leave out line feeds, tabs, and spaces at the ends",
            ));
        }
        text += &format!("{name}: {value}\n");
        Ok(())
    };
    field("Metadata-Version", "2.4")?;
    field("Name", &manifest.name)?;
    field("Version", &manifest.version)?;
    for name in dynamic {
        field("Dynamic", name)?;
    }
    if let Some(summary) = &manifest.summary {
        field("Summary", summary)?;
    }
    for (name, value) in &manifest.fields {
        field(name, value)?;
    }
    if let Some(license) = &manifest.license {
        if !is_license_expression(license) {
            return Err(Problem::attribute(
                "license",
                "not an SPDX license expression",
                license,
                "write \"Apache-2.0\" or \"MIT OR Apache-2.0\", for example; spdx.org/licenses lists the identifiers",
            ));
        }
        field("License-Expression", license)?;
    }
    for (path, _) in &manifest.license_files {
        field("License-File", path)?;
    }
    if let Some(requires) = &manifest.python_requires {
        field("Requires-Python", requires)?;
    }
    for requirement in &manifest.requires {
        field("Requires-Dist", requirement)?;
    }
    let extras: BTreeSet<&str> = manifest
        .extras
        .iter()
        .map(|(extra, _)| extra.as_str())
        .collect();
    for extra in extras {
        if crate::names::distribution(extra)
            .map(|normal| normal.replace('_', "-"))
            .as_deref()
            != Ok(extra)
        {
            return Err(Problem::attribute(
                "extras",
                "not the name of an extra in normal form",
                extra,
                "use lower-case letters, digits and single `-`",
            ));
        }
        field("Provides-Extra", extra)?;
        let requirements = manifest.extras.iter().filter(|(one, _)| one == extra);
        for (_, requirement) in requirements.filter(|(_, requirement)| !requirement.is_empty()) {
            let (what, marker) = match requirement.split_once(';') {
                Some((what, marker)) => (
                    what.trim(),
                    format!("({}) and extra == '{extra}'", marker.trim()),
                ),
                None => (requirement.as_str(), format!("extra == '{extra}'")),
            };
            field("Requires-Dist", &format!("{what}; {marker}"))?;
        }
    }
    if let (Some(given), Some(description)) = (&manifest.description, description) {
        field("Description-Content-Type", &given.content_type)?;
        text.push('\n');
        text += description;
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    Ok(text)
}

/// Returns the file WHEEL.
#[must_use]
pub fn wheel(tags: &Tags) -> String {
    let mut text = format!(
        "Wheel-Version: 1.0\nGenerator: pyo3_bzl\nRoot-Is-Purelib: {}\n",
        tags.is_pure()
    );
    for tag in tags.all() {
        text += &format!("Tag: {tag}\n");
    }
    text
}

/// Returns entry_points.txt; none if there are no entry points.
///
/// # Errors
/// Fails on a line that is not `name = module:object`.
pub fn entry_points(manifest: &Manifest) -> Result<Option<String>, Problem> {
    let mut groups = BTreeMap::<&str, BTreeMap<&str, &str>>::new();
    for (group, line) in &manifest.entry_points {
        let wrong = |problem: &str| {
            Problem::attribute(
                "entry_points",
                problem,
                line,
                "write `name = package.module:function`",
            )
        };
        let is_group = |group: &str| {
            let is_part = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            group.split('.').all(is_part)
        };
        if !is_group(group) {
            return Err(Problem::attribute(
                "entry_points",
                "not the name of a group",
                group,
                "use `console_scripts`, `gui_scripts`, or words separated by dots",
            ));
        }
        let (name, object) = line.split_once('=').ok_or_else(|| wrong("no `=`"))?;
        let (name, object) = (name.trim(), object.trim());
        let is_name = |name: &str| {
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || "._- ".contains(c))
                && !name.starts_with('[')
                && !name.is_empty()
        };
        let (module, attribute) = object.split_once(':').unwrap_or((object, "x"));
        let is_dotted = |text: &str| {
            let is_part = |part: &str| {
                !part.is_empty()
                    && !part.starts_with(|c: char| c.is_ascii_digit())
                    && part.chars().all(|c| c.is_alphanumeric() || c == '_')
            };
            text.split('.').all(is_part)
        };
        if !is_name(name) || !is_dotted(module) || !is_dotted(attribute) {
            return Err(wrong("not an entry point"));
        }
        if groups
            .entry(group)
            .or_default()
            .insert(name, object)
            .is_some()
        {
            return Err(wrong("a second entry point of this name"));
        }
    }
    if groups.is_empty() {
        return Ok(None);
    }
    let sections = groups.iter().map(|(group, lines)| {
        let lines = lines
            .iter()
            .map(|(name, object)| format!("{name} = {object}\n"));
        format!("[{group}]\n{}", lines.collect::<String>())
    });
    Ok(Some(sections.collect::<Vec<_>>().join("\n")))
}

/// Returns a line of RECORD.
#[must_use]
pub fn record(path: &str, data: &[u8]) -> String {
    format!(
        "{},sha256={},{}\n",
        cell(path),
        base64(&digest(data)),
        data.len()
    )
}

/// Returns RECORD's line for itself.
#[must_use]
pub fn record_itself(path: &str) -> String {
    format!("{},,\n", cell(path))
}

/// Formats a CSV cell. Quotes it only if necessary.
fn cell(path: &str) -> String {
    if path.contains(',') {
        format!("\"{path}\"")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{entry_points, metadata, record};
    use crate::manifest::Manifest;

    fn manifest(lines: &str) -> Manifest {
        Manifest::parse(&format!("name\tTally\nversion\t1.0\n{lines}")).unwrap()
    }

    #[test]
    fn all_fields() {
        let manifest = manifest(
            "summary\tCounts words\ndescription\ttext/markdown\tREADME.md\tREADME.md\npython_requires\t>=3.9\nrequires\tnumpy>=2\n\
             extra\ttest\tpytest\nextra\ttest\ttomli; python_version < '3.11'\nlicense\tMIT\nlicense_file\tLICENSE\tLICENSE\n\
             Author-email\tA B <a@example.org>\nClassifier\tProgramming Language :: Rust\nProject-URL\tSource, https://example.org\n",
        );
        assert_eq!(
            metadata(&manifest, Some("# Tally"), &["Summary"]).unwrap(),
            "Metadata-Version: 2.4\nName: Tally\nVersion: 1.0\nDynamic: Summary\nSummary: Counts words\nAuthor-email: A B <a@example.org>\n\
             Classifier: Programming Language :: Rust\nProject-URL: Source, https://example.org\nLicense-Expression: MIT\n\
             License-File: LICENSE\nRequires-Python: >=3.9\nRequires-Dist: numpy>=2\nProvides-Extra: test\n\
             Requires-Dist: pytest; extra == 'test'\nRequires-Dist: tomli; (python_version < '3.11') and extra == 'test'\n\
             Description-Content-Type: text/markdown\n\n# Tally\n"
        );
    }

    #[test]
    fn no_second_line() {
        for lines in [
            "summary\ta\rClassifier: x\n",
            "summary\t\n",
            "requires\t a\n",
            "extra\tA b\tx\n",
        ] {
            let error = metadata(&manifest(lines), None, &[]).map_err(|error| error.id);
            assert_eq!(error, Err("bad-attribute"), "{lines:?}");
        }
    }

    #[test]
    fn scripts() {
        let good = manifest(
            "entry_point\tconsole_scripts\ttally=tally.cli:main\nentry_point\ttally.plugins\tb = tally.b\n\
             entry_point\tconsole_scripts\tcount = tally.cli:Count.run\n",
        );
        assert_eq!(
            entry_points(&good).unwrap().as_deref(),
            Some("[console_scripts]\ncount = tally.cli:Count.run\ntally = tally.cli:main\n\n[tally.plugins]\nb = tally.b\n")
        );
        for wrong in [
            "console_scripts\ttally",
            "console_scripts\t= a:b",
            "console_scripts\tx = a b:c",
            "console_scripts\tx = a:",
            "a]\tx = a:b",
            "g\tx = a\nentry_point\tg\tx = b",
        ] {
            assert!(
                entry_points(&manifest(&format!("entry_point\t{wrong}\n"))).is_err(),
                "{wrong}"
            );
        }
        assert_eq!(entry_points(&manifest("")), Ok(None));
    }

    #[test]
    fn records() {
        assert_eq!(
            record("a,b.py", b""),
            "\"a,b.py\",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
        );
    }
}
