//! A `#[pymodule]` whose name differs from the module's.

use super::prelude::*;
use crate::facts::extension::{extensions, modules_of};

check! {
    "module-name-differs",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "the name of the `#[pymodule]` differs from the module name",
    why: "To import `_native`, Python calls `PyInit__native`, which PyO3 names after the `#[pymodule]`. If the names differ, \
          the import fails with `dynamic module does not define module export function`. The gate rejects such a library at \
          build time; this check reports it earlier.",
    remedy: "Rename the `#[pymodule]`, add `#[pyo3(name = \"…\")]`, or change `module_name` (only its last part counts).",
    wrong_when: "Python code imports the old name. The fix does not change that code, and it fails with `ModuleNotFoundError`. \
                 The fix is always unsafe.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for extension in extensions(graph) {
        let Some(wanted) = extension.module() else {
            continue;
        };
        let modules = modules_of(facts, &extension);
        // Without one, a macro creates the module, and only the gate can check it.
        let Some((file, module)) = modules.first() else {
            continue;
        };
        if modules.iter().any(|(_, module)| module.name == wanted) {
            continue;
        }
        let mut finding = CHECK
            .finding(format!("the module is named `{}` in Rust, but Python looks for `{wanted}`", module.name))
            .at(file.source.place(&module.span))
            .about(extension.rust.label.as_str())
            .help(format!("rename the `#[pymodule]`, or add `#[pyo3(name = \"{wanted}\")]`"));
        let made = extension.renames.first().copied().unwrap_or(extension.rust);
        if let Some(place) = facts.place_of(made, Some("module_name")) {
            finding = finding.related(place.clone(), format!("the module is named `{wanted}` here"));
            let (package, name) = (crate::facts::graph::package_and_name(&made.label), &made.generator_name);
            if let (true, Some((package, _)), [_]) = (extension.is_ours(), package, modules.as_slice()) {
                if let Some(build) = facts.build(package) {
                    let full = made.string("module_name").unwrap_or(&wanted);
                    let renamed = match full.rsplit_once('.') {
                        Some((parent, _)) => format!("{parent}.{}", module.name),
                        None => module.name.clone(),
                    };
                    finding = finding.fix(Fix::risky(
                        &format!("write `module_name = \"{renamed}\"`; Python code that imports the old name is not changed"),
                        &build.source.path,
                        Edit::SetArgument {
                            call: CallOf::with("pyo3_extension", "name", name),
                            argument: "module_name".to_owned(),
                            code: syntax::quoted(&renamed),
                        },
                    ));
                }
            }
        }
        findings.push(finding);
    }
    findings
}
