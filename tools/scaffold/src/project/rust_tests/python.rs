//! Facts about Python in the text of Rust sources: the modules that it imports, and whether it starts the interpreter.

use std::collections::BTreeSet;

use super::text::{literals, mentions, Literal};

/// Returns the Python modules that code imports: `py.import("math")`, `PyModule::import(py, "a.b")`.
pub(super) fn python_modules(text: &str) -> BTreeSet<String> {
    let imported = literals(text).into_iter().filter(|literal| {
        let mut before = literal.before.trim_end();
        // The token: `import(py, "a")`, `import(intern!(py, "a"))`, `import(x.py(), "a")`.
        if let Some(start) = before.strip_suffix(',') {
            let is_token = |c: char| c.is_alphanumeric() || "_.".contains(c);
            let start = start.trim_end();
            let start = start.strip_suffix("()").unwrap_or(start);
            before = start.trim_end_matches(is_token).trim_end();
        }
        let before = before.strip_suffix("intern!(").unwrap_or(before);
        let before = before.trim_end_matches(|c: char| c.is_alphanumeric() || "_:".contains(c));
        ["import(", "import_bound("]
            .iter()
            .any(|call| before.trim_end().ends_with(call))
    });
    let top = |literal: Literal<'_>| literal.text.split('.').next().map(ToOwned::to_owned);
    imported.filter_map(top).collect()
}

/// Returns the Python modules that Python code in string literals imports: `import a, b.c`, `from a import b`, `__import__('a')`.
pub(super) fn imported_by_code(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let lines = text.lines().map(str::trim_start);
    for line in lines.filter(|line| !line.starts_with("//")) {
        let line = line.replace("\\n", "\n");
        for statement in line.split(['"', ';', '\n']).map(str::trim) {
            if let Some(rest) = statement.strip_prefix("import ") {
                let modules = rest
                    .split(',')
                    .map(|one| one.split_once(" as ").map_or(one, |(one, _)| one));
                found.extend(modules.filter_map(top));
            } else if let Some(rest) = statement.strip_prefix("from ") {
                found.extend(
                    rest.split_once(" import ")
                        .and_then(|(module, _)| top(module)),
                );
            }
        }
        for call in ["__import__(", "import_module("] {
            let quoted = line.split(call).skip(1).filter_map(|rest| {
                let rest = rest
                    .strip_prefix(['\'', '"'])
                    .or_else(|| rest.strip_prefix("\\\""))?;
                rest.split(['\'', '"', '\\']).next()
            });
            found.extend(quoted.filter_map(top));
        }
    }
    found
}

/// Returns the top-level package of a module. None if the text is no name, such as that in a message.
fn top(module: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || "_.".contains(c);
    let module = module.trim();
    let top = module.split('.').next().filter(|top| !top.is_empty())?;
    module.chars().all(is_part).then(|| top.to_owned())
}

/// Returns the Python modules that code imports by the name of a constant: `py.import(MODULE)`, with `const MODULE: &str = "a.b";` in
/// one of `sources`.
pub(super) fn imported_by_name(text: &str, sources: &[String]) -> BTreeSet<String> {
    let calls = ["import(", "import_bound("];
    let calls = calls.iter().flat_map(|call| text.split(call).skip(1));
    let arguments: Vec<&str> = calls
        .filter_map(|rest| rest.split([')', ';']).next())
        .collect();
    let is_named = |name: &str| arguments.iter().any(|list| mentions(list, name));
    let all = sources.iter().flat_map(|source| literals(source));
    let named = all.filter(|literal| constant(literal.before).is_some_and(is_named));
    named.filter_map(|literal| top(literal.text)).collect()
}

/// Returns the name of the constant of which the value follows.
fn constant(before: &str) -> Option<&str> {
    let (start, _) = before.trim_end().strip_suffix('=')?.split_once(':')?;
    let mut words = start.split_whitespace().rev();
    let name = words.next()?;
    matches!(words.next()?, "const" | "static").then_some(name)
}

/// Returns whether code uses the Python interpreter.
pub(super) fn uses_python(text: &str) -> bool {
    ["Python::attach(", "Python::with_gil("]
        .iter()
        .any(|call| text.contains(call))
}

/// Returns whether code starts the Python interpreter.
pub(super) fn starts_python(text: &str) -> bool {
    [
        "Python::initialize(",
        "prepare_freethreaded_python(",
        "with_embedded_python_interpreter(",
    ]
    .iter()
    .any(|call| text.contains(call))
}

#[cfg(test)]
mod tests {
    use super::{imported_by_code, imported_by_name, python_modules};

    #[test]
    fn imports() {
        let text = "py.import(\"math\"); PyModule::import(py, \"a.b\"); py\n    .import_bound(\n\"numpy\",\n); other(\"c\"); \
                    py.import(intern!(py, \"d\")); import(x.py(), \"e\"); py.import(pyo3::intern!(py, \"f\")); import(py, \"g\", \"H\");";
        let found: Vec<_> = python_modules(text).into_iter().collect();
        assert_eq!(found, ["a", "d", "e", "f", "g", "math", "numpy"]);
    }

    #[test]
    fn imports_in_code() {
        let table: [(&str, &[&str]); 8] = [
            ("py.run(c\"import a, b.c as d\")", &["a", "b"]),
            ("import a\n  from b import c\n", &["a", "b"]),
            ("c\"import a\\nimport b; import c\"", &["a", "b", "c"]),
            ("py_run!(py, x, \"from . import a\")", &[]),
            ("\"import of it failed\"", &[]),
            ("// import a\n", &[]),
            ("eval(\"__import__('a').b\")", &["a"]),
            ("eval(\"importlib.import_module(\\\"a.b\\\")\")", &["a"]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = imported_by_code(text).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn imports_by_name() {
        let sources = [
            "use super::*;\nconst A: &str = \"numpy.core\";\n",
            "pub static OTHER: &'static str = \"json\";\nfn f() { let B: &str = \"no\"; }\n",
        ];
        let sources = sources.map(ToOwned::to_owned);
        let table: [(&str, &[&str]); 6] = [
            ("py.import(A)", &["numpy"]),
            ("PyModule::import_bound(py, a::OTHER)?; A", &["json"]),
            ("py.import(intern!(py, A)); import(B)", &["numpy"]),
            ("py.import(AA)", &[]),
            ("py.import(\"x\"); A", &[]),
            ("f(A)", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = imported_by_name(text, &sources).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
