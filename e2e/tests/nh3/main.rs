//! nh3, a third-party project: its sdist from PyPI, three Bazel files, and its own test suite.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use harness::{runfile, unpack_sdist, Machine};
use pyo3_facts::written;

/// The files that make it a workspace, and their names in the workspace.
const FILES: [(&str, &str); 3] = [
    ("MODULE.bazel.in", "MODULE.bazel"),
    ("BUILD.bazel.in", "BUILD.bazel"),
    ("run_tests.py", "run_tests.py"),
];

#[test]
fn its_own_tests_pass() -> Result<()> {
    let machine = Machine::warm("nh3")?;
    let project = unpacked(&machine.folder().join("project"))?;
    let checkout = machine.checkout().display().to_string();
    let replaced = [
        ("@PYO3_BZL@", checkout),
        ("@RULES_PYTHON@", written::RULES_PYTHON.to_string()),
        ("@RULES_RUST@", written::RULES_RUST.to_string()),
        ("@CRATE_UNIVERSE@", written::CRATE_UNIVERSE.to_owned()),
        ("@RENDER_CONFIG@", written::RENDER_CONFIG.to_owned()),
    ];
    for (source, name) in FILES {
        let text = fs::read_to_string(runfile(&format!("e2e/nh3/{source}"))?)?;
        let text = replaced
            .iter()
            .fold(text, |text, (name, value)| text.replace(name, value));
        fs::write(project.join(name), text).with_context(|| format!("cannot write {name}"))?;
    }
    let workspace = machine.workspace(&project)?;
    let flags = [
        "--host_compilation_mode=fastbuild",
        "--incompatible_strict_action_env",
        "--test_output=all",
    ];
    let outcome = workspace.ok(&[&["test"], &flags[..], &["//:nh3_tests"]].concat())?;
    let output = format!("{}{}", outcome.out, outcome.err);
    let (summary, passed) = output
        .lines()
        .find_map(|line| Some((line, passed(line)?)))
        .with_context(|| format!("no summary of pytest in:\n{outcome}"))?;
    println!(
        "cold: {} in {:.1} s",
        outcome.summary(),
        outcome.time.as_secs_f32()
    );
    println!("{}", summary.trim_matches(['=', ' ']));
    ensure!(passed > 20, "only {passed} tests");
    let library = workspace.path().join("bazel-bin/nh3.abi3.so");
    ensure!(library.exists(), "there is no {}", library.display());
    Ok(())
}

/// Unpacks the sdist into a folder. Returns the only folder in it.
fn unpacked(folder: &Path) -> Result<PathBuf> {
    let sdist = env::var("PYO3_BZL_NH3_SDIST")
        .context("PYO3_BZL_NH3_SDIST is not set; run this test with `./bazelw test`")?;
    unpack_sdist(&sdist, folder)
}

/// Reads the number in pytest's last line, `==== 21 passed in 0.5s ====`.
fn passed(line: &str) -> Option<usize> {
    let (first, rest) = line
        .strip_prefix('=')?
        .trim_start_matches('=')
        .strip_prefix(' ')?
        .split_once(" passed")?;
    rest.trim_end_matches('=').ends_with(' ').then_some(())?;
    first.parse().ok()
}
