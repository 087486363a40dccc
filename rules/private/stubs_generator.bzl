"""The program that generates stubs: our sources, linked with the `pyo3-introspection` of the user's crates.

Our rules cannot bring it as a tool: only the user's workspace knows the hub of its crates, and the release of `pyo3-introspection` must
be that of the user's PyO3.
"""

load("@rules_rust//rust:defs.bzl", "rust_binary")
load(":targets.bzl", "manual")

visibility("//rules/tests")

_CRATE = "pyo3-introspection"

def generator_crate(deps):
    """Finds the label of the crate `pyo3-introspection`, beside pyo3.

    Args:
        deps: (list of labels or select) the `deps` of an extension.

    Returns:
        The label (string), or None if it is unknown: a select, or crates that do not have the names of crate_universe.

    Example:
        `generator_crate(["@crates//:pyo3", "@crates//:serde"])` is `"@crates//:pyo3-introspection"`.
    """
    if type(deps) != type([]):
        return None
    for dep in deps:
        package, colon, target = str(dep).rpartition(":")
        if colon and (target == "pyo3" or (target.startswith("pyo3-") and target[len("pyo3-")].isdigit())):
            return "{}:{}".format(package, _CRATE)
    return None

def stub_generator(name, crate, tags, common):
    """Declares the program.

    Args:
        name: (string) of the target.
        crate: (label) of pyo3-introspection.
        tags: (list of strings) in addition to `manual`.
        common: (dict) the common attributes of the other targets. Those about the target platform do not apply to a tool.
    """
    rust_binary(
        name = name,
        srcs = [Label("//tools/stubs:srcs")],
        crate_name = "pyo3_stubs_generator",
        crate_root = Label("//tools/stubs:src/main.rs"),
        edition = "2021",
        tags = manual(tags),
        visibility = ["//visibility:private"],
        deps = [crate],
        **{key: common[key] for key in ["exec_compatible_with", "exec_properties", "testonly"] if key in common}
    )
