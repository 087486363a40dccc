//! Checks that Python finds an init symbol.

use super::super::ids;
use super::super::init::{init_symbols, Entry};
use super::super::library::Slice;
use super::super::problem::{list, Problem};
use super::super::promise::Promise;
use super::super::Abi;

pub fn check(slice: &Slice<'_>, promise: &Promise) -> Option<Problem> {
    let (init, export) = (
        Entry::Init.symbol(promise.stem()),
        Entry::Export.symbol(promise.stem()),
    );
    let has = |symbol: &str| {
        slice
            .exports
            .iter()
            .any(|name| **name == *symbol.as_bytes())
    };
    let abi3t = matches!(promise.abi, Abi::StableT { .. });
    match (has(&init), has(&export)) {
        (true, false) if abi3t => Some(Problem::new(
            ids::INIT_NOT_ABI3T,
            format!(
                "exports `{init}` alone, but the ABI `{}` is entered through `{export}`",
                promise.abi
            ),
            "build pyo3 with its feature `abi3t-py315`, not with an `abi3-py3…` one",
        )),
        (false, true) => too_new(&init, &export, promise),
        (true, _) => None,
        (false, false) => Some(missing(slice, promise, if abi3t { &export } else { &init })),
    }
}

/// Reports `PyModExport_…` without `PyInit_…`: Pythons before 3.15 do not look for it.
fn too_new(init: &str, export: &str, promise: &Promise) -> Option<Problem> {
    let oldest = promise
        .oldest()
        .filter(|minor| *minor < Entry::EXPORT_SINCE)?;
    Some(Problem::new(
        ids::INIT_TOO_NEW,
        format!("exports `{export}` but no `{init}`: Python 3.{oldest}, which it must load on, does not look for the former (3.15 does)"),
        match promise.abi {
            Abi::Cpython => "configure pyo3-ffi for that Python, without a feature `abi3t-py315`".to_owned(),
            _ => format!("build pyo3 with its feature `abi3-py3{oldest}` instead of `abi3t-py315`"),
        },
    ))
}

fn missing(slice: &Slice<'_>, promise: &Promise, wanted: &str) -> Problem {
    let stem = promise.stem();
    let module = &promise.module;
    let found: Vec<&[u8]> = init_symbols(slice).collect();
    if found.is_empty() {
        let mut problem = Problem::new(
            ids::NO_INIT_SYMBOL,
            format!("exports no init symbol at all, but `import {module}` looks for `{wanted}`"),
            format!("one `#[pymodule]` named `{stem}` must be in the crate that is built as `cdylib`: one in a library that it only links is dropped"),
        );
        problem
            .help
            .push("if the library was stripped or linked with a version script, its exported symbols must be kept".to_owned());
        return problem;
    }
    let many = if found.len() == 1 {
        "the init symbol"
    } else {
        "the init symbols"
    };
    let named = found
        .first()
        .and_then(|symbol| module_of(symbol))
        .unwrap_or(stem);
    Problem::new(
        ids::NO_INIT_SYMBOL,
        format!("exports {many} {}, but `import {module}` looks for `{wanted}`", list(&found, |name| (name, String::new()))),
        format!(
            "renamed `#[pymodule]`? Name it `{stem}` (or write `#[pyo3(name = \"{stem}\")]`), or end `module_name` in `{named}`"
        ),
    )
}

/// Returns `native` for `PyInit_native`. Does not decode punycode.
fn module_of(symbol: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(symbol).ok()?;
    let stem = name
        .strip_prefix("PyInit_")
        .or_else(|| name.strip_prefix("PyModExport_"))?;
    (stem.len() <= 120
        && stem
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
    .then_some(stem)
}
