# Debian's Rust as the repository that rules_rust expects from its own download. rulesets/rules_rust/rust/extensions.bzl fills in
# the workspace's settings. The names of the filegroups are rules_rust's. `.rmeta` is needed because rustc 1.97 and later keep
# crate metadata there.

load("@rules_rust//rust:toolchain.bzl", "rust_analyzer_toolchain", "rust_stdlib_filegroup", "rust_toolchain", "rustfmt_toolchain")

package(default_visibility = ["//visibility:public"])

exports_files(glob(["bin/*"]))

filegroup(
    name = "rustc_lib",
    srcs = glob(
        ["lib/librustc_driver-*.so"],
        allow_empty = True,
    ),
)

_PLATFORMS = {
    "aarch64-unknown-linux-gnu": [
        "@platforms//os:linux",
        "@platforms//cpu:aarch64",
    ],
    "x86_64-unknown-linux-gnu": [
        "@platforms//os:linux",
        "@platforms//cpu:x86_64",
    ],
}

[
    rust_stdlib_filegroup(
        name = "rust_std-" + triple,
        srcs = glob(
            [
                "lib/rustlib/" + triple + "/lib/" + pattern
                for pattern in [
                    "*.rlib",
                    "*.rmeta",
                    "*.so",
                    "*.a",
                    "self-contained/**",
                ]
            ],
            allow_empty = True,
        ),
    )
    for triple in _PLATFORMS
]

[
    rust_toolchain(
        name = "rust-" + triple,
        binary_ext = "",
        cargo = "bin/cargo",
        cargo_clippy = "bin/cargo-clippy",
        clippy_driver = "bin/clippy-driver",
        dylib_ext = ".so",
        exec_triple = triple,
        rust_doc = "bin/rustdoc",
        rust_std = "rust_std-" + triple,
        rustc = "bin/rustc",
        rustc_lib = "rustc_lib",
        rustfmt = "bin/rustfmt",
        staticlib_ext = ".a",
        stdlib_linkflags = [
            "-lpthread",
            "-ldl",
        ],
        target_triple = triple,
        {{arguments}}
    )
    for triple in _PLATFORMS
]

[
    toolchain(
        name = "rust_toolchain-" + triple,
        exec_compatible_with = constraints,
        target_compatible_with = constraints,
        target_settings = {{target_settings}},
        toolchain = "rust-" + triple,
        toolchain_type = "@rules_rust//rust:toolchain_type",
    )
    for triple, constraints in _PLATFORMS.items()
]

rustfmt_toolchain(
    name = "rustfmt",
    rustc = "bin/rustc",
    rustc_lib = "rustc_lib",
    rustfmt = "bin/rustfmt",
)

toolchain(
    name = "rustfmt_toolchain",
    toolchain = "rustfmt",
    toolchain_type = "@rules_rust//rust/rustfmt:toolchain_type",
)
