//! Minimum Python versions that differ between BUILD, Cargo.toml, pyproject.toml and the wheel.

use pyo3_facts::{Abi, PythonVersion};

use super::prelude::*;
use super::macro_call::macro_calls;
use super::pyo3_dependency::{abi_of, manifest_of};

check! {
    "abi-floor-differs",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Unsafe,
    title: "the minimum Python version differs between files",
    why: "Up to four places state the minimum Python version: the pyo3 feature, `abi` of the extension, `requires-python` and \
          the wheel tag. If they differ, users of an older Python install a package that they cannot import, or users cannot \
          install a package that would work.",
    remedy: "Make all of them the same. The pyo3 feature decides what is compiled, so the others must match it.",
    wrong_when: "`abi` is right and the pyo3 feature is wrong. The fix raises the version that `abi` promises, and users of \
                 the older Python can no longer install the wheel. The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (build, call) in macro_calls(facts) {
        let Some((manifest, asked)) = manifest_of(facts, build.package()) else {
            continue;
        };
        let Some((abi @ Abi::Abi3 { floor: Some(compiled) }, span)) = abi_of(asked) else {
            continue;
        };
        let feature = manifest.source.place(&span);
        let Some(Abi::Abi3 { floor: Some(promised) }) = call.text("abi").and_then(|text| text.parse().ok()) else {
            continue;
        };
        if promised != compiled {
            let feature_text = abi.to_string();
            findings.push(
                CHECK
                    .finding(format!("`abi` promises CPython {promised}, but pyo3 is compiled for {compiled} and later"))
                    .at(build.argument(call, "abi"))
                    .about(build.label(call).unwrap_or_default())
                    .related(feature, format!("the pyo3 feature is `{feature_text}`"))
                    .help(format!("write `abi = \"{feature_text}\"`, or change the pyo3 feature"))
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
            let tag = call.text("python_tag").and_then(|tag| tag.strip_prefix("cp3")?.parse().ok()).map(PythonVersion);
            let Some(tag) = tag else {
                continue;
            };
            let Some((manifest, asked)) = manifest_of(facts, build.package()) else {
                continue;
            };
            if let Some((abi @ Abi::Abi3 { floor: Some(compiled) }, span)) = abi_of(asked) {
                if compiled != tag {
                    findings.push(
                        CHECK
                            .finding(format!("the wheel is tagged for CPython {tag}, but pyo3 is compiled for {compiled} and later"))
                            .at(build.argument(call, "python_tag"))
                            .about(build.label(call).unwrap_or_default())
                            .related(manifest.source.place(&span), format!("the pyo3 feature is `{abi}`"))
                            .help(format!("write `python_tag = \"cp3{}\"`, with `abi = \"abi3\"`", compiled.0)),
                    );
                }
            }
        }
    }
    for project in &facts.projects {
        let folder = project.source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (Some(floor), Some((_, place))) = (project.oldest_python(), &project.requires_python) else {
            continue;
        };
        let Some((manifest, asked)) = manifest_of(facts, folder) else {
            continue;
        };
        if let Some((abi @ Abi::Abi3 { floor: Some(compiled) }, span)) = abi_of(asked) {
            if compiled != floor {
                let what = if compiled > floor {
                    "users of older versions install a package that they cannot import"
                } else {
                    "the library would load on older versions"
                };
                findings.push(
                    CHECK
                        .finding(format!("`requires-python` starts at {floor}, but pyo3 is compiled for {compiled} and later: {what}"))
                        .at(project.source.place(place))
                        .related(manifest.source.place(&span), format!("the pyo3 feature is `{abi}`"))
                        .help(format!("write `requires-python = \">={compiled}\"`, or change the pyo3 feature")),
                );
            }
        }
    }
    findings
}
