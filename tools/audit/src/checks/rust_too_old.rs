//! A Rust toolchain that is older than a crate requires.

use pyo3_facts::{version, Pyo3Release, Release as _, RulesRust, Support};
use semver::Version;

use super::prelude::*;
use crate::facts::hub::Hubs;
use crate::facts::starlark::strings;
use crate::facts::Starlark;
use crate::source::Place;

check! {
    "rust-too-old",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    of_hubs: true,
    title: "the Rust toolchain is older than a crate supports",
    why: "Each release of rules_rust has a default rustc, and Bazel ignores `rust-toolchain.toml`. A workspace that names an old \
          rules_rust compiles with an old rustc, whatever Cargo uses. Cargo refuses a crate whose `rust-version` is newer than the \
          compiler; rules_rust does not look at that field, so the build fails somewhere in the crate, with an error about syntax \
          or a missing function. This check knows the `rust-version` of PyO3's releases and of the workspace's own manifests; \
          `Cargo.lock` does not record that of other crates.",
    remedy: "Name a newer compiler, `rust.toolchain(versions = [\"1.97.1\"])`, or use a newer rules_rust.",
    run: run,
}

/// A compiler and its source.
struct Compiler {
    version: Version,
    place: Place,
    /// The release of rules_rust, if it determines the compiler.
    by: Option<String>,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(compiler) = compiler(facts) else {
        return Vec::new();
    };
    let mut newest: Option<(Version, String, Place)> = None;
    for (lowest, who, place) in asked(facts) {
        let is_newer = newest.as_ref().is_none_or(|(other, _, _)| lowest > *other);
        if lowest > compiler.version && is_newer {
            newest = Some((lowest, who, place));
        }
    }
    let Some((lowest, who, place)) = newest else {
        return Vec::new();
    };
    let used = match &compiler.by {
        Some(release) => format!("rules_rust {release} compiles with rustc {} by default", compiler.version),
        None => format!("the toolchain has rustc {}", compiler.version),
    };
    let mut finding = CHECK
        .finding(format!("{used}, but `{who}` needs {lowest} or later"))
        .at(compiler.place)
        .related(place, format!("`{who}` is here"));
    if compiler.by.is_some() {
        finding = finding.help("if another module asks for a newer rules_rust, Bazel takes that one: `bazel mod graph` shows it");
    } else {
        // An explicit version is certain.
        finding = finding.confidence(Confidence::High);
    }
    vec![finding.help(format!("write `rust.toolchain(versions = [\"{lowest}\"])`, or a later version, in MODULE.bazel"))]
}

/// Returns the compiler that a workspace uses; none if unknown.
fn compiler(facts: &Facts) -> Option<Compiler> {
    let files: Vec<&Starlark> = facts.module.iter().chain(&facts.includes).collect();
    let calls = || files.iter().flat_map(|file| file.syntax.calls().map(move |call| (*file, call)));
    let mut named: Vec<(Version, Place)> = Vec::new();
    let mut others = false;
    for (file, call) in calls().filter(|(_, call)| call.function.ends_with(".toolchain")) {
        let Some(versions) = call.get("versions") else {
            continue;
        };
        let found = strings(versions);
        others |= found.is_empty();
        for (text, span) in found {
            match version(text) {
                Some(version) => named.push((version, file.place(span))),
                // Nightlies serve only users who select their channel.
                None => others |= !text.contains("nightly"),
            }
        }
    }
    if let Some((version, place)) = named.into_iter().max_by(|one, other| one.0.cmp(&other.0)) {
        return Some(Compiler { version, place, by: None });
    }
    if others {
        return None;
    }
    // Only `single_version_override` states a version; other overrides may provide any.
    let about = |function: &'static str, key: &'static str| {
        calls().find(move |(_, call)| call.function == function && call.text(key) == Some("rules_rust"))
    };
    let elsewhere = ["archive_override", "git_override", "local_path_override", "multiple_version_override"];
    if elsewhere.iter().any(|function| about(function, "module_name").is_some()) {
        return None;
    }
    let fixed = about("single_version_override", "module_name").filter(|(_, call)| call.text("version").is_some());
    let (file, call) = fixed.or_else(|| about("bazel_dep", "name"))?;
    let written = version(call.text("version")?)?;
    // pyo3_bzl itself requires a version.
    let asks = calls().any(|(_, call)| call.function == "bazel_dep" && call.text("name") == Some("pyo3_bzl"));
    let lowest = Support::of("rules_rust").map(|support| support.lowest.clone());
    let release = match lowest.filter(|_| asks && fixed.is_none()) {
        Some(lowest) => written.max(lowest),
        None => written,
    };
    Some(Compiler {
        version: RulesRust::at(&release)?.rustc.clone(),
        place: file.argument(call, "version"),
        by: Some(release.to_string()),
    })
}

/// Returns the compiler versions that crates require: PyO3 in the locks that hubs name, and the manifests that hubs name.
fn asked(facts: &Facts) -> Vec<(Version, String, Place)> {
    let mut all = Vec::new();
    let hubs = Hubs::all(facts);
    for lock in hubs.iter().flat_map(|hubs| hubs.locks(facts)) {
        for package in lock.named("pyo3").chain(lock.named("pyo3-ffi")) {
            let release = version(&package.version).and_then(|version| Pyo3Release::nearest(&version));
            if let Some(release) = release {
                let who = format!("{} {}", package.name, package.version);
                all.push((release.msrv.clone(), who, lock.source.place(&package.span)));
            }
        }
    }
    for manifest in hubs.iter().flat_map(|hubs| hubs.own_manifests(facts)) {
        if let Some((text, span)) = &manifest.rust_version {
            let who = manifest.package.clone().unwrap_or_else(|| manifest.source.path.clone());
            all.extend(version(text).map(|version| (version, who, manifest.source.place(span))));
        }
    }
    all
}
