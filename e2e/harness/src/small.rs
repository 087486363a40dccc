//! A small extension for tests of servers that do not depend on PyO3: examples/quickstart with small crates of our own instead of PyO3 and
//! its dependencies. Its 14 actions have the same mnemonics, and its library passes the gate. Like external crates, its crates are not part
//! of `//...`.

use std::fmt::Write;

use crate::Workspace;
use anyhow::Result;

/// The number of crates in the extension. It is large enough to stop a build in the middle.
const CRATES: usize = 8;

const BUILD: &str = r#"load("@pyo3_bzl//rules:defs.bzl", "pyo3_extension")

pyo3_extension(
    name = "hello",
    srcs = ["src/lib.rs"],
    abi = "abi3-py39",
    visibility = ["//visibility:public"],
    deps = ["//pyo3"] + ["//crates:number_%d" % number for number in range(COUNT)],
)
"#;

const PYO3: &str = r#"load("@rules_rust//rust:defs.bzl", "rust_library")

rust_library(
    name = "pyo3",
    srcs = ["lib.rs"],
    edition = "2021",
    tags = ["manual"],
    visibility = ["//visibility:public"],
)
"#;

const NUMBERS: &str = r#"load("@rules_rust//rust:defs.bzl", "rust_library")

[
    rust_library(
        name = "number_%d" % number,
        srcs = ["lib.rs"],
        crate_root = "lib.rs",
        edition = "2021",
        rustc_env = {"NUMBER": str(number)},
        tags = ["manual"],
        visibility = ["//visibility:public"],
    )
    for number in range(COUNT)
]
"#;

const NUMBER: &str = r#"//! A number.

/// The number, in decimal.
pub const NUMBER: &str = env!("NUMBER");
"#;

/// Replaces PyO3 in a workspace of examples/quickstart. A cold build then runs 14 actions, which take a few seconds.
///
/// # Errors
/// A file cannot be written.
pub fn make_small(workspace: &Workspace) -> Result<()> {
    let count = CRATES.to_string();
    workspace.write("rust/BUILD.bazel", &BUILD.replace("COUNT", &count))?;
    workspace.write("pyo3/BUILD.bazel", PYO3)?;
    workspace.write(
        "pyo3/lib.rs",
        "//! Stands in for PyO3.\n\n/// What every module starts from.\npub const START: usize = 1;\n",
    )?;
    workspace.write("crates/BUILD.bazel", &NUMBERS.replace("COUNT", &count))?;
    workspace.write("crates/lib.rs", NUMBER)?;
    let mut sum = "pyo3::START".to_owned();
    for number in 0..CRATES {
        write!(sum, " + number_{number}::NUMBER.len()")?;
    }
    workspace.write(
        "rust/src/lib.rs",
        &format!(
            "//! A library with the symbol that Python looks for. It is never imported.\n\n\
             #[no_mangle]\npub extern \"C\" fn PyInit_hello() -> usize {{\n    {sum}\n}}\n"
        ),
    )
}
