"""Reads the attribute `pythons` of `pyo3_python_test`, and tells whether a Python loads an extension.

Pure functions that return errors as strings. Used by python_test.bzl and python_test_rule.bzl.
"""

load(":abi.bzl", "parse_abi")

visibility("//rules/tests")

def _number(text):
    """Whether a text is a number without a leading zero."""
    return text.isdigit() and (text == "0" or text[0] != "0")

def parse_version(text):
    """Parses a version of Python.

    Args:
        text: (string) `"3.14"`, `"3.14.2"`, or `"3.14t"` for the free-threaded build.

    Returns:
        `struct(text, number, minor, free_threaded)`, or None if it is something else. `number` is the text without the `t`.
    """
    number = text.removesuffix("t")
    parts = number.split(".")
    if len(parts) not in (2, 3) or parts[0] != "3" or not all([_number(part) for part in parts]):
        return None
    return struct(free_threaded = text.endswith("t"), minor = int(parts[1]), number = number, text = text)

def _interpreter(entry):
    """Splits an entry that names an interpreter into (label, absolute path). At least one of the two is None."""
    if type(entry) != type(""):
        return entry, None

    # An absolute path of Linux and macOS, or of Windows.
    if (entry.startswith("/") and not entry.startswith("//")) or entry[1:3] in (":/", ":\\"):
        return None, entry
    if entry.startswith(("//", "@", ":")):
        return entry, None
    return None, None

_HOW = 'Write a version ("3.13", "3.14t"), a label ("//pythons:py313") or an absolute path ("/usr/bin/python3.13")'

def parse_pythons(pythons):
    """Reads the attribute `pythons`.

    Args:
        pythons: (list of strings, or dict of string to string) as the user wrote it.

    Returns:
        `struct(pythons, error)`. `pythons` is a list of `struct(suffix, version, label, path)`: the last part of the test's name, the
        version (see `parse_version`) or None, and the interpreter's label or absolute path. With neither, the toolchain of that
        version runs the test. `error` is None or the problem (string).
    """
    if type(pythons) not in (type([]), type({})) or not pythons:
        return struct(error = "expected at least one Python, got {}. {}".format(repr(pythons), _HOW), pythons = [])
    parsed = []
    named = type(pythons) == type({})
    for key in pythons:
        entry = pythons[key] if named else key
        label, path = _interpreter(entry)
        if named:
            suffix = key
            if not label and not path:
                return struct(error = "`{}` is not an interpreter, got {}. Write a label (\"//pythons:py313\") or an absolute path (\"/usr/bin/python3.13\")".format(
                    key,
                    repr(entry),
                ), pythons = [])
        elif label:
            suffix = str(label).rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        elif path:
            suffix = path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe").removeprefix("python") or "python"
        else:
            suffix = entry
            if not parse_version(entry):
                return struct(error = "not a Python, got {}. {}".format(repr(entry), _HOW), pythons = [])
        if suffix in [python.suffix for python in parsed]:
            return struct(error = "two entries would make tests named `…_{}`, got {}. Name them: {{\"{}\": {}, …}}".format(
                suffix,
                repr(pythons),
                suffix,
                repr(str(entry)),
            ), pythons = [])
        parsed.append(struct(label = label, path = path, suffix = suffix, version = parse_version(suffix)))
    return struct(error = None, pythons = parsed)

def extension_load_error(*, extension, libraries, python):
    """Tells why a Python loads none of an extension's libraries.

    Args:
        extension: (string) the extension's label, for the message.
        libraries: (list) of `(abi, python_version)`, two strings each, see `load_error`. Only an extension with a list of ABIs has
            several.
        python: (string) the test's Python, such as `"3.14t"`.

    Returns:
        None, or the error (string).
    """
    errors = [
        load_error(abi = abi, extension = extension, extension_python = python_version, python = python)
        for abi, python_version in libraries
    ]
    if None in errors:
        return None
    if len(errors) == 1:
        return errors[0]
    return "{} has abi = {}, and none of them loads on that Python, got {}. Remove that Python, or add an ABI".format(
        extension,
        repr(["{}-{}".format(abi, python_version) if python_version else abi for abi, python_version in libraries]),
        repr(python),
    )

def load_error(*, abi, extension, extension_python, python):
    """Tells why a Python cannot load an extension.

    Args:
        abi: (string) of the extension, valid for `parse_abi`.
        extension: (string) its label, for the message.
        extension_python: (string) its `python_version`, `""` unless the ABI is `cpython`.
        python: (string) the test's Python, such as `"3.14t"`.

    Returns:
        None, or the error (string).
    """
    version = parse_version(python)
    promise = parse_abi(abi)
    if promise.kind == "cpython":
        own = parse_version(extension_python)
        if (own.minor, own.free_threaded) == (version.minor, version.free_threaded):
            return None
        return "{} is built for Python {} only, got {}. Remove that Python, or give `{}` a stable ABI".format(
            extension,
            extension_python,
            repr(python),
            extension,
        )
    if version.free_threaded and promise.kind == "abi3":
        return ("{} has abi = {}, which a free-threaded Python cannot load, got {}. Remove that Python, or build the extension with " +
                "abi = \"abi3t-py315\" (for 3.15t and later) or abi = \"cpython\" and python_version = {}").format(
            extension,
            repr(abi),
            repr(python),
            repr(python),
        )
    floor = promise.floor or (15 if promise.kind == "abi3t" else 0)
    if version.minor < floor:
        return "{} has abi = {} and loads on Python 3.{} and later, got {}. Remove that Python, or lower the floor".format(
            extension,
            repr(abi),
            floor,
            repr(python),
        )
    return None
