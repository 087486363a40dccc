"""The rule `pyo3_libpython`: what a Rust program needs to run Python inside, from the Python toolchain.

It gives libpython to the linker, and the standard library to the runfiles. Private: `pyo3_rust_test` and `pyo3_rust_binary` declare it as
`NAME_libpython`. The transition is on this target only, so that the crates are the same under all Python versions.
"""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("@rules_python//python:py_info.bzl", "PyInfo")
load(":targets.bzl", "runfile_path")

visibility("//rules/tests")

_PYTHON_VERSION = "@rules_python//python/config_settings:python_version"
_TOOLCHAIN = "@rules_python//python:toolchain_type"

Pyo3LibpythonInfo = provider(
    doc = "The Python that a Rust program runs inside.",
    fields = {
        "environment": "(dict of strings) that Python needs; paths are relative to the working directory of a test",
        "runfiles": "(runfiles) libpython, the Python libraries, and the standard library unless it is installed on the machine",
    },
)

def home_of(paths):
    """Finds the folder of a Python installation by its standard library.

    Args:
        paths: (list of strings) files of the runtime.

    Returns:
        The folder that contains `lib/python3.X/os.py` or, on Windows, `Lib/os.py`. `""` if there is no such file.

    Example:
        `home_of(["../python_3_14/lib/python3.14/os.py"])` is `"../python_3_14"`.
    """
    for path in paths:
        if not path.endswith("/os.py"):
            continue
        parts = path.split("/")
        if len(parts) > 3 and parts[-3] == "lib" and parts[-2].startswith("python3."):
            return "/".join(parts[:-3])
        if len(parts) > 2 and parts[-2] == "Lib":
            return "/".join(parts[:-2])
    return ""

def version_of(basename):
    """Reads the Python version from the name of a libpython.

    Args:
        basename: (string) of a shared library.

    Returns:
        `"3.14"` for `libpython3.14.so.1.0`, `libpython3.14t.dylib` and `python314.dll`. None for a library without a minor version, such
        as `libpython3.so`.
    """
    digits = basename.removeprefix("lib").removeprefix("python3").removeprefix(".")
    minor = ""
    for char in digits.elems():
        if not char.isdigit():
            break
        minor += char
    return "3." + minor if minor and digits != basename else None

def python_version_error(python_version, libraries):
    """Compares the version that a target asks for with the one that the toolchain has.

    Args:
        python_version: (string) the attribute, `""` for any version.
        libraries: (list of strings) the base names of the toolchain's shared libraries.

    Returns:
        None, or the error (string).
    """
    found = {version_of(library): None for library in libraries}
    found.pop(None, None)
    if not python_version or not found or ".".join(python_version.split(".")[:2]) in found:
        return None
    return "the Python toolchain for it has Python {}, got {}. Register a toolchain of that version in MODULE.bazel, or remove python_version".format(
        " and ".join(found.keys()),
        repr(python_version),
    )

def _libraries(cc_info):
    """`struct(static, shared, links)`: whether there is a static library (bool), the shared ones, and the links that Bazel makes of them."""
    libraries = [
        library
        for linker_input in cc_info.linking_context.linker_inputs.to_list()
        for library in linker_input.libraries
    ]
    links = [library.dynamic_library for library in libraries if library.dynamic_library]
    return struct(
        links = links,
        shared = [
            library.resolved_symlink_dynamic_library or library.dynamic_library
            for library in libraries
            if library.dynamic_library
        ],
        static = any([library.static_library or library.pic_static_library for library in libraries]),
    )

def _rpaths(ctx, libraries):
    """Linker flags by which the program finds libpython in its runfiles.

    rules_rust adds paths that fit the output tree. They are wrong where the runfiles are copies instead of links, as on a remote worker.
    """
    origin = "@loader_path" if ctx.target_platform_has_constraint(ctx.attr._macos[platform_common.ConstraintValueInfo]) else "$ORIGIN"
    to_root = "/".join([".."] * (1 + len([part for part in ctx.label.package.split("/") if part]) + ctx.label.name.count("/")))
    folders = {runfile_path(ctx, library).rpartition("/")[0]: None for library in libraries}
    return ["-Wl,-rpath,{}/{}/{}".format(origin, to_root, folder) for folder in folders]

def _environment(ctx, runtime_files):
    environment = {
        # Packages in the home folder of whoever runs the test must not change its result.
        "PYTHONNOUSERSITE": "1",
        # Nothing flushes Python's output when the test ends.
        "PYTHONUNBUFFERED": "1",
    }
    home = home_of([file.short_path for file in runtime_files.to_list()])
    if home:
        environment["PYTHONHOME"] = home
    if ctx.attr.py_deps:
        roots = depset(transitive = [dep[PyInfo].imports for dep in ctx.attr.py_deps])
        environment["PYTHONPATH"] = ctx.configuration.host_path_separator.join(["."] + ["../" + root for root in roots.to_list()])
    return environment

def _pyo3_libpython_impl(ctx):
    cc_info = ctx.attr.libs[CcInfo]
    libraries = _libraries(cc_info)
    if not libraries.shared and not libraries.static:
        fail("{}: the Python toolchain has no libpython, got {}. Register a toolchain with one, such as python.toolchain(...) of rules_python".format(
            ctx.attr.public_label,
            ctx.attr.libs.label,
        ))
    error = python_version_error(ctx.attr.python_version, [library.basename for library in libraries.shared])
    if error:
        fail("{}: python_version: {}".format(ctx.attr.public_label, error))

    files = ctx.toolchains[_TOOLCHAIN].py3_runtime.files or depset()
    linker_input = cc_common.create_linker_input(
        owner = ctx.label,
        # rustc names native libraries before the crates, where `--as-needed` drops a libpython that only PyO3 calls. These flags come last.
        user_link_flags = depset([link.path for link in libraries.links] + _rpaths(ctx, libraries.shared)),
    )
    again = CcInfo(linking_context = cc_common.create_linking_context(linker_inputs = depset([linker_input])))
    return [
        DefaultInfo(),
        cc_common.merge_cc_infos(cc_infos = [cc_info, again]),
        Pyo3LibpythonInfo(
            environment = _environment(ctx, files),
            runfiles = ctx.runfiles(libraries.links + libraries.shared, transitive_files = files).merge_all(
                [dep[DefaultInfo].default_runfiles for dep in ctx.attr.py_deps],
            ),
        ),
        coverage_common.instrumented_files_info(ctx, dependency_attributes = ["py_deps"]),
    ]

def _python_version_impl(settings, attr):
    return {_PYTHON_VERSION: attr.python_version or settings[_PYTHON_VERSION]}

_python_version = transition(
    implementation = _python_version_impl,
    inputs = [_PYTHON_VERSION],
    outputs = [_PYTHON_VERSION],
)

pyo3_libpython = rule(
    implementation = _pyo3_libpython_impl,
    attrs = {
        "libs": attr.label(default = "@rules_python//python/cc:current_py_cc_libs", providers = [CcInfo], doc = "libpython."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
        "py_deps": attr.label_list(providers = [PyInfo], doc = "Python libraries that the program imports."),
        "python_version": attr.string(doc = "Such as `3.14`. By default, the version of the build."),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
        "_macos": attr.label(default = "@platforms//os:macos"),
    },
    cfg = _python_version,
    doc = "libpython for the linker, and the standard library for the runfiles.",
    provides = [CcInfo, Pyo3LibpythonInfo],
    toolchains = [_TOOLCHAIN],
)
