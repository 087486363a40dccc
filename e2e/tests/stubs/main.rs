//! examples/stubs: type checkers find the generated stubs in the wheel and a wrong use of the library, `NAME.test` fails for stubs that are
//! stale or without a type, `NAME.update` writes them, and what is missing is named.

mod checkers;

use anyhow::Result;
use harness::{contains, Machine, Steps, Workspace};

const TEST: [&str; 3] = ["test", "//...", "--test_output=errors"];

#[test]
fn stubs() -> Result<()> {
    let workspace = Machine::warm("stubs")?.example("stubs")?;
    workspace.ok(&TEST)?;
    let mut steps = Steps::new(&workspace)?;
    steps.run("mypy, stubtest and pyright", checkers::agree)?;
    steps.run("stale stubs", stale_stubs)?;
    steps.run("a part without a type", a_part_without_a_type)?;
    steps.run("a module that is a function", a_module_that_is_a_function)?;
    steps.run("a library without data", a_library_without_data)?;
    steps.run("a hub without the crate", a_hub_without_the_crate)?;
    steps.finish()
}

fn stale_stubs(workspace: &Workspace) -> Result<()> {
    workspace.edit("src/lib.rs", "fn opposite", "fn mirrored")?;
    let outcome = workspace.fails(&TEST)?;
    contains(
        &outcome.out,
        &[
            "error[stale-stub]: //:stubs: `geometry/_native/__init__.pyi` differs from the library",
            "\n  -    def opposite(self, /) -> Point:\n  +    def mirrored(self, /) -> Point:\n",
            "\n  help: run `bazel run //:stubs.update`\n",
        ],
    )?;
    let outcome = workspace.ok(&["run", "//:stubs.update"])?;
    contains(
        &outcome.out,
        &[
            "wrote geometry/_native/__init__.pyi\n",
            "geometry/_native/angles.pyi is up to date\n",
        ],
    )?;
    let stub = workspace.read("geometry/_native/__init__.pyi")?;
    contains(&stub, &["    def mirrored(self, /) -> Point:\n"])?;
    workspace.ok(&TEST)?;
    Ok(())
}

/// PyO3 does not know what Python passes for a type of the user's own.
const RAW: &str = r#"
    struct Raw;

    impl<'a, 'py> FromPyObject<'a, 'py> for Raw {
        type Error = PyErr;

        fn extract(_: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
            Ok(Self)
        }
    }

    #[pyfunction]
    fn count(_of: Raw) -> usize {
        0
    }

    /// Angles, in degrees.
"#;

fn a_part_without_a_type(workspace: &Workspace) -> Result<()> {
    workspace.edit("src/lib.rs", "\n    /// Angles, in degrees.\n", RAW)?;
    workspace.ok(&["run", "//:stubs.update"])?;
    let outcome = workspace.fails(&TEST)?;
    contains(
        &outcome.out,
        &[
            "error[incomplete-stubs]: //:stubs: PyO3 knows no type for 1 part of the library\n  geometry._native.count: the argument `_of`\n",
            "help: write the types in the signature: #[pyo3(signature = (path: \"list[Point]\") -> \"float\")]",
        ],
    )?;
    // As the message says.
    workspace.edit(
        "src/lib.rs",
        "    #[pyfunction]\n    fn count",
        "    #[pyfunction]\n    #[pyo3(signature = (_of: \"bytes\") -> \"int\")]\n    fn count",
    )?;
    workspace.ok(&["run", "//:stubs.update"])?;
    workspace.ok(&TEST)?;
    Ok(())
}

const FUNCTION: &str = "use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add(\"ORIGIN\", \"(0, 0)\")
}
";

fn a_module_that_is_a_function(workspace: &Workspace) -> Result<()> {
    workspace.write("src/lib.rs", FUNCTION)?;
    let outcome = workspace.fails(&["test", "//:stubs.test", "--test_output=errors"])?;
    contains(
        &outcome.out,
        &[
            "error[extra-stub]: //:stubs: `geometry/_native/angles.pyi` describes no module of the library\n  help: delete it\n",
            "error[incomplete-stubs]: //:stubs: PyO3 knows no type for 1 part of the library\n  \
             geometry._native: members that only exist at run time\n",
        ],
    )
}

/// As PyO3 builds it without the feature, but without a second build of PyO3.
fn a_library_without_data(workspace: &Workspace) -> Result<()> {
    workspace.write(
        "src/lib.rs",
        "#[no_mangle]\npub extern \"C\" fn PyInit__native() -> usize {\n    0\n}\n",
    )?;
    let outcome = workspace.fails(&["build", "//:geometry"])?;
    contains(
        &outcome.err,
        &[
            "error[no-introspection-data]: //:geometry: `_native.abi3.so` has no introspection data, so no stubs can be generated",
            "help: add the feature \"experimental-inspect\" to pyo3 in Cargo.toml",
        ],
    )
}

/// Bazel itself reports this one, and names the target that needs the crate. `pyo3-bzl explain` says how to add it.
fn a_hub_without_the_crate(workspace: &Workspace) -> Result<()> {
    workspace.edit(
        "BUILD.bazel",
        "    stubs = True",
        "    stubs = \"@crates//:pyo3-other\"",
    )?;
    let outcome = workspace.fails(&["build", "//:geometry"])?;
    contains(
        &outcome.err,
        &[
            "target 'pyo3-other' not declared in package",
            "'//:geometry_stubs_generator'",
        ],
    )
}
