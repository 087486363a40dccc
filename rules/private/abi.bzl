"""Validates `abi` and `module_name`, and computes the file name that Python looks for.

Pure functions that know nothing about targets. They return `struct(..., error = None)` or an error as a string, and never call `fail`.
Used by checks.bzl, config.bzl, extension.bzl, link_flags.bzl and rename.bzl.
"""

visibility("//rules/tests")

# The lowest floor of any PyO3 release's `abi3-py3X` features. Newer releases start later: PyO3 0.30 dropped abi3-py38.
_LOWEST_ABI3_MINOR = 7

# CPython 3.15 introduced abi3t, the stable ABI of free-threaded builds (PEP 803).
_LOWEST_ABI3T_MINOR = 15

_EXAMPLES = '"abi3" (any stable ABI), "abi3-py310" (CPython 3.10 and later), "abi3t-py315" or "cpython"'

# In a list, and for `pyo3_config`.
_EXAMPLES_WITH_VERSION = '"abi3-py310" (CPython 3.10 and later), "abi3t-py315", "cpython-3.14" or "cpython-3.14t"'

# Keywords of Python 3. `import` cannot name a module after one of them.
_KEYWORDS = {word: None for word in (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield"
).split(" ")}

def _minor(digits):
    """Returns the minor version from the digits of `py3X` (`"310"` gives 10), or None."""
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
        `struct(kind, floor, error)`. `kind` is `"abi3"`, `"abi3t"` or `"cpython"`. `floor` is the lowest minor version of Python 3
        that the extension promises to load on (int), or None. `error` is None or the problem (string).

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
        # Python accepts any Unicode identifier. Starlark cannot classify non-ASCII characters, so accept them all.
        if not (char.isalnum() or char == "_" or char > "~"):
            return False
    return True

def check_module_name(module_name):
    """Validates a (dotted) module name.

    Args:
        module_name: (string) e.g. `"package._native"`.

    Returns:
        None, or the error (string).
    """
    for part in module_name.split("."):
        if not _is_identifier(part):
            return "not a valid Python module name, got {}. Write identifiers separated by dots, such as \"package._native\"".format(repr(module_name))
        if part in _KEYWORDS:
            return "`{}` is a Python keyword, so it cannot be imported, got {}. Choose another name".format(part, repr(module_name))
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
    """The parts of a relative path without `.` and `x/..`. Leading `..` parts stay."""
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts

def module_folder(module_name, package, imports):
    """Computes the folder inside the package where `import` finds the library from one of the import roots.

    Args:
        module_name: (string) dotted.
        package: (string) of the target, e.g. `"python/acme"`.
        imports: (list of strings or select) the attribute: import roots, relative to the package. An empty list makes the
            workspace the root. The value of a select is unknown during loading, so the package counts as the root.

    Returns:
        `struct(folder, error)`. `folder` is relative to the package, `""` for the package itself. `error` is None or the problem
        (string).

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
    return struct(error = ("`{module_name}` would be outside this package, got {imports}. " +
                           "Name an import root that places `{path}` inside `//{package}`").format(
        imports = repr(imports),
        module_name = module_name,
        package = package,
        path = "/".join(folders + ["*"]),
    ), folder = None)

def file_name(stem, abi, os, cpu, python_version = None):
    """Computes the file name that `import` looks for.

    Args:
        stem: (string) the last part of the module name.
        abi: (struct) the result of `parse_abi`.
        os: (string) `"linux"`, `"macos"` or `"windows"`.
        cpu: (string or None) a name from `@platforms//cpu`. Required for `cpython` only.
        python_version: (string or None) `"3.14"`, or `"3.14t"` for the free-threaded build. Required for `cpython` only.

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

    # Python on Windows has no separate suffix for the stable ABI. It loads `.pyd` and never finds `.abi3.pyd`.
    return stem + (".pyd" if os == "windows" else ".{}.so".format(abi.kind))

def _config_version(entry):
    """The Python version of a PyO3 configuration for an ABI, such as `"3.10"`. None for an ABI without a version."""
    if entry.abi.kind == "cpython":
        return entry.python_version.removesuffix("t")
    return "3.{}".format(entry.abi.floor) if entry.abi.floor else None

