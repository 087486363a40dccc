//! Reading files.

use syntax::{Kind, Position, Source};

use crate::{call, source};

const MODULE: &str = r#"module(name = "demo")

crate = use_extension("@rules_rust//crate_universe:extension.bzl", "crate")  # crates
crate.from_cargo(
    name = "crates",
    manifests = ["//:Cargo.toml", "//a:Cargo.toml"],
    render = {"a": 1, "b": [True, None]},
)
use_repo(crate, "crates", other = "x")
"#;

#[test]
fn a_module_file() {
    let source = source(MODULE);
    assert_eq!(source.problems(), []);
    let functions: Vec<_> = source.calls().map(|call| call.function.as_str()).collect();
    assert_eq!(
        functions,
        ["module", "use_extension", "crate.from_cargo", "use_repo"]
    );
    let extension = source.assigned("crate").unwrap().as_call().unwrap();
    let positional: Vec<_> = extension.positional().map(|v| v.as_str()).collect();
    assert_eq!(
        positional,
        [
            Some("@rules_rust//crate_universe:extension.bzl"),
            Some("crate")
        ]
    );
    let from_cargo = call(&source, "crate.from_cargo");
    assert_eq!(
        from_cargo.get("manifests").unwrap().strings().unwrap(),
        ["//:Cargo.toml", "//a:Cargo.toml"]
    );
    let Kind::Dict(pairs) = &from_cargo.get("render").unwrap().kind else {
        panic!("no dictionary");
    };
    assert_eq!(pairs[0].0.as_str(), Some("a"));
    assert_eq!(pairs[0].1.kind, Kind::Int("1".to_owned()));
    assert_eq!(pairs[1].1.items().unwrap()[0].kind, Kind::Bool(true));
    let use_repo = call(&source, "use_repo");
    assert_eq!(
        use_repo.positional().next().unwrap().kind,
        Kind::Name("crate".into())
    );
    assert_eq!(use_repo.text("other"), Some("x"));
    assert_eq!(source.comments().len(), 1);
    assert_eq!(source.slice(source.comments()[0]), "# crates");
    let at = from_cargo.argument("manifests").unwrap().span.start;
    assert_eq!(source.position(at), Position { line: 6, column: 5 });
    assert_eq!(
        source.line_at(at),
        "    manifests = [\"//:Cargo.toml\", \"//a:Cargo.toml\"],"
    );
}

#[test]
fn a_setup_script() {
    let source = source(
        r#"
import sys
from setuptools import setup
from setuptools_rust import Binding, RustExtension

NAME = "bcrypt"
if sys.platform == "win32":
    extra = ["x"]
else:
    extra = []

def run():
    setup(
        name=NAME,
        rust_extensions=[
            RustExtension(
                "bcrypt._bcrypt",
                "src/_bcrypt/Cargo.toml",
                py_limited_api="auto",
                features=["a" "b", "c" + 'd'],
                binding=Binding.PyO3,
            ),
        ],
        **extra,
    )

if __name__ == "__main__":
    run()
"#,
    );
    let rust = call(&source, "RustExtension");
    let positional: Vec<_> = rust.positional().filter_map(|v| v.as_str()).collect();
    assert_eq!(positional, ["bcrypt._bcrypt", "src/_bcrypt/Cargo.toml"]);
    assert_eq!(
        rust.get("features").unwrap().strings().unwrap(),
        ["ab", "cd"]
    );
    assert_eq!(
        rust.get("binding").unwrap().kind,
        Kind::Name("Binding.PyO3".into())
    );
    assert_eq!(source.assigned("NAME").unwrap().as_str(), Some("bcrypt"));
    let nesting = |function: &str| {
        let statements = source.statements().iter();
        let mut found =
            statements.filter(|s| s.value.as_call().is_some_and(|c| c.function == function));
        found.next().unwrap().nesting
    };
    assert_eq!((nesting("setup"), nesting("run")), (1, 1));
    assert_eq!(source.statements()[0].nesting, 0);
}

#[test]
fn strings() {
    let table = [
        (r#""plain""#, Some("plain")),
        (r#"'single'"#, Some("single")),
        ("\"\"\"three\nlines\"\"\"", Some("three\nlines")),
        (
            r#""tab\tquote\"backslash\\""#,
            Some("tab\tquote\"backslash\\"),
        ),
        (r#"r"C:\dir""#, Some(r"C:\dir")),
        (r#""\x41\u00e9""#, Some("Aé")),
        (r#""\q""#, Some("\\q")),
        ("\"one\"\n    \"two\"", Some("onetwo")),
        (r#"("in " + "parentheses")"#, Some("in parentheses")),
        (r#"f"{x}""#, None),
        (r#"b"bytes""#, None),
        (r#""""#, Some("")),
        ("name", None),
    ];
    for (code, expected) in table {
        let source = source(&format!("f(x = [\n    {code},\n])\n"));
        let found = call(&source, "f").get("x").unwrap().items().unwrap()[0].clone();
        assert_eq!(found.as_str(), expected, "{code}");
    }
}

#[test]
fn what_is_written_reads_the_same() {
    for text in [
        "",
        "a\"b",
        "back\\slash",
        "line\nend\r\t",
        "é{{x}}%s",
        "'",
        "\\n",
    ] {
        let source = source(&format!("f(x = {})\n", syntax::quoted(text)));
        assert_eq!(call(&source, "f").text("x"), Some(text));
    }
}

#[test]
fn a_broken_file_is_read_as_far_as_it_goes() {
    let source = source("a(name = \"x\")\n\nb(name = \n\nc(name = \"z\")\n");
    assert_eq!(call(&source, "a").text("name"), Some("x"));
    let problem = source.problems()[0];
    assert!(
        source.position(problem.start).line >= 3,
        "{:?}",
        source.problems()
    );
    assert!(!Source::parse("x = )\n").unwrap().problems().is_empty());
}

#[test]
fn columns_count_characters() {
    let source = source("é = f(1)\nx = 2");
    let at = source.text().find("f(").unwrap();
    assert_eq!(source.position(at), Position { line: 1, column: 5 });
    let end = source.position(usize::MAX);
    assert_eq!(end, Position { line: 2, column: 6 });
}
