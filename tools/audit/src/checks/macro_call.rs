//! Calls of `pyo3_extension` in BUILD files.

use syntax::{Call, Kind};

use crate::facts::starlark::{strings, Starlark};
use crate::facts::Facts;

/// Returns the calls of `pyo3_extension`, each with its BUILD file.
pub fn macro_calls(facts: &Facts) -> impl Iterator<Item = (&Starlark, &Call)> {
    facts
        .builds
        .iter()
        .flat_map(|build| build.calls("pyo3_extension").map(move |call| (build, call)))
}

/// Returns the stubs that a `pyo3_extension` names, and where it names `py.typed`, in `pyi` and `data`. None unless all are
/// literals: audit does not evaluate globs. None also if the extension generates its stubs or its package, which includes `py.typed`.
pub fn typing_files(call: &Call) -> Option<(Vec<&str>, Option<syntax::Span>)> {
    let is_set = |attribute: &str| {
        call.get(attribute)
            .is_some_and(|value| !matches!(value.kind, Kind::Bool(false) | Kind::None))
    };
    if is_set("stubs") || is_set("package_init") {
        return None;
    }
    let mut stubs = Vec::new();
    let mut marked = None;
    for attribute in ["pyi", "data"] {
        let Some(value) = call.get(attribute) else {
            continue;
        };
        let literal = value
            .items()
            .is_some_and(|items| items.iter().all(|item| item.as_str().is_some()));
        if !literal && attribute == "pyi" {
            return None;
        }
        for (file, span) in strings(value) {
            match file.rsplit(['/', ':']).next() {
                Some("py.typed") => marked = Some(span),
                Some(name) if name.ends_with(".pyi") => stubs.push(file),
                _ => {}
            }
        }
    }
    Some((stubs, marked))
}
