//! Versions that Cargo's requirements allow.

use semver::{Version, VersionReq};

/// Returns the lowest version that a Cargo requirement allows: 0.29.1 for `^0.29.1`, 0.22.0 for `>=0.22, <0.30`. None if it has
/// no lower bound or is not a requirement.
#[must_use]
pub fn least(requirement: &str) -> Option<Version> {
    let requirement = VersionReq::parse(requirement).ok()?;
    let least = requirement.comparators.first()?;
    let (minor, patch) = (least.minor.unwrap_or(0), least.patch.unwrap_or(0));
    Some(Version::new(least.major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn versions() {
        let table = [
            ("0.30", Some("0.30.0")),
            ("^0.28.3", Some("0.28.3")),
            (">=0.22, <0.30", Some("0.22.0")),
            ("=0.30.1", Some("0.30.1")),
            ("1", Some("1.0.0")),
            ("*", None),
            ("many", None),
        ];
        for (text, expected) in table {
            let least = least(text).map(|version| version.to_string());
            assert_eq!(least.as_deref(), expected, "{text}");
        }
    }
}
