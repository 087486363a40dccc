//! Runs `pyo3-bzl adopt` on published third-party projects: unpacks the sdist, adopts it, and runs the project's own tests with
//! Bazel, without any manual edit. Generates docs/adopt.md.

mod project;
mod projects;
mod wheel;

use std::env;

use anyhow::{ensure, Result};
use harness::{Machine, Page};

use project::Adopted;
use projects::PROJECTS;

const START: &str = include_str!("start.md");
const WHEELS: &str = include_str!("wheels.md");

#[test]
fn published_projects() -> Result<()> {
    // One machine for all projects, so dependencies that they share are built once.
    let machine = Machine::warm("adopt")?;
    let only = chosen()?;
    let mut adopted = Vec::new();
    for project in &PROJECTS {
        if only
            .as_ref()
            .is_none_or(|only| only.iter().any(|name| name == project.name))
        {
            adopted.push(project.adopt(&machine)?);
        }
    }
    let mut page = Page::new("adopt.md", START);
    let heads = [
        "project",
        "shape",
        "extension",
        "spawns",
        "own tests passed",
        "own Rust tests passed",
    ];
    let rows: Vec<_> = adopted.iter().map(Adopted::row).collect();
    page.table(&heads, &rows);
    page.push(WHEELS);
    let heads = [
        "project",
        "tags",
        "tags on PyPI",
        "only in ours",
        "only on PyPI",
        "fields of METADATA that differ",
        "corrected in pyproject.toml",
    ];
    let rows: Vec<_> = adopted.iter().filter_map(Adopted::wheel_row).collect();
    page.table(&heads, &rows);
    page.push("\n## What was listed as unmapped\n");
    for one in &adopted {
        page.push(&one.unmapped());
    }
    // With `PYO3_BZL_DOCS`, this writes the lines of these projects alone.
    if only.is_none() || env::var_os("PYO3_BZL_DOCS").is_some() {
        page.check()
    } else {
        page.check_part()
    }
}

/// Returns the project names in `PYO3_BZL_PROJECTS`, a comma-separated list. `None` means all.
fn chosen() -> Result<Option<Vec<String>>> {
    let Ok(names) = env::var("PYO3_BZL_PROJECTS") else {
        return Ok(None);
    };
    let names: Vec<_> = names.split(',').map(str::to_owned).collect();
    for name in &names {
        ensure!(
            PROJECTS.iter().any(|project| project.name == name),
            "PYO3_BZL_PROJECTS: no such project, got `{name}`"
        );
    }
    Ok(Some(names))
}
