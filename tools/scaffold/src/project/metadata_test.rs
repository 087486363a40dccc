use anyhow::{anyhow, Context as _, Result};
use cargo_metadata::Package;
use fs_err as fs;

use super::super::declared::Backend;
use super::super::files::Files;
use super::{find, Author, WheelMetadata};

const FILES: [&str; 5] = [
    "README.md",
    "LICENSE-MIT",
    "docs/LICENSE",
    "NOTICE",
    "src/lib.rs",
];

fn package() -> Result<Package> {
    Ok(serde_json::from_value(serde_json::json!({
        "name": "tally", "version": "1.2.0-rc.1", "id": "tally", "dependencies": [], "targets": [], "features": {},
        "manifest_path": "/p/rust/Cargo.toml", "description": "Counts\n words", "license": "MIT/Apache-2.0",
        "readme": "../README.md", "authors": ["Ada <ada@example.org>", "Bob"], "keywords": ["words"],
        "repository": "https://example.org/tally",
    }))?)
}

/// Reads a project in a temporary folder. The error is the reason.
fn read(backend: Backend, pyproject: &str) -> Result<WheelMetadata> {
    let folder = tempfile::tempdir()?;
    for path in FILES {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::write(file, "text\n")?;
    }
    fs::write(folder.path().join("pyproject.toml"), pyproject)?;
    let files = Files::read(folder.path())?;
    find(&files, backend, Some(&package()?), "rust").map_err(|why| {
        let reason = why.map(|why| why.reason);
        anyhow!(reason.unwrap_or_else(|| "nothing asks for one".to_owned()))
    })
}

#[test]
fn only_what_the_table_leaves_open() -> Result<()> {
    let table = "[project]\nname = 'tally'\nversion = '3'\nreadme = 'README.md'\nlicense = 'MIT'\n";
    let found = read(Backend::Maturin, table)?;
    let expected = WheelMetadata {
        has_project_table: true,
        description_file: Some("README.md".to_owned()),
        license_files: vec!["LICENSE-MIT".to_owned(), "NOTICE".to_owned()],
        ..WheelMetadata::default()
    };
    assert_eq!(found, expected);
    // setuptools needs nothing more either.
    assert_eq!(read(Backend::SetuptoolsRust, table)?, expected);
    Ok(())
}

#[test]
fn dynamic_fields_come_from_cargo_with_maturin() -> Result<()> {
    let table = "[project]\nname = 'tally'\ndynamic = ['version', 'description', 'authors', 'urls']\nlicense-files = []\n";
    let found = read(Backend::Maturin, table)?;
    let expected = WheelMetadata {
        has_project_table: true,
        version: Some("1.2.0rc1".to_owned()),
        summary: Some("Counts words".to_owned()),
        authors: vec![
            Author::Address("Ada <ada@example.org>".to_owned()),
            Author::Name("Bob".to_owned()),
        ],
        project_urls: vec![(
            "Source Code".to_owned(),
            "https://example.org/tally".to_owned(),
        )],
        ..WheelMetadata::default()
    };
    assert_eq!(found, expected);
    assert_eq!(
        found.author_lines(),
        [
            Some("Bob".to_owned()),
            Some("Ada <ada@example.org>".to_owned())
        ]
    );
    Ok(())
}

#[test]
fn a_missing_version_is_that_of_cargo() -> Result<()> {
    let found = read(Backend::Maturin, "[project]\nname = 'tally'\n")?;
    assert_eq!(found.version.as_deref(), Some("1.2.0rc1"));
    assert_eq!(found.summary, None);
    Ok(())
}

#[test]
fn the_readme_of_setuptools() -> Result<()> {
    for file in ["'README.md'", "['README.md']"] {
        let text = format!(
            "[project]\nname = 'tally'\nversion = '1'\ndynamic = ['readme']\n[tool.setuptools.dynamic]\nreadme = {{ file = {file} }}\n"
        );
        let found = read(Backend::SetuptoolsRust, &text)?;
        assert_eq!(found.description_file.as_deref(), Some("README.md"));
    }
    Ok(())
}

#[test]
fn without_a_table_everything_comes_from_cargo() -> Result<()> {
    let found = read(Backend::Maturin, "[build-system]\n")?;
    assert_eq!(found.distribution.as_deref(), Some("tally"));
    assert_eq!(found.version.as_deref(), Some("1.2.0rc1"));
    assert_eq!(found.license.as_deref(), Some("MIT OR Apache-2.0"));
    assert_eq!(found.description_file.as_deref(), Some("README.md"));
    assert!(!found.has_project_table);
    Ok(())
}

#[test]
fn reasons() {
    // (backend, pyproject.toml, a part of the reason)
    let table = [
        (Backend::SetuptoolsRust, "", "not in pyproject.toml"),
        (
            Backend::SetuptoolsRust,
            "[project]\nname = 'tally'\ndynamic = ['version']\n",
            "states no version",
        ),
        (
            Backend::SetuptoolsRust,
            "[project]\nname = 'tally'\nversion = '1'\ndynamic = ['description']\n",
            "leaves `description` to the build",
        ),
        (
            Backend::Maturin,
            "[project]\nname = 'tally'\ndynamic = ['version', 'dependencies']\n",
            "leaves `dependencies` to the build",
        ),
        (
            Backend::Maturin,
            "[project]\nname = 'tally'\nversion = '1'\nreadme = 'README.org'\n",
            "got `README.org`",
        ),
        (
            Backend::Maturin,
            "[project]\nname = 'tally'\nversion = '1'\nlicense = { file = 'COPYRIGHT' }\n",
            "COPYRIGHT",
        ),
        (
            Backend::Maturin,
            "[project]\nname = 'tally'\nversion = '1'\nsurprise = 1\n",
            "`surprise`",
        ),
        (Backend::Cargo, "", "nothing asks for one"),
    ];
    for (backend, pyproject, expected) in table {
        let found = read(backend, pyproject);
        let reason = found.map_or_else(|why| why.to_string(), |_| String::new());
        assert!(reason.contains(expected), "{pyproject}: {reason}");
    }
}
