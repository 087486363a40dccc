//! Crate hubs that `new` and `adopt` do not edit. `audit` defines what a hub is.

use std::path::Path;

use anyhow::bail;
use audit::facts::hub::{unknown, Hubs, Ruleset, Tag};
use audit::facts::{gather, Facts};
use audit::source::Place;
use scaffold::new;
use syntax::Call;

/// A hub that crate_universe's `from_cargo` does not create.
#[derive(Debug)]
pub struct UnsupportedHub<'a> {
    /// A description with back-quotes: "the hub `crates` of `rules_rs`".
    pub what: String,
    /// Where it is created or used.
    pub place: Place,
    /// Its ruleset and the call that creates it; none if audit does not understand it.
    pub known: Option<(Hubs<'a>, Tag<'a>)>,
}

impl UnsupportedHub<'_> {
    /// Returns its file and line: `MODULE.bazel:3`.
    #[must_use]
    pub fn at(&self) -> String {
        format!("{}:{}", self.place.file, self.place.line)
    }
}

/// Returns whether crate_universe's `from_cargo` creates the hub.
fn is_edited(hubs: &Hubs<'_>, maker: &Tag<'_>) -> bool {
    hubs.ruleset == Ruleset::CrateUniverse && maker.call.function.ends_with(".from_cargo")
}

/// Returns the hubs of a workspace that `new` does not edit.
#[must_use]
pub fn unsupported_hubs(facts: &Facts) -> Vec<UnsupportedHub<'_>> {
    let mut all = Vec::new();
    for hubs in Hubs::all(facts) {
        let kind = match hubs.ruleset {
            Ruleset::CrateUniverse => "crate.from_specs",
            Ruleset::RulesRs => "rules_rs",
            Ruleset::Vendored => "crates_vendor",
        };
        for maker in hubs.makers() {
            if !is_edited(&hubs, maker) {
                let name = maker.call.text("name").unwrap_or("crates");
                all.push(UnsupportedHub {
                    what: format!("the hub `{name}` of `{kind}`"),
                    place: maker.file.head(maker.call),
                    known: Some((hubs.clone(), *maker)),
                });
            }
        }
    }
    all.extend(unknown(facts).into_iter().map(|unknown| UnsupportedHub {
        what: unknown.what,
        place: unknown.place,
        known: None,
    }));
    all
}

/// Rejects a workspace whose crates come only from hubs that `new` and `adopt` do not edit.
///
/// # Errors
/// Fails if there is such a hub. The message names it, its place, and what to do by hand.
pub fn reject_unsupported(root: &Path) -> anyhow::Result<()> {
    if !root.join("MODULE.bazel").is_file() {
        return Ok(());
    }
    let (facts, _) = gather::files(root)?;
    let has_own = Hubs::all(&facts)
        .iter()
        .any(|hubs| hubs.makers().iter().any(|maker| is_edited(hubs, maker)));
    if let (Some(hub), false) = (unsupported_hubs(&facts).first(), has_own) {
        let steps: String = match &hub.known {
            Some((hubs, maker)) => by_hand(&facts, hubs, maker)
                .iter()
                .map(|step| format!("\n  help: {step}"))
                .collect(),
            None => "\n  help: write the `pyo3_extension` by hand, with `pyo3` of that hub in its `deps`, and set `PYO3_NO_PYTHON` and \
                     `PYO3_BUILD_EXTENSION_MODULE` for the build script of `pyo3-ffi`"
                .to_owned(),
        };
        bail!(
            "`{}`: the crates come from {}, which this command does not edit{steps}\n  help: or create a hub with `crate.from_cargo` of \
             `@rules_rust//crate_universe:extensions.bzl` first",
            hub.at(),
            hub.what
        );
    }
    Ok(())
}

