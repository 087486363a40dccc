"""The rule `pyo3_config`, public through //rules:defs.bzl."""

load(":abi.bzl", "config_text", "parse_entry")
load(":reset.bzl", "ABI_FEATURE")
load(":targets.bzl", "shown")

visibility(["//rules", "//rules/tests"])

def _pyo3_config_impl(ctx):
    entry = parse_entry(ctx.attr.abi)
    if entry.error:
        fail("{}: abi: {}".format(shown(ctx.label), entry.error))
    for feature in ctx.features:
        if feature.startswith(ABI_FEATURE):
            entry = parse_entry(feature.removeprefix(ABI_FEATURE))
    output = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(output, config_text(entry))
    return [DefaultInfo(files = depset([output]), runfiles = ctx.runfiles([output]))]

pyo3_config = rule(
    implementation = _pyo3_config_impl,
    attrs = {
        "abi": attr.string(mandatory = True, doc = """\
The ABI for everything but the extensions with a list in `abi`: other extensions, Rust tests and Rust programs. `"abi3-py310"`,
`"abi3t-py315"`, `"cpython-3.14"`, or `"cpython-3.14t"` for the free-threaded build."""),
    },
    doc = """\
Writes the file that tells PyO3 for which Python to build.

A `pyo3_extension` with a list in `abi` builds its crates once for each ABI. This file differs between those builds. It names the version
of Python, and whether that is the free-threaded build. PyO3 decides by its Cargo features whether the result is a stable ABI, so enable the
features of all ABIs in the list: `pyo3 = { version = "0.30", features = ["abi3-py310", "abi3t-py315"] }`. No Python needs to be
installed.

Example, from examples/free_threaded:

```starlark
pyo3_config(
    name = "pyo3_config",
    abi = "abi3-py310",
    visibility = ["//visibility:public"],
)
```

MODULE.bazel gives the file to PyO3's build script:

```starlark
crate.annotation(
    build_script_data = ["@@//:pyo3_config"],
    build_script_env = {
        "PYO3_BUILD_EXTENSION_MODULE": "1",
        "PYO3_CONFIG_FILE": "$(execpath @@//:pyo3_config)",
    },
    crate = "pyo3-ffi",
)
```
""",
)
