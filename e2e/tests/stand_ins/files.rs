//! A workspace for current rulesets that uses features that the old rulesets of the Debian root lack.

/// Its files, except MODULE.bazel.
pub const FILES: [(&str, &str); 8] = [
    (
        "Cargo.toml",
        r#"[package]
name = "probe"
version = "0.1.0"
edition = "2024"

[dependencies]
text = { package = "itoa", version = "1" }
when = { package = "cfg-if", version = "1" }
"#,
    ),
    (
        "Cargo.lock",
        r#"version = 4

[[package]]
name = "cfg-if"
version = "@CFG_IF_VERSION@"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "@CFG_IF_CHECKSUM@"

[[package]]
name = "itoa"
version = "@ITOA_VERSION@"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "@ITOA_CHECKSUM@"

[[package]]
name = "probe"
version = "0.1.0"
dependencies = [
 "cfg-if",
 "itoa",
]
"#,
    ),
    (
        "src/lib.rs",
        // `gen` blocks and let chains. Only edition 2024 has let chains.
        r#"//! Compiled as edition 2024, with what the build script and the toolchain say.

#[test]
fn build_script_with_two_colons_is_heard() {
    assert_eq!(env!("SAID_WITH_TWO_COLONS"), "yes");
    assert!(cfg!(said_with_two_colons));
}

/// The library of cfg-if is called cfg_if.
#[test]
fn a_renamed_crate_with_a_dash() {
    when::cfg_if! {
        if #[cfg(said_with_two_colons)] {
            fn said() -> bool {
                true
            }
        } else {
            fn said() -> bool {
                false
            }
        }
    }
    assert!(said());
}

#[test]
fn flags_of_the_toolchain_tag() {
    assert!(cfg!(told_by_the_toolchain));
}

#[test]
fn edition_of_the_toolchain_tag() {
    let seven = Some(7);
    if let Some(number) = seven
        && number > 6
    {
        assert_eq!(text::Buffer::new().format(number), "7");
    }
}
"#,
    ),
    (
        "build.rs",
        r#"fn main() {
    println!("cargo::rustc-check-cfg=cfg(said_with_two_colons)");
    println!("cargo::rustc-cfg=said_with_two_colons");
    println!("cargo::rustc-env=SAID_WITH_TWO_COLONS=yes");
}
"#,
    ),
    ("requirements.txt", "six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274\ntabulate==0.9.0 --hash=sha256:024ca478df22e9340661486f85298cff5f6dcdba14f3813e8830015b9ed1948f\n"),
    (
        "test_python.py",
        r#"import pathlib
import sys

import six
import tabulate

assert sys.version_info[:2] == (3, 13), sys.version
assert "site" in six.__file__, six.__file__
# The program of a package, where packages such as ruff look for theirs.
assert (pathlib.Path(tabulate.__file__).parent.parent / "bin" / "tabulate").is_file(), tabulate.__file__
"#,
    ),
    ("uv.lock", "version = 1\n"),
    (
        "BUILD.bazel",
        r#"load("@crates//:defs.bzl", "aliases")
load("@pypi//:requirements.bzl", "requirement")
load("@rules_python//python:py_library.bzl", "py_library")
load("@rules_python//python:py_test.bzl", "py_test")
load("@rules_rust//cargo:defs.bzl", "cargo_build_script")
load("@rules_rust//rust:defs.bzl", "rust_test")

cargo_build_script(
    name = "build_script",
    srcs = ["build.rs"],
)

rust_test(
    name = "probe_test",
    srcs = ["src/lib.rs"],
    aliases = aliases(normal = True),
    deps = [
        ":build_script",
        "@crates//text",
        "@crates//when",
    ],
)

py_library(
    name = "library",
    pyi_srcs = [],
    precompile = "disabled",
    deps = [requirement("six")],
)

py_test(
    name = "test_python",
    srcs = ["test_python.py"],
    pyc_collection = "disabled",
    deps = [
        ":library",
        "@pypi//six",
        "@pypi//tabulate",
    ],
)
"#,
    ),
];

/// A MODULE.bazel with everything that the stand-ins accept. `@EXTENSION@` is a name, and `@TRIPLES@` is nothing or [`TRIPLES`].
pub const MODULE: &str = r#"module(name = "stand_ins")

bazel_dep(name = "bazel_skylib", version = "1.9.2")
bazel_dep(name = "platforms", version = "1.1.0")
bazel_dep(name = "rules_cc", version = "0.2.22")
bazel_dep(name = "rules_python", version = "2.3.2")
bazel_dep(name = "rules_rust", version = "0.73.0")
bazel_dep(name = "rules_shell", version = "0.8.0")

