//! PyO3's feature `extension-module`.

use pyo3_facts::Pyo3Release;
use semver::Version;

use super::hub::script_env;
use super::prelude::*;
use super::pyo3_dependency::{pyo3_version, replace_feature};
use crate::facts::hub::{Hubs, Ruleset};
use crate::facts::uses;
use crate::facts::version::least;


check! {
    "extension-module-feature",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "the deprecated feature `extension-module`",
    why: "The feature `extension-module` keeps PyO3 from linking libpython, but it applies to all crates of the hub: a \
          `rust_test` of the same crate no longer links. PyO3 0.26 and later deprecate the feature and use the variable \
          `PYO3_BUILD_EXTENSION_MODULE` instead.",
    remedy: "Remove the feature, and set `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi`; see \
             [host-python-probe](#host-python-probe).",
    wrong_when: "Nothing else tells PyO3 that it builds an extension: the library then links libpython and does not load. Or a \
                 maturin before 1.9.4 or a setuptools-rust before 1.12 builds the same `Cargo.toml`: these do not set the \
                 variable, so the wheels link libpython. The fix is safe only if each hub with PyO3 sets \
                 `PYO3_BUILD_EXTENSION_MODULE` for `pyo3-ffi` (or the workspace has no extension) and `build-system.requires` \
                 rules out these old tools. PyO3 before 0.26 does not know the variable, so no fix is offered for it.",
    run: run,
}

const FEATURE: &str = "extension-module";

const VARIABLE: &str = "PYO3_BUILD_EXTENSION_MODULE";

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mode = Mode::of(facts);
    for manifest in facts.asking() {
        let found = |span: &std::ops::Range<usize>| {
            CHECK
                .finding("the feature `extension-module` is deprecated and keeps tests of the crate from linking")
                .at(manifest.source.place(span))
                .help("remove it: `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi` has the same effect")
        };
        for dependency in &manifest.dependencies {
            if !matches!(dependency.package.as_str(), "pyo3" | "pyo3-ffi") {
                continue;
            }
            for (_, span) in dependency.features.iter().filter(|(feature, _)| feature == FEATURE) {
                let edits = replace_feature(manifest, dependency, FEATURE, None);
                let fix = Fix::of("remove `extension-module` from the features", &manifest.source.path, edits);
                let own = dependency.version.as_ref().and_then(|(version, _)| least(version));
                findings.push(mode.fix(found(span), fix, own));
            }
        }
        for (feature, (entry, span)) in &manifest.features {
            if matches!(entry.as_str(), "pyo3/extension-module" | "pyo3-ffi/extension-module") {
                // maturin and Cargo users may still need the feature; only a default feature reaches Bazel.
                if feature == "default" {
                    findings.push(found(span));
                }
            }
        }
    }
    findings
}

/// Determines whether the feature can be removed.
struct Mode {
    /// The version of PyO3, used if a manifest does not name one.
    version: Option<Version>,
    /// A tool that builds wheels and needs the feature.
    tool: Option<&'static str>,
    /// Whether no other setting tells PyO3 that it builds an extension.
    is_missing: bool,
    /// Edits that set the variable, if an annotation can carry it.
    more: Vec<(String, Edit)>,
}

impl Mode {
    fn of(facts: &Facts) -> Self {
        let mut mode = Self {
            version: pyo3_version(facts),
            tool: facts.projects.iter().find_map(|project| project.needs_extension_module()),
            is_missing: false,
            more: Vec::new(),
        };
        let uses = uses::of(facts);
        if uses.embedded && !uses.extension {
            return mode;
        }
        let all = Hubs::of_pyo3(facts);
        mode.is_missing = all.is_empty();
        for hubs in &all {
            let set = script_env(hubs, "pyo3-ffi").unwrap_or_default();
            if set.iter().any(|set| set.name == VARIABLE || set.name == "PYO3_CONFIG_FILE") {
                continue;
            }
            mode.is_missing = true;
            if let Some(by) = set.first().map(|set| set.by).filter(|_| hubs.ruleset != Ruleset::Vendored) {
                mode.more.push((
                    by.tag.file.source.path.clone(),
                    Edit::AddKeys {
                        call: CallOf::with(&by.tag.call.function, "crate", by.package),
                        argument: "build_script_env".to_owned(),
                        pairs: vec![(VARIABLE.to_owned(), "1".to_owned())],
                    },
                ));
            }
        }
        mode
    }

    fn fix(&self, finding: Finding, fix: Option<Fix>, version: Option<Version>) -> Finding {
        // This version does not know the variable yet.
        let version = version.as_ref().or(self.version.as_ref());
        if version.and_then(Pyo3Release::nearest).is_some_and(|release| !release.build_env) {
            return finding.help("raise pyo3 to 0.26 or later first: older versions have no other way to avoid linking libpython");
        }
        let mut finding = finding;
        if self.is_missing {
            finding = finding.help(format!("set `{VARIABLE}` at the same time: nothing else in this workspace tells PyO3 that it builds an extension"));
        }
        if let Some(tool) = self.tool {
            finding = finding.help(format!("require a newer {tool} in `build-system.requires`: maturin before 1.9.4 and setuptools-rust before 1.12.0 do not set the variable"));
        }
        let Some(fix) = fix else {
            return finding;
        };
        let fix = self.more.iter().fold(fix, |fix, (file, edit)| fix.and(file, edit.clone()));
        finding.fix(fix.safe_if(!self.is_missing && self.tool.is_none()))
    }
}
