"""Where rules_python's flag `python_version` gets its default from.

A pure function over two of its files, since the answer changed twice and no release says which one it has.
Used by host_facts.bzl.
"""

visibility("//rules/...")

# The flag's default is the first key of TOOL_VERSIONS: 0.22 to 0.28.
FIRST_TOOL_VERSION = "first"

# The flag's default is "", which means the toolchain's version: 0.29 to 0.36.
EMPTY = "empty"

# The flag's default is the version that the root module's toolchains choose, in `@pythons_hub//:versions.bzl`: 0.37 and later.
HUB = "hub"

_NAMES = ["name = \"python_version\"", "name = _PYTHON_VERSION_FLAG.name"]
_DEFAULT = "build_setting_default = "

def default_source(build_file, config_settings):
    """Says where the flag `@rules_python//python/config_settings:python_version` gets its default from.

    Args:
        build_file: (string) text of `python/config_settings/BUILD.bazel`.
        config_settings: (string) text of the file that declares the flag, `python/private/config_settings.bzl` since 0.32 and
            `python/config_settings/config_settings.bzl` before, or `""` when there is neither.

    Returns:
        `FIRST_TOOL_VERSION`, `EMPTY` or `HUB`. A release that looks like none of the known ones is taken for the newest kind.
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
