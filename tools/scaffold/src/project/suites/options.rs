//! pytest's configuration: its location, and the options that mean the same under Bazel.

use crate::project::files::Files;
use crate::project::pyproject::{PyProject, Pytest};
use crate::project::setuptools::Config;

/// Options of pytest itself that mean the same under Bazel.
const KEPT: [&str; 12] = [
    "--doctest-continue-on-failure",
    "--doctest-glob",
    "--doctest-modules",
    "--import-mode",
    "--showlocals",
    "--strict",
    "--strict-config",
    "--strict-markers",
    "--tb",
    "-l",
    "-ra",
    "-v",
];

/// Returns pytest's options, and the file that contains them.
pub(super) fn configuration(files: &Files, pyproject: &PyProject) -> (Pytest, Option<String>) {
    // In pytest's order of precedence.
    let inis = [
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    ];
    for (name, section) in inis {
        if name == "tox.ini" && pyproject.pytest.is_some() {
            break;
        }
        let config = Config::parse(&files.glance(name).unwrap_or_default());
        if config.has_section(section) {
            let words = |key: &str| {
                let text = config.get(section, key).unwrap_or_default();
                text.split_whitespace().map(ToOwned::to_owned).collect()
            };
            let pytest = Pytest {
                testpaths: words("testpaths"),
                addopts: words("addopts"),
                norecursedirs: words("norecursedirs"),
            };
            return (pytest, Some(name.to_owned()));
        }
    }
    match &pyproject.pytest {
        Some(pytest) => (pytest.clone(), Some("pyproject.toml".to_owned())),
        None => (Pytest::default(), None),
    }
}

/// Splits `addopts` into supported and unsupported options.
pub(super) fn kept(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or_default();
        let with_value = matches!(word.as_str(), "-W" | "-k" | "-m" | "-p" | "-o" | "-r");
        let value = if with_value { words.next() } else { None };
        // `-p no:x` disables a plugin. Any other `-p` requires one.
        let is_kept = match word.as_str() {
            "-p" => value.is_some_and(|value| value.starts_with("no:")),
            "-W" => true,
            "-q" | "-s" | "-vv" => true,
            _ => KEPT.contains(&name) || name.starts_with("-r") && !name.starts_with("--"),
        };
        let list = if is_kept { &mut kept } else { &mut dropped };
        list.push(word.clone());
        list.extend(value.cloned());
    }
    (kept, dropped)
}
