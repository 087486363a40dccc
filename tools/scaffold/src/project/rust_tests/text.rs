//! Facts in the text of Rust sources: tests, examples in documentation, names of crates, string literals.

/// Attributes that mark tests and do not end in `test`.
const OTHER_ATTRIBUTES: [&str; 3] = ["quickcheck", "rstest", "test_case"];

/// Returns whether a text has functions that `cargo test` runs: `#[test]`, `#[tokio::test]`, `#[rstest]`.
pub(super) fn has_tests(text: &str) -> bool {
    let attribute = |line: &str| -> Option<String> {
        let inner = line.trim().strip_prefix("#[")?;
        let path: String = inner
            .chars()
            .take_while(|c| c.is_alphanumeric() || "_:".contains(*c))
            .collect();
        Some(path.rsplit(':').next()?.to_owned())
    };
    let mut attributes = text.lines().filter_map(attribute);
    attributes.any(|name| name == "test" || OTHER_ATTRIBUTES.contains(&name.as_str()))
}

/// Returns the part of a source file that only tests compile. `is_library` tells whether the file belongs to a library, which has
/// other code, too.
pub(super) fn test_code(text: &str, is_library: bool) -> &str {
    if !is_library {
        return text;
    }
    match text.find("#[cfg(test)]") {
        Some(at) => text.get(at..).unwrap_or_default(),
        None if has_tests(text) => text,
        None => "",
    }
}

/// Returns the call in a text that changes the current folder or clears the environment.
pub(super) fn leaves(text: &str) -> Option<&'static str> {
    // `std::env::current_dir()` only reads the folder.
    const CALLS: [(&str, &str); 3] = [
        (".current_dir(", "current_dir"),
        ("env_clear(", "env_clear"),
        ("set_current_dir(", "set_current_dir"),
    ];
    let is_in = |(call, _): &(&str, &str)| text.contains(call);
    CALLS.into_iter().find(is_in).map(|(_, name)| name)
}

/// Returns the examples in documentation comments that `cargo test` compiles.
pub(super) fn examples(text: &str) -> String {
    let mut found = String::new();
    // Whether the current block is an example; None outside of a block.
    let mut block: Option<bool> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"));
        let Some(comment) = comment else {
            block = None;
            continue;
        };
        let comment = comment.trim_start();
        match (block, comment.strip_prefix("```")) {
            (None, Some(info)) => block = Some(is_example(info)),
            (Some(_), Some(_)) => block = None,
            (Some(true), None) => {
                found.push_str(comment);
                found.push('\n');
            }
            _ => {}
        }
    }
    found
}

/// Returns whether documentation comes from a file or a macro: `#[doc = include_str!("…")]`, `doc_comment!`.
pub(super) fn includes_documentation(text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    ["doc=include_str!(", "doc_comment!(", "doctest!("]
        .iter()
        .any(|part| text.contains(part))
}

/// Returns whether a block with this info string is compiled.
fn is_example(info: &str) -> bool {
    const WORDS: [&str; 7] = [
        "",
        "compile_fail",
        "no_run",
        "rust",
        "should_panic",
        "standalone",
        "standalone_crate",
    ];
    let mut words = info.split([',', ' ']).map(str::trim);
    words.all(|word| WORDS.contains(&word) || word.starts_with("edition20"))
}

/// Returns whether code contains a word, outside of whole-line comments.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.any(|line| {
        line.match_indices(word).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let after = line.get(at + word.len()..);
            let after = after.and_then(|after| after.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    })
}

/// A string literal without escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal<'t> {
    pub text: &'t str,
    /// The code before it, from the start of the statement, but at most [`BEFORE`] bytes.
    pub before: &'t str,
}

/// A statement may be a table of a million literals. With all of it before each of them, the time would be quadratic.
const BEFORE: usize = 500;

/// Returns the string literals of a text, without those in whole-line comments.
pub(super) fn literals(text: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    let mut statement = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with("//");
        let mut parts = line.split('"').peekable();
        let mut is_inside = false;
        while let Some(part) = parts.next() {
            let is_closed = is_inside && parts.peek().is_some();
            if is_closed && !is_comment && !part.is_empty() && !part.contains('\\') {
                let code = text.get(statement..at.saturating_sub(1));
                found.push(Literal {
                    text: part,
                    before: last(code.unwrap_or_default()),
                });
            }
            if let Some(end) = part.rfind([';', '{', '}']) {
                statement = at + end + 1;
            }
            at += part.len() + usize::from(parts.peek().is_some());
            is_inside = !is_inside;
        }
    }
    found
}

/// Returns the last [`BEFORE`] bytes of a text, without a part of a character.
fn last(text: &str) -> &str {
    let mut start = text.len().saturating_sub(BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{examples, has_tests, literals, mentions, test_code, BEFORE};

    #[test]
    fn tests() {
        let table = [
            ("#[test]\nfn a() {}", true),
            ("    #[tokio::test(flavor = \"multi_thread\")]", true),
            ("#[rstest]", true),
            ("#[test_case(1)]", true),
            ("#[cfg(test)]\nmod tests {}", false),
            ("// #[test]", false),
            ("#[latest]", false),
        ];
        for (text, expected) in table {
            assert_eq!(has_tests(text), expected, "{text}");
        }
    }

    #[test]
    fn documentation() {
        let table = [
            ("/// ```\n/// one();\n/// ```\n", "one();\n"),
            ("//! ```rust,no_run\n//! one();\n//! ```\n", "one();\n"),
            ("/// ```text\n/// one\n/// ```\n", ""),
            ("/// ```ignore\n/// one\n/// ```\n", ""),
            ("/// ```python\n/// one\n/// ```\n", ""),
            ("// ```\n// one\n// ```\n", ""),
            ("/// text\n", ""),
        ];
        for (text, expected) in table {
            assert_eq!(examples(text), expected, "{text}");
        }
    }

    #[test]
    fn code_of_tests() {
        let library = "fn a() {}\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(test_code(library, true), "#[cfg(test)]\nmod tests {}\n");
        assert_eq!(test_code(library, false), library);
        assert_eq!(test_code("fn a() {}\n", true), "");
        assert_eq!(
            test_code("#[test]\nfn a() {}\n", true),
            "#[test]\nfn a() {}\n"
        );
    }

    #[test]
    fn words() {
        assert!(mentions("use csv;", "csv"));
        assert!(mentions("let x = csv::Reader;", "csv"));
        assert!(!mentions("my_csv csvs", "csv"));
        assert!(!mentions("// csv", "csv"));
        assert!(!mentions("", "csv"));
    }

    #[test]
    fn strings() {
        let text = "let a = f(\n    \"one\",\n    \"\\n\");\nlet b = include_str!(\"two\");\n// \"three\"\n";
        let found: Vec<_> = literals(text)
            .into_iter()
            .map(|one| (one.text, one.before.trim()))
            .collect();
        assert_eq!(
            found,
            [("one", "let a = f("), ("two", "let b = include_str!(")]
        );
    }

    /// The code before each literal of a large table is short, so that the time is linear.
    #[test]
    fn a_large_table() {
        let text = format!("static T: &[&str] = &[{}];", "\"ü\", ".repeat(9_000));
        let found = literals(&text);
        assert_eq!(found.len(), 9_000);
        assert!(found.iter().all(|one| one.before.len() <= BEFORE));
        assert_eq!(
            found.first().map(|one| one.before),
            Some("static T: &[&str] = &[")
        );
    }
}
