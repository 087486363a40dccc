//! Patterns for paths and for targets.

/// Whether a pattern matches a path: `*` and `?` stay within a folder, `**` does not.
#[must_use]
pub fn path(pattern: &str, path: &str) -> bool {
    let pattern: Vec<_> = pattern.split('/').collect();
    let path: Vec<_> = path.split('/').collect();
    segments(&pattern, &path)
}

/// Whether a pattern matches a target: as Bazel's (`//a/...`, `//a:all`, `//a`), with `*` in names.
#[must_use]
pub fn target(pattern: &str, label: &str) -> bool {
    let Some((package, name)) = label.rsplit_once(':') else {
        return pattern == label;
    };
    if let Some(root) = pattern.strip_suffix("...") {
        let root = root.trim_end_matches('/');
        let rest = package.strip_prefix(root);
        return rest.is_some_and(|rest| {
            rest.is_empty() || root.is_empty() || rest.starts_with('/') || root == "/"
        });
    }
    let short = || pattern.rsplit('/').next().unwrap_or_default();
    let (pattern_package, pattern_name) = pattern.rsplit_once(':').unwrap_or((pattern, short()));
    pattern_package == package
        && (matches!(pattern_name, "all" | "*")
            || segment(pattern_name.as_bytes(), name.as_bytes()))
}

fn segments(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), None) => segments(rest, path),
        (Some((&"**", rest)), Some((_, tail))) => segments(rest, path) || segments(pattern, tail),
        (Some((first, rest)), Some((part, tail))) => {
            segment(first.as_bytes(), part.as_bytes()) && segments(rest, tail)
        }
        _ => false,
    }
}

/// Linear: goes back to the last star only.
fn segment(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(byte) if *byte == b'?' || Some(byte) == text.get(from) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((star_at, start)) => {
                    at = star_at + 1;
                    from = start + 1;
                    star = Some((star_at, start + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::{path, target};

    #[test]
    fn paths() {
        let table = [
            ("legacy/**", "legacy/a/BUILD.bazel", true),
            ("legacy/*", "legacy/a/BUILD.bazel", false),
            ("**/Cargo.toml", "Cargo.toml", true),
            ("**/Cargo.toml", "a/b/Cargo.toml", true),
            ("*.bazelrc", "ci.bazelrc", true),
            ("a?c", "abc", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("", "a", false),
        ];
        for (pattern, text, expected) in table {
            assert_eq!(path(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn targets() {
        let table = [
            ("//...", "//a:b", true),
            ("//...", "//:b", true),
            ("//a/...", "//a:b", true),
            ("//a/...", "//a/c:b", true),
            ("//a/...", "//ab:b", false),
            ("//a:b", "//a:b", true),
            ("//a", "//a:a", true),
            ("//a/b", "//a/b:b", true),
            ("//a", "//a:b", false),
            ("//a:all", "//a:b", true),
            ("//a:*_rs", "//a:b_rs", true),
            ("//a:*_rs", "//a:b", false),
        ];
        for (pattern, label, expected) in table {
            assert_eq!(target(pattern, label), expected, "{pattern} {label}");
        }
    }
}
