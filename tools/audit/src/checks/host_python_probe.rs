//! PyO3's build script that searches the machine for a Python.

use pyo3_facts::Abi;
use syntax::build::{text, Expr, Rule};

use super::prelude::*;
use super::hub::{has_floor, config_probes, script_env, with_modes, Variable};
use super::pyo3_dependency::{abi_of, floor_to_advise, replace_feature};
use crate::facts::hub::{Hubs, Ruleset, Tag};
use crate::facts::uses;

check! {
    "host-python-probe",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    of_hubs: true,
    title: "PyO3's build script looks for a Python on the machine",
    why: "Without `PYO3_NO_PYTHON` or a `PYO3_CONFIG_FILE`, the build script of `pyo3-ffi` runs the first `python3` on `PATH` and \
          writes what it finds into its output. Two machines with different Pythons then build different libraries and share no \
          cache entries. Up to PyO3 0.28, `pyo3-build-config` does the same. A bare program name in `PYO3_PYTHON`, such as \
          `python3.12`, also searches `PATH`.",
    remedy: r#"Annotate the crate in `MODULE.bazel`:

```starlark
crate.annotation(
    build_script_env = {
        "PYO3_BUILD_EXTENSION_MODULE": "1",
        "PYO3_NO_PYTHON": "1",
    },
    crate = "pyo3-ffi",
)
```

This needs a floor, such as the feature `abi3-py39`. `--fix` adds the annotation if there is a floor. A program that embeds Python must link a known one: give `pyo3-ffi` a `PYO3_CONFIG_FILE` of the workspace instead."#,
    wrong_when: "A program that embeds Python is built from the same hub. Extension mode keeps PyO3 from linking libpython, so \
                 the program no longer links. The fix is unsafe if there is a `rust_binary` with PyO3, or the feature \
                 `auto-initialize`, beside an extension, and if no extension is known. If there is such a program and no \
                 extension, no fix is offered. Without a floor in the manifests of the hub, PyO3 needs a Python: if they ask \
                 for `abi3`, the fix gives it a floor and is unsafe; otherwise, no fix is offered.",
    run: run,
}

/// Each of these configures the script.
const CONFIGURING: [&str; 4] = [
    "PYO3_NO_PYTHON",
    "PYO3_CONFIG_FILE",
    "PYO3_CROSS_LIB_DIR",
    "PYO3_CROSS_PYTHON_VERSION",
];

fn configures_python(variable: &Variable<'_>) -> bool {
    if variable.name == "PYO3_PYTHON" {
        // The script searches PATH for a bare name. Another check handles a machine-specific path.
        let value = variable.value.as_deref();
        return value.is_none_or(|value| value.contains(['/', '\\', '$']));
    }
    CONFIGURING.contains(&variable.name.as_str())
}

fn run(facts: &Facts) -> Vec<Finding> {
    if !facts.has_pyo3() {
        return Vec::new();
    }
    let crates: &[&str] = if config_probes(facts) { &["pyo3-ffi", "pyo3-build-config"] } else { &["pyo3-ffi"] };
    let all = Hubs::of_pyo3(facts);
    let each = all.iter().flat_map(|hubs| crates.iter().map(move |package| (hubs, *package)));
    each.filter_map(|(hubs, package)| look(facts, hubs, package)).collect()
}

fn look(facts: &Facts, hubs: &Hubs<'_>, package: &str) -> Option<Finding> {
    let env = script_env(hubs, package)?;
    if env.iter().any(configures_python) {
        return None;
    }
    let annotation = hubs.annotations(package).find(|annotation| !annotation.is_select).map(|found| found.tag);
    let place = annotation.or_else(|| hubs.maker())?;
    let uses = uses::of(facts);
    let finding = CHECK
        .finding(format!("the build script of `{package}` looks for a Python on the build machine"))
        .at(place.file.head(place.call));
    if uses.embedded && !uses.extension {
        return Some(finding.help(format!(
            "there is no extension here, and a program that embeds Python must link a known one: set `PYO3_CONFIG_FILE` in the `build_script_env` of an \
             annotation of `{package}` to a file of the workspace, with `$(execpath …)`"
        )));
    }
    let finding = finding.help(format!(
        "set `PYO3_NO_PYTHON` and `PYO3_BUILD_EXTENSION_MODULE` in the `build_script_env` of an annotation of `{package}`"
    ));
    let finding = with_modes(finding, uses);
    let mut fix = fix(hubs, package, annotation).map(|fix| fix.safe_if(uses.extension && !uses.embedded));
    let mut finding = finding;
    if !has_floor(facts, hubs) {
        finding = finding.help("give pyo3 a floor first, such as the feature `abi3-py39`: without one, it needs a Python");
        fix = fix.and_then(|fix| with_floor(facts, hubs, fix));
    }
    Some(match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    })
}

/// Extends the fix with a minimum Python version for dependencies that request `abi3` without one. Returns none if nothing
/// requests the stable ABI.
fn with_floor(facts: &Facts, hubs: &Hubs<'_>, fix: Fix) -> Option<Fix> {
    let asked = hubs.asked(facts, "pyo3");
    let plain = asked.into_iter().filter(|(_, asked)| matches!(abi_of(asked), Some((Abi::Abi3 { floor: None }, _))));
    let floored = Abi::abi3(floor_to_advise(facts)).to_string();
    let edits: Vec<_> = plain
        .flat_map(|(manifest, asked)| {
            let edits = replace_feature(manifest, asked, "abi3", Some(&floored)).into_iter();
            edits.map(|edit| (manifest.source.path.clone(), edit))
        })
        .collect();
    let is_any = !edits.is_empty();
    let fix = edits.into_iter().fold(fix, |fix, (file, edit)| fix.and(&file, edit));
    is_any.then(|| fix.safe_if(false))
}

fn fix(hubs: &Hubs<'_>, package: &str, annotation: Option<Tag<'_>>) -> Option<Fix> {
    // There is no tag to edit. Annotations are in a dict, and the user must vendor the crates again.
    if hubs.ruleset == Ruleset::Vendored {
        return None;
    }
    let variables = ["PYO3_BUILD_EXTENSION_MODULE", "PYO3_NO_PYTHON"];
    if let Some(tag) = annotation.filter(|tag| tag.call.text("crate") == Some(package)) {
        return Some(Fix::safe(
            &format!("set `PYO3_NO_PYTHON` in the annotation of `{package}`"),
            &tag.file.source.path,
            Edit::AddKeys {
                call: CallOf::with(&tag.call.function, "crate", package),
                argument: "build_script_env".to_owned(),
                pairs: variables.map(|name| (name.to_owned(), "1".to_owned())).to_vec(),
            },
        ));
    }
    let maker = hubs.maker()?;
    let hub = hubs.variable();
    let env = Expr::Dict(variables.map(|name| (name.to_owned(), text("1"))).to_vec());
    let annotation = Rule::new(format!("{hub}.annotation"))
        .comment("Do not look for a Python when Rust is built: the stable ABI needs none.")
        .set("build_script_env", env)
        .set("crate", text(package));
    Some(Fix::safe(
        &format!("annotate `{package}` with `PYO3_NO_PYTHON`"),
        &maker.file.source.path,
        Edit::AddStatement {
            after: maker.call.function.clone(),
            code: annotation.render().trim_end().to_owned(),
        },
    ))
}
