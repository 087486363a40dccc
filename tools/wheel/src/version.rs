//! Symbol versions such as `GLIBC_2.17`, and the newest one that a library needs.

use std::fmt;

/// Dot-separated numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Vec<u32>);

impl Version {
    /// Parses `2.17`. Returns none if a part is not a number.
    ///
    /// # Example
    /// ```
    /// use wheel::Version;
    ///
    /// assert!(Version::parse("2.9") < Version::parse("2.17"));
    /// assert_eq!(Version::parse("2.x"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        parts.filter(|parts| parts.len() <= 8).map(Self)
    }

    /// Creates a version from major and minor.
    #[must_use]
    pub fn of(parts: [u32; 2]) -> Self {
        Self(parts.to_vec())
    }

    /// Returns the first two numbers.
    #[must_use]
    pub fn pair(&self) -> [u32; 2] {
        let part = |index| self.0.get(index).copied().unwrap_or(0);
        [part(0), part(1)]
    }
}

impl From<Vec<u32>> for Version {
    fn from(parts: Vec<u32>) -> Self {
        Self(parts)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(f, "{dot}{part}")?;
        }
        Ok(())
    }
}

/// A symbol version that the loader looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The library that must provide the version: `libc.so.6`.
    pub library: String,
    /// The version, such as `GLIBC_2.17`.
    pub version: String,
    /// Whether the version may be missing.
    pub weak: bool,
    /// The symbols with this version.
    pub symbols: Vec<String>,
}

impl Need {
    /// Creates a need without symbols.
    #[must_use]
    pub fn new(library: &str, version: &str, weak: bool) -> Self {
        Self {
            library: library.to_owned(),
            version: version.to_owned(),
            weak,
            symbols: Vec::new(),
        }
    }
}

/// Returns the version in a need if it belongs to the family: `GLIBC` for `GLIBC_2.17`.
///
/// `GLIBC_ABI_DT_RELR` marks a feature of glibc 2.36 (see its NEWS).
///
/// GCC's library has its own `GLIBC_2.0` for symbols that used to be in glibc, even on musl.
fn version_of(need: &Need, family: &str) -> Option<Version> {
    if family == "GLIBC" && need.library.starts_with("libgcc_s") {
        return None;
    }
    let rest = need.version.strip_prefix(family)?.strip_prefix('_')?;
    match (family, rest) {
        ("GLIBC", "ABI_DT_RELR") => Some(Version::of([2, 36])),
        _ => Version::parse(rest),
    }
}

/// Returns the newest version of a family that the loader requires, and the needs that name it. A weak need may be missing.
///
/// A weak symbol does not make its version optional: the loader checks versions before it looks up symbols.
///
/// # Example
/// ```
/// use wheel::policy::{floor_of, Need};
///
/// let needs = [Need::new("libc.so.6", "GLIBC_2.9", false), Need::new("libc.so.6", "GLIBC_2.17", false)];
/// assert_eq!(floor_of(&needs, "GLIBC").unwrap().0.to_string(), "2.17");
/// ```
#[must_use]
pub fn floor_of<'n>(needs: &'n [Need], family: &str) -> Option<(Version, Vec<&'n Need>)> {
    let hard = || needs.iter().filter(|need| !need.weak);
    let floor = hard().filter_map(|need| version_of(need, family)).max()?;
    let set_by = hard().filter(|need| version_of(need, family).as_ref() == Some(&floor));
    let set_by = set_by.collect();
    Some((floor, set_by))
}

#[cfg(test)]
mod tests {
    use super::{floor_of, Need, Version};

    #[test]
    fn floors() {
        type Needs = &'static [(&'static str, bool)];
        let table: [(Needs, Option<&str>); 6] = [
            (
                &[("GLIBC_2.2.5", false), ("GLIBC_2.17", false)],
                Some("2.17"),
            ),
            (&[("GLIBC_2.9", false), ("GLIBC_2.10", false)], Some("2.10")),
            (&[("GLIBC_2.17", false), ("GLIBC_2.39", true)], Some("2.17")),
            (
                &[("GLIBC_2.17", false), ("GLIBC_ABI_DT_RELR", false)],
                Some("2.36"),
            ),
            (&[("GLIBC_PRIVATE", false), ("GCC_3.0", false)], None),
            (&[], None),
        ];
        for (needs, expected) in table {
            let needs: Vec<Need> = needs
                .iter()
                .map(|(version, weak)| Need::new("libc.so.6", version, *weak))
                .collect();
            let floor = floor_of(&needs, "GLIBC").map(|(floor, _)| floor.to_string());
            assert_eq!(floor.as_deref(), expected, "{needs:?}");
        }
        let of_gcc = [Need::new("libgcc_s.so.1", "GLIBC_2.0", false)];
        assert_eq!(floor_of(&of_gcc, "GLIBC"), None);
        assert_eq!(Version::of([2, 5]).pair(), [2, 5]);
    }
}
