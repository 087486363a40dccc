//! Projects of setuptools-rust: `[tool.setuptools-rust]`, setup.py and setup.cfg.

use anyhow::{Context as _, Result};
use pyo3_facts::PythonVersion;

use super::declared::{inside, Backend, Found, Module};
use super::files::Files;
use super::pyproject::PyProject;
use super::script::script;
use super::setup_py::{self, SetupPy};
use super::unmapped::Unmapped;

/// Finds the extensions that setuptools-rust would build. Returns no modules if there are none.
pub(crate) fn find(
    files: &Files,
    pyproject: &PyProject,
    unmapped: &mut Vec<Unmapped>,
) -> Result<Found> {
    let setup = match files.text("setup.py")? {
        Some(text) => setup_py::read(text, unmapped).context("cannot read `setup.py`")?,
        None => SetupPy::default(),
    };
    let config = files.text("setup.cfg")?.unwrap_or_default();
    let config = Config::parse(&config);
    let mut modules = setup.modules.clone();
    for entry in &pyproject.ext_modules {
        let binding = entry.binding.as_deref().unwrap_or("PyO3");
        let Some(target) = entry.target.clone().filter(|_| binding == "PyO3") else {
            unmapped.push(Unmapped::new(
                "an entry of `tool.setuptools-rust.ext-modules`",
                format!("it has no `target`, or its binding `{binding}` is not PyO3"),
                "write a rule for it by hand",
            ));
            continue;
        };
        let path = entry
            .path
            .clone()
            .unwrap_or_else(|| "Cargo.toml".to_owned());
        modules.push(setup_py::module(
            target,
            path,
            entry.features.clone(),
            &entry.args,
        ));
    }
    for module in &mut modules {
        module.manifest = inside(files, "path of a Rust extension", &module.manifest)?;
    }
    let root = pyproject
        .package_dir
        .clone()
        .or(setup.package_dir)
        .or_else(|| config.package_dir());
    let python_root = match root {
        Some(root) => Some(inside(files, "package_dir", &root)?),
        None => None,
    };
    let mut scripts = setup.scripts;
    let commands = config.list("options.entry_points", "console_scripts");
    scripts.extend(commands.iter().filter_map(|line| {
        let (name, entry) = line.split_once('=')?;
        script(name, entry)
    }));
    let requirements = [
        setup.requirements,
        config.list("options", "install_requires"),
    ]
    .concat();
    let has_modules = modules
        .iter()
        .any(|module: &Module| !module.manifest.is_empty());
    Ok(Found {
        backend: if has_modules {
            Backend::SetuptoolsRust
        } else {
            Backend::Cargo
        },
        name: setup.name.or_else(|| config.get("metadata", "name")),
        modules,
        python_root,
        packages: pyproject.packages.clone().or(setup.packages),
        oldest_python: setup
            .oldest_python
            .or_else(|| PythonVersion::oldest_allowed(&config.get("options", "python_requires")?)),
        scripts,
        requirements,
    })
}

/// An INI file as section, key and value. A value may continue on indented lines.
#[derive(Debug, Default)]
pub(crate) struct Config {
    values: Vec<(String, String, String)>,
}

impl Config {
    pub(crate) fn parse(text: &str) -> Self {
        let mut values: Vec<(String, String, String)> = Vec::new();
        let mut section = String::new();
        for line in text.lines() {
            let bare = line.trim();
            if bare.is_empty() || bare.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with(char::is_whitespace) {
                if let Some((.., value)) = values.last_mut() {
                    value.push('\n');
                    value.push_str(bare);
                }
                continue;
            }
            if let Some(name) = bare
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.clone_into(&mut section);
                continue;
            }
            if let Some((key, value)) = bare.split_once(['=', ':']) {
                values.push((
                    section.clone(),
                    key.trim().to_owned(),
                    value.trim().to_owned(),
                ));
            }
        }
        Self { values }
    }

    pub(crate) fn get(&self, section: &str, key: &str) -> Option<String> {
        let found = self
            .values
            .iter()
            .find(|(s, k, _)| s == section && k == key);
        found.map(|(.., value)| value.clone())
    }

    pub(crate) fn has_section(&self, section: &str) -> bool {
        self.values.iter().any(|(s, ..)| s == section)
    }

    /// Returns the lines of a value.
    pub(crate) fn list(&self, section: &str, key: &str) -> Vec<String> {
        let value = self.get(section, key).unwrap_or_default();
        value
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    }

    fn package_dir(&self) -> Option<String> {
        let lines = self.list("options", "package_dir");
        let root = lines.iter().find_map(|line| line.strip_prefix('='));
        root.map(|root| root.trim().to_owned()).or_else(|| {
            self.list("options.packages.find", "where")
                .into_iter()
                .next()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn ini_files() {
        let text = "[metadata]\nname = a\n# no\n[options]\npackage_dir=\n    = src\ninstall_requires =\n  x\n  ; no\n  y>=1\n[tool:pytest]\ntestpaths: t\n";
        let config = Config::parse(text);
        assert_eq!(config.get("metadata", "name").as_deref(), Some("a"));
        assert_eq!(config.package_dir().as_deref(), Some("src"));
        assert_eq!(config.list("options", "install_requires"), ["x", "y>=1"]);
        assert!(config.has_section("tool:pytest") && !config.has_section("pytest"));
        assert_eq!(Config::parse("  stray\n[x\n=\n").get("", "x"), None);
    }
}
