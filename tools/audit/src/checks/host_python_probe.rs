//! PyO3's build script that looks for a Python on the machine.

use super::prelude::*;
use super::hub::{has_floor, is_old, script_env, Hubs};

check! {
    "host-python-probe",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    title: "PyO3's build script looks for a Python on the machine",
    why: "Without `PYO3_NO_PYTHON` (or a `PYO3_CONFIG_FILE`) the build script of `pyo3-ffi` runs the first `python3` of \
          the `PATH` and writes what it finds into its output. Two machines with different Pythons then build different \
          libraries and share nothing in a cache. Up to 0.28 `pyo3-build-config` does the same.",
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

This needs a floor, such as the feature `abi3-py39`. `--fix` adds it where there is one.",
    run: run,
}

/// Any of these tells the script what to build for.
const TOLD: [&str; 5] = [
    "PYO3_NO_PYTHON",
    "PYO3_CONFIG_FILE",
    "PYO3_CROSS_LIB_DIR",
    "PYO3_CROSS_PYTHON_VERSION",
    "PYO3_PYTHON",
];

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(hubs) = Hubs::of(facts).filter(|_| facts.has_pyo3()) else {
        return Vec::new();
    };
    let crates: &[&str] = match is_old(facts) {
        true => &["pyo3-ffi", "pyo3-build-config"],
        false => &["pyo3-ffi"],
    };
    let mut findings = Vec::new();
    for package in crates {
        let Some(env) = script_env(&hubs, package) else {
            continue;
        };
        if env.iter().any(|(name, _)| TOLD.contains(name)) {
            continue;
        }
        let annotation = hubs.annotations(package).next();
        let Some(call) = annotation.or_else(|| hubs.maker()) else {
            continue;
        };
        let mut finding = CHECK
            .finding(format!("the build script of `{package}` looks for a Python on the machine that builds"))
            .at(hubs.file.head(call))
            .help(format!("set `PYO3_NO_PYTHON` and `PYO3_BUILD_EXTENSION_MODULE` in `build_script_env` of an annotation of `{package}`"));
        // Without a floor PyO3 needs to be told one first.
        if has_floor(facts) {
            finding = finding.fix(fix(&hubs, package, call, annotation.is_some()));
        } else {
            finding = finding.help("give pyo3 a floor first, such as the feature `abi3-py39`: without one it needs a Python");
        }
        findings.push(finding);
    }
    findings
}

fn fix(hubs: &Hubs<'_>, package: &str, call: &syntax::Call, is_annotated: bool) -> Fix {
    let variables = ["PYO3_BUILD_EXTENSION_MODULE", "PYO3_NO_PYTHON"];
    let file = &hubs.file.source.path;
    if is_annotated && call.text("crate") == Some(package) {
        return Fix::safe(
            &format!("set `PYO3_NO_PYTHON` in the annotation of `{package}`"),
            file,
            Edit::AddKeys {
                call: CallOf::with(&call.function, "crate", package),
                argument: "build_script_env".to_owned(),
                pairs: variables.map(|name| (name.to_owned(), "1".to_owned())).to_vec(),
            },
        );
    }
    let hub = call.function.split('.').next().unwrap_or("crate");
    let pairs = variables.map(|name| format!("        \"{name}\": \"1\",\n")).concat();
    Fix::safe(
        &format!("annotate `{package}` with `PYO3_NO_PYTHON`"),
        file,
        Edit::AddStatement {
            after: hubs.maker().map_or_else(String::new, |maker| maker.function.clone()),
            code: format!(
                "# No Python is looked for while Rust is built: the stable ABI needs none.\n{hub}.annotation(\n    build_script_env = {{\n{pairs}    }},\n    crate = \"{package}\",\n)"
            ),
        },
    )
}