/// What to do if [`has_own_rules_rust`].
pub const ONE_RULES_RUST: &str =
    "rules_rs compiles crates with its own copy of rules_rust. Let `pyo3_bzl` and rules_rs use one copy: add `bazel_dep(name = \
     \"rules_rust\")`, an `archive_override` of it with the archive that `rs/rules_rust.bzl` of your rules_rs downloads, and \
     `override_repo(EXTENSION, rules_rust = \"rules_rust\")`, where `EXTENSION` is the extension `rules_rust` of rules_rs; see \"Patch or \
     override rules_rust\" in its README";

/// Returns whether the crates of a hub are compiled with another rules_rust than `pyo3_extension` uses.
///
/// rules_rs brings a patched copy of rules_rust, in a repository of its own. A provider such as `CrateInfo` is a different object in each
/// copy, so the rules of one copy reject the crates of the other. `override_repo` replaces that copy. (rules_rs of August 2026:
/// `rs/rules_rust.bzl`, README.)
#[must_use]
pub fn has_own_rules_rust(hubs: &Hubs<'_>, facts: &Facts) -> bool {
    let replaces = |call: &Call| {
        let mut arguments = call.arguments.iter();
        arguments.any(|argument| argument.name.as_deref() == Some("rules_rust"))
    };
    let mut overrides = facts
        .module
        .iter()
        .flat_map(|file| file.calls("override_repo"));
    hubs.ruleset == Ruleset::RulesRs && !overrides.any(replaces)
}

/// Returns what to add by hand if the crates come from a hub that audit understands but `new` does not edit: each file with its
/// lines.
fn by_hand(facts: &Facts, hubs: &Hubs<'_>, maker: &Tag<'_>) -> Vec<String> {
    let variable = hubs.variable();
    let hub = maker.call.text("name").unwrap_or("crates");
    let module = &maker.file.source.path;
    let version = new::own_pyo3().map_or_else(String::new, |version| version.to_string());
    let floor = new::default_abi();
    let mut steps = Vec::new();
    let names_rules = facts.module.iter().any(|file| {
        let mut deps = file.calls("bazel_dep");
        deps.any(|call| call.text("name") == Some("pyo3_bzl"))
    });
    if !names_rules {
        steps.push(
            "add to `MODULE.bazel`: `bazel_dep(name = \"pyo3_bzl\", version = \"…\")`".to_owned(),
        );
    }
    if has_own_rules_rust(hubs, facts) {
        steps.push(ONE_RULES_RUST.to_owned());
    }
    if hubs.asked(facts, "pyo3").is_empty() {
        let is_spec = maker.call.function.ends_with(".from_specs");
        steps.push(if is_spec {
            format!("add to `{module}`: `{variable}.spec(package = \"pyo3\", features = [\"{floor}\"], version = \"{version}\")`")
        } else {
            format!(
                "add to the `[dependencies]` of a crate of that hub: `pyo3 = {{ version = \"{version}\", features = [\"{floor}\"] }}`, and \
                 run `cargo update --workspace`"
            )
        });
    }
    let is_told = hubs
        .annotations("pyo3-ffi")
        .any(|annotation| annotation.tag.call.get("build_script_env").is_some());
    if !is_told {
        let env = "{\"PYO3_BUILD_EXTENSION_MODULE\": \"1\", \"PYO3_NO_PYTHON\": \"1\"}";
        steps.push(match hubs.ruleset {
            Ruleset::Vendored => format!(
                "add to `annotations` of the `crates_vendor`: `\"pyo3-ffi\": [crate.annotation(build_script_env = {env})]`"
            ),
            _ => format!("add to `{module}`: `{variable}.annotation(build_script_env = {env}, crate = \"pyo3-ffi\")`"),
        });
    }
    let pyo3 = match hubs.ruleset {
        Ruleset::Vendored => "the vendored `pyo3`".to_owned(),
        _ => format!("`@{hub}//:pyo3`"),
    };
    steps.push(format!(
        "write a BUILD.bazel with `load(\"@pyo3_bzl//rules:defs.bzl\", \"pyo3_extension\")` and `pyo3_extension(name = \"NAME\", srcs = \
         [\"src/lib.rs\"], abi = \"{floor}\", edition = \"2021\", deps = […])`, with {pyo3} in `deps`"
    ));
    steps
}
