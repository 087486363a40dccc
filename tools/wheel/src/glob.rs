//! The patterns of `license-files`.
//!
//! Source: "license-files" in the pyproject.toml specification. `*`, `?` and `[…]` match within a path component, `**` matches across
//! components.

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(Vec<String>);

impl Glob {
    /// Parses a pattern. Returns none if it is empty, is absolute, leaves the folder, or contains a forbidden character.
    ///
    /// # Example
    /// ```
    /// let glob = wheel::Glob::parse("licenses/**/LICEN[CS]E*").unwrap();
    /// assert!(glob.matches("licenses/LICENSE.md") && glob.matches("licenses/a/b/LICENCE"));
    /// assert!(!glob.matches("LICENSE"));
    /// assert_eq!(wheel::Glob::parse("../LICENSE"), None);
    /// ```
    #[must_use]
    pub fn parse(pattern: &str) -> Option<Self> {
        let is_allowed = |c: char| c.is_alphanumeric() || "_-./*?[] ".contains(c);
        let parts: Vec<String> = pattern.split('/').map(str::to_owned).collect();
        let is_bad = |part: &String| {
            matches!(part.as_str(), "" | "." | "..") || part.contains("**") && part != "**"
        };
        (pattern.chars().all(is_allowed) && !parts.iter().any(is_bad)).then_some(Self(parts))
    }

    /// Returns whether the pattern matches a whole path.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        across(&self.0, &parts)
    }
}

fn across(pattern: &[String], parts: &[&str]) -> bool {
    match pattern.split_first() {
        None => parts.is_empty(),
        Some((first, rest)) if first == "**" => {
            across(rest, parts)
                || parts
                    .split_first()
                    .is_some_and(|(_, behind)| across(pattern, behind))
        }
        Some((first, rest)) => parts.split_first().is_some_and(|(part, behind)| {
            let (pattern, text): (Vec<char>, Vec<char>) =
                (first.chars().collect(), part.chars().collect());
            within(&pattern, &text) && across(rest, behind)
        }),
    }
}

fn within(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => {
            within(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, behind)| within(pattern, behind))
        }
        Some(('[', rest)) if rest.contains(&']') => {
            let mut halves = rest.splitn(2, |c| *c == ']');
            let (set, rest) = (
                halves.next().unwrap_or_default(),
                halves.next().unwrap_or_default(),
            );
            text.split_first()
                .is_some_and(|(c, behind)| is_in(set, *c) && within(rest, behind))
        }
        Some((first, rest)) => text
            .split_first()
            .is_some_and(|(c, behind)| (*first == '?' || first == c) && within(rest, behind)),
    }
}

/// Returns whether a set such as `a-z0-9_` contains a character.
fn is_in(set: &[char], c: char) -> bool {
    match set {
        [low, '-', high, rest @ ..] => (*low..=*high).contains(&c) || is_in(rest, c),
        [one, rest @ ..] => *one == c || is_in(rest, c),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns() {
        let table = [
            ("LICENSE", "LICENSE", true),
            ("LICENSE", "licenses/LICENSE", false),
            ("LICEN[CS]E*", "LICENCE.txt", true),
            ("LICEN[A-D]E", "LICENSE", false),
            ("[A-CX]", "X", true),
            ("?.txt", "a.txt", true),
            ("?.txt", ".txt", false),
            ("*", "a/b", false),
            ("**", "a/b", true),
            ("**/*.txt", "a.txt", true),
            ("a/**/b", "a/b", true),
            ("a/*", "a/.b", true),
        ];
        for (pattern, path, expected) in table {
            let glob = Glob::parse(pattern);
            let found = glob.map(|glob| glob.matches(path));
            assert_eq!(found, Some(expected), "{pattern} {path}");
        }
        for wrong in ["", "/a", "a//b", "../a", "a/../b", "a\\b", "a**", "{a,b}"] {
            assert_eq!(Glob::parse(wrong), None, "{wrong}");
        }
    }
}
