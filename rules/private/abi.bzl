"""The `abi` and `module_name` of an extension: what is legal, and the file name that Python looks for.

Pure functions without any knowledge of targets: they return `struct(..., error = None)` or an error as a string, never call `fail`.
Used by extension.bzl (checks) and rename.bzl (file names).
"""

visibility("//rules/...")

# The lowest Python of PyO3's `abi3-py3X` features (PyO3 0.29/0.30: abi3-py38 is gone in 0.30, older PyO3 still has it).
_LOWEST_ABI3_MINOR = 7

# abi3t, the stable ABI of free-threaded builds, exists since CPython 3.15 (PEP 803).
_LOWEST_ABI3T_MINOR = 15

_EXAMPLES = '"abi3" (any stable ABI), "abi3-py310" (floor asserted), "abi3t-py315" or "cpython"'

# Keywords of Python 3 that no module can be named after, since `import` could not say them.
_KEYWORDS = {word: None for word in (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield"
).split(" ")}

def _minor(digits):
    """Returns the minor version in `py3X`'s digits (`"310"` is 10), or None."""
    if not digits.isdigit() or not digits.startswith("3") or len(digits) < 2 or len(digits) > 3:
        return None
    if digits[1] == "0" and len(digits) > 2:
        return None
    return int(digits[1:])

def parse_abi(abi):
    """Parses the `abi` attribute.

    Args:
        abi: (string) as users write it.

    Returns:
        `struct(kind, floor, error)`: `kind` is `"abi3"`, `"abi3t"` or `"cpython"`; `floor` the minor version of Python 3 that
        the extension promises to load on (int), or None; `error` None or what is wrong (string).

    Example:
        `parse_abi("abi3-py310")` is `struct(kind = "abi3", floor = 10, error = None)`.
    """
    if abi in ("abi3", "cpython"):
        return struct(error = None, floor = None, kind = abi)
    for kind, lowest in (("abi3", _LOWEST_ABI3_MINOR), ("abi3t", _LOWEST_ABI3T_MINOR)):
        if not abi.startswith(kind + "-py"):
            continue
        floor = _minor(abi[len(kind + "-py"):])
        if floor == None:
            break
        if floor < lowest:
            return struct(error = "the lowest floor of {kind} is py3{lowest}, got {abi}. Write \"{kind}-py3{lowest}\" or a later floor".format(
                abi = repr(abi),
                kind = kind,
                lowest = lowest,
            ), floor = None, kind = None)
        return struct(error = None, floor = floor, kind = kind)
    return struct(error = "unknown ABI, got {}. Write {}".format(repr(abi), _EXAMPLES), floor = None, kind = None)

def _is_identifier(part):
    if not part or part[0].isdigit():
        return False
    for char in part.elems():
        # Starlark strings are bytes to us: what is not ASCII is left to Python, which takes any Unicode identifier.
        if not (char.isalnum() or char == "_" or char > "~"):
            return False
    return True

def check_module_name(module_name):
    """Says what is wrong with a (dotted) module name.

    Args:
        module_name: (string) e.g. `"package._native"`.

    Returns:
        None, or the error (string).
    """
    for part in module_name.split("."):
        if not _is_identifier(part):
            return "not a Python module name, got {}. Write identifiers with dots between, such as \"package._native\"".format(repr(module_name))
        if part in _KEYWORDS:
            return "`{}` is a keyword of Python and cannot be imported, got {}. Choose another name".format(part, repr(module_name))
    return None

# CPython's platform triplets in `sysconfig.get_config_var("SOABI")`, by Bazel's (os, cpu).
# Source: CPython's configure.ac (PLATFORM_TRIPLET) and PC/pyconfig.h (PYD_PLATFORM_TAG).
_TRIPLETS = {
    ("linux", "aarch64"): "aarch64-linux-gnu",
    ("linux", "ppc64le"): "powerpc64le-linux-gnu",
    ("linux", "riscv64"): "riscv64-linux-gnu",
    ("linux", "s390x"): "s390x-linux-gnu",
    ("linux", "x86_32"): "i386-linux-gnu",
    ("linux", "x86_64"): "x86_64-linux-gnu",
    ("windows", "aarch64"): "win_arm64",
    ("windows", "x86_32"): "win32",
    ("windows", "x86_64"): "win_amd64",
}

