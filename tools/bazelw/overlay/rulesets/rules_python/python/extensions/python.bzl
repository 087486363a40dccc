"""The extension `python` of current rules_python releases, for the Pythons of the Debian root.

It downloads nothing. If the root has the default version (see PYTHONS), that Python runs binaries and tests; otherwise, the root's `python3`
does. The attributes are those of rules_python 2.3.2, and `name` of 0.22.
"""

# The CPythons that packages.txt installs.
PYTHONS = ["3.13", "3.14", "3.15"]

_RUNTIME = """\
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_python//python:py_runtime_pair.bzl", "py_runtime_pair")

package(default_visibility = ["//visibility:public"])

py_runtime(
    name = "py3_runtime",
    interpreter_path = "{path}",
    python_version = "PY3",
)

py_runtime_pair(
    name = "py_runtime_pair",
    py3_runtime = ":py3_runtime",
)

alias(
    name = "python_runtimes",
    actual = ":py_runtime_pair",
)
"""

_TOOLCHAIN = """
toolchain(
    name = "toolchain",
    toolchain = ":py_runtime_pair",
    toolchain_type = "@bazel_tools//tools/python:toolchain_type",
)
"""

_LIBPYTHON = """\
cc_library(
    name = "libpython",
    srcs = glob(["lib/*"]),
    visibility = ["//visibility:public"],
)
"""

def _minor(version):
    return ".".join(version.split(".")[:2])

def interpreter_path(version):
    """The interpreter to use for a version."""
    return "/usr/bin/python" + (_minor(version) if _minor(version) in PYTHONS else "3")

def _libpython(repository_ctx, version):
    """Writes the package `libpython`: the library of the interpreter that runs tests. packages.txt installs one for each of PYTHONS."""
    name = "lib{}.so".format(repository_ctx.path(interpreter_path(version)).realpath.basename)
    for folder in repository_ctx.path("/usr/lib").readdir():
        if "-linux-" not in folder.basename:
            continue
        files = [file for file in folder.readdir() if file.basename == name or file.basename.startswith(name + ".")]
        for file in files:
            repository_ctx.symlink(file, "libpython/lib/" + file.basename)

        # The name that a linker looks for. Only the package with the headers has it.
        if files and name not in [file.basename for file in files]:
            repository_ctx.symlink(files[0], "libpython/lib/" + name)
    repository_ctx.file("libpython/BUILD.bazel", _LIBPYTHON)

def _interpreter_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", _RUNTIME.format(path = interpreter_path(repository_ctx.attr.python_version)))
    repository_ctx.file("defs.bzl", """\
load("@rules_python//python:py_binary.bzl", _py_binary = "py_binary")
load("@rules_python//python:py_test.bzl", _py_test = "py_test")

interpreter = Label("//:py3_runtime")
py_binary = _py_binary
py_test = _py_test
""")

_interpreter = repository_rule(
    implementation = _interpreter_impl,
    attrs = {"python_version": attr.string(mandatory = True)},
)

def _hub_impl(repository_ctx):
    version = repository_ctx.attr.default_version
    has_default = _minor(version) in PYTHONS
    repository_ctx.file("BUILD.bazel", _RUNTIME.format(path = interpreter_path(version)) + (_TOOLCHAIN if has_default else ""))
    _libpython(repository_ctx, version)
    repository_ctx.file("interpreters.bzl", "INTERPRETER_LABELS = {}\n")

_hub = repository_rule(
    implementation = _hub_impl,
    attrs = {"default_version": attr.string()},
)

def _python_impl(module_ctx):
    default_version = ""
    names = {}
    for module in module_ctx.modules:
        for tag in module.tags.toolchain:
            names[tag.name or "python_" + tag.python_version.replace(".", "_")] = tag.python_version
            if module.is_root and (tag.is_default or len(module.tags.toolchain) == 1):
                default_version = tag.python_version
        for tag in module.tags.defaults:
            if module.is_root and tag.python_version:
                default_version = tag.python_version
    for name, version in names.items():
        _interpreter(name = name, python_version = version)
        _interpreter(name = name + "_host", python_version = version)
    _interpreter(name = "python_versions", python_version = default_version)
    _hub(name = "pythons_hub", default_version = default_version)
    return module_ctx.extension_metadata(reproducible = True)

def _any(strings = [], lists = [], dicts = [], labels = [], label_lists = [], bools = [], ints = []):
    return tag_class(attrs = (
        {name: attr.string() for name in strings} |
        {name: attr.string_list() for name in lists} |
        {name: attr.string_dict() for name in dicts} |
        {name: attr.label() for name in labels} |
        {name: attr.label_list() for name in label_lists} |
        {name: attr.bool() for name in bools} |
        {name: attr.int() for name in ints}
    ))

python = module_extension(
    implementation = _python_impl,
    tag_classes = {
        "defaults": _any(
            labels = ["pyproject_toml", "python_version_file"],
            strings = ["python_version", "python_version_env"],
        ),
        # Download settings.
        "override": _any(
            bools = ["ignore_root_user_error", "register_all_versions"],
            dicts = ["minor_mapping"],
            label_lists = ["add_runtime_manifest_files"],
            lists = ["add_runtime_manifest_urls", "add_target_settings", "available_python_versions", "base_urls"],
            strings = ["base_url", "runtime_manifest_sha"],
        ),
        "single_version_override": _any(
            dicts = ["sha256"],
            ints = ["patch_strip"],
            label_lists = ["patches"],
            labels = ["distutils"],
            lists = ["urls"],
            strings = ["distutils_content", "python_version", "strip_prefix"],
        ),
        "single_version_platform_override": _any(
            ints = ["patch_strip"],
            label_lists = ["patches"],
            labels = ["coverage_tool"],
            lists = ["target_compatible_with", "target_settings", "urls"],
            strings = ["arch", "os_name", "platform", "python_version", "sha256", "strip_prefix"],
        ),
        "toolchain": _any(
            bools = ["configure_coverage_tool", "ignore_root_user_error", "is_default"],
            strings = ["name", "python_version"],
        ),
    },
)
