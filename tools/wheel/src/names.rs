//! Checks the distribution's name and version, and converts them to the form in file names.
//!
//! Sources: "names and normalization", "version specifiers" and "binary distribution format" on packaging.python.org.

use crate::problem::Problem;

/// Returns the name in the form used in file names: `my_package` for `My.Package`.
///
/// # Errors
/// Fails if it is not a valid distribution name.
///
/// # Example
/// ```
/// assert_eq!(wheel::names::distribution("My.Package-2").unwrap(), "my_package_2");
/// ```
pub fn distribution(name: &str) -> Result<String, Problem> {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !edge(name.chars().next()) || !edge(name.chars().next_back()) || !name.chars().all(inner) {
        return Err(Problem::attribute(
            "distribution",
            "not the name of a distribution",
            name,
            "use letters, digits, `.`, `-` and `_`, and start and end with a letter or digit",
        ));
    }
    let mut normal = String::new();
    for c in name.chars() {
        let c = if inner(c) && !c.is_ascii_alphanumeric() {
            '_'
        } else {
            c.to_ascii_lowercase()
        };
        if c != '_' || !normal.ends_with('_') {
            normal.push(c);
        }
    }
    Ok(normal)
}

/// Returns the version in the form used in file names. `1.0+local.1` stays unchanged, because a normalized version never contains `-`.
///
/// # Errors
/// Fails if the version is not normalized (PEP 440).
///
/// # Example
/// ```
/// assert!(wheel::names::version("1.0rc1.post2.dev3").is_ok());
/// assert!(wheel::names::version("1.0-alpha").is_err());
/// ```
pub fn version(version: &str) -> Result<String, Problem> {
    if is_normal(version).is_some() {
        return Ok(version.to_owned());
    }
    Err(Problem::attribute(
        "version",
        "not a version in normal form (PEP 440)",
        version,
        "write it as `1.2.3`, `1.2.3a1`, `1.2.3rc1`, `1.2.3.post1`, `1.2.3.dev1` or `1.2.3+local.1`",
    ))
}

/// Checks the form `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`.
fn is_normal(version: &str) -> Option<()> {
    let (public, local) = match version.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (version, None),
    };
    if let Some(local) = local {
        let is_part = |part: &str| {
            let plain = part
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_ascii_lowercase());
            let digits = part.chars().all(|c| c.is_ascii_digit());
            !part.is_empty() && plain && (!digits || number(part) == Some(""))
        };
        if !local.split('.').all(is_part) {
            return None;
        }
    }
    let mut rest = match public.split_once('!') {
        Some((epoch, rest)) if number(epoch) == Some("") => rest,
        Some(_) => return None,
        None => public,
    };
    rest = number(rest)?;
    while let Some(next) = rest.strip_prefix('.').and_then(number) {
        rest = next;
    }
    if let Some(after) = ["a", "b", "rc"]
        .iter()
        .find_map(|kind| rest.strip_prefix(kind))
    {
        rest = number(after)?;
    }
    for kind in [".post", ".dev"] {
        if let Some(after) = rest.strip_prefix(kind) {
            rest = number(after)?;
        }
    }
    rest.is_empty().then_some(())
}

/// Skips a number without leading zeros and returns the rest.
fn number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.strip_suffix(rest)?;
    (!digits.is_empty() && (digits == "0" || !digits.starts_with('0'))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{distribution, version};

    #[test]
    fn versions() {
        for good in [
            "0",
            "1.2.3",
            "2026.1",
            "1!2.0",
            "1.0a1",
            "1.0b2",
            "1.0rc3",
            "1.0.post1",
            "1.0.dev0",
            "1.0a1.post2.dev3",
            "1.0+abc.5",
        ] {
            assert!(version(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "1.0-alpha",
            "v1.0",
            "1.0alpha1",
            "1.0.a1",
            "1.",
            ".1",
            "1.0-1",
            "01.0",
            "1.0+A",
            "1.0+",
            "1.0 ",
            "1.0\n",
            "1.0.dev1.post2",
            "1.0+a_b",
        ] {
            assert!(version(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn distributions() {
        let table = [
            ("tally", Some("tally")),
            ("My.-_Package", Some("my_package")),
            ("a", Some("a")),
            ("", None),
            ("-a", None),
            ("a.", None),
            ("a b", None),
            ("ä", None),
            ("a/../b", None),
        ];
        for (name, expected) in table {
            assert_eq!(distribution(name).ok().as_deref(), expected, "{name}");
        }
    }
}
