"""What this workspace's rules_python says of itself, as constants that macros and transitions can load.

A Starlark transition can set a flag but not unset it, and `load()` cannot be conditional, so the facts that differ between
rules_python versions are read once, by a repository rule, into `@pyo3_bzl_rules_python//:facts.bzl`.

Loaded by MODULE.bazel only.
"""

visibility("//...")

# rules_python >= 0.36: the flag's default is what the root module called its default toolchain.
_NEW = """\
load("@pythons_hub//:versions.bzl", _default = "DEFAULT_PYTHON_VERSION")
"""

# Before: the flag's default is the first version that rules_python knows, whatever the root module says.
_OLD = """\
load("@rules_python//python:versions.bzl", "TOOL_VERSIONS")

_default = TOOL_VERSIONS.keys()[0]
"""

_FACTS = """\
\"\"\"Facts on this workspace's rules_python, written by @pyo3_bzl//rules/private:host_facts.bzl.\"\"\"

{load_line}
# The value that the flag `@rules_python//python/config_settings:python_version` has when nobody sets it.
DEFAULT_PYTHON_VERSION = _default

# Whether `py_library` has the attribute `pyi_srcs`.
HAS_PYI_SRCS = {has_pyi_srcs}
"""

def _rules_python_facts_impl(rctx):
    hub = rctx.path(rctx.attr._hub).dirname
    rules_python = rctx.path(rctx.attr._rules_python).dirname
    is_new = hub.get_child("versions.bzl").exists

    # `pyi_srcs` lives where PyInfo is built; the native py_library of Bazel has none.
    py_info = rules_python.get_child("python").get_child("private").get_child("py_info.bzl")
    has_pyi_srcs = py_info.exists and "direct_pyi_files" in rctx.read(py_info)

    rctx.file("BUILD.bazel", "")
    rctx.file("facts.bzl", _FACTS.format(
        has_pyi_srcs = has_pyi_srcs,
        load_line = _NEW if is_new else _OLD,
    ))

_rules_python_facts = repository_rule(
    implementation = _rules_python_facts_impl,
    attrs = {
        "_hub": attr.label(default = "@pythons_hub//:BUILD.bazel"),
        "_rules_python": attr.label(default = "@rules_python//:BUILD.bazel"),
    },
    doc = "Writes `facts.bzl`: DEFAULT_PYTHON_VERSION (string) and HAS_PYI_SRCS (bool).",
)

def _host_facts_impl(_module_ctx):
    _rules_python_facts(name = "pyo3_bzl_rules_python")

host_facts = module_extension(
    implementation = _host_facts_impl,
    doc = "Makes `@pyo3_bzl_rules_python`, see `_rules_python_facts`.",
)
