"""Finds where rules_python's flag `python_version` gets its default, and whether a `py_test` can set the flag.

Pure functions over files of rules_python. The answers changed, and no release declares which one applies.
Used by host_facts.bzl.
"""

visibility("//rules/tests")

# The flag's default is the first key of TOOL_VERSIONS: 0.22 to 0.28.
FIRST_TOOL_VERSION = "first"

# The flag's default is "", which stands for the toolchain's version: 0.29 to 0.36.
EMPTY = "empty"

# The flag's default is the version that the root module's toolchains select, in `@pythons_hub//:versions.bzl`: 0.37 and later.
HUB = "hub"

_NAMES = ["name = \"python_version\"", "name = _PYTHON_VERSION_FLAG.name"]
_DEFAULT = "build_setting_default = "

def default_source(build_file, config_settings):
    """Finds where the flag `@rules_python//python/config_settings:python_version` gets its default.

    Args:
        build_file: (string) the text of `python/config_settings/BUILD.bazel`.
        config_settings: (string) the text of the file that declares the flag: `python/private/config_settings.bzl` since 0.32,
            `python/config_settings/config_settings.bzl` before, or `""` if neither exists.

    Returns:
        `FIRST_TOOL_VERSION`, `EMPTY` or `HUB`. An unknown release counts as the newest kind.
    """
    for name in _NAMES:
        declaration = config_settings.partition(name)[2]
        default = declaration.partition(_DEFAULT)[2].partition(",")[0].strip()
        if default == "python_versions[0]":
            return FIRST_TOOL_VERSION
        if default == "\"\"":
            return EMPTY
        if default == "default_version":
            return HUB if "DEFAULT_PYTHON_VERSION" in build_file else EMPTY
    return HUB

def test_selects_python(py_executable):
    """Finds whether the attribute `python_version` of a `py_test` takes a version, as from rules_python 1.1 on.

    Before, it took `"PY2"` and `"PY3"`, and changed nothing.

    Args:
        py_executable: (string) the text of `python/private/py_executable.bzl`, `""` if it does not exist.

    Returns:
        True or False. An unknown release counts as new.
    """
    return "values = [\"PY2\", \"PY3\"]" not in py_executable
