"""The target `NAME_init` of `pyo3_extension`: the `__init__.py` of a package that has nothing but the extension, and its stub.

maturin makes the same files for a module that is all Rust. Used by extension.bzl and checks.bzl.
"""

load(":stubs_rule.bzl", "py_typed_path")

visibility("//rules/tests")

_INIT = """\
from . import {module} as _extension
from .{module} import *

__doc__ = _extension.__doc__
__all__ = getattr(_extension, "__all__", [_name for _name in dir(_extension) if not _name.startswith("_")])
"""

def _local(file, package):
    """A file's path in the Bazel package, or its label if it is in another one."""
    return str(file).removeprefix("@@").removeprefix("//{}:".format(package)).removeprefix(":")

def package_init_error(*, folder, module_name, package, py_srcs, pyi):
    """Validates the arguments of a `pyo3_extension` with `package_init`.

    Args:
        folder: (string) the folder of the library in the Bazel package, from `module_folder`.
        module_name: (string) dotted.
        package: (string) of the target.
        py_srcs: (list of labels or select)
        pyi: (list of labels or select)

    Returns:
        None, or the error as `attribute: problem, got value. What to do` (string).
    """
    if "." not in module_name:
        return 'package_init: the module `{name}` is in no package, got True. Write module_name = "{name}.{name}"'.format(name = module_name)
    if not folder:
        return "package_init: the BUILD file is inside the package, got True. Write `__init__.py` by hand, and list it in py_srcs"
    if type(pyi) != type([]):
        return "pyi: not a list, got a {}. With package_init, list the files: the stub of the package moves".format(type(pyi))
    for attribute, files, name in (("py_srcs", py_srcs, "__init__.py"), ("pyi", pyi, "__init__.pyi")):
        for file in files if type(files) == type([]) else []:
            if _local(file, package) == "{}/{}".format(folder, name):
                return "{}: package_init generates this file, got {}. Remove package_init".format(attribute, repr(str(file)))
    return None

def _pyo3_package_init_impl(ctx):
    ctx.actions.write(ctx.outputs.init, _INIT.format(module = ctx.attr.module_name.rsplit(".", 1)[-1]))
    if ctx.outputs.stub:
        ctx.actions.symlink(output = ctx.outputs.stub, target_file = ctx.file.src, progress_message = "Naming %{output}")
    if ctx.outputs.marker:
        ctx.actions.write(ctx.outputs.marker, "")
    return [DefaultInfo()]

_pyo3_package_init = rule(
    implementation = _pyo3_package_init_impl,
    attrs = {
        "init": attr.output(doc = "The `__init__.py`.", mandatory = True),
        "marker": attr.output(doc = "The `py.typed`."),
        "module_name": attr.string(doc = "The dotted name that Python imports.", mandatory = True),
        "src": attr.label(allow_single_file = [".pyi"], doc = "The stub of the package."),
        "stub": attr.output(doc = "The same stub, as `__init__.pyi`."),
    },
    doc = "Makes a package of an extension. Has no files of its own: its outputs do.",
)

def pyo3_package_init(*, name, common, folder, module_name, pyi, tags):
    """Declares `NAME_init`.

    Args:
        name: (string) of the extension.
        common: (dict) attributes that all targets of the extension share.
        folder: (string) the folder of the library in the Bazel package.
        module_name: (string) dotted.
        pyi: (list of labels) as the user wrote it. A stub `nh3.pyi` beside the package becomes `nh3/__init__.pyi`.
        tags: (list of strings)

    Returns:
        `struct(py_srcs, pyi)`: the labels of the generated `__init__.py`, and `pyi` with the stub in its place.
    """
    beside = [file for file in pyi if _local(file, native.package_name()) == folder + ".pyi"]
    init, stub, marker = folder + "/__init__.py", None, None
    if beside:
        stub = folder + "/__init__.pyi"
        marker = None if any([str(file).endswith("py.typed") for file in pyi]) else py_typed_path(module_name, folder)
    _pyo3_package_init(
        name = name + "_init",
        init = init,
        marker = marker,
        module_name = module_name,
        src = beside[0] if beside else None,
        stub = stub,
        tags = tags,
        visibility = ["//visibility:private"],
        **common
    )
    return struct(
        py_srcs = [":" + init],
        pyi = [file for file in pyi if file not in beside] + [":" + file for file in (stub, marker) if file],
    )
