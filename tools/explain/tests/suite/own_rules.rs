//! Tests that every error of this ruleset's own macros and rules gets its phase and the user's label. The shapes are those of the calls of
//! `fail` in `rules/private`.

use explain::{Explainer, Phase};

use crate::builtin;

/// An error of a macro, in a file of `rules/private`.
const MACROS: [(&str, &str); 14] = [
    (
        "checks",
        r#"name: `tally_rs` already exists in this package, and pyo3_extension declares a target of that name, got "tally". Rename one of the two"#,
    ),
    (
        "checks",
        r#"name: `tally.develop` already exists in this package, and pyo3_extension declares a target of that name, got "tally". Rename one of the two"#,
    ),
    (
        "checks",
        r#"module_name: not a valid Python module name, got "a-b". Write identifiers separated by dots, such as "package._native""#,
    ),
    (
        "checks",
        r#"imports: `a.b` would be outside this package, got ["c"]. Name an import root that places `a` inside `//c`"#,
    ),
    (
        "checks",
        r#"abi: unknown ABI, got "abi4". Write "abi3" (any stable ABI), "abi3-py310" (CPython 3.10 and later), "abi3t-py315" or "cpython""#,
    ),
    (
        "checks",
        r#"python_version: only abi = "cpython" takes a Python version, got "3.14". Remove it: a stable ABI library loads on every Python from its floor on"#,
    ),
    (
        "checks",
        r#"deps: no pyo3 crate, got ["@crates//:serde"]. Add your own, such as "@crates//:pyo3", even if another crate depends on it"#,
    ),
    (
        "checks",
        r#"extension: no pyo3_extension above in this package, got "//a:b". Move pyo3_stubs below the extension, into its BUILD file"#,
    ),
    (
        "python_test",
        r#"pythons: expected at least one Python, got []. Write versions, such as ["3.13"]"#,
    ),
    (
        "python_test",
        r#"main: pytest does not run a main file, got "a.py" and pytest = "@pypi//pytest". Remove one of the two"#,
    ),
    (
        "python_test",
        r#"srcs: expected a list of Python sources, got None. List them, such as ["hello_test.py"]"#,
    ),
    (
        "rust_test",
        r#"extension: nothing to test, got None. Name a pyo3_extension of this package, a rust_library in crate, or sources in srcs"#,
    ),
    (
        "wheel_metadata",
        r#"version: missing, got "". Set it, or set pyproject to the file that has it"#,
    ),
    (
        "checks",
        r#"stubs: cannot tell which crates hold pyo3-introspection, got True. Name the crate: stubs = "@crates//:pyo3-introspection""#,
    ),
];

/// An error of a rule.
const RULES: [(&str, &str, &str); 9] = [
    ("rust_test_python", "pyo3_libpython", "the Python toolchain has no libpython, got <toolchain>. Register a toolchain with one, such as python.toolchain(...) of rules_python"),
    ("rust_test_python", "pyo3_libpython", r#"python_version: the Python toolchain for it has Python 3.14, got "3.99". Register a toolchain of that version in MODULE.bazel, or remove python_version"#),
    ("rename", "pyo3_rename", "crate: expected one shared library, got []. Use a rust_shared_library"),
    ("rename", "pyo3_rename", "the target platform is not one of [linux, macos], so the file name that Python looks for is unknown. Set target_compatible_with"),
    ("python_test_rule", "pyo3_interpreter_test", "pythons: //a:b has abi = abi3-py313 and loads on Python 3.13 and later, got 3.9. Remove that Python, or lower the floor"),
    ("python_test_rule", "pyo3_interpreter_test", "pythons: expected a py_runtime, a program or one file, got //a:b with 3 files. Name the interpreter itself"),
    ("wheel_rule", "pyo3_wheel", "data_files: expected one file for each label, got 2 of //a:b. Name single files"),
    ("sdist_rule", "pyo3_sdist", "sdist_srcs: an sdist needs a pyproject.toml, which tells pip how to build it, got pyproject = None. Set pyproject"),
    ("wheel_metadata", "pyo3_wheel", r#"summary: a value with a tab or line feed, got "a\tb". Write it on one line"#),
];

#[test]
fn macros_fail_while_bazel_loads() {
    for (file, error) in MACROS {
        let log = format!(
            "ERROR: Traceback (most recent call last):\n\
             \tFile \"/home/user/ws/a/BUILD.bazel\", line 3, column 15, in <toplevel>\n\t\tpyo3_extension(\n\
             \tFile \"/home/user/.cache/bazel/af85/external/pyo3_bzl+/rules/private/{file}.bzl\", line 119, column 13, in check\n\
             \t\tfail(\"{{}}: {{}}\".format(label, error))\n\
             Error in fail: //a:tally: {error}\n\
             ERROR: package contains errors: a: Traceback (most recent call last):\n"
        );
        check(&log, Phase::Loading, error);
    }
}

#[test]
fn rules_fail_in_the_analysis() {
    for (file, rule, error) in RULES {
        let log = format!(
            "ERROR: /home/user/ws/a/BUILD.bazel:11:15: in {rule} rule //a:tally_x: \n\
             Traceback (most recent call last):\n\
             \tFile \"/home/user/.cache/bazel/af85/external/pyo3_bzl+/rules/private/{file}.bzl\", line 137, column 13, in _impl\n\
             \t\tfail(\"{{}}: {{}}\".format(ctx.attr.public_label, error))\n\
             Error in fail: //a:tally: {error}\n\
             ERROR: Analysis of target '//a:tally_x' failed; build aborted\n"
        );
        check(&log, Phase::Analysis, error);
    }
}

fn check(log: &str, phase: Phase, error: &str) {
    let report = Explainer::explain(builtin(), log);
    let [finding] = &report.failures[..] else {
        panic!("{error}: {:?}", report.failures)
    };
    let id = finding.id.as_deref().unwrap_or("-");
    let expected = match phase {
        Phase::Loading if error.contains(".develop`") => "develop-name-taken",
        Phase::Loading => "pyo3-argument-rejected",
        _ => "pyo3-rule-failed",
    };
    assert_eq!((id, finding.phase), (expected, phase), "{error}");
    assert_eq!(finding.label.as_deref(), Some("//a:tally"), "{error}");
    let last = error.rsplit_once(". ").unwrap().1;
    assert!(
        finding.fixes[0].contains(last) || expected == "develop-name-taken",
        "{error}: {:?}",
        finding.fixes
    );
}
