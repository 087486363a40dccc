//! The `load` statements of a BUILD file, derived from the functions that its rules call.

use std::collections::{BTreeMap, BTreeSet};

use syntax::build::{load, Rule};

/// The file that defines each function. Unlisted functions are built into Bazel.
const FILES: [(&str, &str); 15] = [
    ("aliases", "@crates//:defs.bzl"),
    ("all_crate_deps", "@crates//:defs.bzl"),
    ("cargo_build_script", "@rules_rust//cargo:defs.bzl"),
    ("crate_deps", "@crates//:defs.bzl"),
    ("py_binary", "@rules_python//python:py_binary.bzl"),
    ("py_test", "@rules_python//python:py_test.bzl"),
    ("pyo3_extension", "@pyo3_bzl//rules:defs.bzl"),
    ("pyo3_rust_binary", "@pyo3_bzl//rules:defs.bzl"),
    ("pyo3_rust_test", "@pyo3_bzl//rules:defs.bzl"),
    ("pyo3_wheel", "@pyo3_bzl//rules:defs.bzl"),
    ("rust_binary", "@rules_rust//rust:defs.bzl"),
    ("rust_doc_test", "@rules_rust//rust:defs.bzl"),
    ("rust_library", "@rules_rust//rust:defs.bzl"),
    ("rust_proc_macro", "@rules_rust//rust:defs.bzl"),
    ("rust_test", "@rules_rust//rust:defs.bzl"),
];

/// Returns one `load` per file.
pub(super) fn of<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<Rule> {
    let called: BTreeSet<&str> = rules.flat_map(Rule::functions).collect();
    let mut symbols: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (function, file) in FILES {
        if called.contains(function) {
            symbols.entry(file).or_default().push(function);
        }
    }
    let loads = symbols.into_iter();
    loads.map(|(file, symbols)| load(file, symbols)).collect()
}

#[cfg(test)]
mod tests {
    use syntax::build::{lines, Expr, Rule};

    #[test]
    fn what_rules_call() {
        let deps = Expr::Call("all_crate_deps", vec![], vec![]);
        let rules = [
            Rule::new("rust_library").set("deps", deps),
            Rule::new("rust_proc_macro"),
            Rule::new("filegroup"),
        ];
        let expected = "load(\"@crates//:defs.bzl\", \"all_crate_deps\")\nload(\"@rules_rust//rust:defs.bzl\", \"rust_library\", \
                        \"rust_proc_macro\")\n";
        assert_eq!(lines(&super::of(rules.iter())), expected);
        assert_eq!(super::of([].iter()), []);
    }
}
