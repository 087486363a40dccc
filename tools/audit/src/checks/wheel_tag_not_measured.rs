//! A wheel that contains an extension but does not take its tag from it.

use std::collections::BTreeSet;

use syntax::Call;

use super::prelude::*;
use crate::facts::graph::{file_path, package_and_name};
use crate::facts::starlark::{strings, Starlark};

check! {
    "wheel-tag-not-measured",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "the tags of a wheel with an extension are not measured",
    why: "`py_wheel` writes the tags that it is given, `py3-none-any` by default: pip installs such a wheel on every platform, and \
          the import fails on all but one. A wheel that a `genrule` zips has whatever tag its author typed. The correct tags follow \
          from the library: its ABI, its architecture, and the newest glibc symbol that it imports.",
    remedy: "Run `pyo3-bzl inspect` on the wheel. It shows the tags that the libraries allow, and its exit code is 10 if the file name \
             promises more. Write these tags in `python_tag`, `abi` and `platform`.",
    run: run,
}

/// The functions that add a Rust library to a target.
const NATIVE: [&str; 2] = ["pyo3_extension", "rust_shared_library"];

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for build in &facts.builds {
        for call in build.calls("py_wheel") {
            // A `select` may cover all platforms.
            let platform = call.get("platform").map_or(Some("any"), syntax::Value::as_str);
            if platform == Some("any") {
                if let Some(native) = native(facts, build, call, &["deps", "data"]) {
                    findings.push(
                        CHECK
                            .finding(format!("this wheel is tagged `any`, but `{native}` in it runs on one platform only"))
                            .at(build.argument(call, "platform"))
                            .about(build.label(call).unwrap_or_default())
                            .help("run `pyo3-bzl inspect` on the wheel, and write the tags that it shows in `python_tag`, `abi` and `platform`"),
                    );
                }
            }
        }
        for call in build.calls("genrule") {
            let outs = call.get("outs").map(strings).unwrap_or_default();
            if !outs.iter().any(|(name, _)| name.ends_with(".whl")) {
                continue;
            }
            if let Some(native) = native(facts, build, call, &["srcs"]) {
                findings.push(
                    CHECK
                        .finding(format!("this command names the wheel, but nothing compares the tag with `{native}` in it"))
                        .at(build.argument(call, "outs"))
                        .about(build.label(call).unwrap_or_default())
                        .severity(Severity::Warning)
                        .confidence(Confidence::Medium)
                        .help("run `pyo3-bzl inspect` on the wheel: its exit code is 10 if the tag promises too much"),
                );
            }
        }
    }
    findings
}

/// Returns the extension that a target contains, by the labels in BUILD files, and by the graph if macros hide it.
fn native(facts: &Facts, build: &Starlark, call: &Call, attributes: &[&str]) -> Option<String> {
    let named = attributes.iter().filter_map(|attribute| call.get(attribute));
    let mut waiting: Vec<String> = named.flat_map(strings).filter_map(|(label, _)| absolute(build, label)).collect();
    let mut seen = BTreeSet::new();
    while let Some(label) = waiting.pop() {
        if !seen.insert(label.clone()) {
            continue;
        }
        let by_graph = facts.graph.as_ref().and_then(|graph| graph.get(&label));
        if by_graph.is_some_and(|target| target.kind == "rust_shared_library") {
            return Some(label);
        }
        waiting.extend(by_graph.iter().flat_map(|target| target.inputs.iter().filter(|input| input.starts_with("//")).cloned()));
        let Some((package, name)) = package_and_name(&label) else {
            continue;
        };
        let Some((file, made)) = facts.build(package).and_then(|file| Some((file, maker(file, name)?))) else {
            continue;
        };
        if NATIVE.contains(&made.function.as_str()) {
            return Some(label);
        }
        let inner = ["deps", "data", "srcs", "actual", "py_deps"].iter().filter_map(|attribute| made.get(attribute));
        waiting.extend(inner.flat_map(strings).filter_map(|(label, _)| absolute(file, label)));
    }
    None
}

/// Returns the call that creates a target or a file.
fn maker<'a>(file: &'a Starlark, name: &str) -> Option<&'a Call> {
    file.target(name).or_else(|| {
        let has_out = |call: &&Call| {
            let outs = ["out", "outs"].iter().filter_map(|attribute| call.get(attribute));
            outs.flat_map(strings).any(|(out, _)| out == name)
        };
        file.syntax.calls().find(has_out)
    })
}

/// Expands a label of this workspace.
fn absolute(file: &Starlark, label: &str) -> Option<String> {
    if let Some(rest) = label.strip_prefix("@//").or_else(|| label.strip_prefix("//")) {
        let (package, name) = rest.split_once(':').unwrap_or((rest, rest.rsplit('/').next().unwrap_or(rest)));
        return Some(format!("//{package}:{name}"));
    }
    let name = label.strip_prefix(':').unwrap_or(label);
    let full = format!("//{}:{name}", file.package());
    (!label.starts_with('@') && file_path(&full).is_some()).then_some(full)
}
