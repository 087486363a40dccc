//! Python among the inputs of Rust's actions.

use super::prelude::*;
use super::by_action::each_target;
use crate::facts::action::{is_python, Action};

check! {
    "python-in-rust-inputs",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "Python is an input of a Rust action",
    why: "An interpreter, a header, libpython or a `.py` file among the inputs of `Rustc` or of a build script is part \
          of its cache key: another Python version, or an edit in Python, compiles the crate and all above it again.",
    remedy: "Take it out of `data`, `compile_data`, `build_script_data` and of the toolchains of the target. PyO3 needs no \
          Python with `PYO3_NO_PYTHON` and a floor.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let python = |action: &Action| action.suspects.iter().find(|path| is_python(path)).cloned();
    each_target(facts, python, |action, path| {
        CHECK
            .finding(format!("{} of `{}` reads `{path}`", action.mnemonic, action.label))
            .help("take it out of `data`, `compile_data` or `build_script_data` of the target, or of its toolchains")
    })
}
