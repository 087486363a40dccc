//! The ABIs and Python versions that `new` accepts: those that the generated PyO3 version supports.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use pyo3_facts::{version, Abi, Pyo3Release, PythonVersion};

/// The version of PyO3 in generated files.
pub const PYO3: &str = "0.30";

/// The Python versions for which this PyO3 has a feature `abi3-py3N`.
static PYTHONS: LazyLock<RangeInclusive<PythonVersion>> = LazyLock::new(|| {
    let release = version(PYO3).and_then(|version| Pyo3Release::of(&version));
    let lowest = release.map_or(Abi::LOWEST_ABI3, |release| release.oldest_floor);
    lowest..=release.map_or(lowest, |release| release.newest_floor)
});

/// Returns the oldest Python that this PyO3 supports.
#[must_use]
pub fn lowest() -> PythonVersion {
    *PYTHONS.start()
}

/// Returns the default ABI of an extension: the stable ABI, from the oldest supported Python on.
#[must_use]
pub fn default_abi() -> Abi {
    Abi::abi3(lowest())
}

/// Parses a Python version that this PyO3 supports, such as `3.14`.
///
/// # Errors
/// Returns one sentence that says what is expected.
pub fn parse_python(text: &str) -> Result<PythonVersion, String> {
    let (lowest, highest) = (PYTHONS.start(), PYTHONS.end());
    match text.parse::<PythonVersion>() {
        Ok(python) if PYTHONS.contains(&python) => Ok(python),
        Ok(_) => Err(format!("PyO3 {PYO3} is for Python {lowest} to {highest}")),
        Err(_) => Err(format!("expected a version such as `{highest}`")),
    }
}

/// Parses an ABI that this PyO3 has a feature for, such as `abi3-py310`, or `cpython`.
///
/// # Errors
/// Returns one sentence that says what is expected.
pub fn parse_abi(text: &str) -> Result<Abi, String> {
    let is_known = |abi: &Abi| match abi {
        Abi::Abi3 { floor } => floor.is_none_or(|floor| PYTHONS.contains(&floor)),
        Abi::Abi3t { floor } => floor.is_some_and(|floor| PYTHONS.contains(&floor)),
        Abi::Cpython => true,
    };
    text.parse().ok().filter(is_known).ok_or_else(|| {
        let (lowest, highest) = (Abi::abi3(*PYTHONS.start()), Abi::abi3(*PYTHONS.end()));
        let free_threaded = Abi::abi3t(Abi::LOWEST_ABI3T);
        format!("expected `abi3`, `{lowest}` to `{highest}`, `{free_threaded}` or `cpython`")
    })
}

/// Returns the features that pyo3 needs for an ABI.
#[must_use]
pub fn features(abi: Abi) -> Vec<String> {
    match abi {
        // Without a minimum version, PyO3 would run a Python to find one.
        Abi::Abi3 { floor: None } => vec![default_abi().to_string()],
        Abi::Cpython => vec![],
        Abi::Abi3 { .. } | Abi::Abi3t { .. } => vec![abi.to_string()],
    }
}

/// Returns the oldest Python that can import an extension. `python` is the version for `cpython`.
#[must_use]
pub fn oldest_python(abi: Abi, python: PythonVersion) -> PythonVersion {
    match abi {
        Abi::Abi3 { floor } | Abi::Abi3t { floor } => floor.unwrap_or(lowest()),
        Abi::Cpython => python,
    }
}

#[cfg(test)]
mod tests {
    use pyo3_facts::{Abi, PythonVersion};

    use super::{default_abi, features, oldest_python, parse_abi, parse_python, PYTHONS};

    /// `python.toolchain` must be able to select each of them.
    #[test]
    fn rules_python_has_them_all() {
        let release = <pyo3_facts::RulesPython as pyo3_facts::Release>::find(
            &pyo3_facts::written::RULES_PYTHON,
        );
        let pythons = release.map(|release| release.pythons.clone());
        let pythons = pythons.unwrap_or_default();
        let (lowest, highest) = (PYTHONS.start().0, PYTHONS.end().0);
        assert_eq!((lowest, highest), (9, 15));
        assert!((lowest..=highest).all(|minor| pythons.contains(&minor)));
    }

    #[test]
    fn abis() {
        let table: &[(&str, Option<&[&str]>)] = &[
            ("abi3", Some(&["abi3-py39"])),
            ("abi3-py39", Some(&["abi3-py39"])),
            ("abi3-py310", Some(&["abi3-py310"])),
            ("abi3-py315", Some(&["abi3-py315"])),
            ("abi3t-py315", Some(&["abi3t-py315"])),
            ("cpython", Some(&[])),
            ("abi3-py38", None),
            ("abi3-py316", None),
            ("abi3-py3", None),
            ("abi3-py3010", None),
            ("abi3-py3+10", None),
            ("abi3t-py314", None),
            ("abi3t", None),
            ("ABI3", None),
            ("", None),
        ];
        for (text, expected) in table {
            let abi = parse_abi(text);
            assert_eq!(abi.is_ok(), expected.is_some(), "{text}");
            if let (Ok(abi), Some(expected)) = (abi, expected) {
                assert_eq!(abi.to_string(), *text);
                assert_eq!(features(abi), *expected);
            }
        }
        let error = parse_abi("x").err().unwrap_or_default();
        assert_eq!(
            error,
            "expected `abi3`, `abi3-py39` to `abi3-py315`, `abi3t-py315` or `cpython`"
        );
    }

    #[test]
    fn pythons() {
        let oldest = |abi: Abi| oldest_python(abi, PythonVersion(14));
        assert_eq!(oldest(Abi::Cpython), PythonVersion(14));
        assert_eq!(oldest(default_abi()), PythonVersion(9));
        assert_eq!(parse_python("3.14"), Ok(PythonVersion(14)));
        let range = "PyO3 0.30 is for Python 3.9 to 3.15";
        let form = "expected a version such as `3.15`";
        for (text, expected) in [
            ("3.8", range),
            ("3.16", range),
            ("3.014", form),
            ("3.14t", form),
            ("2.7", form),
            ("", form),
        ] {
            assert_eq!(parse_python(text), Err(expected.to_owned()));
        }
    }
}
