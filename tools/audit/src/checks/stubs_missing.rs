//! A typed package whose native module has no stub.

use super::prelude::*;
use super::macro_call::{macro_calls, typing_files};

check! {
    "stubs-missing",
    group: Group::Pyo3,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a typed package without a stub for its native module",
    why: "`py.typed` tells type checkers to trust the package. If a library has no stub beside it, they find no types: everything \
          imported from it is `Any`, or an error in strict mode.",
    remedy: "Write `_native.pyi` beside the library, and list it in `pyi`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (build, call) in macro_calls(facts) {
        let Some((stubs, marked)) = typing_files(call) else {
            continue;
        };
        let module = call.text("module_name").or_else(|| call.text("name")).unwrap_or_default();
        let stem = module.rsplit('.').next().unwrap_or_default();
        let wanted = [format!("{stem}.pyi"), format!("{stem}/__init__.pyi")];
        let is_stub = |file: &&str| wanted.iter().any(|wanted| *file == wanted || file.ends_with(&format!("/{wanted}")));
        if marked.is_some() && !stubs.iter().any(is_stub) {
            findings.push(
                CHECK
                    .finding(format!("the package is marked `py.typed`, but `{module}` has no stub"))
                    .at(marked.map_or_else(|| build.head(call), |span| build.place(span)))
                    .about(build.label(call).unwrap_or_default())
                    .help(format!("write `{stem}.pyi` beside the module, and add it to `pyi`")),
            );
        }
    }
    findings
}