def _normalized(path):
    """A relative path without `.` and `x/..`; what leads out of the start stays as leading `..`."""
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts

def module_folder(module_name, package, imports):
    """Says in which folder of the package the library must lie, so that `import` finds it from one of the import roots.

    Args:
        module_name: (string) dotted.
        package: (string) of the target, e.g. `"python/acme"`.
        imports: (list of strings or select) the attribute: import roots, relative to the package. Without any the root is the
            workspace; of a select, nothing is known here, and the package is taken for the root.

    Returns:
        `struct(folder, error)`: `folder` relative to the package, `""` for the package itself; `error` None or what is wrong.

    Example:
        `module_folder("acme.text._fast", "python/acme/text", ["../.."])` is `struct(folder = "", error = None)`, and
        `module_folder("acme._fast", "", ["python"])` is `struct(folder = "python/acme", error = None)`.
    """
    folders = module_name.split(".")[:-1]
    package_parts = _normalized(package)
    if type(imports) != type([]):
        return struct(error = None, folder = "/".join(folders))
    roots = [_normalized(package + "/" + root) for root in imports] or [[]]
    for root in roots:
        wanted = root + folders
        if wanted[:len(package_parts)] == package_parts:
            return struct(error = None, folder = "/".join(wanted[len(package_parts):]))
    return struct(error = ("`{module_name}` would have to lie outside this package to be found, got {imports}. " +
                           "Name an import root from which `{path}` is inside `//{package}`").format(
        imports = repr(imports),
        module_name = module_name,
        package = package,
        path = "/".join(folders + ["*"]),
    ), folder = None)

def file_name(stem, abi, os, cpu, python_version = None):
    """Gives the name of the file that `import` looks for.

    Args:
        stem: (string) the last part of the module's name.
        abi: (struct) of `parse_abi`.
        os: (string) `"linux"`, `"macos"` or `"windows"`.
        cpu: (string or None) a name of `@platforms//cpu`, only needed for `cpython`.
        python_version: (string or None) `"3.14"` or, free-threaded, `"3.14t"`; only needed for `cpython`.

    Returns:
        A file name (string).

    Example:
        `file_name("_native", parse_abi("abi3"), "linux", "x86_64")` is `"_native.abi3.so"`.
    """
    if abi.kind == "cpython":
        digits = python_version.replace(".", "")
        if os == "macos":
            return "{}.cpython-{}-darwin.so".format(stem, digits)
        triplet = _TRIPLETS.get((os, cpu))
        if os == "windows":
            return "{}.cp{}-{}.pyd".format(stem, digits, triplet) if triplet else stem + ".pyd"
        return "{}.cpython-{}-{}.so".format(stem, digits, triplet) if triplet else stem + ".so"

    # Python on Windows has no suffix of its own for the stable ABI: it takes `.pyd`, and `.abi3.pyd` is never found.
    return stem + (".pyd" if os == "windows" else ".{}.so".format(abi.kind))

def check_python_version(abi, python_version):
    """Says what is wrong with `python_version` for this ABI.

    Args:
        abi: (struct) of `parse_abi`.
        python_version: (string or None) the attribute.

    Returns:
        None, or the error (string).
    """
    if abi.kind != "cpython":
        if python_version:
            return "only abi = \"cpython\" is built for one Python, got {}. Remove it: the stable ABI serves every Python from its floor on".format(repr(python_version))
        return None
    parts = (python_version or "").removesuffix("t").split(".")
    if len(parts) != 2 or parts[0] != "3" or not parts[1].isdigit():
        return "abi = \"cpython\" is built for one Python, got {}. Write the version that pyo3-ffi is configured for, such as \"3.14\" or \"3.14t\"".format(repr(python_version))
    return None
