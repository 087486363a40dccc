"""What each platform's linker must be told so that a library with unresolved `Py*` symbols links and can be moved.

Used by extension.bzl.
"""

load(":abi.bzl", "file_name")

visibility("//rules/...")

def _link_args(args):
    return ["-Clink-arg=" + arg for arg in args]

def macos_link_flags(file):
    """Gives rustc's flags for macOS.

    Symbols of Python are looked up when the library is loaded (`dynamic_lookup`); chained fixups are off since the linker refuses
    them together with it; the install name is relative, where the linker's default is a path in Bazel's output tree.
    Source: PyO3's guide, "Building and distribution", and ld(1) of macOS.

    Args:
        file: (string) base name of the library that Python imports.

    Returns:
        A list of strings.
    """
    return _link_args([
        "-undefined",
        "dynamic_lookup",
        "-Wl,-no_fixup_chains",
        "-Wl,-install_name,@rpath/" + file,
    ])

def link_flags(module_name, abi):
    """Gives rustc's flags for the platform that is built for.

    Linux needs none: a shared library may have unresolved symbols. On Windows PyO3 names the imports itself (raw-dylib).

    Args:
        module_name: (string) dotted.
        abi: (struct) of `parse_abi`.

    Returns:
        A `select` of lists of strings.
    """

    # The install name only has to be relative; for `cpython`, whose file name follows the platform, the stem serves.
    stem = module_name.rsplit(".", 1)[-1]
    file = stem + ".so" if abi.kind == "cpython" else file_name(stem, abi, "macos", None)
    return select({
        Label("@platforms//os:macos"): macos_link_flags(file),
        "//conditions:default": [],
    })
