//! The MODULE.bazel and BUILD.bazel files that `new` generates.

use pyo3_facts::{written, Abi};
use syntax::build::{docstring, glob, lines, list, load, paragraphs, text, Expr, Rule};

use super::request::{Layout, Request};
use crate::module_file::{
    annotation, from_cargo, pyo3_bzl, python_toolchain, render_config, rulesets, rust_toolchains,
    use_extension, use_repo, PythonSource,
};

/// The comment above `from_cargo`.
pub const FROM_LOCK: &str =
    "Your crates, from Cargo.lock. After you change Cargo.toml, run `cargo update --workspace`.";

/// The names by which a BUILD file refers to repositories.
pub struct Repositories<'a> {
    pub crates: &'a str,
    pub pyo3_bzl: &'a str,
    pub rules_python: &'a str,
}

/// The names in a workspace that `new` generates.
pub const OWN: Repositories<'_> = Repositories {
    crates: "crates",
    pyo3_bzl: "pyo3_bzl",
    rules_python: "rules_python",
};

/// Returns the MODULE.bazel of a new workspace.
pub fn module_file(request: &Request) -> String {
    let crates = [
        use_extension("crate", written::CRATE_UNIVERSE, "crate").comment(FROM_LOCK),
        from_cargo(
            "crate",
            "crates",
            "//:Cargo.lock",
            ["//:Cargo.toml".to_owned()],
        ),
    ];
    let python = match request.abi {
        Abi::Cpython => PythonSource::File("@@//:python.txt"),
        _ => PythonSource::StableAbi,
    };
    let blocks = [
        docstring(&format!(
            "{}: a Python extension in Rust.",
            request.name.as_str()
        )),
        Rule::new("module")
            .set("name", text(request.name.module()))
            .render(),
        pyo3_bzl(&request.pyo3_bzl),
        lines(&rulesets()),
        python_version(request),
        lines(&rust_toolchains("2021")),
        lines(&crates),
        annotation("crate", "pyo3-ffi", python, true)
            .comment(python.comment())
            .render(),
        lines(&[render_config("crate", None), use_repo("crate", "crates")]),
    ];
    blocks.join("\n")
}

/// Returns the Python version of the tests: selected for an extension of one version, otherwise shown in a comment.
fn python_version(request: &Request) -> String {
    let [extension, toolchain] = python_toolchain(&request.python.to_string());
    if request.abi == Abi::Cpython {
        let why = "Tests run under the only Python version that can load the extension.";
        return lines(&[extension.comment(why), toolchain]);
    }
    let code = lines(&[extension, toolchain]);
    let code = code.lines().map(|line| format!("#{line}\n"));
    format!(
        "# rules_python provides Python. To choose its version:\n{}",
        code.collect::<String>()
    )
}

/// Returns the BUILD.bazel of an extension and its test. `edition` is set if MODULE.bazel may have another default.
pub fn build_file(
    request: &Request,
    repositories: &Repositories<'_>,
    edition: Option<&str>,
) -> String {
    let Repositories {
        crates,
        pyo3_bzl,
        rules_python,
    } = repositories;
    let mut loads = [
        (format!("@{pyo3_bzl}//rules:defs.bzl"), "pyo3_extension"),
        (format!("@{rules_python}//python:py_test.bzl"), "py_test"),
    ];
    loads.sort();
    let loads = loads.map(|(file, symbol)| load(&file, [symbol]));
    let module = request.name.module();
    let is_cpython = request.abi == Abi::Cpython;
    let mut extension = Rule::new("pyo3_extension")
        .set("name", text(module))
        .set("srcs", glob(vec!["src/**/*.rs".to_owned()], vec![]))
        .set("abi", text(request.abi.to_string()))
        .set_if("edition", edition.map(text))
        .set("visibility", list(["//visibility:public"]))
        .set("deps", list([format!("@{crates}//:pyo3")]));
    if request.layout == Layout::Mixed {
        let stubs = [
            format!("{module}/_native.pyi"),
            format!("{module}/py.typed"),
        ];
        extension = extension
            .set("module_name", text(format!("{module}._native")))
            .set("py_srcs", glob(vec![format!("{module}/**/*.py")], vec![]))
            .set("pyi", list(stubs));
    }
    if is_cpython {
        extension = extension.set("python_version", text(request.python.to_string()));
    }
    let test_file = format!("tests/test_{module}.py");
    let test = Rule::new("py_test")
        .set("name", text(format!("test_{module}")))
        .set("size", text("small"))
        .set("srcs", list([&test_file]))
        .set_with_comment(
            "legacy_create_init",
            Expr::Int(0),
            "Bazel adds no `__init__.py` files",
        )
        .set("main", text(&test_file))
        .set("deps", list([format!(":{module}")]));
    let default = Rule::new("package").set("default_visibility", list(["//visibility:private"]));
    let config = Rule::new("exports_files")
        .comment("The Python version that pyo3-ffi's build script reads; see MODULE.bazel.")
        .arg(list(["python.txt"]));
    let mut rules = vec![default];
    rules.extend(is_cpython.then_some(config));
    rules.extend([extension, test]);
    format!("{}\n{}", lines(&loads), paragraphs(&rules))
}
