//! Runs `pyo3-bzl new` as users do. Whatever the options, the tests of the new workspace pass at once.

mod ci;
mod made;

use std::fs;

use anyhow::{ensure, Result};
use harness::{Machine, Snapshot, Workspace};

use made::{Made, Shop};

#[test]
fn new() -> Result<()> {
    // PyO3 is compiled once, because the workspaces differ only in the files around it. One Bazel server builds them all.
    let [cache, _] = harness::warm_flags()?;
    let shop = Shop::new(Machine::warm("new")?)?;
    let mut failures = Vec::new();
    let mut step = |name: &str, step: &dyn Fn(&Shop) -> Result<()>| {
        println!("step `{name}`");
        if let Err(error) = step(&shop) {
            println!("step `{name}` FAILED");
            failures.push(format!("step `{name}`: {error:?}"));
        }
    };
    step("new demo", &plain);
    // The same crates as in the step before.
    step("new --ci", &|shop| ci::green(shop, &cache));
    step("new demo --mixed --wheel --rust-test", &mixed);
    step("new demo --abi abi3-py310", &floor);
    step("new demo --abi cpython", &cpython);
    step("new --package in a hub that exists", &package);
    step("adopt, with a helper module beside the tests", &adopted);
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

fn plain(shop: &Shop) -> Result<()> {
    let made = shop.make("demo", &[])?;
    made.test("test_demo")?;
    file(made.workspace, "demo.abi3.so")?;
    again_changes_nothing(shop, &made, &[])?;
    made.cargo_builds()
}

fn mixed(shop: &Shop) -> Result<()> {
    let options = ["--mixed", "--ci=github", "--wheel", "--rust-test"];
    let made = shop.make("fast-mean", &options)?;
    made.test("test_fast_mean")?;
    made.test("fast_mean_rust_test")?;
    file(made.workspace, "fast_mean/_native.abi3.so")?;
    let workspace = made.workspace;
    workspace.ok(&[
        "build",
        "//:wheel.sdist",
        "//:wheel",
        "--output_groups=+wheel_name",
    ])?;
    let wheel = workspace.read("bazel-bin/wheel.name")?;
    ensure!(wheel.starts_with("fast_mean-0.1.0-cp39-abi3-"), "{wheel}");
    let sdist = "bazel-bin/wheel.sdist/fast_mean-0.1.0.tar.gz";
    ensure!(workspace.path().join(sdist).is_file(), "no {sdist}");
    again_changes_nothing(shop, &made, &options)
}

fn floor(shop: &Shop) -> Result<()> {
    let made = shop.make("floor", &["--abi=abi3-py310"])?;
    made.test("test_floor")?;
    file(made.workspace, "floor.abi3.so")
}

/// A workspace for the Python on this machine, which also runs Bazel's tests here.
fn cpython(shop: &Shop) -> Result<()> {
    let made = shop.make("alone", &["--abi=cpython"])?;
    made.test("test_alone")?;
    let python = made.workspace.read("python.txt")?;
    let minor = python.rsplit('.').next().unwrap_or_default().trim();
    file(made.workspace, &format!("alone.cpython-3{minor}-"))
}

/// A package in an example with its own crate hub. The example's crates keep their locked versions, and Cargo accepts the new
/// lock file.
fn package(shop: &Shop) -> Result<()> {
    let made = shop.package("mixed_package", "native/quick")?;
    made.test("test_tally")?;
    let workspace = made.workspace;
    let hubs = workspace
        .read("MODULE.bazel")?
        .matches("from_cargo(")
        .count();
    ensure!(hubs == 1, "{hubs} hubs");
    made.cargo_takes_the_lock()?;
    let tests = workspace.ok(&["query", "tests(//...)"])?.out;
    ensure!(
        tests == "//:test_tally\n//native/quick:test_quick\n",
        "{tests}"
    );
    let before = Snapshot::of(workspace.path())?;
    shop.run_in(workspace.path(), &["--package=native/quick"])?;
    let changes = before.changes()?;
    ensure!(changes.is_empty(), "a second run changed {changes:?}");
    Ok(())
}

/// A maturin project whose tests import a module next to them, in a folder without `__init__.py`. Bazel must not turn that folder
/// into a package.
fn adopted(shop: &Shop) -> Result<()> {
    let project = shop.make("helped", &[])?;
    for file in ["MODULE.bazel", "BUILD.bazel", ".bazelrc", ".bazelversion"] {
        fs::remove_file(project.workspace.path().join(file))?;
    }
    let tests = project.workspace.path().join("tests");
    fs::write(tests.join("utils.py"), "NUMBERS = [1, 2, 6]\n")?;
    let test = "import helped\nfrom utils import NUMBERS\n\n\ndef test_helper():\n    assert helped.mean(NUMBERS) == 3.0\n";
    fs::write(tests.join("test_helper.py"), test)?;
    shop.adopt(&project)?;
    project.test("python_tests")
}

/// Checks that the library's name starts with `name`.
fn file(workspace: &Workspace, name: &str) -> Result<()> {
    let target = workspace.ok(&["cquery", "--output=files", "kind(pyo3_rename, //...)"])?;
    let found = target.out.trim();
    let found = found.split_once("/bin/").map_or(found, |(_, file)| file);
    ensure!(found.starts_with(name), "`{name}` expected, got `{found}`");
    Ok(())
}

/// A second run, and runs that only check, change nothing. Their exit code is 0, not 10.
fn again_changes_nothing(shop: &Shop, made: &Made<'_>, options: &[&str]) -> Result<()> {
    let before = Snapshot::of(made.put_back()?)?;
    for more in [&[][..], &["--check"], &["--dry-run"]] {
        shop.run(&made.name, &[options, more].concat())?;
        let changes = before.changes()?;
        ensure!(changes.is_empty(), "{more:?} changed {changes:?}");
    }
    Ok(())
}
