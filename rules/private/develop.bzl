"""The target `NAME.develop` of `pyo3_extension`: a program that copies the extension into the source tree (develop.py).

It is `manual`, so `//...` neither builds nor analyzes it. Used by extension.bzl.
"""

load("@rules_python//python:py_binary.bzl", "py_binary")
load(":targets.bzl", "manual")

visibility("private")

def pyo3_develop(*, name, common, entries, imports, label, libraries, module_name, stubs, tags):
    """Declares `NAME.develop`.

    Args:
        name: (string) of the extension.
        common: (dict) attributes that all targets of the extension share.
        entries: (list of structs) the ABIs, from `parse_abis`.
        imports: (list of strings or select) The value of a select is unknown, so the workspace counts as the import root.
        label: (string) of the extension, for messages.
        libraries: (list of labels) the library of each ABI.
        module_name: (string) dotted.
        stubs: (list of labels) Files and directories. Those in the source tree stay there.
        tags: (list of strings)
    """
    package = native.package_name()
    roots = ["/".join([package, root]) for root in imports] if type(imports) == type([]) and imports else [""]
    py_binary(
        name = name + ".develop",
        srcs = [Label(":develop.py")],
        args = [
                   "label=" + label,
                   "module=" + module_name,
               ] + [
                   argument
                   for entry, library in zip(entries, libraries)
                   for argument in (
                       "abi=" + entry.name,
                       "python=" + (entry.python_version or ""),
                       "library=$(rlocationpath {})".format(library),
                   )
               ] + ["root=" + root.removeprefix("/") for root in roots] +
               ["stubs"] + ["$(rlocationpaths {})".format(stub) for stub in stubs] + ["--"],
        data = libraries + stubs,
        # Without __init__.py files that Bazel would make up.
        legacy_create_init = 0,
        main = Label(":develop.py"),
        tags = manual(tags),
        visibility = ["//visibility:private"],
        **common
    )
