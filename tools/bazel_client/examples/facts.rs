//! Reads a whole workspace and keeps all results in memory, as a checker does: `facts FOLDER`. `bench/audit_scale.py` measures it.

use std::error::Error;
use std::path::PathBuf;

use bazel_client::{Bazel, Call};

/// The attributes that matter for an extension. Bazel leaves out all others, whose output would take most of the time.
const ATTRIBUTES: [&str; 14] = [
    "abi",
    "compile_data",
    "crate",
    "crate_features",
    "data",
    "deps",
    "generator_function",
    "generator_name",
    "imports",
    "module_name",
    "proc_macro_deps",
    "srcs",
    "tags",
    "visibility",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: facts FOLDER")?;
    let bazel = Bazel::find(&PathBuf::from(folder))?;

    let mut targets = Vec::new();
    let call = Call::query("//...")
        .attributes(&ATTRIBUTES)
        .hidden("--noproto:default_values");
    bazel.targets(&call, &|_| {}, |target| targets.push(target))?;

    let mut configured = Vec::new();
    let call = Call::cquery("deps(//...)").attributes(&["crate_features", "version"]);
    let configurations = bazel.configured(&call, &|_| {}, |target| configured.push(target))?;

    let call = Call::aquery("mnemonic(\"Rustc|CargoBuildScriptRun|Pyo3Gate\", deps(//...))");
    let graph = bazel.actions(&call, &|_| {}, |_| true)?.value;
    let inputs: usize = graph
        .actions()
        .iter()
        .map(|action| graph.inputs(action).count())
        .sum();

    use std::io::Write as _;
    writeln!(
        std::io::stdout(),
        "{} targets, {} configured in {} configurations, {} actions with {inputs} inputs",
        targets.len(),
        configured.len(),
        configurations.value.len(),
        graph.actions().len(),
    )?;
    Ok(())
}
