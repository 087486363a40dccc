//! PyO3's build script that looks for a Python on the machine.

use super::prelude::*;
use super::hub::{has_floor, is_old, script_env, with_modes, Variable};
use super::shared::{abi_of, floor_to_advise, replace_feature};
use crate::facts::hub::{Hubs, Ruleset, Tag};
use crate::facts::uses;
use crate::facts::version::Abi;

check! {
    "host-python-probe",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    of_hubs: true,
    title: "PyO3's build script looks for a Python on the machine",
    why: "Without `PYO3_NO_PYTHON` (or a `PYO3_CONFIG_FILE`) the build script of `pyo3-ffi` runs the first `python3` of \
          the `PATH` and writes what it finds into its output. Two machines with different Pythons then build different \
          libraries and share nothing in a cache. Up to 0.28 `pyo3-build-config` does the same. `PYO3_PYTHON` with the \
          bare name of a program, such as `python3.12`, looks on the `PATH`, too.",
    remedy: "Annotate the crate in `MODULE.bazel`:

```starlark
crate.annotation(
    build_script_env = {
        \
          \"PYO3_BUILD_EXTENSION_MODULE\": \"1\",
        \"PYO3_NO_PYTHON\": \"1\",
    },
    crate = \
          \"pyo3-ffi\",
)
```

This needs a floor, such as the feature `abi3-py39`. `--fix` adds it where there is one. A program that embeds Python must link a known one: give `pyo3-ffi` a \
          `PYO3_CONFIG_FILE` of the workspace instead.",
    wrong_when: "A program that embeds Python is built from the same hub: extension mode keeps PyO3 from linking libpython, so the \
                 program no longer links. Where there is a `rust_binary` with PyO3 or the feature `auto-initialize` beside an \
                 extension, or no extension is known, the fix is unsafe; where there is no extension but such a program, there is none. \
                 Without a floor in the manifests of the hub PyO3 needs a Python: the fix is unsafe and gives `abi3` one, else there is none.",
    run: run,
}

/// Any of these tells the script what to build for.
const TOLD: [&str; 4] = [
    "PYO3_NO_PYTHON",
    "PYO3_CONFIG_FILE",
    "PYO3_CROSS_LIB_DIR",
    "PYO3_CROSS_PYTHON_VERSION",
];

fn tells(variable: &Variable<'_>) -> bool {
    if variable.name == "PYO3_PYTHON" {
        // A bare name is looked for on the PATH. A path of one machine is another check's.
        let value = variable.value.as_deref();
        return value.is_none_or(|value| value.contains(['/', '\\', '$']));
    }
    TOLD.contains(&variable.name.as_str())
}

fn run(facts: &Facts) -> Vec<Finding> {
    if !facts.has_pyo3() {
        return Vec::new();
    }
    let crates: &[&str] = match is_old(facts) {
        true => &["pyo3-ffi", "pyo3-build-config"],
        false => &["pyo3-ffi"],
    };
    let all = Hubs::of_pyo3(facts);
    let each = all.iter().flat_map(|hubs| crates.iter().map(move |package| (hubs, *package)));
    each.filter_map(|(hubs, package)| look(facts, hubs, package)).collect()
}

fn look(facts: &Facts, hubs: &Hubs<'_>, package: &str) -> Option<Finding> {
    let env = script_env(hubs, package)?;
    if env.iter().any(tells) {
        return None;
    }
    let annotation = hubs.annotations(package).find(|annotation| !annotation.is_select).map(|found| found.tag);
    let place = annotation.or_else(|| hubs.maker())?;
    let uses = uses::of(facts);
    let finding = CHECK
        .finding(format!("the build script of `{package}` looks for a Python on the machine that builds"))
        .at(place.file.head(place.call));
    if uses.embedded && !uses.extension {
        return Some(finding.help(format!(
            "nothing here is an extension, and a program that embeds Python must link a known one: set `PYO3_CONFIG_FILE` in `build_script_env` of an \
             annotation of `{package}` to a file of the workspace, with `$(execpath …)`"
        )));
    }
    let finding = finding.help(format!(
        "set `PYO3_NO_PYTHON` and `PYO3_BUILD_EXTENSION_MODULE` in `build_script_env` of an annotation of `{package}`"
    ));
    let finding = with_modes(finding, uses);
    let mut fix = fix(hubs, package, annotation).map(|fix| fix.safe_if(uses.extension && !uses.embedded));
    let mut finding = finding;
    if !has_floor(facts, hubs) {
        finding = finding.help("give pyo3 a floor first, such as the feature `abi3-py39`: without one it needs a Python");
        fix = fix.and_then(|fix| with_floor(facts, hubs, fix));
    }
    Some(match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    })
}

/// The same fix with a floor for those that ask for `abi3` without one; none if nobody asks for the stable ABI at all.
fn with_floor(facts: &Facts, hubs: &Hubs<'_>, fix: Fix) -> Option<Fix> {
    let asked = hubs.asked(facts, "pyo3");
    let plain = asked.into_iter().filter(|(_, asked)| matches!(abi_of(asked), Some((Abi::Abi3(None), _))));
    let floored = format!("abi3-py3{}", floor_to_advise(facts));
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
    // There is no tag to edit: annotations are in a dict, and the crates must be vendored again.
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
    let pairs = variables.map(|name| format!("        \"{name}\": \"1\",\n")).concat();
    Some(Fix::safe(
        &format!("annotate `{package}` with `PYO3_NO_PYTHON`"),
        &maker.file.source.path,
        Edit::AddStatement {
            after: maker.call.function.clone(),
            code: format!(
                "# No Python is looked for while Rust is built: the stable ABI needs none.\n{hub}.annotation(\n    build_script_env = {{\n{pairs}    }},\n    crate = \"{package}\",\n)"
            ),
        },
    ))
}