rust = use_extension("@rules_rust//rust:extensions.bzl", "rust")
rust.toolchain(
    edition = "2024",
    extra_rustc_flags = ["--cfg=told_by_the_toolchain", "--check-cfg=cfg(told_by_the_toolchain)"],
    versions = ["1.90.0"],
)
use_repo(rust, "rust_toolchains")

rust_host_tools = use_extension("@rules_rust//rust:extensions.bzl", "rust_host_tools")
rust_host_tools.host_tools(version = "1.90.0")

crate = use_extension("@rules_rust//crate_universe:@EXTENSION@.bzl", "crate")
crate.from_cargo(
    name = "crates",
    cargo_lockfile = "//:Cargo.lock",
    isolated = True,
    manifests = ["//:Cargo.toml"],
    skip_cargo_lockfile_overwrite = True,
@TRIPLES@)
crate.render_config(
    default_package_name = "",
    generate_cargo_toml_env_vars = False,
    regen_command = "bazel sync",
)
crate.splicing_config(resolver_version = "2")
crate.annotation(
    build_script_use_default_shell_env = "0",
    compile_data_glob_excludes = ["**/*.md"],
    crate = "itoa",
)
use_repo(crate, "crates")

python = use_extension("@rules_python//python/extensions:python.bzl", "python")
python.defaults(python_version = "3.13")
python.toolchain(
    configure_coverage_tool = True,
    python_version = "3.12",
)
python.toolchain(
    is_default = True,
    python_version = "3.13",
)
use_repo(python, "python_3_12", "python_3_13")

pip = use_extension("@rules_python//python/extensions:pip.bzl", "pip")
pip.default(index_url = "")
pip.parse(
    hub_name = "pypi",
    python_version = "3.13",
    requirements_lock = "//:requirements.txt",
)
use_repo(pip, "pypi")
"#;

/// An argument of `crate.from_cargo`. Without it, the generator resolves Cargo.lock for some 20 platforms, which takes half a minute.
pub const TRIPLES: &str = r#"    supported_platform_triples = ["x86_64-unknown-linux-gnu"],
"#;

/// A tag or an attribute that needs the real ruleset, and where it is used.
pub struct Refusal {
    /// Text appended to MODULE.bazel.
    pub module: &'static str,
    /// Text appended to BUILD.bazel.
    pub build: &'static str,
    /// What the message must name.
    pub names: &'static str,
}

/// One refusal of each kind. Bazel evaluates all extensions again after a change of MODULE.bazel, so those in BUILD.bazel come first.
pub const REFUSALS: [Refusal; 7] = [
    Refusal {
        module: "",
        build: r#"py_test(name = "older", srcs = ["test_python.py"], main = "test_python.py", python_version = "3.12")
"#,
        names: "`py_test(python_version = \"3.12\")` needs rules_python 1.0",
    },
    Refusal {
        module: "",
        build: r#"py_test(name = "module", main_module = "test_python", deps = [":library"])
"#,
        names: "`py_test(main_module = ...)` needs rules_python 1.0",
    },
    Refusal {
        module: r#"pip.parse(hub_name = "locked", python_version = "3.13", uv_lock = "//:uv.lock")
use_repo(pip, "locked")
"#,
        build: r#"alias(name = "locked", actual = "@locked//six")
"#,
        names: "`pip.parse(uv_lock = ...)` needs rules_python 2.2, but the Debian root runs rules_python 0.22.1. Run `uv export",
    },
    Refusal {
        module: r#"crate.annotation_select(crate = "itoa", rustc_flags = ["-g"], triples = ["x86_64-unknown-linux-gnu"])
"#,
        build: "",
        names: "`crate.annotation_select(crate = \"itoa\", ...)` needs rules_rust",
    },
    Refusal {
        module: r#"crate.render_config(default_alias_rule_name = "opt")
"#,
        build: "",
        names: "`crate.render_config(default_alias_rule_name = ...)` needs rules_rust",
    },
    Refusal {
        module: r#"crate.annotation(crate = "itoa", link_deps = ["@crates//:itoa"])
"#,
        build: "",
        names: "`crate.annotation(crate = \"itoa\", link_deps = ...)` needs a later rules_rust",
    },
    Refusal {
        module: r#"rust.repository_set(name = "cross", exec_triple = "x86_64-unknown-linux-gnu", target_triple = "aarch64-unknown-linux-gnu", versions = ["1.90.0"])
"#,
        build: "",
        names: "`rust.repository_set(name = \"cross\", ...)` needs the Rust toolchains that rules_rust downloads",
    },
];
