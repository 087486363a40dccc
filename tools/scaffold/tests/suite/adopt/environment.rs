//! What tests find in their environment: the project's metadata, and packages of other environments.

use super::shapes::{case, text};
use super::suites::MATURIN;

/// Tests of an installed project read its metadata, which is in the wheel.
#[test]
fn tests_that_read_metadata() {
    let pyproject =
        "[project]\nname = \"thing\"\nversion = \"1.0\"\n[build-system]\nbuild-backend = \"maturin\"\n";
    let adopted = |pyproject: &str, package: &str, test: &str| {
        let files = [
            ("pyproject.toml", pyproject),
            ("src/lib.rs", ""),
            ("thing/__init__.py", package),
            ("tests/test_thing.py", test),
        ];
        text(&case("thing", "Cargo.toml", &files), "BUILD.bazel")
    };
    let import = "from importlib.metadata import version\n";
    for (package, test) in [(import, "import thing\n"), ("", import)] {
        let build = adopted(pyproject, package, test);
        for expected in [
            "    args = [\n        \"--metadata=$(rootpath :wheel)\",\n",
            " + [\":wheel\"],\n",
        ] {
            assert!(build.contains(expected), "{expected}: {build}");
        }
    }
    assert!(!adopted(pyproject, "", "import thing\n").contains("--metadata"));
    // No wheel can be built from an invalid table.
    let without = pyproject.replace("name", "nome = \"x\"\nname");
    assert!(!adopted(&without, import, "").contains("--metadata"));
}

/// Tests import what the project itself needs on Windows only. Another group requests it for all platforms.
#[test]
fn requests_of_other_groups() {
    let pyproject = "[project]\nname = \"thing\"\ndependencies = [\"tzdata>=1; sys_platform == 'win32'\"]\n[build-system]\nbuild-backend = \"maturin\"\n[dependency-groups]\ntest = [\"pytest>=9\"]\nintegrations = [\"tzdata>=2\", \"pydantic>=2\", \"numpy>=2\"]\ndev = [{ include-group = \"test\" }]\n";
    let test = "import pytest\ntry:\n    import tzdata\nexcept ImportError:\n    tzdata = None\ndef test_x():\n    pytest.importorskip(\"pydantic\")\n    import pydantic\n";
    locks_with(
        pyproject,
        test,
        "`python3 -m pip lock 'pytest>=9' 'tzdata>=2'`",
    );
}

/// Extras are features that users may leave out. Tests that import them in `try` or in a function cope without them, and some of them
/// need a C library. A file that cannot do without gets the version that the extra asks for.
#[test]
fn requests_of_extras() {
    let pyproject = "[project]\nname = \"thing\"\n[project.optional-dependencies]\npgp = [\"gpg\"]\nweb = [\"urllib3>=2\"]\ntest = [\"rich>=9\"]\n[build-system]\nbuild-backend = \"maturin\"\n";
    let test = "import pytest\nimport urllib3\ntry:\n    import gpg\nexcept ImportError:\n    gpg = None\ndef test_x():\n    import rich\n";
    let expected = "`python3 -m pip lock pytest 'rich>=9' 'urllib3>=2'`";
    locks_with(pyproject, test, expected);
}

/// Checks the lock command for a project with one test file.
#[track_caller]
fn locks_with(pyproject: &str, test: &str, expected: &str) {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("pyproject.toml", pyproject),
            ("src/lib.rs", ""),
            ("tests/test_thing.py", test),
        ],
    );
    let notes = case.plan().map(|plan| plan.notes).unwrap_or_default();
    let mut hints = notes.iter().filter_map(|note| note.hint.as_deref());
    assert!(hints.any(|hint| hint.ends_with(expected)), "{notes:?}");
}

