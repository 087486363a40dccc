"""Linker flags of each platform, for a relocatable library with unresolved `Py*` symbols.

Used by extension.bzl.
"""

load(":abi.bzl", "file_name")

visibility("//rules/tests")

def _link_args(args):
    return ["-Clink-arg=" + arg for arg in args]

def macos_link_flags(file):
    """Computes rustc's flags for macOS.

    `dynamic_lookup` resolves Python's symbols when the library is loaded. The linker rejects chained fixups together with
    `dynamic_lookup`, so they are off. The install name is relative, because the linker's default is a path in Bazel's output tree.
    Source: PyO3's guide, "Building and distribution", and ld(1) of macOS.

    Args:
        file: (string) the base name of the library that Python imports.

    Returns:
        A list of strings.
    """
    return _link_args([
        "-undefined",
        "dynamic_lookup",
        "-Wl,-no_fixup_chains",
        "-Wl,-install_name,@rpath/" + file,
    ])

def link_flags(module_name, parsed):
    """Computes rustc's flags for the target platform.

    Linux needs no flags: a shared library may have unresolved symbols. On Windows, PyO3 declares the imports itself (raw-dylib).

    Args:
        module_name: (string) dotted.
        parsed: (struct) the result of `parse_abis`.

    Returns:
        A `select` of lists of strings.
    """

    # The install name only has to be relative. The file name for `cpython` depends on the platform, and several ABIs share one target,
    # so use the stem.
    stem = module_name.rsplit(".", 1)[-1]
    abi = parsed.entries[0].abi
    file = stem + ".so" if parsed.several or abi.kind == "cpython" else file_name(stem, abi, "macos", None)
    return select({
        Label("@platforms//os:macos"): macos_link_flags(file),
        "//conditions:default": [],
    })
