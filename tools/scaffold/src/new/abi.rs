//! The ABI of an extension, and what it means for PyO3's features and for Python.

use std::fmt;
use std::str::FromStr;

/// A minor version of Python 3: 14 is 3.14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Python(pub u32);

impl fmt::Display for Python {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.0)
    }
}

impl FromStr for Python {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let minor = text.strip_prefix("3.").and_then(|minor| minor.parse().ok());
        match minor {
            Some(minor @ LOWEST..=HIGHEST) if text == format!("3.{minor}") => Ok(Self(minor)),
            Some(minor) if text == format!("3.{minor}") => Err(format!(
                "PyO3 {PYO3} is for Python 3.{LOWEST} to 3.{HIGHEST}"
            )),
            _ => Err(format!("expected a version such as `3.{HIGHEST}`")),
        }
    }
}

/// The version of PyO3 that is written.
pub const PYO3: &str = "0.30";

/// What that version has features for (`abi3-py39` to `abi3-py315`, its Cargo.toml).
const LOWEST: u32 = 9;
const HIGHEST: u32 = 15;

/// The first whose free-threaded builds have a stable ABI (PEP 803).
const LOWEST_ABI3T: u32 = 15;

/// What an extension promises to load on; as the attribute `abi` of `pyo3_extension` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abi {
    /// `abi3`: the stable ABI, no floor asserted.
    Abi3,
    /// `abi3-py310`: the stable ABI from a floor on.
    Abi3From(Python),
    /// `abi3t-py315`: that of free-threaded builds.
    Abi3tFrom(Python),
    /// `cpython`: one version alone.
    CPython,
}

impl Default for Abi {
    fn default() -> Self {
        Self::Abi3From(Python(LOWEST))
    }
}

impl FromStr for Abi {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let floor = |minor: &str, lowest: u32| {
            let floor = format!("3.{minor}").parse::<Python>();
            floor.map_err(|_| ()).and_then(|floor| match floor {
                floor if floor.0 >= lowest => Ok(floor),
                _ => Err(()),
            })
        };
        let abi = match text {
            "abi3" => Ok(Self::Abi3),
            "cpython" => Ok(Self::CPython),
            _ => {
                if let Some(minor) = text.strip_prefix("abi3-py3") {
                    floor(minor, LOWEST).map(Self::Abi3From)
                } else if let Some(minor) = text.strip_prefix("abi3t-py3") {
                    floor(minor, LOWEST_ABI3T).map(Self::Abi3tFrom)
                } else {
                    Err(())
                }
            }
        };
        abi.map_err(|()| {
            format!(
                "expected `abi3`, `abi3-py3{LOWEST}` to `abi3-py3{HIGHEST}`, `abi3t-py3{LOWEST_ABI3T}` or `cpython`"
            )
        })
    }
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Abi3 => f.write_str("abi3"),
            Self::Abi3From(floor) => write!(f, "abi3-py3{}", floor.0),
            Self::Abi3tFrom(floor) => write!(f, "abi3t-py3{}", floor.0),
            Self::CPython => f.write_str("cpython"),
        }
    }
}

impl Abi {
    /// The features that pyo3 needs for it.
    #[must_use]
    pub fn features(self) -> Vec<String> {
        match self {
            // Without a floor PyO3 wants to run a Python to find one.
            Self::Abi3 => vec![format!("abi3-py3{LOWEST}")],
            Self::CPython => vec![],
            Self::Abi3From(_) | Self::Abi3tFrom(_) => vec![self.to_string()],
        }
    }

    /// The lowest Python that can import it; `python` is the one that `cpython` is for.
    #[must_use]
    pub fn floor(self, python: Python) -> Python {
        match self {
            Self::Abi3 => Python(LOWEST),
            Self::Abi3From(floor) | Self::Abi3tFrom(floor) => floor,
            Self::CPython => python,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Abi, Python, HIGHEST, LOWEST};

    /// So that `python.toolchain` can choose each.
    #[test]
    fn rules_python_has_them_all() {
        let release = <pyo3_facts::RulesPython as pyo3_facts::Release>::find(
            &pyo3_facts::written::RULES_PYTHON,
        );
        let pythons = release.map(|release| release.pythons.clone());
        let pythons = pythons.unwrap_or_default();
        assert!((LOWEST..=HIGHEST).all(|minor| pythons.iter().any(|one| u32::from(*one) == minor)));
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
        for (text, features) in table {
            let abi = text.parse::<Abi>();
            assert_eq!(abi.is_ok(), features.is_some(), "{text}");
            if let (Ok(abi), Some(features)) = (abi, features) {
                assert_eq!(abi.to_string(), *text);
                assert_eq!(abi.features(), *features);
            }
        }
        let error = "x".parse::<Abi>().err().unwrap_or_default();
        assert_eq!(
            error,
            "expected `abi3`, `abi3-py39` to `abi3-py315`, `abi3t-py315` or `cpython`"
        );
    }

    #[test]
    fn pythons() {
        let floor = |abi: Abi| abi.floor(Python(14));
        assert_eq!(floor(Abi::CPython), Python(14));
        assert_eq!(floor(Abi::default()), Python(9));
        assert_eq!("3.14".parse(), Ok(Python(14)));
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
            assert_eq!(text.parse::<Python>(), Err(expected.to_owned()));
        }
    }
}
