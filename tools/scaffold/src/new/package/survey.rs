//! Reads what a MODULE.bazel declares about PyO3.

use syntax::{Kind, Source};

use super::found::Module;
use super::labels::path;

/// A crate hub that is generated from a Cargo.lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hub {
    /// Its name.
    pub name: String,
    /// Its Cargo.lock, relative to the root; None if it is in another repository.
    pub lockfile: Option<String>,
    /// Whether an annotation prevents PyO3's build from searching for a Python.
    pub annotated: bool,
}

/// The declarations in MODULE.bazel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Whether it depends on pyo3_bzl.
    pub has_pyo3_bzl: bool,
    /// Hubs, except dev dependencies.
    pub hubs: Vec<Hub>,
}

/// Surveys the text of a MODULE.bazel.
///
/// # Errors
/// Fails if the text is unreasonably large.
pub fn survey(text: &str) -> anyhow::Result<Survey> {
    let source = Source::parse(text)?;
    let module = Module { source: &source };
    let Some(extension) = module.crates() else {
        return Ok(Survey {
            has_pyo3_bzl: module.apparent_name("pyo3_bzl").is_some(),
            hubs: vec![],
        });
    };
    let hubs = module.tags(&extension, "from_cargo").filter_map(|hub| {
        let name = hub.text("name")?;
        let annotation = module.annotation(&extension, "pyo3-ffi", name);
        let env = annotation.and_then(|annotation| annotation.get("build_script_env"));
        let annotated = match env.map(|env| &env.kind) {
            Some(Kind::Dict(pairs)) => pairs.iter().any(|(key, _)| {
                matches!(key.as_str(), Some("PYO3_NO_PYTHON" | "PYO3_CONFIG_FILE"))
            }),
            _ => false,
        };
        Some(Hub {
            name: name.to_owned(),
            lockfile: hub.text("cargo_lockfile").and_then(path),
            annotated,
        })
    });
    Ok(Survey {
        has_pyo3_bzl: module.apparent_name("pyo3_bzl").is_some(),
        hubs: hubs.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{survey, Hub, Survey};

    #[test]
    fn modules() {
        let hub = |annotated| Hub {
            name: "crates".to_owned(),
            lockfile: Some("rust/Cargo.lock".to_owned()),
            annotated,
        };
        let bare = "bazel_dep(name = \"pyo3_bzl\")\nc = use_extension(\"@r//crate_universe:extension.bzl\", \"crate\")\nc.from_cargo(name = \
                    \"crates\", cargo_lockfile = \"//rust:Cargo.lock\")\n";
        let annotation = |env: &str| {
            format!("{bare}c.annotation(crate = \"pyo3-ffi\", build_script_env = {env})\n")
        };
        let with = |hubs: Vec<Hub>| Survey {
            has_pyo3_bzl: true,
            hubs,
        };
        let table = [
            (String::new(), Survey::default()),
            (bare.to_owned(), with(vec![hub(false)])),
            (
                annotation("{\"PYO3_NO_PYTHON\": \"1\"}"),
                with(vec![hub(true)]),
            ),
            (
                annotation("{\"PYO3_CONFIG_FILE\": \"x\"}"),
                with(vec![hub(true)]),
            ),
            (annotation("{\"X\": \"1\"}"), with(vec![hub(false)])),
            (annotation("ENV"), with(vec![hub(false)])),
            ("bazel_dep(name = \"pyo3_bzl\")\n(".to_owned(), with(vec![])),
        ];
        for (text, expected) in table {
            assert_eq!(survey(&text).ok(), Some(expected), "{text}");
        }
    }
}
