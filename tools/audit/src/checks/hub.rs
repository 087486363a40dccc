//! Hubs of crates in MODULE.bazel: calls of `crate_universe`'s module extension.

use syntax::Call;

use super::shared::{abi_of, pyo3_asked};
use crate::facts::starlark::pairs;
use crate::facts::version::{least, numbers};
use crate::facts::{Facts, Starlark};

/// The module file with the names that stand for `crate_universe` in it.
pub struct Hubs<'a> {
    /// MODULE.bazel.
    pub file: &'a Starlark,
    names: Vec<&'a str>,
}

impl<'a> Hubs<'a> {
    /// Those of a workspace; none if it has no hub.
    pub fn of(facts: &'a Facts) -> Option<Self> {
        let file = facts.module.as_ref()?;
        let names: Vec<_> = file
            .syntax
            .statements()
            .iter()
            .filter_map(|statement| {
                let call = statement.value.as_call()?;
                let extension = call.positional().next()?.as_str()?;
                let is_hub =
                    call.function == "use_extension" && extension.contains("//crate_universe:");
                is_hub.then_some(statement.target.as_deref()?)
            })
            .collect();
        (!names.is_empty()).then_some(Self { file, names })
    }

    /// The calls of a tag: `from_cargo`.
    pub fn tags(&self, tag: &'a str) -> impl Iterator<Item = &'a Call> + use<'a> {
        let functions: Vec<_> = self
            .names
            .iter()
            .map(|name| format!("{name}.{tag}"))
            .collect();
        let calls = self.file.syntax.calls();
        calls.filter(move |call| functions.contains(&call.function))
    }

    /// The annotations of a crate.
    pub fn annotations(&self, package: &'a str) -> impl Iterator<Item = &'a Call> + use<'a> {
        self.tags("annotation").filter(
            move |call| matches!(call.text("crate"), Some(name) if name == package || name == "*"),
        )
    }

    /// The first call that makes a hub.
    pub fn maker(&self) -> Option<&'a Call> {
        self.tags("from_cargo")
            .chain(self.tags("from_specs"))
            .next()
    }
}

/// What the annotations of a crate set for its build script. None if a value is no literal, so it may be anything.
pub fn script_env<'a>(hubs: &Hubs<'a>, package: &'a str) -> Option<Vec<(&'a str, syntax::Span)>> {
    let mut all = Vec::new();
    for annotation in hubs.annotations(package) {
        if let Some(env) = annotation.get("build_script_env") {
            if !matches!(env.kind, syntax::Kind::Dict(_)) {
                return None;
            }
            all.extend(pairs(env).into_iter().map(|(key, _, span)| (key, span)));
        }
    }
    Some(all)
}

/// Whether PyO3 has crates that look for a Python in a version before 0.29.
pub fn is_old(facts: &Facts) -> bool {
    let locked = facts.locks.iter().flat_map(|lock| lock.named("pyo3"));
    let mut locked = locked
        .filter_map(|package| numbers(&package.version))
        .peekable();
    if locked.peek().is_some() {
        return locked.any(|version| version < (0, 29));
    }
    let asked = pyo3_asked(facts);
    let asked = asked.iter().filter_map(|(_, asked)| asked.version.as_ref());
    asked
        .filter_map(|(version, _)| least(version))
        .any(|version| version < (0, 29))
}

/// Whether a manifest gives PyO3 a floor, so that it needs no Python.
pub fn has_floor(facts: &Facts) -> bool {
    let asked = pyo3_asked(facts);
    let mut abis = asked.iter().filter_map(|(_, asked)| abi_of(asked));
    abis.any(|(abi, _)| abi.floor().is_some())
}
