//! How the project's code is compiled: optimized or not, and with which Rust.

use super::shapes::text;
use super::suites::project_with;

const LINE: &str = "build --compilation_mode=opt\n";

/// Tests that recurse deeply or measure time fail without optimization. The project's own commands tell.
#[test]
fn tests_against_optimized_code() {
    let maturin = "[project]\nname = \"thing\"\n[build-system]\nbuild-backend = \"maturin\"\n[tool.maturin]\nprofile = \"release\"\n";
    // (file, text, whether the tests are optimized)
    let table = [
        (
            "Makefile",
            "test:\n\tmaturin develop --release\n\tpytest\n",
            true,
        ),
        ("Makefile", "test:\n\tmaturin develop\n\tpytest\n", false),
        (
            "noxfile.py",
            "session.run(\"maturin\", \"develop\", \"-r\")\n",
            true,
        ),
        (
            ".github/workflows/ci.yml",
            "run: uv run maturin develop --release\n",
            true,
        ),
        ("README.md", "maturin develop --release\n", false),
        ("pyproject.toml", maturin, true),
    ];
    for (path, content, expected) in table {
        let case = project_with(&[(path, content), ("tests/test_thing.py", "import thing\n")]);
        assert_eq!(text(&case, ".bazelrc").contains(LINE), expected, "{path}");
        let notes = case.plan().unwrap().notes;
        let is_it = |subject: &str| subject.contains("compilation_mode=opt");
        let is_noted = notes.iter().any(|note| is_it(&note.subject));
        assert_eq!(is_noted, expected, "{path}: {notes:?}");
    }
}

/// `cargo test` does not optimize, and its tests may check for an overflow.
#[test]
fn rust_tests_beside_optimized_python_tests() {
    let case = project_with(&[
        ("Makefile", "test:\n\tmaturin develop --release\n\tpytest\n"),
        ("src/lib.rs", "#[test]\nfn it() {}\n"),
        ("tests/test_thing.py", "import thing\n"),
    ]);
    assert!(!text(&case, ".bazelrc").contains(LINE));
    let notes = case.plan().unwrap().notes;
    let hint = "if the Python tests are slow or overflow the stack, run them with `-c opt`";
    let mut hints = notes.iter().filter_map(|note| note.hint.as_deref());
    assert!(hints.any(|one| one == hint), "{notes:?}");
}

/// rustup reads the file, but Bazel does not. Code for nightly Rust does not compile with a stable release.
#[test]
fn rust_that_is_not_stable() {
    let table = [
        (
            "rust-toolchain",
            "nightly\n",
            Some("`rust-toolchain`: `nightly`"),
        ),
        (
            "rust-toolchain.toml",
            "[toolchain]\nchannel = \"nightly-2026-01-01\"\n",
            Some("`rust-toolchain.toml`: `nightly-2026-01-01`"),
        ),
        (
            "rust-toolchain.toml",
            "[toolchain]\nchannel = \"1.90\"\n",
            None,
        ),
    ];
    for (path, content, expected) in table {
        let case = project_with(&[(path, content)]);
        let notes = case.plan().unwrap().notes;
        let mut subjects = notes.iter().map(|note| note.subject.as_str());
        let found = subjects.find(|subject| subject.starts_with("`rust-toolchain"));
        assert_eq!(found, expected, "{path}: {notes:?}");
    }
}
