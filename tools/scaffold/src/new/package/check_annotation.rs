//! Checks an existing annotation of PyO3's crates, without changing it.

use anyhow::bail;
use syntax::{Call, Kind};

use super::found::Module;
use super::wanted::Wanted;
use crate::plan::{Note, NoteKind};

/// Returns a note if the annotation lets PyO3 search for a Python.
///
/// # Errors
/// Fails if the annotation is for the stable ABI and the package is not.
pub fn check_annotation(
    module: &Module<'_>,
    annotation: &Call,
    crate_name: &str,
    wanted: &Wanted<'_>,
) -> anyhow::Result<Option<Note>> {
    let env = annotation.get("build_script_env");
    let keys: Vec<_> = match env.map(|env| &env.kind) {
        Some(Kind::Dict(pairs)) => pairs.iter().filter_map(|(key, _)| key.as_str()).collect(),
        _ => vec![],
    };
    let line = module.line(annotation);
    let has = |key: &str| keys.contains(&key);
    if wanted.config.is_some() && has("PYO3_NO_PYTHON") {
        bail!(
            "`MODULE.bazel` line {line}: `{crate_name}` is built for the stable ABI, which `--abi cpython` cannot use\n  help: leave out \
             `--abi cpython`, or choose a folder outside the Cargo workspace"
        );
    }
    if has("PYO3_NO_PYTHON") || has("PYO3_CONFIG_FILE") {
        return Ok(None);
    }
    let missing = match wanted.config {
        Some(_) => "`PYO3_CONFIG_FILE` (see pyo3_bzl's guide)",
        None => "`\"PYO3_BUILD_EXTENSION_MODULE\": \"1\"` and `\"PYO3_NO_PYTHON\": \"1\"`",
    };
    Ok(Some(Note {
        kind: NoteKind::Unmapped,
        subject: format!("MODULE.bazel:{line}"),
        reason: format!(
            "the annotation of `{crate_name}` lets PyO3 search each machine for a Python"
        ),
        hint: Some(format!("add {missing} to its `build_script_env`")),
    }))
}
