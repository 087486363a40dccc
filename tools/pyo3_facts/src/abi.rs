//! The ABI of an extension, in the notation of `pyo3_extension(abi = …)` and of PyO3's features.

use std::fmt;
use std::str::FromStr;

use crate::python::PythonVersion;

/// The ABI that an extension complies with. The floor is the oldest Python that can load it.
///
/// Sources: the features in PyO3's manifests, and PEP 803 for `abi3t`.
///
/// ```
/// use pyo3_facts::{Abi, PythonVersion};
///
/// let abi: Abi = "abi3-py310".parse().unwrap();
/// assert_eq!(abi, Abi::Abi3 { floor: Some(PythonVersion(10)) });
/// assert_eq!(abi.to_string(), "abi3-py310");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abi {
    /// `abi3-py310`: CPython's stable ABI, from the floor on. `abi3`: without a floor.
    Abi3 {
        /// The oldest Python.
        floor: Option<PythonVersion>,
    },
    /// `abi3t-py315`: the stable ABI that free-threaded builds also have. `abi3t`: without a floor.
    Abi3t {
        /// The oldest Python.
        floor: Option<PythonVersion>,
    },
    /// `cpython`: the ABI of a single Python version.
    Cpython,
}

/// The error for a text that is not an ABI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAbi(String);

impl fmt::Display for UnknownAbi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown ABI `{}`: expected `abi3`, `abi3-py310`, `abi3t-py315` or `cpython`",
            self.0
        )
    }
}

impl std::error::Error for UnknownAbi {}

impl Abi {
    /// The lowest floor of `abi3`: the lowest feature `abi3-py3N` of any supported PyO3.
    pub const LOWEST_ABI3: PythonVersion = PythonVersion(7);

    /// The lowest floor of `abi3t`: the first Python whose free-threaded builds have a stable ABI (PEP 803).
    pub const LOWEST_ABI3T: PythonVersion = PythonVersion(15);

    /// The stable ABI from this floor on.
    #[must_use]
    pub const fn abi3(floor: PythonVersion) -> Self {
        Self::Abi3 { floor: Some(floor) }
    }

    /// The stable ABI of free-threaded builds from this floor on.
    #[must_use]
    pub const fn abi3t(floor: PythonVersion) -> Self {
        Self::Abi3t { floor: Some(floor) }
    }

    /// The oldest Python that can load it, if the ABI has a floor.
    #[must_use]
    pub const fn floor(self) -> Option<PythonVersion> {
        match self {
            Self::Abi3 { floor } | Self::Abi3t { floor } => floor,
            Self::Cpython => None,
        }
    }

    /// Returns the ABI that these features of PyO3 select. Each floor enables those above it, so the lowest counts. `abi3` takes
    /// precedence over `abi3t`. [`Abi::Cpython`] if no feature selects an ABI.
    ///
    /// ```
    /// use pyo3_facts::{Abi, PythonVersion};
    ///
    /// let abi = Abi::of_features(["abi3", "abi3-py310", "abi3-py39", "macros"]);
    /// assert_eq!(abi, Abi::abi3(PythonVersion(9)));
    /// ```
    #[must_use]
    pub fn of_features<'a>(features: impl IntoIterator<Item = &'a str>) -> Self {
        let order = |abi: &Self| match abi {
            Self::Abi3 { floor: Some(floor) } => (0, *floor),
            Self::Abi3t { floor: Some(floor) } => (1, *floor),
            Self::Abi3 { floor: None } => (2, PythonVersion(0)),
            Self::Abi3t { floor: None } => (3, PythonVersion(0)),
            Self::Cpython => (4, PythonVersion(0)),
        };
        let abis = features
            .into_iter()
            .filter_map(Self::of_feature)
            .min_by_key(order);
        abis.unwrap_or(Self::Cpython)
    }

    /// The ABI that one feature of PyO3 selects. There is no feature `cpython`.
    #[must_use]
    pub fn of_feature(feature: &str) -> Option<Self> {
        let abi: Self = feature.parse().ok()?;
        (abi != Self::Cpython).then_some(abi)
    }
}

impl FromStr for Abi {
    type Err = UnknownAbi;

    fn from_str(text: &str) -> Result<Self, UnknownAbi> {
        let unknown = || UnknownAbi(text.to_owned());
        let (kind, floor) = match text.split_once("-py3") {
            Some((kind, digits)) => {
                let floor = PythonVersion::from_minor(digits).ok_or_else(unknown)?;
                (kind, Some(floor))
            }
            None => (text, None),
        };
        let is_known = |lowest| floor.is_none_or(|floor| floor >= lowest);
        match (kind, floor) {
            ("abi3", floor) if is_known(Self::LOWEST_ABI3) => Ok(Self::Abi3 { floor }),
            ("abi3t", floor) if is_known(Self::LOWEST_ABI3T) => Ok(Self::Abi3t { floor }),
            ("cpython", None) => Ok(Self::Cpython),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Abi3 { floor: None } => f.write_str("abi3"),
            Self::Abi3 { floor: Some(floor) } => write!(f, "abi3-py3{}", floor.0),
            Self::Abi3t { floor: None } => f.write_str("abi3t"),
            Self::Abi3t { floor: Some(floor) } => write!(f, "abi3t-py3{}", floor.0),
            Self::Cpython => f.write_str("cpython"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Abi, PythonVersion};

    #[test]
    fn texts() {
        let table = [
            ("abi3", Some(Abi::Abi3 { floor: None })),
            ("abi3-py37", Some(Abi::abi3(PythonVersion(7)))),
            ("abi3-py310", Some(Abi::abi3(PythonVersion(10)))),
            ("abi3t", Some(Abi::Abi3t { floor: None })),
            ("abi3t-py315", Some(Abi::abi3t(PythonVersion(15)))),
            ("cpython", Some(Abi::Cpython)),
            ("abi3-py36", None),
            ("abi3t-py314", None),
            ("abi3-py3", None),
            ("abi3-py3010", None),
            ("abi3-py3+10", None),
            ("cpython-py39", None),
            ("abi4-py39", None),
            ("ABI3", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = text.parse::<Abi>().ok();
            assert_eq!(read, expected, "{text}");
            if let Some(abi) = read {
                assert_eq!(abi.to_string(), text);
            }
        }
    }

    #[test]
    fn features() {
        let table: [(&[&str], Abi); 8] = [
            (&[], Abi::Cpython),
            (&["macros", "extension-module", "cpython"], Abi::Cpython),
            (&["abi3"], Abi::Abi3 { floor: None }),
            (
                &["abi3", "abi3-py310", "abi3-py311", "abi3-py39"],
                Abi::abi3(PythonVersion(9)),
            ),
            (&["abi3-py314", "abi3"], Abi::abi3(PythonVersion(14))),
            (&["abi3t", "abi3t-py315"], Abi::abi3t(PythonVersion(15))),
            (&["abi3", "abi3t-py315"], Abi::abi3t(PythonVersion(15))),
            (&["abi3-pyx", "abi3-py", "my-py39"], Abi::Cpython),
        ];
        for (features, expected) in table {
            let abi = Abi::of_features(features.iter().copied());
            assert_eq!(abi, expected, "{features:?}");
        }
    }
}
