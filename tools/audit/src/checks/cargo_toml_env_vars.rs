//! Targets that crate_universe generates although no crate needs them.

use super::prelude::*;
use crate::facts::hub::Hubs;

check! {
    "cargo-toml-env-vars",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "an unnecessary target per crate that reads `Cargo.toml`",
    why: "Recent versions of crate_universe give each crate a target that reads variables from its `Cargo.toml`, with a Rust \
          program that has to be compiled first: 90 of the 125 spawns of a hello-world extension. Only crates that read rare \
          variables (`CARGO_PKG_AUTHORS` and the like) need it.",
    remedy: "Write `crate.render_config(generate_cargo_toml_env_vars = False)` in `MODULE.bazel`. If a crate misses a \
             variable, the compiler reports it.",
    run: run,
}

const MNEMONIC: &str = "ExtractCargoTomlEnvVars";

fn run(facts: &Facts) -> Vec<Finding> {
    let actions = facts.actions.iter().flat_map(|actions| &actions.actions);
    let count = actions.filter(|action| action.mnemonic == MNEMONIC).count();
    if count == 0 {
        return Vec::new();
    }
    let finding = CHECK
        .finding(format!("{count} actions read variables from `Cargo.toml` files, with a program that has to be compiled first"))
        .help("write `crate.render_config(generate_cargo_toml_env_vars = False)`");
    let all = Hubs::all(facts);
    let settings = all.iter().find_map(Hubs::settings);
    let tag = settings.or_else(|| all.iter().find_map(Hubs::maker));
    vec![finding.maybe_at(tag.map(|tag| tag.file.head(tag.call)))]
}
