"""Reads facts about this workspace's rulesets into constants that macros and transitions can load.

A Starlark transition can set a flag but cannot unset it, and `load()` cannot be conditional. So a repository rule reads the facts that
differ between releases once, and writes them to `@pyo3_bzl_rules_python//:facts.bzl`.

Only MODULE.bazel uses this file.
"""

load(":python_default.bzl", "EMPTY", "FIRST_TOOL_VERSION", "HUB", "default_source", "test_selects_python")

visibility("private")

_DEFAULTS = {
    EMPTY: """\
_default = ""
""",
    FIRST_TOOL_VERSION: """\
load("@rules_python//python:versions.bzl", "TOOL_VERSIONS")

_default = TOOL_VERSIONS.keys()[0]
""",
    HUB: """\
load("@pythons_hub//:versions.bzl", _default = "DEFAULT_PYTHON_VERSION")
""",
}

# The file that `facts.bzl` loads. Its label works in every release. The name of its bzl_library changed.
_LOADS = {
    EMPTY: [],
    FIRST_TOOL_VERSION: ["@rules_python//python:versions.bzl"],
    HUB: ["@pythons_hub//:versions.bzl"],
}

_BUILD = """\
load("@bazel_skylib//:bzl_library.bzl", "bzl_library")

bzl_library(
    name = "facts",
    srcs = ["facts.bzl"] + {loads},
    visibility = ["//visibility:public"],
)
"""

_FACTS = """\
\"\"\"Facts about this workspace's rulesets, written by @pyo3_bzl//rules/private:host_facts.bzl.\"\"\"

{load_line}
# The default value of the flag `@rules_python//python/config_settings:python_version`.
DEFAULT_PYTHON_VERSION = _default

# The flag that selects a free-threaded Python, if `py_test` can set it. Otherwise None.
FREE_THREADED_FLAG = {free_threaded_flag}

# Whether `py_library` has the attribute `pyi_srcs`.
HAS_PYI_SRCS = {has_pyi_srcs}

# Whether `py_test` runs under the Python in its attribute `python_version`.
TEST_SELECTS_PYTHON = {test_selects_python}

# Whether rules_rust has the attribute `link_deps`, for native libraries. In older releases, they belong in `deps`.
HAS_LINK_DEPS = {has_link_deps}
"""

def _read(rctx, root, path):
    """The text of a file, or `""` if the file does not exist."""
    for part in path.split("/"):
        root = root.get_child(part)
    return rctx.read(root) if root.exists else ""

def _rules_python_facts_impl(rctx):
    rules_python = rctx.path(rctx.attr._rules_python).dirname
    source = default_source(
        build_file = _read(rctx, rules_python, "python/config_settings/BUILD.bazel"),
        config_settings = _read(rctx, rules_python, "python/private/config_settings.bzl") or
                          _read(rctx, rules_python, "python/config_settings/config_settings.bzl"),
    )

    # rules_python's own PyInfo supports `pyi_srcs`. Bazel's native py_library does not.
    has_pyi_srcs = "direct_pyi_files" in _read(rctx, rules_python, "python/private/py_info.bzl")

    has_link_deps = "\"link_deps\": " in _read(rctx, rctx.path(rctx.attr._rules_rust).dirname, "rust/private/rust.bzl")

    # `config_settings`, an attribute of py_test since 1.7, is newer than the flag.
    free_threaded = "\"config_settings\"" in _read(rctx, rules_python, "python/private/attributes.bzl")

    rctx.file("BUILD.bazel", _BUILD.format(loads = repr(_LOADS[source])))
    rctx.file("facts.bzl", _FACTS.format(
        free_threaded_flag = repr("@rules_python//python/config_settings:py_freethreaded" if free_threaded else None),
        has_link_deps = has_link_deps,
        has_pyi_srcs = has_pyi_srcs,
        load_line = _DEFAULTS[source],
        test_selects_python = test_selects_python(_read(rctx, rules_python, "python/private/py_executable.bzl")),
    ))

_rules_python_facts = repository_rule(
    implementation = _rules_python_facts_impl,
    attrs = {
        "_rules_python": attr.label(default = "@rules_python//:BUILD.bazel"),
        "_rules_rust": attr.label(default = "@rules_rust//:BUILD.bazel"),
    },
    doc = "Writes `facts.bzl`: DEFAULT_PYTHON_VERSION (string), FREE_THREADED_FLAG (string or None), HAS_LINK_DEPS, HAS_PYI_SRCS and " +
          "TEST_SELECTS_PYTHON (bool).",
)

def _host_facts_impl(_module_ctx):
    _rules_python_facts(name = "pyo3_bzl_rules_python")

host_facts = module_extension(
    implementation = _host_facts_impl,
    doc = "Creates `@pyo3_bzl_rules_python`, see `_rules_python_facts`.",
)
