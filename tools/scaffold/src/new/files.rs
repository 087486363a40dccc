//! Which file comes from which template, and what the templates are given.

use pyo3_facts::{written, Abi};
use serde::Serialize;

use super::abi::{features, oldest_python, PYO3};
use super::{lock, render_config, Ci, Layout, Pyo3Bzl, Request};
use crate::plan::{Content, Plan};
use crate::render::Renderer;

/// The templates, by the name under which `files` has them.
const TEMPLATES: [(&str, &str); 18] = [
    (
        "BUILD.bazel",
        include_str!("../../templates/new/BUILD.bazel.jinja"),
    ),
    (
        "Cargo.toml",
        include_str!("../../templates/new/Cargo.toml.jinja"),
    ),
    (
        "MODULE.bazel",
        include_str!("../../templates/new/MODULE.bazel.jinja"),
    ),
    (
        "README.md",
        include_str!("../../templates/new/README.md.jinja"),
    ),
    (
        "bazel_github.yml",
        include_str!("../../templates/new/bazel_github.yml.jinja"),
    ),
    (
        "bazelignore",
        include_str!("../../templates/new/bazelignore.jinja"),
    ),
    ("bazelrc", include_str!("../../templates/new/bazelrc.jinja")),
    (
        "cargo_config.toml",
        include_str!("../../templates/new/cargo_config.toml.jinja"),
    ),
    ("ci.sh", include_str!("../../templates/new/ci.sh.jinja")),
    (
        "gitignore",
        include_str!("../../templates/new/gitignore.jinja"),
    ),
    (
        "gitlab-ci.yml",
        include_str!("../../templates/new/gitlab-ci.yml.jinja"),
    ),
    ("init.py", include_str!("../../templates/new/init.py.jinja")),
    ("lib.rs", include_str!("../../templates/new/lib.rs.jinja")),
    (
        "native.pyi",
        include_str!("../../templates/new/native.pyi.jinja"),
    ),
    (
        "pyproject.toml",
        include_str!("../../templates/new/pyproject.toml.jinja"),
    ),
    ("py.typed", ""),
    (
        "python.txt",
        include_str!("../../templates/new/python.txt.jinja"),
    ),
    ("test.py", include_str!("../../templates/new/test.py.jinja")),
];

#[derive(Serialize)]
struct Git<'a> {
    remote: &'a str,
    commit: &'a str,
}

/// What templates may use.
#[derive(Serialize)]
struct Context<'a> {
    package: &'a str,
    module: &'a str,
    /// What Python imports: `demo`, `demo._native`.
    native: String,
    /// What stands after `mod` in Rust.
    rust_module: &'a str,
    mixed: bool,
    test: String,
    test_file: String,
    target: String,
    python_glob: String,
    stub: String,
    typed: String,
    abi: String,
    abi3t: bool,
    /// Whether the attribute `abi` says a floor.
    asserted: bool,
    cpython: bool,
    features: Option<String>,
    pyo3: &'static str,
    python: String,
    minor: u8,
    floor: String,
    requires_python: String,
    registry_version: Option<&'a str>,
    path: Option<&'a str>,
    git: Option<Git<'a>>,
    cache: Option<String>,
    cache_host: Option<&'a str>,
    cache_is_grpc: bool,
    /// Whether it is a package of a workspace that exists.
    place: bool,
    dependency: Option<&'a str>,
    /// Files of rules and what is loaded from each, in buildifier's order.
    loads: Vec<(String, &'static str)>,
    pyo3_label: String,
    rules_python: String,
    rules_rust: String,
    crate_universe: &'static str,
    /// Starlark that keeps crate_universe from work that is not needed.
    render_config: String,
}

/// Where a package of a workspace that exists is put, and what is there.
pub struct Place {
    /// The folder below the root.
    pub folder: String,
    /// What follows `pyo3 = ` in a member of a Cargo workspace; None for a workspace of its own.
    pub member: Option<String>,
    /// The repository of its crates.
    pub crates: String,
    /// The repository of the rules.
    pub pyo3_bzl: String,
    /// The repository of rules_python.
    pub rules_python: String,
}

/// The files of a package; returns its Cargo.toml.
pub fn package(plan: &mut Plan, request: &Request, place: &Place) -> anyhow::Result<String> {
    let renderer = Renderer::new(&TEMPLATES)?;
    let mut context = context(request);
    context.place = true;
    context.dependency = place.member.as_deref();
    context.loads = loads(&place.pyo3_bzl, &place.rules_python);
    context.pyo3_label = format!("@{}//:pyo3", place.crates);
    let below = |path: &str| format!("{}/{path}", place.folder);
    let add = |plan: &mut Plan, path: &str, template: &str| {
        let text = renderer.render(template, &context)?;
        plan.add(&below(path), Content::Whole(text))
    };
    add(plan, "BUILD.bazel", "BUILD.bazel")?;
    add(plan, "Cargo.toml", "Cargo.toml")?;
    if place.member.is_none() {
        let lock = lock::lock(request.name.as_str());
        plan.add(&below("Cargo.lock"), Content::Whole(lock))?;
    }
    sources(plan, &context, &add)?;
    add(plan, "pyproject.toml", "pyproject.toml")?;
    renderer.render("Cargo.toml", &context)
}

