"""Tables for //rules/private:abi.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "unittest")
load("//rules/private:abi.bzl", "check_module_name", "check_python_version", "config_text", "file_name", "module_folder", "parse_abi", "parse_abis", "parse_entry")
load(":tables.bzl", "table_test_impl")

visibility("private")

_WRITE_WITH_VERSION = 'Write "abi3-py310" (CPython 3.10 and later), "abi3t-py315", "cpython-3.14" or "cpython-3.14t"'
_WRITE = 'Write "abi3" (any stable ABI), "abi3-py310" (CPython 3.10 and later), "abi3t-py315" or "cpython"'

def _ok(kind, floor):
    return struct(error = None, floor = floor, kind = kind)

def _error(text):
    return struct(error = text, floor = None, kind = None)

parse_abi_test = unittest.make(table_test_impl(parse_abi, [
    ("abi3", _ok("abi3", None)),
    ("abi3-py37", _ok("abi3", 7)),
    ("abi3-py39", _ok("abi3", 9)),
    ("abi3-py310", _ok("abi3", 10)),
    ("abi3-py315", _ok("abi3", 15)),
    ("abi3t-py315", _ok("abi3t", 15)),
    ("abi3t-py316", _ok("abi3t", 16)),
    ("cpython", _ok("cpython", None)),
    ("abi3-py36", _error('the lowest floor of abi3 is py37, got "abi3-py36". Write "abi3-py37" or a later floor')),
    ("abi3t-py314", _error('the lowest floor of abi3t is py315, got "abi3t-py314". Write "abi3t-py315" or a later floor')),
    ("abi3t", _error('unknown ABI, got "abi3t". ' + _WRITE)),
    ("abi3-py3", _error('unknown ABI, got "abi3-py3". ' + _WRITE)),
    ("abi3-py309", _error('unknown ABI, got "abi3-py309". ' + _WRITE)),
    ("abi3-py3100", _error('unknown ABI, got "abi3-py3100". ' + _WRITE)),
    ("abi3-py27", _error('unknown ABI, got "abi3-py27". ' + _WRITE)),
    ("abi3-3.10", _error('unknown ABI, got "abi3-3.10". ' + _WRITE)),
    ("ABI3", _error('unknown ABI, got "ABI3". ' + _WRITE)),
    ("", _error('unknown ABI, got "". ' + _WRITE)),
]))

_IDENTIFIERS = ". Write identifiers separated by dots, such as \"package._native\""

check_module_name_test = unittest.make(table_test_impl(check_module_name, [
    ("hello", None),
    ("_native", None),
    ("package._native", None),
    ("a.b.c2", None),
    ("größe", None),
    ("my-ext", 'not a valid Python module name, got "my-ext"' + _IDENTIFIERS),
    ("2fast", 'not a valid Python module name, got "2fast"' + _IDENTIFIERS),
    ("a..b", 'not a valid Python module name, got "a..b"' + _IDENTIFIERS),
    (".a", 'not a valid Python module name, got ".a"' + _IDENTIFIERS),
    ("a.", 'not a valid Python module name, got "a."' + _IDENTIFIERS),
    ("a/b", 'not a valid Python module name, got "a/b"' + _IDENTIFIERS),
    ("a b", 'not a valid Python module name, got "a b"' + _IDENTIFIERS),
    ("", 'not a valid Python module name, got ""' + _IDENTIFIERS),
    ("class", '`class` is a Python keyword, so it cannot be imported, got "class". Choose another name'),
    ("package.import", '`import` is a Python keyword, so it cannot be imported, got "package.import". Choose another name'),
]))

file_name_test = unittest.make(table_test_impl(
    lambda stem, abi, os, cpu, version = None: file_name(stem, parse_abi(abi), os, cpu, version),
    [
        (("hello", "abi3", "linux", "x86_64"), "hello.abi3.so"),
        (("hello", "abi3-py310", "linux", "aarch64"), "hello.abi3.so"),
        (("_native", "abi3", "linux", "x86_64"), "_native.abi3.so"),
        (("hello", "abi3", "macos", "aarch64"), "hello.abi3.so"),
        (("_native", "abi3", "windows", "x86_64"), "_native.pyd"),
        (("hello", "abi3t-py315", "linux", "x86_64"), "hello.abi3t.so"),
        (("hello", "abi3t-py315", "macos", "aarch64"), "hello.abi3t.so"),
        (("hello", "abi3t-py315", "windows", "x86_64"), "hello.pyd"),
        (("hello", "cpython", "linux", "x86_64", "3.14"), "hello.cpython-314-x86_64-linux-gnu.so"),
        (("hello", "cpython", "linux", "aarch64", "3.14t"), "hello.cpython-314t-aarch64-linux-gnu.so"),
        (("hello", "cpython", "linux", "ppc64le", "3.9"), "hello.cpython-39-powerpc64le-linux-gnu.so"),
        (("hello", "cpython", "macos", "aarch64", "3.13"), "hello.cpython-313-darwin.so"),
        (("b", "cpython", "windows", "x86_64", "3.13"), "b.cp313-win_amd64.pyd"),
        (("b", "cpython", "windows", "x86_32", "3.13"), "b.cp313-win32.pyd"),
        # A processor with an unknown triplet gets the plain suffix, which every CPython also accepts.
        (("hello", "cpython", "linux", "armv7", "3.13"), "hello.so"),
        (("hello", "cpython", "windows", None, "3.13"), "hello.pyd"),
    ],
))

_OUTSIDE = "`{}` would be outside this package, got {}. Name an import root that places `{}` inside `//{}`"

def _folder(module_name, package, imports):
    found = module_folder(module_name, package, imports)
    return found.error or found.folder

module_folder_test = unittest.make(table_test_impl(_folder, [
    # The package is the import root.
    (("hello", "", ["."]), ""),
    (("hello", "rust", ["."]), ""),
    (("tally._native", "", ["."]), "tally"),
    (("a.b.c", "services/x", ["."]), "a/b"),
    # maturin's python-source.
    (("jellyfish._rustyfish", "", ["python"]), "python/jellyfish"),
    (("jellyfish._rustyfish", "third_party/jellyfish", ["./python/"]), "python/jellyfish"),
    # The BUILD file is in the Python package.
    (("acme.text._fast", "python/acme/text", ["../.."]), ""),
    (("acme.text._fast", "python/acme", [".."]), "text"),
    # Without an import root, the workspace is the root.
    (("acme.text._fast", "acme/text", []), ""),
    # The first root that fits.
    (("acme._fast", "python/acme", ["../../lib", ".."]), ""),
    # The value of a select is unknown during loading.
    (("acme._fast", "x", select({"//conditions:default": ["."]})), "acme"),
    (("acme._fast", "python/acme", ["../.."]), _OUTSIDE.format("acme._fast", '["../.."]', "acme/*", "python/acme")),
    (("acme._fast", "python/acme", []), _OUTSIDE.format("acme._fast", "[]", "acme/*", "python/acme")),
    (("fast", "python/acme", [".."]), _OUTSIDE.format("fast", '[".."]', "*", "python/acme")),
    (("fast", "acme", ["../.."]), _OUTSIDE.format("fast", '["../.."]', "*", "acme")),
]))

_ONE_PYTHON = "abi = \"cpython\" needs exactly one Python version, got {}. Write the version that pyo3-ffi is configured for, such as \"3.14\" or \"3.14t\""

check_python_version_test = unittest.make(table_test_impl(
    lambda abi, version: check_python_version(parse_abi(abi), version),
    [
        (("abi3", None), None),
        (("abi3-py310", None), None),
        (("cpython", "3.14"), None),
        (("cpython", "3.14t"), None),
        (("cpython", None), _ONE_PYTHON.format("None")),
        (("cpython", "3"), _ONE_PYTHON.format('"3"')),
        (("cpython", "3.14.1"), _ONE_PYTHON.format('"3.14.1"')),
        (("cpython", "2.7"), _ONE_PYTHON.format('"2.7"')),
        (("cpython", "py314"), _ONE_PYTHON.format('"py314"')),
        (("abi3", "3.14"), 'only abi = "cpython" takes a Python version, got "3.14". Remove it: a stable ABI library loads on every Python from its floor on'),
    ],
))

def _entry(spelling):
    entry = parse_entry(spelling)
    return entry.error or (entry.spelling, entry.name, entry.python_version)

_ONE_VERSION = 'cpython needs one Python version, got {}. Write "cpython-3.14", or "cpython-3.14t" for the free-threaded build'

parse_entry_test = unittest.make(table_test_impl(_entry, [
    ("abi3-py310", ("abi3-py310", "abi3-py310", None)),
    ("abi3t-py315", ("abi3t-py315", "abi3t-py315", None)),
    ("cpython-3.14", ("cpython-3.14", "cpython", "3.14")),
    ("cpython-3.14t", ("cpython-3.14t", "cpython", "3.14t")),
    ("abi3", 'abi3 needs a floor here, got "abi3". Write "abi3-py310"'),
    ("cpython", _ONE_VERSION.format('"cpython"')),
    ("cpython-314t", _ONE_VERSION.format('"cpython-314t"')),
    ("cpython-", _ONE_VERSION.format('"cpython-"')),
    ("abi4", 'unknown ABI, got "abi4". ' + _WRITE_WITH_VERSION),
]))

def _abis(abi, python_version = None):
    parsed = parse_abis(abi, python_version)
    return parsed.error or (parsed.several, [(entry.name, entry.python_version, entry.spelling) for entry in parsed.entries])

parse_abis_test = unittest.make(table_test_impl(_abis, [
    (("abi3",), (False, [("abi3", None, "abi3")])),
    (("cpython", "3.14t"), (False, [("cpython", "3.14t", "cpython-3.14t")])),
    (("cpython-3.14",), (False, [("cpython", "3.14", "cpython-3.14")])),
    (("cpython-3.14t",), (True, [("cpython", "3.14t", "cpython-3.14t")])),
    (
        (["abi3-py310", "cpython-3.14t", "abi3t-py315"],),
        (True, [("abi3-py310", None, "abi3-py310"), ("cpython", "3.14t", "cpython-3.14t"), ("abi3t-py315", None, "abi3t-py315")]),
    ),
    ((["abi3t-py315"],), (True, [("abi3t-py315", None, "abi3t-py315")])),
    ((["cpython-3.14", "cpython-3.14t"],), (True, [("cpython", "3.14", "cpython-3.14"), ("cpython", "3.14t", "cpython-3.14t")])),
    (([],), "abi: no ABI, got []. " + _WRITE_WITH_VERSION),
    ((["abi3"],), 'abi: abi3 needs a floor here, got "abi3". Write "abi3-py310"'),
    (
        (["abi3-py310", "abi3-py312"],),
        'abi: "abi3-py310" and "abi3-py312" would have the same file name, got ["abi3-py310", "abi3-py312"]. Keep one of them',
    ),
    (
        (["cpython-3.14t"], "3.14t"),
        'python_version: a list of ABIs takes no Python version, got "3.14t". Remove it, and write "cpython-3.14t" in the list',
    ),
    (("cpython-3.14", "3.14"), 'python_version: abi = "cpython-3.14" has the Python version already, got "3.14". Remove it'),
    (("cpython-314",), "abi: " + _ONE_VERSION.format('"cpython-314"')),
    (("cpython",), "python_version: " + _ONE_PYTHON.format("None")),
    (("abi4",), 'abi: unknown ABI, got "abi4". ' + _WRITE),
]))

config_text_test = unittest.make(table_test_impl(lambda spelling: config_text(parse_entry(spelling)), [
    ("abi3-py310", "implementation=CPython\nversion=3.10\n"),
    ("cpython-3.14", "implementation=CPython\nversion=3.14\n"),
    ("cpython-3.14t", "implementation=CPython\nversion=3.14\nbuild_flags=Py_GIL_DISABLED\n"),
    ("abi3t-py315", "implementation=CPython\nversion=3.15\n"),
]))

def abi_test_suite(name):
    unittest.suite(
        name,
        check_module_name_test,
        check_python_version_test,
        config_text_test,
        file_name_test,
        module_folder_test,
        parse_abi_test,
        parse_abis_test,
        parse_entry_test,
    )
