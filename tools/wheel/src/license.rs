//! SPDX license expressions.
//!
//! Source: SPDX specification 2.3, annex D, and PEP 639. Only the grammar is checked, not whether SPDX lists an identifier: the list
//! grows with each of its releases.

/// Returns whether a text is a license expression.
///
/// # Example
/// ```
/// assert!(wheel::is_license_expression("MIT OR (Apache-2.0 WITH LLVM-exception AND BSD-3-Clause+)"));
/// assert!(!wheel::is_license_expression("Apache 2.0"));
/// assert!(!wheel::is_license_expression("MIT/Apache-2.0"));
/// ```
#[must_use]
pub fn is_license_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut open = 0_usize;
    // Whether a license comes next, rather than an operator.
    let mut wants_license = true;
    let mut is_exception = false;
    for word in spaced.split_whitespace() {
        match word {
            "(" if wants_license && !is_exception => open += 1,
            ")" if !wants_license && open > 0 => open -= 1,
            "(" | ")" => return false,
            "AND" | "OR" | "WITH" if !wants_license => {
                wants_license = true;
                is_exception = word == "WITH";
            }
            _ if wants_license && is_identifier(word) => {
                wants_license = false;
                is_exception = false;
            }
            _ => return false,
        }
    }
    !wants_license && open == 0
}

fn is_identifier(word: &str) -> bool {
    let word = word.strip_suffix('+').unwrap_or(word);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    !word.is_empty() && word.chars().all(is_allowed) && !matches!(word, "AND" | "OR" | "WITH")
}

#[cfg(test)]
mod tests {
    use super::is_license_expression;

    #[test]
    fn expressions() {
        let good = [
            "MIT",
            "GPL-2.0-or-later",
            "GPL-2.0+",
            "MIT OR Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "((MIT))",
            "LicenseRef-Proprietary",
            "DocumentRef-a:LicenseRef-b",
            "Apache-2.0 WITH LLVM-exception",
        ];
        let bad = [
            "",
            " ",
            "Apache 2.0",
            "MIT/Apache-2.0",
            "MIT OR",
            "OR MIT",
            "MIT AND OR BSD-3-Clause",
            "(MIT",
            "MIT)",
            "()",
            "MIT (BSD-3-Clause)",
            "Apache-2.0 WITH (LLVM-exception)",
            "MIT, BSD",
            "MIT or BSD-3-Clause",
            "MIT\u{e9}",
        ];
        for text in good {
            assert!(is_license_expression(text), "{text}");
        }
        for text in bad {
            assert!(!is_license_expression(text), "{text}");
        }
    }
}
