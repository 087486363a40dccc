//! PyO3 that links libpython.

use super::prelude::*;
use super::hub::{script_env, with_modes};
use crate::facts::hub::{Hubs, Ruleset};
use crate::facts::uses;

check! {
    "extension-mode-missing",
    group: Group::Pyo3,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::Safe,
    of_hubs: true,
    title: "PyO3 does not know that it builds an extension",
    why: "Without `PYO3_BUILD_EXTENSION_MODULE`, the crate links libpython, as a program that embeds Python must. Such an \
          extension does not load in a Python that has libpython built in, as most have, and the gate rejects it. This check \
          ignores workspaces without an extension.",
    remedy: "Set `PYO3_BUILD_EXTENSION_MODULE` together with `PYO3_NO_PYTHON`; see [host-python-probe](#host-python-probe). If \
             a hub serves both extensions and programs that embed Python, keep extension mode on `pyo3-ffi`, and declare \
             the programs and tests with `pyo3_rust_binary` and `pyo3_rust_test`, which link libpython.",
    wrong_when: "A program that embeds Python is built from the same hub. PyO3 no longer links libpython for it, so it fails \
                 to link. The fix is unsafe if there is a `rust_binary` with PyO3, or the feature `auto-initialize`, beside an \
                 extension.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let uses = uses::of(facts);
    if !uses.extension {
        return Vec::new();
    }
    Hubs::of_pyo3(facts).iter().filter_map(|hubs| look(facts, hubs, uses)).collect()
}

fn look(facts: &Facts, hubs: &Hubs<'_>, uses: uses::Uses) -> Option<Finding> {
    let by_feature = hubs
        .asked(facts, "pyo3")
        .iter()
        .any(|(_, asked)| asked.features.iter().any(|(feature, _)| feature == "extension-module"));
    let env = script_env(hubs, "pyo3-ffi").filter(|_| !by_feature)?;
    let has = |name: &str| env.iter().any(|set| set.name == name);
    // A configuration file may also enable the mode. If both variables are missing, `host-python-probe` asks for both.
    if has("PYO3_BUILD_EXTENSION_MODULE") || has("PYO3_CONFIG_FILE") || !has("PYO3_NO_PYTHON") {
        return None;
    }
    let by = env.iter().find(|set| set.name == "PYO3_NO_PYTHON")?.by;
    let call = by.tag.call;
    let finding = CHECK
        .finding("PyO3 does not know that it builds an extension, so it links libpython")
        .at(by.tag.file.argument(call, "build_script_env"))
        .help("add `\"PYO3_BUILD_EXTENSION_MODULE\": \"1\"`");
    let finding = with_modes(finding, uses);
    if hubs.ruleset == Ruleset::Vendored {
        return Some(finding);
    }
    let fix = Fix::safe(
        "set `PYO3_BUILD_EXTENSION_MODULE`",
        &by.tag.file.source.path,
        Edit::AddKeys {
            call: CallOf::with(&call.function, "crate", by.package),
            argument: "build_script_env".to_owned(),
            pairs: vec![("PYO3_BUILD_EXTENSION_MODULE".to_owned(), "1".to_owned())],
        },
    );
    Some(finding.fix(fix.safe_if(!uses.embedded)))
}
