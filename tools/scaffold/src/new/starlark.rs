//! The MODULE.bazel and BUILD.bazel files that `new` generates.

use pyo3_facts::{written, Abi};
use syntax::build::{
    docstring, glob, labels, lines, list, load, paragraphs, sum, text, Expr, Rule,
};

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

/// The name of the wheel's target: `wheel`, unless the extension has it.
pub fn wheel_target(request: &Request) -> &'static str {
    match request.name.module() {
        "wheel" => "wheel_file",
        _ => "wheel",
    }
}

/// The name of the Rust test's target.
pub fn rust_test_target(request: &Request) -> String {
    format!("{}_rust_test", request.name.module())
}

/// The unit tests of the extension's Rust sources.
fn rust_test(request: &Request, edition: Option<&str>) -> Rule {
    Rule::new("pyo3_rust_test")
        .set("name", text(rust_test_target(request)))
        .set("size", text("small"))
        .set_if("edition", edition.map(text))
        .set("extension", text(format!(":{}", request.name.module())))
}

/// The wheel, with the metadata of pyproject.toml. An sdist needs all that Cargo reads in this folder, so a member of a Cargo workspace
/// has none.
fn wheel(request: &Request, has_sdist: bool) -> Rule {
    let module = request.name.module();
    let mut globs = vec!["src/**/*.rs".to_owned()];
    let mut files = vec!["Cargo.lock".to_owned(), "Cargo.toml".to_owned()];
    if request.layout == Layout::Mixed {
        // Not what `maturin develop` puts beside them.
        globs.extend(["**/*.py", "**/*.pyi"].map(|file| format!("{module}/{file}")));
        files.push(format!("{module}/py.typed"));
    }
    let sources = sum(vec![glob(globs, vec![]), labels(files)]);
    Rule::new("pyo3_wheel")
        .set("name", text(wheel_target(request)))
        .set("pyproject", text("pyproject.toml"))
        .set_if("sdist_srcs", sources.filter(|_| has_sdist))
        .set("deps", list([format!(":{module}")]))
}

/// The BUILD.bazel of an extension, its test and its wheel. `edition` is named where MODULE.bazel may have another default. `has_lock`:
/// Cargo.lock is in the same folder.
pub fn build_file(
    request: &Request,
    repositories: &Repositories<'_>,
    edition: Option<&str>,
    has_lock: bool,
) -> String {
    let Repositories {
        crates,
        pyo3_bzl,
        rules_python,
    } = repositories;
    let mut ours = vec!["pyo3_extension"];
    ours.extend(request.rust_test.then_some("pyo3_rust_test"));
    ours.extend(request.wheel.then_some("pyo3_wheel"));
    let mut loads = [
        (format!("@{pyo3_bzl}//rules:defs.bzl"), ours),
        (
            format!("@{rules_python}//python:py_test.bzl"),
            vec!["py_test"],
        ),
    ];
    loads.sort();
    let loads = loads.map(|(file, symbols)| load(&file, symbols));
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
    rules.extend(request.rust_test.then(|| rust_test(request, edition)));
    rules.extend(request.wheel.then(|| wheel(request, has_lock)));
    format!("{}\n{}", lines(&loads), paragraphs(&rules))
}
