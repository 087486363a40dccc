"""The rule `pyo3_stub_files`: generates the type stubs of an extension from the library itself.

It runs one action, the user's own `pyo3-introspection`, without a shell and without Python. The submodules are known only after the
build, so the output is a directory: the package `_native` with `__init__.pyi` and a file for each submodule.
"""

load(":info.bzl", "Pyo3ExtensionInfo")
load(":reset.bzl", "python_reset")

visibility("//rules/tests")

def _pyo3_stub_files_impl(ctx):
    library = ctx.attr.library[Pyo3ExtensionInfo].file
    stem = ctx.attr.module_name.rsplit(".", 1)[-1]
    folder = "".join([part + "/" for part in (ctx.attr.prefix, ctx.attr.folder) if part])
    stubs = ctx.actions.declare_directory(folder + stem)
    outputs = [stubs]

    args = ctx.actions.args()
    args.add(ctx.attr.public_label, format = "--label=%s")
    args.add(stem, format = "--module=%s")
    args.add_all([stubs], expand_directories = False, format_each = "--out=%s")
    if ctx.attr.py_typed == _INSIDE:
        args.add("--typed")
    elif ctx.attr.py_typed:
        marker = ctx.actions.declare_file(ctx.attr.py_typed)
        ctx.actions.write(marker, "")
        outputs.append(marker)
    args.add(library)
    ctx.actions.run(
        arguments = [args],
        executable = ctx.executable.generator,
        inputs = [library],
        mnemonic = "Pyo3Stubs",
        outputs = [stubs],
        progress_message = "Generating the type stubs of %{input}",
    )
    return [DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs))]

# The value of `py_typed` for a module that is in no package.
_INSIDE = "."

def py_typed_path(module_name, folder):
    """Computes where `py.typed` belongs: in the package at the top.

    Args:
        module_name: (string) dotted.
        folder: (string) the folder of the library in the Bazel package, from `module_folder`.

    Returns:
        A path in the Bazel package (string). If the package at the top is outside the Bazel package, the marker is as near to it as
        possible. `"."` if the module is in no package: the marker is then inside the directory of stubs.

    Example:
        `py_typed_path("acme.text._fast", "python/acme/text")` is `"python/acme/py.typed"`.
    """
    packages = module_name.split(".")[:-1]
    if not packages:
        return _INSIDE
    folders = folder.split("/") if folder else []
    below_the_top = min(len(packages) - 1, len(folders))
    return "/".join(folders[:len(folders) - below_the_top] + ["py.typed"])

pyo3_stub_files = rule(
    implementation = _pyo3_stub_files_impl,
    attrs = {
        "compilation_mode": attr.string(doc = "Unused. The transition reads it."),
        "folder": attr.string(doc = "The folder of the library in the package, see `module_folder`."),
        "generator": attr.label(cfg = "exec", doc = "//tools/stubs with the user's pyo3-introspection.", executable = True, mandatory = True),
        "library": attr.label(doc = "The target NAME_rename of a pyo3_extension.", mandatory = True, providers = [Pyo3ExtensionInfo]),
        "module_name": attr.string(doc = "The dotted name that Python imports.", mandatory = True),
        "prefix": attr.string(doc = "A folder above all others, for stubs that are not beside the library."),
        "public_label": attr.string(doc = "The user's target, for messages.", mandatory = True),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
        "py_typed": attr.string(doc = "Where to write the marker, see `py_typed_path`. Empty for no marker."),
    },
    # All Pythons share the generator and its crates, as they share the library.
    cfg = python_reset,
    doc = "Generates the type stubs of an extension.",
)
