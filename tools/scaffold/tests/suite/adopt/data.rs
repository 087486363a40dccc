//! The files that Python tests read.

use super::shapes::{holds, text};
use super::suites::{project_with, MATURIN};

/// Bazel rejects a label twice in `data`: a `conftest.py` above the tests, in a folder that a test names.
#[test]
fn a_conftest_in_a_folder_that_tests_name() {
    let pyproject = format!("{MATURIN}[tool.pytest.ini_options]\ntestpaths = [\"tests/unit\"]\n");
    let case = project_with(&[
        ("pyproject.toml", &pyproject),
        (
            "tests/unit/test_thing.py",
            "for test in fixture[\"tests\"]: pass\n",
        ),
        ("tests/conftest.py", ""),
    ]);
    holds(&case, &["            \"tests/**\",\n"]);
    assert!(!text(&case, "BUILD.bazel").contains("\"tests/conftest.py\""));
}

/// A file in the package of another crate, by a path of several literals from the folder beside the tests.
#[test]
fn a_file_of_another_crate() {
    let pyproject =
        format!("{MATURIN}[tool.pytest.ini_options]\ntestpaths = [\"packages/py/tests\"]\n");
    let case = project_with(&[
        ("pyproject.toml", &pyproject),
        (
            "packages/py/tests/test_thing.py",
            "PATH = os.path.join(\"..\", \"core\", \"tests\", \"a.csv\")\n",
        ),
        (
            "packages/core/Cargo.toml",
            "[package]\nname = \"core\"\nversion = \"0.1.0\"\n",
        ),
        ("packages/core/src/lib.rs", ""),
        ("packages/core/tests/a.csv", ""),
    ]);
    case.edit(
        "Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\ncore = { path = \"packages/core\" }\n",
    );
    holds(&case, &["        \"//packages/core:all_files\",\n"]);
}

/// Modules beside the package, which the wheel does not have: a server, what it imports, and a script.
#[test]
fn modules_that_tests_import() {
    let lock = "pytest==9.0 --hash=sha256:aa\nmcp==1.0 --hash=sha256:bb\n";
    let case = project_with(&[
        ("pyproject.toml", MATURIN),
        ("requirements.txt", lock),
        (
            "tests/test_thing.py",
            "import pytest, thing\nfrom server.main import main\nfrom scripts import make\nimport helper\n",
        ),
        ("tests/helper.py", ""),
        ("server/__init__.py", ""),
        ("server/main.py", "import thing, mcp, settings, json\n"),
        ("settings.py", ""),
        ("scripts/make.py", ""),
        ("scripts/make.sh", ""),
        ("other/__init__.py", ""),
    ]);
    let files = "    data = glob(\n        [\n            \"scripts/**\",\n            \"server/**\",\n            \"tests/**\",\n        ],\n";
    holds(
        &case,
        &[files, " + [\"settings.py\"],\n", "\"@pypi//mcp\",\n"],
    );
    let build = text(&case, "BUILD.bazel");
    assert!(!build.contains("other/"), "{build}");
}

/// A folder that a test names contains the package of a crate, and `glob` does not enter packages. The folder may have no other files.
#[test]
fn a_folder_with_a_package() {
    let case = project_with(&[
        (
            "tests/test_thing.py",
            "SOURCE = ROOT / \"crates\" / \"core\" / \"src\" / \"lib.rs\"\n",
        ),
        (
            "crates/core/Cargo.toml",
            "[package]\nname = \"core\"\nversion = \"0.1.0\"\n",
        ),
        ("crates/core/src/lib.rs", ""),
    ]);
    case.edit(
        "Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\ncore = { path = \"crates/core\" }\n",
    );
    holds(
        &case,
        &[
            "            \"crates/**\",\n",
            "        allow_empty = True,\n",
            " + [\"//crates/core:all_files\"],\n",
        ],
    );
    let inner = text(&case, "crates/core/BUILD.bazel");
    assert!(
        inner.contains("    name = \"all_files\",\n    srcs = glob([\"**\"]),\n"),
        "{inner}"
    );
}
