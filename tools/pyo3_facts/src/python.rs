//! Versions of Python, and those that a project supports according to its `requires-python`.

use std::fmt;
use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionSpecifiers};

/// A minor version of Python 3: `PythonVersion(14)` is 3.14.
///
/// ```
/// use pyo3_facts::PythonVersion;
///
/// assert_eq!("3.14".parse(), Ok(PythonVersion(14)));
/// assert_eq!(PythonVersion(14).to_string(), "3.14");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PythonVersion(
    /// The minor version.
    pub u8,
);

/// The error for a text that is not of the form `3.X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPython;

impl fmt::Display for NotAPython {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a version such as `3.14`")
    }
}

impl std::error::Error for NotAPython {}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.0)
    }
}

impl FromStr for PythonVersion {
    type Err = NotAPython;

    /// Parses `3.X`, without signs, leading zeros and patch versions.
    fn from_str(text: &str) -> Result<Self, NotAPython> {
        let digits = text.strip_prefix("3.").ok_or(NotAPython)?;
        Self::from_minor(digits).ok_or(NotAPython)
    }
}

impl PythonVersion {
    /// Parses only the minor version: `14`.
    pub(crate) fn from_minor(digits: &str) -> Option<Self> {
        let minor: u8 = digits.parse().ok()?;
        (minor.to_string() == digits).then_some(Self(minor))
    }

    /// Whether a `requires-python` allows any patch version of this Python, by PEP 440. If it cannot be parsed, it allows all.
    ///
    /// ```
    /// use pyo3_facts::PythonVersion;
    ///
    /// assert!(PythonVersion(13).is_allowed_by(">=3.9,<3.14"));
    /// assert!(!PythonVersion(14).is_allowed_by(">=3.9,<3.14"));
    /// ```
    #[must_use]
    pub fn is_allowed_by(self, requires_python: &str) -> bool {
        VersionSpecifiers::from_str(requires_python)
            .map_or(true, |specifiers| self.is_allowed(&specifiers))
    }

    fn is_allowed(self, specifiers: &VersionSpecifiers) -> bool {
        // Whether a patch version is allowed changes only at the versions that the specifiers name.
        let mut patches = vec![0, u64::from(u16::MAX)];
        for specifier in specifiers.iter() {
            if let Some(&patch) = specifier.version().release().get(2) {
                patches.extend([patch.saturating_sub(1), patch, patch.saturating_add(1)]);
            }
        }
        let mut versions = patches
            .iter()
            .map(|patch| Version::new([3, u64::from(self.0), *patch]));
        versions.any(|version| specifiers.contains(&version))
    }

    /// The oldest Python 3 that a `requires-python` allows, by PEP 440. None if the specifiers set no lower bound within Python 3,
    /// contradict each other or cannot be parsed.
    ///
    /// `>3.8` allows 3.8.1, so the answer is 3.8.
    ///
    /// ```
    /// use pyo3_facts::PythonVersion;
    ///
    /// assert_eq!(PythonVersion::oldest_allowed(">=3.9,<4"), Some(PythonVersion(9)));
    /// assert_eq!(PythonVersion::oldest_allowed("<4"), None);
    /// ```
    #[must_use]
    pub fn oldest_allowed(requires_python: &str) -> Option<Self> {
        let specifiers = VersionSpecifiers::from_str(requires_python).ok()?;
        let is_lower_bound = |operator: &Operator| {
            matches!(
                operator,
                Operator::GreaterThan
                    | Operator::GreaterThanEqual
                    | Operator::TildeEqual
                    | Operator::Equal
                    | Operator::EqualStar
                    | Operator::ExactEqual
            )
        };
        let is_bound = specifiers.iter().any(|specifier| {
            is_lower_bound(specifier.operator())
                && specifier.version().release().first() == Some(&3)
        });
        if !is_bound {
            return None;
        }
        (0..=u8::MAX)
            .map(Self)
            .find(|python| python.is_allowed(&specifiers))
    }
}

#[cfg(test)]
mod tests {
    use super::PythonVersion;

    #[test]
    fn versions() {
        let table = [
            ("3.14", Some(14)),
            ("3.0", Some(0)),
            ("3.014", None),
            ("3.+1", None),
            ("3.14t", None),
            ("3.14.1", None),
            ("3.256", None),
            ("3", None),
            ("2.7", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = text.parse::<PythonVersion>().ok();
            assert_eq!(read, expected.map(PythonVersion), "{text}");
        }
    }

    #[test]
    fn requires_python() {
        let table = [
            (">=3.8", Some(8)),
            (">= 3.10, <4", Some(10)),
            // 3.8.1 is allowed.
            (">3.8", Some(8)),
            (">3.8.1", Some(8)),
            (">=3.8.4,!=3.8.*", Some(9)),
            ("==3.9.*", Some(9)),
            ("==3.11.4", Some(11)),
            ("===3.11.4", Some(11)),
            ("~=3.9", Some(9)),
            ("~=3.10.2", Some(10)),
            (">=3.7,>=3.9", Some(9)),
            (">=3", Some(0)),
            (">=3.6,!=3.6.*,!=3.7.*", Some(8)),
            (">=3.9,<3.9", None),
            ("<4", None),
            ("!=3.8.*", None),
            (">=2.7", None),
            (">=2.7,!=3.0.*,!=3.1.*", None),
            ("^3.9", None),
            (">=3.x", None),
            ("", None),
        ];
        for (text, expected) in table {
            let oldest = PythonVersion::oldest_allowed(text);
            assert_eq!(oldest, expected.map(PythonVersion), "{text}");
        }
    }
}
