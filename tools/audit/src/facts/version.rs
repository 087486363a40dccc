//! Versions of Python and of crates, as they are written in features, tags and manifests.

/// What a feature of PyO3 promises: the stable ABI, and from which CPython on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abi {
    /// `abi3`, `abi3-py39`: the minor version, if there is one.
    Abi3(Option<u32>),
    /// `abi3t`, `abi3t-py315`.
    Abi3t(Option<u32>),
}

impl Abi {
    /// Reads `abi3`, `abi3-py39`, `abi3t-py315`, as features and `pyo3_extension` write them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, floor) = match text.split_once("-py3") {
            Some((kind, minor)) => (kind, Some(minor.parse().ok()?)),
            None => (text, None),
        };
        match kind {
            "abi3" => Some(Self::Abi3(floor)),
            "abi3t" => Some(Self::Abi3t(floor)),
            _ => None,
        }
    }

    /// The floor, as a minor version of Python 3.
    #[must_use]
    pub fn floor(self) -> Option<u32> {
        match self {
            Self::Abi3(floor) | Self::Abi3t(floor) => floor,
        }
    }
}

/// The least version that a requirement of Cargo admits, as numbers: `(0, 29)` of `^0.29.1`.
#[must_use]
pub fn least(requirement: &str) -> Option<(u64, u64)> {
    let requirement = semver::VersionReq::parse(requirement).ok()?;
    let least = requirement.comparators.first()?;
    Some((least.major, least.minor.unwrap_or(0)))
}

/// The major and minor number of a version: `(0, 54)` of `0.54.1`.
#[must_use]
pub fn numbers(version: &str) -> Option<(u64, u64)> {
    let mut parts = version.split(['.', '-', '+']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{least, numbers, Abi};

    #[test]
    fn abis() {
        let table = [
            ("abi3", Some(Abi::Abi3(None))),
            ("abi3-py39", Some(Abi::Abi3(Some(9)))),
            ("abi3-py310", Some(Abi::Abi3(Some(10)))),
            ("abi3t-py315", Some(Abi::Abi3t(Some(15)))),
            ("abi3-py3", None),
            ("cpython", None),
            ("abi4-py39", None),
        ];
        for (text, expected) in table {
            assert_eq!(Abi::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn versions() {
        let table = [
            ("0.30", Some((0, 30))),
            ("^0.28.3", Some((0, 28))),
            (">=0.22, <0.30", Some((0, 22))),
            ("=0.30.1", Some((0, 30))),
            ("1", Some((1, 0))),
            ("*", None),
            ("many", None),
        ];
        for (text, expected) in table {
            assert_eq!(least(text), expected, "{text}");
        }
        assert_eq!(numbers("0.54.1"), Some((0, 54)));
        assert_eq!(numbers("7.7"), Some((7, 7)));
        assert_eq!(numbers("latest"), None);
    }
}
