//! Checks that the library requires only symbols that every promised Python has.
//!
//! Ignores weak undefined symbols. If one is missing, the loader leaves it unbound, so it does not prevent the import.
//! Code that declares a weak symbol is expected to check it before the call.

use super::super::abi::{is_python, stable_symbol};
use super::super::ids;
use super::super::library::Slice;
use super::super::problem::{list, Problem};
use super::super::promise::Promise;
use super::super::Abi;

pub fn check(slice: &Slice<'_>, promise: &Promise) -> Vec<Problem> {
    let mut problems = Vec::new();
    if promise.abi == Abi::Cpython {
        return problems;
    }
    let abi3t = matches!(promise.abi, Abi::StableT { .. });
    let names = python_imports(slice);
    let (mut unstable, mut elsewhere, mut unusable, mut newer) = (vec![], vec![], vec![], vec![]);
    for name in names {
        match stable_symbol(name) {
            None => unstable.push(name),
            Some(symbol) if !symbol.place.includes(slice.format) => elsewhere.push((name, symbol)),
            Some(symbol) if abi3t && !symbol.abi3t => unusable.push(name),
            Some(symbol)
                if promise
                    .abi
                    .floor()
                    .is_some_and(|floor| symbol.added > floor) =>
            {
                newer.push((name, symbol))
            }
            Some(_) => {}
        }
    }
    if !unstable.is_empty() {
        let feature = match promise.abi.floor() {
            Some(_) => format!("its feature `{}`", promise.abi),
            None => "a feature such as `abi3-py310`".to_owned(),
        };
        problems.push(Problem {
            id: ids::UNSTABLE_SYMBOL,
            message: format!("imports {} that no stable ABI has: {}", count(unstable.len()), list(&unstable, bare)),
            help: vec![
                format!("`{}` was promised: build pyo3 with {feature}, which leaves these out", promise.abi),
                "a crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = \"cpython\"`"
                    .to_owned(),
            ],
        });
    }
    if !elsewhere.is_empty() {
        problems.push(Problem::new(
            ids::SYMBOL_NOT_ON_OS,
            format!(
                "imports {} that Python does not have on this platform: {}",
                count(elsewhere.len()),
                list(&elsewhere, |(name, symbol)| (name, format!(" ({})", symbol.place.name())))
            ),
            "put the calls behind `#[cfg(windows)]`, `#[cfg(unix)]` or `#[cfg(py_sys_config = \"Py_REF_DEBUG\")]`",
        ));
    }
    if !unusable.is_empty() {
        problems.push(Problem::new(
            ids::SYMBOL_NOT_ABI3T,
            format!("imports {} that cannot be used under abi3t: {}", count(unusable.len()), list(&unusable, bare)),
            "`PyModuleDef` is opaque there (PEP 803): build pyo3 with its feature `abi3t-py315`, and make modules from slots (PEP 793)",
        ));
    }
    if let (Some(floor), Some(highest)) = (
        promise.abi.floor(),
        newer.iter().map(|(_, symbol)| symbol.added).max(),
    ) {
        let kind = if abi3t { "abi3t" } else { "abi3" };
        problems.push(Problem {
            id: ids::SYMBOL_ABOVE_FLOOR,
            message: format!(
                "must load on Python 3.{floor}, but imports {} newer than that: {}",
                count(newer.len()),
                list(&newer, |(name, symbol)| (
                    name,
                    format!(" (3.{})", symbol.added)
                ))
            ),
            help: vec![
                format!(
                    "build pyo3 with its feature `{kind}-py3{floor}`, which uses none of these"
                ),
                format!("or promise what was built: `abi = \"{kind}-py3{highest}\"`"),
            ],
        });
    }
    problems
}

fn count(symbols: usize) -> String {
    format!("{symbols} symbol{}", if symbols == 1 { "" } else { "s" })
}

fn bare<'n>(name: &'n &'n [u8]) -> (&'n [u8], String) {
    (name, String::new())
}

/// The Python symbols without which the library cannot be loaded, sorted, each once.
pub fn python_imports<'s>(slice: &'s Slice<'_>) -> Vec<&'s [u8]> {
    let from_python =
        |library: &Option<_>| library.as_deref().is_none_or(super::linking::is_python_dll);
    let wanted = slice
        .imports
        .iter()
        .filter(|import| !import.weak && is_python(&import.name) && from_python(&import.library));
    let mut names: Vec<&[u8]> = wanted.map(|import| &*import.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
