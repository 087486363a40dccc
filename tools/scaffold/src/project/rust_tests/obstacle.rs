//! Why a Rust test or program gets no target.

use crate::project::unmapped::Unmapped;

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The crate's library is only a `cdylib`, which no Rust code can use.
    NoLibrary,
    /// It has its own `main` in place of the test harness.
    Harness,
    /// Features that Cargo does not enable.
    Features(Vec<String>),
    /// Crates that it uses and that Cargo.lock does not pin, because the crate is not a member of the workspace.
    Unlocked(Vec<String>),
    /// Crates of the project that it uses and that get no target.
    OwnCrates(Vec<String>),
    /// A crate that runs Cargo or reads files that Cargo finds.
    Tool(&'static str),
    /// A macro of its dev-dependencies reads Cargo.toml.
    ManifestReader,
    /// It reads a path relative to the crate's folder.
    Relative(String),
    /// It reads a file that the project does not have.
    Absent(String),
    /// It reads Cargo's variables at run time.
    Variable,
    /// It starts a program of the system.
    Command(String),
    /// `#[files(…)]` of rstest, which searches for files at compile time.
    Pattern,
    /// Modules that it declares and that have no file.
    Modules(Vec<String>),
    /// It reads a variable at compile time that nothing sets.
    Unset(String),
    /// It calls a function after which paths relative to the folder where Bazel starts the test lead nowhere.
    Elsewhere(&'static str),
    /// It needs the crate's folder at compile time and at run time.
    Manifest,
    /// It reads files that no literal names.
    Unknown,
    /// Its program contains Python.
    Program(String),
    /// It imports a Python package that is neither the project's nor part of the standard library.
    Package(String),
    /// Nothing starts Python.
    Interpreter,
    /// Documentation tests link no libpython.
    Python,
    /// Documentation tests cannot have an attribute.
    Documentation(&'static str),
    /// Unit tests of a program.
    InProgram,
}

impl Obstacle {
    /// Creates the note on a test or program, such as ``Rust test `tests/a.rs` ``.
    pub(super) fn unmapped(&self, subject: String) -> Unmapped {
        let (reason, hint) = self.texts();
        Unmapped::new(subject, reason, hint)
    }

    fn texts(&self) -> (String, String) {
        let names = |names: &[String]| {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        let (reason, hint) = match self {
            Self::NoLibrary => (
                "the crate builds only a `cdylib`, which Rust code cannot use".to_owned(),
                "add `\"rlib\"` to `crate-type`, and run `adopt` again",
            ),
            Self::Harness => (
                "`harness = false` gives the test a `main` of its own".to_owned(),
                "write a `rust_test` with `use_libtest_harness = False`",
            ),
            Self::Features(features) => (
                format!("the build does not enable {}", names(features)),
                "enable these features in the project's build, and run `adopt` again",
            ),
            Self::Unlocked(crates) => (
                format!(
                    "Cargo.lock pins the `[dev-dependencies]` of workspace members only, and the code uses {}",
                    names(crates)
                ),
                "make the crate a member of the Cargo workspace, and run `adopt` again",
            ),
            Self::OwnCrates(crates) => (
                format!(
                    "no extension needs {}, so there is no target to depend on",
                    names(crates)
                ),
                "write a `rust_library` for that crate, and a `rust_test` that depends on it",
            ),
            Self::Tool(tool) => (
                format!("`{tool}` needs Cargo at run time"),
                "run these tests with Cargo",
            ),
            Self::ManifestReader => (
                "a macro in the `[dev-dependencies]` reads Cargo.toml (`proc-macro-crate`), which Bazel does not give to the compiler".to_owned(),
                "run these tests with Cargo",
            ),
            Self::Relative(path) => (
                format!("`{path}` is relative to the crate's folder, but Bazel starts tests in the workspace's folder"),
                "build the path from `env!(\"CARGO_MANIFEST_DIR\")`, and run `adopt` again",
            ),
            Self::Absent(path) => (
                format!("the code reads `{path}`, which does not exist"),
                "adopt a checkout that has the file",
            ),
            Self::Variable => (
                "the code reads Cargo's variables at run time, which rules_rust sets differently or not at all".to_owned(),
                "use `env!` in place of `std::env::var`, and run `adopt` again",
            ),
            Self::Command(program) => (
                format!("the code starts `{program}`, which a test under Bazel may not find"),
                "run the test with Cargo, or write a `rust_test` with the program in `data`",
            ),
            Self::Pattern => (
                "`#[files(…)]` of rstest searches for files at compile time, in folders that Cargo's variables name".to_owned(),
                "run the test with Cargo",
            ),
            Self::Modules(modules) => (
                format!("no file of the project contains the declared {}", names(modules)),
                "write a `rust_test`, and list the files of these modules in `srcs`",
            ),
            Self::Unset(name) => (
                format!("the code reads the variable `{name}` at compile time, which neither rules_rust nor `adopt` sets"),
                "write a `rust_test`, and set the variable in `rustc_env`",
            ),
            Self::Elsewhere(call) => (
                format!(
                    "the code calls `{call}`, but the paths of the crate's folder and programs are relative to the folder where Bazel starts the test"
                ),
                "run the test with Cargo, or make these paths absolute first, and write a `rust_test`",
            ),
            Self::Manifest => (
                "the code uses `env!(\"CARGO_MANIFEST_DIR\")` both to embed files and to find files at run time, but the paths differ under Bazel"
                    .to_owned(),
                "embed files by paths relative to the source file, and run `adopt` again",
            ),
            Self::Unknown => (
                "the code finds files by `env!(\"CARGO_MANIFEST_DIR\")`, and no string literal names an existing one".to_owned(),
                "write a `rust_test`, and list the files in `data`",
            ),
            Self::Program(program) => (
                format!("the code starts the program `{program}`, which has no target that it could start"),
                "write a `rust_test`, and list the program in `data`",
            ),
            Self::Package(name) => (
                format!("the code imports the Python package `{name}`"),
                "write a `pyo3_rust_test`, and list the package in `py_deps`",
            ),
            Self::Interpreter => (
                "the code uses Python without a call of `Python::initialize()`, and PyO3's feature `auto-initialize` is off".to_owned(),
                "enable the feature for PyO3 in `[dev-dependencies]`, and run `adopt` again",
            ),
            Self::Python => (
                "`rust_doc_test` of rules_rust does not link libpython".to_owned(),
                "run them with `cargo test --doc`",
            ),
            Self::Documentation(what) => (
                format!("`rust_doc_test` of rules_rust does not support {what} in all releases"),
                "run them with `cargo test --doc`",
            ),
            Self::InProgram => (
                "`adopt` writes no target for unit tests of a program".to_owned(),
                "write a `rust_test` with `crate = \":PROGRAM\"`",
            ),
        };
        (reason, hint.to_owned())
    }
}
