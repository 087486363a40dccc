//! What MODULE.bazel and the rc file declare about the rulesets.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pyo3_facts::{version, Bazel, Support};
use semver::Version;
use syntax::{Kind, Source, Value};

/// The declarations.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The version in `bazel_dep`, by module.
    versions: HashMap<String, Version>,
    /// The labels that the extension `crate` is loaded from.
    pub crate_files: Vec<String>,
    /// The newest stable rustc in `rust.toolchain(versions = …)`.
    pub rustc: Option<Version>,
    /// Whether `generate_cargo_toml_env_vars` is disabled.
    pub no_env_vars: bool,
    /// Whether Bazel creates no `__init__.py` files for any target.
    pub explicit_init: bool,
    /// Folders in `local_path_override`.
    pub overrides: Vec<(String, PathBuf)>,
    /// The lines of the rc file that set the Python version for a whole build.
    pub python_flag: Option<String>,
    /// Whether the rc file shares /tmp with the sandbox.
    pub shares_tmp: bool,
}

impl Declared {
    /// Parses both texts.
    ///
    /// # Errors
    /// Fails if MODULE.bazel is unreasonably large.
    pub fn read(module: &str, rc: &str) -> anyhow::Result<Self> {
        let source = Source::parse(module)?;
        let mut declared = Self::default();
        for call in source.calls() {
            let name = call
                .text("name")
                .or_else(|| call.positional().next()?.as_str());
            match (call.function.rsplit('.').next().unwrap_or(""), name) {
                ("bazel_dep", Some(name)) => {
                    if let Some(version) = call.text("version").and_then(version) {
                        declared.versions.insert(name.to_owned(), version);
                    }
                }
                ("local_path_override", _) => {
                    if let (Some(module), Some(path)) =
                        (call.text("module_name"), call.text("path"))
                    {
                        declared.overrides.push((module.to_owned(), path.into()));
                    }
                }
                ("use_extension", Some(file)) if file.contains("rules_rust//crate_universe:") => {
                    declared.crate_files.push(file.to_owned());
                }
                ("toolchain", _) => {
                    let versions = call.get("versions").and_then(Value::strings);
                    let versions = versions.into_iter().flatten().filter_map(version);
                    declared.rustc = versions.chain(declared.rustc.take()).max();
                }
                ("render_config", _) => {
                    let value = call.get("generate_cargo_toml_env_vars");
                    declared.no_env_vars |=
                        value.is_some_and(|value| value.kind == Kind::Bool(false));
                }
                ("explicit_init_py", _) => {
                    let value = call.get("default");
                    declared.explicit_init |=
                        value.is_some_and(|value| value.kind == Kind::Bool(true));
                }
                _ => {}
            }
        }
        for line in rc
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#'))
        {
            let has = |flag: &str| {
                line.split_whitespace()
                    .any(|word| word.trim_start_matches('-').starts_with(flag))
            };
            declared.explicit_init |= has("incompatible_default_to_explicit_init_py")
                && !has("incompatible_default_to_explicit_init_py=false");
            declared.shares_tmp |= has("sandbox_add_mount_pair=/tmp")
                || has("noincompatible_sandbox_hermetic_tmp")
                || has("incompatible_sandbox_hermetic_tmp=false");
            if line.contains("rules_python//python/config_settings:python_version=") {
                declared.python_flag = Some(line.to_owned());
            }
        }
        Ok(declared)
    }

    /// Returns the version of a ruleset that a registry user gets: the highest that this workspace, pyo3_bzl or Bazel's own tools
    /// request. Another module may request a higher one, which only Bazel knows.
    pub fn selected(&self, name: &str, bazel: Option<&Version>) -> Option<Version> {
        let lowest = Support::of(name).map(|support| support.lowest.clone());
        let named = self.versions.get(name).cloned();
        let asked: Vec<Version> = named.into_iter().chain(lowest).collect();
        let major = bazel.and_then(|bazel| u8::try_from(bazel.major).ok());
        match major.and_then(Bazel::of) {
            Some(bazel) => bazel.selected(name, &asked),
            None => asked.into_iter().max(),
        }
    }

    /// Returns the overrides below a folder.
    pub fn overrides_below<'a>(
        &'a self,
        root: &'a Path,
        folder: &'a Path,
    ) -> impl Iterator<Item = (&'a str, PathBuf)> {
        self.overrides.iter().filter_map(move |(name, path)| {
            let path = root.join(path);
            let path = path.canonicalize().unwrap_or(path);
            path.starts_with(folder).then_some((name.as_str(), path))
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use std::path::Path;

    use pyo3_facts::version;

    use super::Declared;

    const MODULE: &str = r#"
bazel_dep(name = "pyo3_bzl")
local_path_override(module_name = "pyo3_bzl", path = "/tmp/pyo3_bzl")
bazel_dep(name = "rules_rust", version = "0.73.0")
rust = use_extension("@rules_rust//rust:extensions.bzl", "rust")
rust.toolchain(edition = "2021", versions = ["1.80.0", "nightly/2026-01-01", "1.90.0"])
crate = use_extension("@rules_rust//crate_universe:extensions.bzl", "crate")
crate.render_config(generate_cargo_toml_env_vars = False)
"#;

    #[test]
    fn what_files_say() {
        let rc = "# build --incompatible_default_to_explicit_init_py\ncommon --@rules_python//python/config_settings:python_version=3.13\n";
        let declared = Declared::read(MODULE, rc).unwrap();
        assert_eq!(
            declared.crate_files,
            ["@rules_rust//crate_universe:extensions.bzl"]
        );
        assert_eq!(declared.rustc, version("1.90.0"));
        assert!(declared.no_env_vars && !declared.explicit_init && !declared.shares_tmp);
        assert!(declared.python_flag.is_some());
        let below: Vec<_> = declared
            .overrides_below(Path::new("/w"), Path::new("/tmp"))
            .collect();
        assert_eq!(below, [("pyo3_bzl", "/tmp/pyo3_bzl".into())]);
        let rc = "common --incompatible_default_to_explicit_init_py\nbuild --sandbox_add_mount_pair=/tmp\n";
        let declared = Declared::read("", rc).unwrap();
        assert!(declared.explicit_init && declared.shares_tmp && !declared.no_env_vars);
        let tag = "config.explicit_init_py(default = True)";
        assert!(Declared::read(tag, "").unwrap().explicit_init);
    }

    #[test]
    fn what_is_selected() {
        let declared = Declared::read(MODULE, "").unwrap();
        let none = Declared::default();
        let selected = |declared: &Declared, name, bazel| {
            let bazel = version(bazel);
            declared
                .selected(name, bazel.as_ref())
                .map(|found| found.to_string())
        };
        let table = [
            (&declared, "rules_rust", "7.7.1", "0.73.0"),
            (&none, "rules_rust", "8.5.0", "0.58.0"),
            (&none, "rules_python", "7.7.1", "0.37.0"),
            (&none, "rules_python", "8.5.0", "0.40.0"),
            (&none, "rules_python", "", "0.37.0"),
        ];
        for (declared, name, bazel, expected) in table {
            assert_eq!(
                selected(declared, name, bazel).as_deref(),
                Some(expected),
                "{name} {bazel}"
            );
        }
    }
}