/// What is built and tested.
fn sources(
    plan: &mut Plan,
    context: &Context<'_>,
    add: &dyn Fn(&mut Plan, &str, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if context.cpython {
        add(plan, "python.txt", "python.txt")?;
    }
    add(plan, "src/lib.rs", "lib.rs")?;
    if context.mixed {
        add(plan, &format!("{}/__init__.py", context.module), "init.py")?;
        add(plan, &context.stub, "native.pyi")?;
        add(plan, &context.typed, "py.typed")?;
    }
    add(plan, &context.test_file, "test.py")
}

/// All files of a workspace of its own.
pub fn workspace(request: &Request) -> anyhow::Result<Plan> {
    let renderer = Renderer::new(&TEMPLATES)?;
    let context = context(request);
    let mut plan = Plan::default();
    let rendered = |plan: &mut Plan, path: &str, template: &str| {
        plan.add(path, Content::Whole(renderer.render(template, &context)?))
    };
    rendered(&mut plan, "MODULE.bazel", "MODULE.bazel")?;
    rendered(&mut plan, "BUILD.bazel", "BUILD.bazel")?;
    rendered(&mut plan, "Cargo.toml", "Cargo.toml")?;
    let lock = lock::lock(request.name.as_str());
    plan.add("Cargo.lock", Content::Whole(lock))?;
    sources(&mut plan, &context, &rendered)?;
    rendered(&mut plan, "pyproject.toml", "pyproject.toml")?;
    rendered(&mut plan, ".cargo/config.toml", "cargo_config.toml")?;
    rendered(&mut plan, ".bazelrc", "bazelrc")?;
    plan.add(
        ".bazelversion",
        Content::Whole(format!("{}\n", request.bazel)),
    )?;
    rendered(&mut plan, ".bazelignore", "bazelignore")?;
    rendered(&mut plan, ".gitignore", "gitignore")?;
    rendered(&mut plan, "README.md", "README.md")?;
    match request.ci {
        None => {}
        Some(Ci::GitHub) => rendered(&mut plan, ".github/workflows/bazel.yml", "bazel_github.yml")?,
        Some(Ci::GitLab) => rendered(&mut plan, ".gitlab-ci.yml", "gitlab-ci.yml")?,
    }
    if request.ci.is_some() && request.remote_cache.is_some() {
        let script = renderer.render("ci.sh", &context)?;
        plan.add_executable("ci.sh", Content::Whole(script))?;
    }
    Ok(plan)
}

fn context(request: &Request) -> Context<'_> {
    let module = request.name.module();
    let mixed = request.layout == Layout::Mixed;
    let native = if mixed {
        format!("{module}._native")
    } else {
        module.to_owned()
    };
    let floor = oldest_python(request.abi, request.python);
    let cpython = request.abi == Abi::Cpython;
    let requires_python = if cpython {
        format!("=={floor}.*")
    } else {
        format!(">={floor}")
    };
    Context {
        package: request.name.as_str(),
        module,
        native,
        rust_module: if mixed { "_native" } else { module },
        mixed,
        test: format!("test_{module}"),
        test_file: format!("tests/test_{module}.py"),
        target: format!(":{module}"),
        python_glob: format!("{module}/**/*.py"),
        stub: format!("{module}/_native.pyi"),
        typed: format!("{module}/py.typed"),
        abi: request.abi.to_string(),
        abi3t: matches!(request.abi, Abi::Abi3t { .. }),
        asserted: request.abi != Abi::Abi3 { floor: None },
        cpython,
        features: features(request.abi).into_iter().next(),
        pyo3: PYO3,
        python: request.python.to_string(),
        minor: request.python.0,
        floor: floor.to_string(),
        requires_python,
        registry_version: match &request.pyo3_bzl {
            Pyo3Bzl::Registry { version } => Some(version),
            _ => None,
        },
        path: match &request.pyo3_bzl {
            Pyo3Bzl::Path(path) => Some(path),
            _ => None,
        },
        git: match &request.pyo3_bzl {
            Pyo3Bzl::Git { remote, commit } => Some(Git { remote, commit }),
            _ => None,
        },
        cache: request.remote_cache.as_ref().map(ToString::to_string),
        cache_host: request.remote_cache.as_ref().map(super::CacheUrl::host),
        cache_is_grpc: request
            .remote_cache
            .as_ref()
            .is_some_and(super::CacheUrl::is_grpc),
        place: false,
        dependency: None,
        loads: loads("pyo3_bzl", "rules_python"),
        pyo3_label: "@crates//:pyo3".to_owned(),
        rules_python: written::RULES_PYTHON.to_string(),
        rules_rust: written::RULES_RUST.to_string(),
        crate_universe: written::CRATE_UNIVERSE,
        render_config: render_config("crate", None),
    }
}

fn loads(pyo3_bzl: &str, rules_python: &str) -> Vec<(String, &'static str)> {
    let mut loads = vec![
        (format!("@{pyo3_bzl}//rules:defs.bzl"), "pyo3_extension"),
        (format!("@{rules_python}//python:py_test.bzl"), "py_test"),
    ];
    loads.sort();
    loads
}