def parse_entry(spelling):
    """Parses one ABI that carries its version, as in a list of ABIs.

    Args:
        spelling: (string) `"abi3-py310"`, `"abi3t-py315"`, `"cpython-3.14"` or `"cpython-3.14t"`.

    Returns:
        `struct(spelling, name, abi, python_version, error)`. `name` is the argument of `parse_abi` and `abi` its result.
        `python_version` is None unless the ABI is `cpython`. `error` is None or the problem (string).
    """
    name, python_version = spelling, None
    if spelling.startswith("cpython-"):
        name, python_version = "cpython", spelling.removeprefix("cpython-")
    abi = parse_abi(name)
    error = abi.error and abi.error.replace(_EXAMPLES, _EXAMPLES_WITH_VERSION)
    if not error and name == "cpython" and (not python_version or check_python_version(abi, python_version)):
        error = "cpython needs one Python version, got {}. Write \"cpython-3.14\", or \"cpython-3.14t\" for the free-threaded build".format(repr(spelling))
    elif not error and name == "abi3":
        error = "abi3 needs a floor here, got {}. Write \"abi3-py310\"".format(repr(spelling))
    return struct(abi = abi, error = error, name = name, python_version = python_version, spelling = spelling)

def parse_abis(abi, python_version):
    """Parses the attributes `abi` and `python_version`.

    Args:
        abi: (string or list of strings) as users write it.
        python_version: (string or None) as users write it.

    Returns:
        `struct(entries, several, error)`. `entries` is a list of the structs of `parse_entry`, `several` whether `pyo3_config` selects the ABI,
        `error` None or the problem as `attribute: problem, got value. What to do` (string).
    """
    if type(abi) == type([]):
        entries = [parse_entry(spelling) for spelling in abi]
        error = None
        if python_version:
            error = "python_version: a list of ABIs takes no Python version, got {}. Remove it, and write \"cpython-{}\" in the list".format(
                repr(python_version),
                python_version,
            )
        elif not entries:
            error = "abi: no ABI, got []. Write {}".format(_EXAMPLES_WITH_VERSION)
        files = {}
        for entry in entries:
            error = error or (entry.error and "abi: " + entry.error)
            if error:
                break
            file = (entry.abi.kind, entry.python_version)
            if file in files:
                error = "abi: {} and {} would have the same file name, got {}. Keep one of them".format(
                    repr(files[file]),
                    repr(entry.spelling),
                    repr(abi),
                )
            files[file] = entry.spelling
        return struct(entries = entries, error = error, several = True)

    if abi.startswith("cpython-"):
        entry = parse_entry(abi)
        error = entry.error and "abi: " + entry.error
        if python_version:
            error = "python_version: abi = {} has the Python version already, got {}. Remove it".format(repr(abi), repr(python_version))

        # The gate cannot tell a library for a free-threaded Python from one for a Python with a GIL, so `pyo3_config` must select it.
        return struct(entries = [entry], error = error, several = abi.endswith("t"))

    parsed = parse_abi(abi)
    error = parsed.error and "abi: " + parsed.error
    if not error:
        error = check_python_version(parsed, python_version)
        error = error and "python_version: " + error
    spelling = "cpython-{}".format(python_version) if abi == "cpython" else abi
    entry = struct(abi = parsed, error = None, name = abi, python_version = python_version, spelling = spelling)
    return struct(entries = [entry], error = error, several = False)

def config_text(entry):
    """Writes the file for PyO3's variable `PYO3_CONFIG_FILE` that selects an ABI.

    PyO3 takes the version and the build from the file, and decides by its features whether that is a stable ABI: `abi3-py3X` for a
    build with a GIL, from 3.15 on `abi3t-py315`, too. Source: `InterpreterConfig` of pyo3-build-config 0.30.1.

    Args:
        entry: (struct) the result of `parse_entry`, without an error.

    Returns:
        The content (string).
    """
    lines = ["implementation=CPython", "version=" + _config_version(entry)]
    if entry.python_version and entry.python_version.endswith("t"):
        lines.append("build_flags=Py_GIL_DISABLED")
    return "".join([line + "\n" for line in lines])

def check_python_version(abi, python_version):
    """Validates `python_version` against the ABI.

    Args:
        abi: (struct) the result of `parse_abi`.
        python_version: (string or None) the attribute.

    Returns:
        None, or the error (string).
    """
    if abi.kind != "cpython":
        if python_version:
            return "only abi = \"cpython\" takes a Python version, got {}. Remove it: a stable ABI library loads on every Python from its floor on".format(repr(python_version))
        return None
    parts = (python_version or "").removesuffix("t").split(".")
    if len(parts) != 2 or parts[0] != "3" or not parts[1].isdigit():
        return "abi = \"cpython\" needs exactly one Python version, got {}. Write the version that pyo3-ffi is configured for, such as \"3.14\" or \"3.14t\"".format(repr(python_version))
    return None