/// Tests of helpers that only a feature compiles. The wheel does not have them, so the extension is built without it.
#[test]
fn a_feature_that_tests_need() {
    let case = case(
        "thing",
        "Cargo.toml",
        &[
            ("src/lib.rs", ""),
            (
                "tests/test_thing.py",
                "import thing\nraise ImportError('build it with `maturin develop --features test-helpers`')\n",
            ),
        ],
    );
    case.edit(
        "Cargo.toml",
        "[dependencies]",
        "[features]\ntest-helpers = []\n[dependencies]",
    );
    let notes = case.plan().unwrap().notes;
    let subject = "`tests/test_thing.py`: `maturin develop --features test-helpers`";
    assert!(
        notes.iter().any(|note| note.subject == subject),
        "{notes:?}"
    );
    case.edit(
        "Cargo.toml",
        "[features]\n",
        "[features]\ndefault = [\"test-helpers\"]\n",
    );
    let notes = case.plan().unwrap().notes;
    assert!(
        !notes.iter().any(|note| note.subject == subject),
        "{notes:?}"
    );
}

/// A group outside of the default environment may need a browser. The project's own `uv run pytest` skips the files that need it.
#[test]
fn a_group_outside_of_the_default_environment() {
    let pyproject = format!(
        "{MATURIN}[dependency-groups]\ndev = [\"pytest\"]\nwasm-test = [\"pytest-pyodide\"]\n"
    );
    let packages = ["pytest", "pytest-pyodide"].map(|name| {
        let wheel = format!("{}-1.0-py3-none-any.whl", name.replace('-', "_"));
        format!("[[packages]]\nname = '{name}'\nversion = '1.0'\n[[packages.wheels]]\nname = '{wheel}'\nhashes = {{sha256 = 'aa'}}\n")
    });
    let lock = format!("lock-version = '1.0'\n{}", packages.concat());
    let adopted = |test: &str| {
        case(
            "thing",
            "Cargo.toml",
            &[
                ("pyproject.toml", &pyproject),
                ("src/lib.rs", ""),
                ("pylock.toml", &lock),
                ("tests/test_thing.py", "def test_thing(): ...\n"),
                ("tests/test_wasm.py", test),
            ],
        )
    };
    let import = "from pytest_pyodide import spawn_web_server\n";
    let label = "@pypi//pytest_pyodide";
    let case = adopted(&format!(
        "import pytest\npytest.importorskip(\"pytest_pyodide\")\n{import}"
    ));
    assert!(!text(&case, "BUILD.bazel").contains(label));
    let notes = case.plan().unwrap().notes;
    assert!(
        !notes.iter().any(|note| note.subject.contains("pyodide")),
        "{notes:?}"
    );
    // Without the guard, the file fails where the package is missing.
    let case = adopted(import);
    assert!(text(&case, "BUILD.bazel").contains(label));
}

/// Old releases of pytest do not run under new Pythons. The note says so before the first build.
#[test]
fn a_pytest_that_is_too_old() {
    let subject = |version: &str| {
        let lock = format!("pytest=={version} --hash=sha256:aa\n");
        let case = case(
            "thing",
            "Cargo.toml",
            &[
                (
                    "pyproject.toml",
                    "[build-system]\nbuild-backend = \"maturin\"\n",
                ),
                ("src/lib.rs", ""),
                ("requirements-dev.txt", &lock),
                ("tests/test_thing.py", "import pytest\n"),
            ],
        );
        let notes = case.plan().unwrap().notes;
        let found = notes
            .into_iter()
            .find(|note| note.subject.contains("pytest` "));
        found.map(|note| format!("{}: {}", note.subject, note.reason))
    };
    let expected =
        "`pytest` 6.2.5: `requirements-dev.txt` pins it, and it does not run under Python 3.14";
    assert_eq!(subject("6.2.5").as_deref(), Some(expected));
    // Measured: 7.3.0 fails and 7.3.2 runs.
    for version in ["7.3.2", "8.0", "9.0.2", "odd"] {
        assert_eq!(subject(version), None, "{version}");
    }
}
