//! Targets that crate_universe renders for nothing.

use super::prelude::*;
use super::hub::Hubs;

check! {
    "cargo-toml-env-vars",
    group: Group::Performance,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Query,
    fixes: Fixes::Unsafe,
    title: "a target per crate that reads `Cargo.toml` for nothing",
    why: "Newer crate_universe gives each crate a target that reads variables out of its `Cargo.toml`, with a Rust \
          program that has to be compiled first: 90 of the 123 spawns of a hello. Only crates that ask for rare \
          variables (`CARGO_PKG_AUTHORS` and the like) need it.",
    remedy: "Write `crate.render_config(generate_cargo_toml_env_vars = False)` in `MODULE.bazel`. A crate that misses a \
          variable says so when it is compiled.",
    run: run,
}

const KIND: &str = "cargo_toml_env_vars";

fn run(facts: &Facts) -> Vec<Finding> {
    let Some(graph) = &facts.graph else {
        return Vec::new();
    };
    let count = graph.targets().filter(|target| target.kind == KIND).count();
    if count == 0 {
        return Vec::new();
    }
    let finding = CHECK
        .finding(format!("{count} targets read variables out of `Cargo.toml` files, with a program that is compiled for it"))
        .help("write `crate.render_config(generate_cargo_toml_env_vars = False)`");
    let Some(hubs) = Hubs::of(facts) else {
        return vec![finding];
    };
    let config = hubs.tags("render_config").next();
    let Some(maker) = hubs.maker() else {
        return vec![finding];
    };
    let place = hubs.file.head(config.unwrap_or(maker));
    let hub = maker.function.split('.').next().unwrap_or("crate");
    let edit = match config {
        Some(config) => Edit::SetArgument {
            call: CallOf::only(&config.function),
            argument: "generate_cargo_toml_env_vars".to_owned(),
            code: "False".to_owned(),
        },
        None => Edit::AddStatement {
            after: maker.function.clone(),
            code: format!("{hub}.render_config(generate_cargo_toml_env_vars = False)"),
        },
    };
    // Only versions that render these know the option.
    vec![finding.at(place).fix(Fix::risky("turn it off in MODULE.bazel", &hubs.file.source.path, edit))]
}
