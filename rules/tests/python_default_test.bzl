"""Tables for //rules/private:python_default.bzl, with the contents of these files in rules_python 0.22 to 2.3."""

load("@bazel_skylib//lib:unittest.bzl", "unittest")
load("//rules/private:python_default.bzl", "EMPTY", "FIRST_TOOL_VERSION", "HUB", "default_source", "test_selects_python")
load(":tables.bzl", "table_test_impl")

visibility("private")

_OLD_BUILD = "construct_config_settings(python_versions = TOOL_VERSIONS.keys())"
_NAMED_BUILD = 'construct_config_settings(\n    name = "construct_config_settings",\n)'
_HUB_BUILD = """\
load("@pythons_hub//:versions.bzl", "DEFAULT_PYTHON_VERSION", "MINOR_MAPPING", "PYTHON_VERSIONS")
construct_config_settings(
    name = "construct_config_settings",
    default_version = DEFAULT_PYTHON_VERSION,
)
"""

# Another flag, above or below the `python_version` flag.
_OTHER = '_current_config(\n    name = "current_config",\n    build_setting_default = "",\n)\n'

def _flag(name, default, before_default = "", values = ""):
    return "string_flag(\n    name = {},\n{}    build_setting_default = {},\n{})\n".format(name, before_default, default, values)

default_source_test = unittest.make(table_test_impl(default_source, [
    # 0.22.0 to 0.28.0
    ((_OLD_BUILD, _flag('"python_version"', "python_versions[0]", values = "    values = python_versions,\n")), FIRST_TOOL_VERSION),
    # 0.29.0 to 0.35.0: a comment separates the name and the default.
    ((_OLD_BUILD, _flag('"python_version"', '""', "    # The default here should match the MODULE config, some day.\n")), EMPTY),
    # 0.36.0: the name became a constant. `@pythons_hub//:versions.bzl` exists, but does not set the flag's default.
    ((_NAMED_BUILD, _flag("_PYTHON_VERSION_FLAG.name", '""') + _OTHER), EMPTY),
    # 0.37.0 to 2.3.2
    ((_HUB_BUILD, _flag("_PYTHON_VERSION_FLAG.name", "default_version") + _OTHER), HUB),
    ((_HUB_BUILD, _OTHER + _flag("_PYTHON_VERSION_FLAG.name", "default_version")), HUB),
    # The macro has its own default, and the BUILD file does not pass the hub's.
    ((_NAMED_BUILD, _flag("_PYTHON_VERSION_FLAG.name", "default_version")), EMPTY),
    # A release that moved the flag elsewhere.
    ((_HUB_BUILD, ""), HUB),
    ((_HUB_BUILD, _OTHER), HUB),
    (("", ""), HUB),
]))

test_selects_python_test = unittest.make(table_test_impl(test_selects_python, [
    # 0.37.0 to 1.0.0
    ('"python_version": attr.string(\n    default = "PY3",\n    values = ["PY2", "PY3"],\n),\n', False),
    # 1.1.0
    ('"python_version": attr.string(\n    doc = "The Python version this target should use.",\n),\n', True),
    # The stand-in of the Debian root has no such file, and its own message.
    ("", True),
]))

def python_default_test_suite(name):
    """Runs the tables of this file.

    Args:
        name: (string) of the suite.
    """
    unittest.suite(name, default_source_test, test_selects_python_test)
