"""Declares the three targets of a Rust program with Python inside. Used by rust_binary.bzl and rust_test.bzl."""

load("@pyo3_bzl_rules_python//:facts.bzl", "HAS_LINK_DEPS")
load(":rust_test_python.bzl", "pyo3_libpython")
load(":targets.bzl", "COMMON_ATTRS", "manual", "shown")

visibility("private")

# Attributes of the target that runs. All others belong to the program that is built.
_OF_THE_RUN = [
    "args",
    "deprecation",
    "flaky",
    "local",
    "shard_count",
    "size",
    "timeout",
]

def declare_program(*, name, rust_rule, run_rule, deps, py_deps, python_version, visibility, tags, attributes):
    """Declares `NAME_libpython`, `NAME_binary` and `NAME`.

    Args:
        name: (string) of the public target.
        rust_rule: `rust_test` or `rust_binary`.
        run_rule: the rule of the public target.
        deps: (list of labels) as in `pyo3_rust_test`.
        py_deps: (list of labels) as in `pyo3_rust_test`.
        python_version: (string or None) as in `pyo3_rust_test`.
        visibility: (list of labels) as in `pyo3_rust_test`.
        tags: (list of strings) as in `pyo3_rust_test`.
        attributes: (dict) all others. `testonly` is among them for a test.
    """
    deps, tags = deps or [], tags or []

    # `pyo3_libpython` links libpython as the linkers of Linux and macOS do.
    attributes = {"target_compatible_with": select({
        Label("@platforms//os:windows"): [Label("@platforms//:incompatible")],
        "//conditions:default": [],
    })} | attributes
    common = {key: attributes[key] for key in COMMON_ATTRS if key in attributes}
    of_the_run = {key: attributes[key] for key in _OF_THE_RUN if key in attributes}
    of_the_program = {key: value for key, value in attributes.items() if key not in of_the_run}
    private = {
        "tags": manual(tags),
        "visibility": ["//visibility:private"],
    }
    libpython = ":{}_libpython".format(name)

    pyo3_libpython(
        name = name + "_libpython",
        public_label = shown(native.package_relative_label(name)),
        py_deps = py_deps or [],
        python_version = python_version or "",
        **(common | private)
    )

    if HAS_LINK_DEPS:
        of_the_program["link_deps"] = (of_the_program.get("link_deps") or []) + [libpython]
    else:
        deps = deps + [libpython]
    rust_rule(
        name = name + "_binary",
        deps = deps,
        **(of_the_program | private)
    )

    run_rule(
        name = name,
        data = attributes.get("data") or [],
        libpython = libpython,
        program = ":{}_binary".format(name),
        tags = tags,
        visibility = visibility,
        **(common | of_the_run)
    )
