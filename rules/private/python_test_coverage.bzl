"""The rule `pyo3_python_coverage`: what a `pyo3_python_test` needs to find the Rust lines that it ran. Only `bazel coverage` uses it."""

load(":extensions.bzl", "ExtensionsInfo", "extensions_aspect")
load(":targets.bzl", "runfile_path", "warn_no_rust_lines")

visibility("//rules/tests")

_RUST = Label("@rules_rust//rust:toolchain_type")

def _pyo3_python_coverage_impl(ctx):
    libraries = [library.file for library in depset(transitive = [dep[ExtensionsInfo].extensions for dep in ctx.attr.deps]).to_list()]
    rust = ctx.toolchains[_RUST]
    tools = {}
    if rust and rust.llvm_cov and rust.llvm_profdata and getattr(rust, "coverage_supported", True):
        tools = {"llvm_cov": rust.llvm_cov, "llvm_profdata": rust.llvm_profdata}
    elif libraries and ctx.configuration.coverage_enabled:
        warn_no_rust_lines(ctx.attr.public_label)

    # In the form of the arguments that python_test.py reads.
    facts = [(key, tool) for key, tool in tools.items()] + [("library", library) for library in libraries]
    manifest = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(manifest, "".join(["{}={}\n".format(key, runfile_path(ctx, file)) for key, file in facts]))
    return [DefaultInfo(
        files = depset([manifest]),
        # rules_rust 0.73 names the shared libraries of the tools as well.
        runfiles = ctx.runfiles([manifest] + libraries + tools.values() + (getattr(rust, "llvm_lib", None) or [] if tools else [])),
    )]

pyo3_python_coverage = rule(
    implementation = _pyo3_python_coverage_impl,
    attrs = {
        "deps": attr.label_list(aspects = [extensions_aspect], doc = "The `deps` of the tests."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
    },
    doc = "Names the libraries under test and LLVM's tools in a file, with all of them in its runfiles.",
    toolchains = [config_common.toolchain_type(_RUST, mandatory = False)],
)
