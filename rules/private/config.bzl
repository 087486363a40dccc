"""The rule `pyo3_config`, public through //rules:defs.bzl, and the check that PyO3's build script reads it.

Without the check, a crate that ignores `pyo3_config` would be built for the same ABI under each name. A free-threaded Python would load a
library for Pythons with a GIL, and crash: the gate cannot tell the two apart.
"""

load(":abi.bzl", "config_text", "parse_entry")
load(":reset.bzl", "ABI_FEATURE")
load(":targets.bzl", "shown")

visibility(["//rules", "//rules/tests"])

_ConfigInfo = provider(
    doc = "Whether a build script below a target reads a `pyo3_config`.",
    fields = {
        "data": "(bool) whether the target is a `pyo3_config`, or has one in its data.",
        "found": "(bool)",
    },
)

# From crate to crate, to the build script of pyo3-ffi, to its data.
_FOLLOWED = ["data", "deps", "script"]

def _config_aspect_impl(_target, ctx):
    data, found = ctx.rule.kind == "pyo3_config", False
    for name in _FOLLOWED:
        targets = getattr(ctx.rule.attr, name, None) or []
        for one in targets if type(targets) == type([]) else [targets]:
            if type(one) == "Target" and _ConfigInfo in one:
                data = data or one[_ConfigInfo].data
                found = found or one[_ConfigInfo].found

    # rules_rust's rule that runs a build script. The data is its own, or that of its `script`, depending on the release.
    env = getattr(ctx.rule.attr, "build_script_env", None)
    if env == None:
        return [_ConfigInfo(data = data, found = found)]
    return [_ConfigInfo(data = False, found = found or (data and "PYO3_CONFIG_FILE" in env))]

_config_aspect = aspect(
    implementation = _config_aspect_impl,
    attr_aspects = _FOLLOWED,
    doc = "Finds the `pyo3_config` that a crate is built with.",
)

def _pyo3_config_check_impl(ctx):
    if not ctx.attr.crate[_ConfigInfo].found:
        fail(("{}: abi: a list of ABIs, or a free-threaded one, needs a pyo3_config that PyO3's build script reads, got none. Declare one, and " +
              "name it in the annotation of pyo3-ffi in MODULE.bazel, in build_script_data and in the variable PYO3_CONFIG_FILE. " +
              "docs/free-threaded.md has the lines").format(
            ctx.attr.public_label,
        ))
    return [DefaultInfo()]

pyo3_config_check = rule(
    implementation = _pyo3_config_check_impl,
    attrs = {
        "crate": attr.label(aspects = [_config_aspect], mandatory = True, doc = "The rust_shared_library."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
    },
    doc = "Fails if no `pyo3_config` is below the crate. Has no outputs.",
)

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
