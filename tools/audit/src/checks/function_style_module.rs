//! A function-style module where stubs are generated.

use super::prelude::*;
use super::pyo3_dependency::pyo3_asked;
use crate::facts::extension::{extensions, modules_of};

check! {
    "function-style-module",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::None,
    title: "a `#[pymodule]` function in a crate with generated stubs",
    why: "PyO3 stores the data for generated stubs in modules written as `#[pymodule] mod`. It sees only the name of a `#[pymodule] \
          fn`: the function adds its contents at run time, so the stub is empty.",
    remedy: "Write the module as `#[pymodule] mod name { #[pymodule_export] use super::…; }`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let by_feature = pyo3_asked(facts)
        .iter()
        .any(|(_, asked)| asked.features.iter().any(|(feature, _)| feature == "experimental-inspect"));
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let by_attribute = extension.rust.string("stubs").is_some_and(|stubs| stubs == "1" || stubs == "true");
        if !by_feature && !by_attribute {
            continue;
        }
        for (file, module) in modules_of(facts, &extension) {
            if module.is_function {
                findings.push(
                    CHECK
                        .finding(format!("the module `{}` is a function, so its generated stub will be empty", module.name))
                        .at(file.source.place(&module.span))
                        .about(extension.rust.label.as_str())
                        .help(format!("write `#[pymodule] mod {} {{ … }}` with `#[pymodule_export]` inside", module.name)),
                );
            }
        }
    }
    findings
}
