//! Test data whose paths Bazel cannot use as labels: one such file in a `glob` breaks the whole package.

use std::collections::BTreeSet;

/// Patterns that keep files out of a `glob`, and the files that they match although Bazel can name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unnamed {
    /// Patterns for `exclude`.
    pub patterns: BTreeSet<String>,
    /// Files that the patterns match by accident.
    pub kept: BTreeSet<String>,
    /// A file without a label.
    pub example: Option<String>,
}

/// Returns the patterns for the files without a label among `paths`.
pub(super) fn find(paths: &[&str]) -> Unnamed {
    let mut found = Unnamed::default();
    let has_label = |path: &&&str| path.chars().all(is_label);
    for path in paths.iter().filter(|path| !has_label(path)) {
        found.patterns.insert(pattern(path));
        found.example.get_or_insert_with(|| (*path).to_owned());
    }
    let matched = paths.iter().filter(|path| {
        let mut patterns = found.patterns.iter();
        has_label(path) && patterns.any(|pattern| matches(pattern, path))
    });
    found.kept = matched.map(|path| (*path).to_owned()).collect();
    found
}

/// Returns whether a label may contain a character. Bazel 7 on Linux reads other characters than ASCII correctly under some
/// locales only. Source of the rest: <https://bazel.build/concepts/labels#target-names>.
fn is_label(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_control() && !['\\', ':'].contains(&c)
}

/// Returns a pattern for the first part of a path that has no label, and for all below it. `*` stands for its characters.
fn pattern(path: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut parts = path.split('/');
    for part in parts.by_ref() {
        if !part.chars().all(is_label) {
            all.push(with_stars(part));
            break;
        }
        all.push(part.to_owned());
    }
    if parts.next().is_some() {
        all.push("**".to_owned());
    }
    all.join("/")
}

fn with_stars(part: &str) -> String {
    let mut found = String::new();
    for c in part.chars() {
        if is_label(c) && c != '*' {
            found.push(c);
        } else if !found.ends_with('*') {
            found.push('*');
        }
    }
    found
}

/// Returns whether a pattern of [`pattern`] matches a path.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some(pattern), Some(part)) if matches_part(pattern, part) => {}
            _ => return false,
        }
    }
}

fn matches_part(pattern: &str, part: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == part;
    };
    part.strip_prefix(start).is_some_and(|left| {
        let mut ends = left.char_indices().map(|(at, _)| at).chain([left.len()]);
        ends.any(|at| left.get(at..).is_some_and(|end| matches_part(rest, end)))
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn patterns() {
        // (paths, patterns, kept)
        let table: &[(&[&str], &[&str], &[&str])] = &[
            (&["tests/a b!.txt", "tests/@x+y.py"], &[], &[]),
            (
                &["tests/水.txt", "tests/a.txt"],
                &["tests/*.txt"],
                &["tests/a.txt"],
            ),
            (
                &["d/s-水/x", "d/s-Ča ě!/x/y", "d/s-a/x", "d/s-b", "d/t/x"],
                &["d/s-*/**", "d/s-*a *!/**"],
                &["d/s-a/x"],
            ),
            (&["d/a:b", "d/a\\b", "d/ab"], &["d/a*b"], &["d/ab"]),
        ];
        for (paths, patterns, kept) in table {
            let found = find(paths);
            assert_eq!(found.patterns.iter().collect::<Vec<_>>(), *patterns);
            assert_eq!(found.kept.iter().collect::<Vec<_>>(), *kept, "{paths:?}");
        }
    }
}
