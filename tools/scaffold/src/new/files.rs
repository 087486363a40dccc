//! Maps files to templates, and provides the templates' variables.

use pyo3_facts::Abi;
use serde::Serialize;

use super::abi::{features, oldest_python, PYO3};
use super::cache_url::CacheUrl;
use super::lock;
use super::request::{Ci, Layout, Request};
use super::starlark::{build_file, module_file, rust_test_target, wheel_target, Repositories, OWN};
use crate::plan::{Content, Plan};
use crate::render::Renderer;

/// The templates, by their name in `files`.
const TEMPLATES: [(&str, &str); 16] = [
    (
        "Cargo.toml",
        include_str!("../../templates/new/Cargo.toml.jinja"),
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

/// The variables of the templates.
#[derive(Serialize)]
struct Context<'a> {
    package: &'a str,
    module: &'a str,
    /// The module that Python imports: `demo`, `demo._native`.
    native: String,
    /// The name after `mod` in Rust.
    rust_module: &'a str,
    mixed: bool,
    /// The target of the wheel.
    wheel: Option<&'static str>,
    /// The target of the Rust test.
    rust_test: Option<String>,
    test_file: String,
    stub: String,
    typed: String,
    abi3t: bool,
    /// Whether the attribute `abi` states a minimum Python version.
    asserted: bool,
    cpython: bool,
    features: Option<String>,
    pyo3: &'static str,
    python: String,
    minor: u8,
    floor: String,
    requires_python: String,
    cache: Option<String>,
    cache_host: Option<&'a str>,
    cache_is_grpc: bool,
    /// The text after `pyo3 = ` in a member of a Cargo workspace.
    dependency: Option<&'a str>,
}

/// A package in an existing workspace.
pub struct Place<'a> {
    /// The folder, relative to the root.
    pub folder: String,
    /// The text after `pyo3 = ` in a member of a Cargo workspace. None if the package is its own Cargo workspace.
    pub member: Option<String>,
    /// MODULE.bazel's names for the repositories that it uses.
    pub repositories: Repositories<'a>,
}

/// Adds the files of a package and returns its Cargo.toml.
pub fn package(plan: &mut Plan, request: &Request, place: &Place<'_>) -> anyhow::Result<String> {
    let renderer = Renderer::new(&TEMPLATES)?;
    let mut context = context(request);
    context.dependency = place.member.as_deref();
    let below = |path: &str| format!("{}/{path}", place.folder);
    let add = |plan: &mut Plan, path: &str, template: &str| {
        let text = renderer.render(template, &context)?;
        plan.add(&below(path), Content::Whole(text))
    };
    let build = build_file(
        request,
        &place.repositories,
        Some("2021"),
        place.member.is_none(),
    );
    plan.add(&below("BUILD.bazel"), Content::Whole(build))?;
    add(plan, "Cargo.toml", "Cargo.toml")?;
    if place.member.is_none() {
        let lock = lock::lock(request.name.as_str())?;
        plan.add(&below("Cargo.lock"), Content::Whole(lock))?;
    }
    sources(plan, &context, &add)?;
    add(plan, "pyproject.toml", "pyproject.toml")?;
    renderer.render("Cargo.toml", &context)
}

/// Adds the files that are built and tested.
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

/// Plans all files of a new workspace.
pub fn workspace(request: &Request) -> anyhow::Result<Plan> {
    let renderer = Renderer::new(&TEMPLATES)?;
    let context = context(request);
    let mut plan = Plan::default();
    let rendered = |plan: &mut Plan, path: &str, template: &str| {
        plan.add(path, Content::Whole(renderer.render(template, &context)?))
    };
    plan.add("MODULE.bazel", Content::Whole(module_file(request)))?;
    let build = build_file(request, &OWN, None, true);
    plan.add("BUILD.bazel", Content::Whole(build))?;
    rendered(&mut plan, "Cargo.toml", "Cargo.toml")?;
    let lock = lock::lock(request.name.as_str())?;
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
    if request.ci.is_some() {
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
        wheel: request.wheel.then(|| wheel_target(request)),
        rust_test: request.rust_test.then(|| rust_test_target(request)),
        test_file: format!("tests/test_{module}.py"),
        stub: format!("{module}/_native.pyi"),
        typed: format!("{module}/py.typed"),
        abi3t: matches!(request.abi, Abi::Abi3t { .. }),
        asserted: request.abi != Abi::Abi3 { floor: None },
        cpython,
        features: features(request.abi).into_iter().next(),
        pyo3: PYO3,
        python: request.python.to_string(),
        minor: request.python.0,
        floor: floor.to_string(),
        requires_python,
        cache: request.remote_cache.as_ref().map(ToString::to_string),
        cache_host: request.remote_cache.as_ref().map(CacheUrl::host),
        cache_is_grpc: request.remote_cache.as_ref().is_some_and(CacheUrl::is_grpc),
        dependency: None,
    }
}
