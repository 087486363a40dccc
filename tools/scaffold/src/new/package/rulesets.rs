//! The versions of rulesets that Bazel uses for a workspace, as far as its MODULE.bazel determines them, and the consequences.
//! Pure.

use pyo3_facts::{version, ExtensionFile, Pyo3Release, Release, RulesRust, Support};
use semver::Version;
use syntax::Call;

use super::found::{Extension, Module};
use crate::plan::{Note, NoteKind};

/// The version of a module in the resolved dependency graph.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Resolved {
    /// The highest version that this workspace requests; others may request a higher one.
    AtLeast(Version),
    /// An override pins it.
    Exactly(Version),
    /// It comes from a folder, an archive or a Git repository.
    Unknown,
}

impl Resolved {
    fn version(&self) -> Option<&Version> {
        match self {
            Self::AtLeast(version) | Self::Exactly(version) => Some(version),
            Self::Unknown => None,
        }
    }
}

/// Facts about the rules_rust that builds the package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rust {
    version: Option<Version>,
    facts: Option<&'static RulesRust>,
}

impl Rust {
    /// Returns the label that `crate` is loaded from, in a workspace that calls rules_rust `repository`.
    pub fn crate_universe(&self, repository: &str) -> String {
        let label = self.facts.and_then(RulesRust::crate_universe);
        let label = label.unwrap_or(pyo3_facts::written::CRATE_UNIVERSE);
        label.replacen("rules_rust", repository, 1)
    }

    /// Returns whether `crate.render_config` is certain to have `generate_cargo_toml_env_vars`.
    pub fn has_cargo_toml_env_vars(&self) -> bool {
        self.facts.is_some_and(|facts| facts.cargo_toml_env_vars)
    }
}

impl Module<'_> {
    /// Returns the facts about the rules_rust that Bazel selects. `added` is the version that is added if there is none.
    pub fn rust(&self, added: &Version) -> Rust {
        let resolved = self.resolved("rules_rust", added);
        let version = resolved.version().cloned();
        Rust {
            facts: version.as_ref().and_then(RulesRust::at),
            version,
        }
    }

    fn resolved(&self, name: &str, added: &Version) -> Resolved {
        let call = |function: &str, key: &str| self.about(function, key, name);
        if let Some(call) = call("single_version_override", "module_name") {
            if let Some(version) = call.text("version").and_then(version) {
                return Resolved::Exactly(version);
            }
        }
        let elsewhere = [
            "archive_override",
            "git_override",
            "local_path_override",
            "multiple_version_override",
        ];
        if elsewhere
            .iter()
            .any(|function| call(function, "module_name").is_some())
        {
            return Resolved::Unknown;
        }
        let Some(dep) = call("bazel_dep", "name") else {
            return Resolved::AtLeast(added.clone());
        };
        let lowest = Support::of(name).map(|support| support.lowest.clone());
        let named = dep.text("version").and_then(version);
        named
            .into_iter()
            .chain(lowest)
            .max()
            .map_or(Resolved::Unknown, Resolved::AtLeast)
    }

    /// Returns a call of a function in which an argument has that value.
    fn about(&self, function: &str, key: &str, value: &str) -> Option<&Call> {
        let mut calls = self.calls().map(|(_, call)| call);
        calls.find(|call| call.function == function && call.text(key) == Some(value))
    }

    /// Adds notes about the versions that the workspace names.
    pub fn note_rulesets(
        &self,
        rust: &Rust,
        pyo3: &Version,
        crates: Option<&Extension<'_>>,
        notes: &mut Vec<Note>,
    ) {
        for name in ["rules_python", "rules_rust"] {
            notes.extend(self.bound(name));
        }
        notes.extend(self.missing_file(rust, crates));
        notes.extend(self.old_rustc(rust, pyo3));
    }

    /// Notes that the workspace names a lower version than pyo3_bzl requires.
    fn bound(&self, name: &str) -> Option<Note> {
        let lowest = &Support::of(name)?.lowest;
        let pin = self.about("single_version_override", "module_name", name);
        let pinned = pin.and_then(|call| version(call.text("version")?));
        if let (Some(pin), Some(pinned)) = (pin, pinned) {
            return (pinned < *lowest).then(|| Note {
                kind: NoteKind::Unmapped,
                subject: format!("MODULE.bazel:{}", self.line(pin)),
                reason: format!("pins {name} {pinned}, but pyo3_bzl needs {lowest} or newer"),
                hint: Some(format!(
                    "raise it to {lowest} or newer, or remove the `single_version_override`"
                )),
            });
        }
        let dep = self.about("bazel_dep", "name", name)?;
        let named = version(dep.text("version")?)?;
        let takes = matches!(self.resolved(name, lowest), Resolved::AtLeast(_));
        (takes && named < *lowest).then(|| Note {
            kind: NoteKind::Choice,
            subject: format!("MODULE.bazel:{}", self.line(dep)),
            reason: format!(
                "pyo3_bzl raises {name} from {named} to {lowest} or newer for the whole workspace"
            ),
            hint: Some(format!(
                "set `version = \"{lowest}\"` or newer, so that the file names the version that Bazel uses"
            )),
        })
    }

    /// Notes that the workspace loads `crate` from a file that its rules_rust does not have.
    fn missing_file(&self, rust: &Rust, crates: Option<&Extension<'_>>) -> Option<Note> {
        let (facts, extension) = (rust.facts?, crates?);
        let file = extension.file.rsplit(':').next()?;
        let is_missing = match file {
            "extension.bzl" => facts.extension_bzl == ExtensionFile::Absent,
            "extensions.bzl" => !facts.extensions_bzl,
            _ => false,
        };
        let other = facts.crate_universe()?.rsplit(':').next()?;
        is_missing.then(|| Note {
            kind: NoteKind::Unmapped,
            subject: format!(
                "MODULE.bazel:{}",
                self.source.position(extension.span.start).line
            ),
            reason: format!(
                "rules_rust {} has no `crate_universe/{file}`",
                rust.version.as_ref().unwrap_or(&facts.version)
            ),
            hint: Some(format!("load `crate` from `{other}`")),
        })
    }

    /// Notes that the workspace's rustc is older than PyO3 requires.
    fn old_rustc(&self, rust: &Rust, pyo3: &Version) -> Option<Note> {
        let needed = &Pyo3Release::of(pyo3)?.msrv;
        let toolchains = self.extension("rust", &["extensions.bzl"], "rust");
        let tags: Vec<&Call> = toolchains.map_or(vec![], |extension| {
            self.tags(&extension, "toolchain").collect()
        });
        let listed = tags
            .iter()
            .find_map(|tag| Some((*tag, tag.get("versions")?)));
        let line = format!("versions = [\"{needed}\"]");
        let (subject, rustc, hint) = match listed {
            Some((tag, versions)) => (
                format!("MODULE.bazel:{}", self.line(tag)),
                // Besides a stable version, there may be a nightly.
                versions.strings()?.into_iter().find_map(version)?,
                format!("set `{line}` or newer"),
            ),
            None => {
                let first = RulesRust::first(|release| release.rustc >= *needed)?;
                (
                    "MODULE.bazel".to_owned(),
                    rust.facts?.rustc.clone(),
                    format!(
                        "set `{line}` in `rust.toolchain`, or use rules_rust {} or newer",
                        first.version
                    ),
                )
            }
        };
        (rustc < *needed).then(|| Note {
            kind: NoteKind::Unmapped,
            subject,
            reason: format!(
                "PyO3 {pyo3} needs rustc {needed} or newer, but the workspace uses {rustc}"
            ),
            hint: Some(hint),
        })
    }
}
