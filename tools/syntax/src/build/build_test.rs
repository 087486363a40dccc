//! Layout, order and quoting of built code.

use super::{
    comments, docstring, glob, labels, lines, list, load, paragraphs, sum, text, Expr, Rule,
};

#[test]
fn rules() {
    let rule = Rule::new("py_test")
        .comment("Its own tests.")
        .set("deps", labels(["@a//:b", ":x", "//y", ":a", ":x"]))
        .set_if(
            "data",
            sum(vec![glob(vec!["t/**".into()], vec![]), list(["a\"b"])]),
        )
        .set(
            "env",
            Expr::Dict(vec![("B".into(), text("2")), ("A".into(), text("1"))]),
        )
        .set_with_comment("legacy_create_init", Expr::Int(0), "why")
        .set("name", text("t"));
    let expected = "\
# Its own tests.
py_test(
    name = \"t\",
    data = glob([\"t/**\"]) + [\"a\\\"b\"],
    env = {
        \"A\": \"1\",
        \"B\": \"2\",
    },
    legacy_create_init = 0,  # why
    deps = [
        \":a\",
        \":x\",
        \"//y\",
        \"@a//:b\",
    ],
)
";
    assert_eq!(rule.render(), expected);
    let functions: Vec<_> = rule.functions().into_iter().collect();
    assert_eq!(functions, ["glob", "py_test"]);
    assert_eq!(sum(vec![list::<String>([])]), None);
}

#[test]
fn calls_on_one_line() {
    let table = [
        (
            load("@a//:b.bzl", ["y", "x"]),
            "load(\"@a//:b.bzl\", \"x\", \"y\")",
        ),
        (
            Rule::new("use_extension")
                .arg(text("//:x.bzl"))
                .arg(text("x"))
                .assign_to("x"),
            "x = use_extension(\"//:x.bzl\", \"x\")",
        ),
        (
            Rule::new("use_repo")
                .arg(Expr::Name("x".into()))
                .arg(text("hub")),
            "use_repo(x, \"hub\")",
        ),
        (
            Rule::new("bazel_dep")
                .set("version", text("1"))
                .set("name", text("a")),
            "bazel_dep(name = \"a\", version = \"1\")",
        ),
        (
            Rule::new("x.tag").set("flag", Expr::Bool(false)),
            "x.tag(flag = False)",
        ),
        (
            Rule::new("package").set("x", list(["a"])),
            "package(x = [\"a\"])",
        ),
        (Rule::new("f"), "f()"),
        (
            Rule::new("f").set("x", list(["a", "b"])),
            "f(\n    x = [\n        \"a\",\n        \"b\",\n    ],\n)",
        ),
    ];
    for (rule, expected) in table {
        assert_eq!(rule.render(), format!("{expected}\n"));
    }
    let toolchain = Rule::new("t")
        .set("b", text("1"))
        .set("a", Expr::Bool(true));
    assert_eq!(toolchain.on_one_line(), "t(a = True, b = \"1\")");
}

/// buildifier puts `module_name` first in an override, and among the other attributes in a rule.
#[test]
fn the_module_of_an_override_comes_first() {
    let fields = |function: &'static str| {
        let rule = Rule::new(function)
            .set("remote", text("r"))
            .set("commit", text("c"))
            .set("module_name", text("m"));
        let code = rule.on_one_line();
        code.split_once(" =").map(|(start, _)| start.to_owned())
    };
    assert_eq!(
        fields("git_override").as_deref(),
        Some("git_override(module_name")
    );
    assert_eq!(
        fields("pyo3_extension").as_deref(),
        Some("pyo3_extension(commit")
    );
}

#[test]
fn dictionaries() {
    let select = Expr::Dict(vec![
        ("//conditions:default".into(), list::<String>([])),
        ("//x".into(), list(["a"])),
    ]);
    let code = "{\n    \"//x\": [\"a\"],\n    \"//conditions:default\": [],\n}";
    assert_eq!(select.code(0), code);
    assert_eq!(Expr::Dict(vec![]).code(0), "{}");
    assert_eq!(
        Expr::Dict(vec![("a".into(), text("b"))]).code(3),
        "{\"a\": \"b\"}"
    );
    let union = Expr::Union(vec![Expr::Dict(vec![]), Expr::Name("X".into())]);
    assert_eq!(union.code(0), "{} | X");
}

#[test]
fn groups() {
    let rules = [Rule::new("a"), Rule::new("b").comment("why")];
    assert_eq!(lines(&rules), "a()\n# why\nb()\n");
    assert_eq!(paragraphs(&rules), "a()\n\n# why\nb()\n");
}

#[test]
fn a_comment_cannot_be_left() {
    assert_eq!(comments(&["a\nb\r\u{2028}c", "  d"]), "# a b c\n#   d\n");
    let long = "word ".repeat(40);
    let wrapped = comments(&[long]);
    let fits = |line: &str| line.starts_with("# word") && line.len() <= 112;
    assert!(wrapped.lines().all(fits), "{wrapped}");
    let escaped = docstring("a \"\"\" b\\\nload(\"x\")");
    assert_eq!(
        escaped,
        "\"\"\"a \\\"\\\"\\\" b\\\\ load(\\\"x\\\")\"\"\"\n"
    );
}

/// Reading built code back gives the same text.
#[test]
fn hostile_text() -> anyhow::Result<()> {
    let hostile: String = (0..0x2030).filter_map(char::from_u32).collect();
    let code = Rule::new("f").set("x", text(hostile.clone())).render();
    let source = crate::Source::parse(code)?;
    assert!(source.problems().is_empty());
    let call = source.calls().next();
    assert_eq!(call.and_then(|call| call.text("x")), Some(hostile.as_str()));
    Ok(())
}
