//! Floors that differ between BUILD, Cargo, pyproject and wheel.

use super::prelude::*;
use super::shared::{abi_of, macro_calls, manifest_of};
use crate::facts::version::Abi;

check! {
    "abi-floor-differs",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "the oldest Python is another one in another file",
    why: "The floor stands in up to four places: the feature of pyo3, `abi` of the extension, `requires-python`, the tag \
          of the wheel. Where they differ, either users of an old Python install what they cannot import, or a library \
          that would load is kept from them.",
    remedy: "Make all the same. What counts is the feature of pyo3: it decides what is compiled.",
    wrong_when: "The promise is right and the feature of pyo3 is what is wrong: the fix makes `abi` promise a newer Python, and \
                 users of the older one can no longer install the wheel. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (build, call) in macro_calls(facts) {
        let Some((manifest, asked)) = manifest_of(facts, build.package()) else {
            continue;
        };
        let Some((Abi::Abi3(Some(compiled)), span)) = abi_of(asked) else {
            continue;
        };
        let feature = manifest.source.place(&span);
        let Some(Abi::Abi3(Some(promised))) = call.text("abi").and_then(Abi::parse) else {
            continue;
        };
        if promised != compiled {
            let feature_text = format!("abi3-py3{compiled}");
            findings.push(
                CHECK
                    .finding(format!("`abi` promises CPython 3.{promised}, pyo3 is compiled for 3.{compiled} and later"))
                    .at(build.argument(call, "abi"))
                    .about(build.label(call).unwrap_or_default())
                    .related(feature, format!("pyo3's feature is `{feature_text}`"))
                    .help(format!("write `abi = \"{feature_text}\"`, or change the feature of pyo3"))
                    .fix(Fix::risky(
                        &format!("write `abi = \"{feature_text}\"`"),
                        &build.source.path,
                        Edit::SetArgument {
                            call: CallOf::with("pyo3_extension", "name", call.text("name").unwrap_or_default()),
                            argument: "abi".to_owned(),
                            code: format!("\"{feature_text}\""),
                        },
                    )),
            );
        }
    }
    for build in &facts.builds {
        for call in build.calls("py_wheel") {
            let tag = call.text("python_tag").and_then(|tag| tag.strip_prefix("cp3")?.parse::<u32>().ok());
            let Some(tag) = tag else {
                continue;
            };
            let Some((manifest, asked)) = manifest_of(facts, build.package()) else {
                continue;
            };
            if let Some((Abi::Abi3(Some(compiled)), span)) = abi_of(asked) {
                if compiled != tag {
                    findings.push(
                        CHECK
                            .finding(format!("the wheel is tagged for CPython 3.{tag}, pyo3 is compiled for 3.{compiled} and later"))
                            .at(build.argument(call, "python_tag"))
                            .about(build.label(call).unwrap_or_default())
                            .related(manifest.source.place(&span), format!("pyo3's feature is `abi3-py3{compiled}`"))
                            .help(format!("write `python_tag = \"cp3{compiled}\"`, with `abi = \"abi3\"`")),
                    );
                }
            }
        }
    }
    for project in &facts.projects {
        let folder = project.source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (Some(floor), Some((_, place))) = (project.floor(), &project.requires_python) else {
            continue;
        };
        let Some((manifest, asked)) = manifest_of(facts, folder) else {
            continue;
        };
        if let Some((Abi::Abi3(Some(compiled)), span)) = abi_of(asked) {
            if compiled != floor {
                let what = match compiled > floor {
                    true => "older Pythons install what they cannot import",
                    false => "the library would load on older ones",
                };
                findings.push(
                    CHECK
                        .finding(format!("`requires-python` begins with 3.{floor}, pyo3 is compiled for 3.{compiled} and later: {what}"))
                        .at(project.source.place(place))
                        .related(manifest.source.place(&span), format!("pyo3's feature is `abi3-py3{compiled}`"))
                        .help(format!("write `requires-python = \">=3.{compiled}\"`, or change the feature of pyo3")),
                );
            }
        }
    }
    findings
}
