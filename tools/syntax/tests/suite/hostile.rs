//! Files that nobody would write.

use syntax::Source;

/// Calls every accessor of a source.
fn exhausted(text: &str) -> usize {
    let source = Source::parse(text).unwrap();
    let mut count: usize = source.calls().map(|call| call.arguments.len()).sum();
    for problem in source.problems() {
        count += source.position(problem.start).line + source.line_at(problem.end).len();
    }
    count + source.statements().len() + source.comments().len()
}

#[test]
fn deep_nesting() {
    for open in [
        "(", "[", "{", "f(", "x = [", "not ", "a.", "-", "lambda: ", "\"a\" + ",
    ] {
        exhausted(&open.repeat(50_000));
        let closed = open.replace('(', ")").replace('[', "]").replace('{', "}");
        let close: String = closed.chars().filter(|c| ")]}".contains(*c)).collect();
        exhausted(&format!(
            "x = {}1{}",
            open.repeat(5_000),
            close.repeat(5_000)
        ));
    }
    let blocks: String = (0..500)
        .map(|depth| format!("{}if x:\n", " ".repeat(depth)))
        .collect();
    exhausted(&blocks);
}

#[test]
fn odd_bytes() {
    for text in [
        "",
        "\0",
        "\u{feff}f()",
        "\"",
        "\"\"\"",
        "'\\",
        "f(\"\\",
        "#",
        "f(x = \"a\nb\")",
        "\r\n\rf()\r",
        "é".repeat(1000).as_str(),
        "f(=)",
        "f(x =)",
        "f(,)",
        "f(x for x in y)",
        "\"\\x4",
        "\"\\u12é4\"",
        "x: int = 3",
        "a = b = c()",
    ] {
        exhausted(text);
    }
}

#[test]
fn cut_anywhere() {
    let text = "load(\":a.bzl\", \"f\")\n\nf(\n    name = \"x\",  # é\n    srcs = [\"a\" \"b\", r'c'] + glob([\"**\"]),\n    d = {\"k\": 'v'},\n)\n";
    for (end, _) in text.char_indices() {
        exhausted(&text[..end]);
        exhausted(&text[end..]);
    }
}

#[test]
fn too_large() {
    let text = "#".repeat((16 << 20) + 1);
    assert_eq!(
        Source::parse(text).unwrap_err().to_string(),
        "the file has 16777217 bytes, more than 16777216 are not read"
    );
    assert_eq!(exhausted(&"f(a = 1)\n".repeat(50_000)), 100_000);
}
