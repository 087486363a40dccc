"""Tests of `pyo3_python_test`: what it makes of each Python, which extension loads on which one, and what it refuses."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_python//python:py_runtime_pair.bzl", "py_runtime_pair")
load("//rules:defs.bzl", "pyo3_extension", "pyo3_python_test")
load("//rules/private:python_test_checks.bzl", "extension_load_error", "load_error", "parse_pythons", "parse_version")
load("//rules/private:python_test_rule.bzl", "pyo3_python_check")
load(":tables.bzl", "table_test_impl")

visibility("private")

def _version(text):
    version = parse_version(text)
    return version and (version.number, version.minor, version.free_threaded)

parse_version_test = unittest.make(table_test_impl(_version, [
    ("3.9", ("3.9", 9, False)),
    ("3.14t", ("3.14", 14, True)),
    ("3.13.7", ("3.13.7", 13, False)),
    ("3", None),
    ("2.7", None),
    ("3.x", None),
    ("3.09", None),
    ("3.14tt", None),
    ("", None),
    ("3.14 ", None),
]))

_HOW = 'Write a version ("3.13", "3.14t"), a label ("//pythons:py313") or an absolute path ("/usr/bin/python3.13")'

def _parsed(pythons):
    parsed = parse_pythons(pythons)
    return parsed.error or [(python.suffix, python.version and python.version.text, python.label, python.path) for python in parsed.pythons]

parse_pythons_test = unittest.make(table_test_impl(_parsed, [
    (["3.10", "3.14t"], [("3.10", "3.10", None, None), ("3.14t", "3.14t", None, None)]),
    (["/usr/bin/python3.13"], [("3.13", "3.13", None, "/usr/bin/python3.13")]),
    (["/opt/python"], [("python", None, None, "/opt/python")]),
    (["C:/Python313/python.exe"], [("python", None, None, "C:/Python313/python.exe")]),
    (["C:\\Python\\python3.13.exe"], [("3.13", "3.13", None, "C:\\Python\\python3.13.exe")]),
    (["//pythons:py313"], [("py313", None, "//pythons:py313", None)]),
    (["@pythons//3.13"], [("3.13", "3.13", "@pythons//3.13", None)]),
    ([":own"], [("own", None, ":own", None)]),
    (({"3.13": ":own", "nightly": "/opt/python"},), [("3.13", "3.13", ":own", None), ("nightly", None, None, "/opt/python")]),
    ([], "expected at least one Python, got []. " + _HOW),
    (({},), "expected at least one Python, got {}. " + _HOW),
    ("3.10", 'expected at least one Python, got "3.10". ' + _HOW),
    (["python3.13"], 'not a Python, got "python3.13". ' + _HOW),
    (["3"], 'not a Python, got "3". ' + _HOW),
    (
        ({"3.13": "3.13"},),
        '`3.13` is not an interpreter, got "3.13". Write a label ("//pythons:py313") or an absolute path ("/usr/bin/python3.13")',
    ),
    (
        ["3.13", "/usr/bin/python3.13"],
        'two entries would make tests named `…_3.13`, got ["3.13", "/usr/bin/python3.13"]. Name them: {"3.13": "/usr/bin/python3.13", …}',
    ),
]))

_FREE_THREADED = ("//x:x has abi = {abi}, which a free-threaded Python cannot load, got {got}. Remove that Python, or build the extension " +
                  "with abi = \"abi3t-py315\" (for 3.15t and later) or abi = \"cpython\" and python_version = {got}")

load_error_test = unittest.make(table_test_impl(
    lambda abi, extension_python, python: load_error(abi = abi, extension = "//x:x", extension_python = extension_python, python = python),
    [
        (("abi3", "", "3.7"), None),
        (("abi3-py310", "", "3.10"), None),
        (("abi3-py310", "", "3.14.2"), None),
        (("abi3t-py315", "", "3.15"), None),
        (("abi3t-py315", "", "3.15t"), None),
        (("cpython", "3.14", "3.14.2"), None),
        (("cpython", "3.14t", "3.14t"), None),
        (
            ("abi3-py310", "", "3.9"),
            '//x:x has abi = "abi3-py310" and loads on Python 3.10 and later, got "3.9". Remove that Python, or lower the floor',
        ),
        (
            ("abi3t-py315", "", "3.14t"),
            '//x:x has abi = "abi3t-py315" and loads on Python 3.15 and later, got "3.14t". Remove that Python, or lower the floor',
        ),
        (("abi3", "", "3.14t"), _FREE_THREADED.format(abi = '"abi3"', got = '"3.14t"')),
        (("abi3-py39", "", "3.15t"), _FREE_THREADED.format(abi = '"abi3-py39"', got = '"3.15t"')),
        (
            ("cpython", "3.14", "3.13"),
            '//x:x is built for Python 3.14 only, got "3.13". Remove that Python, or give `//x:x` a stable ABI',
        ),
        (
            ("cpython", "3.14", "3.14t"),
            '//x:x is built for Python 3.14 only, got "3.14t". Remove that Python, or give `//x:x` a stable ABI',
        ),
    ],
))

_THREE = [("abi3-py310", ""), ("cpython", "3.14t"), ("abi3t-py315", "")]
_NONE_LOADS = '//x:x has abi = ["abi3-py310", "cpython-3.14t", "abi3t-py315"], and none of them loads on that Python, got "{}". Remove that Python, or add an ABI'

extension_load_error_test = unittest.make(table_test_impl(
    lambda libraries, python: extension_load_error(extension = "//x:x", libraries = libraries, python = python),
    [
        ((_THREE, "3.10"), None),
        ((_THREE, "3.14"), None),
        ((_THREE, "3.14t"), None),
        ((_THREE, "3.15t"), None),
        ((_THREE, "3.9"), _NONE_LOADS.format("3.9")),
        ((_THREE, "3.13t"), _NONE_LOADS.format("3.13t")),
        (
            (_THREE[:1], "3.9"),
            '//x:x has abi = "abi3-py310" and loads on Python 3.10 and later, got "3.9". Remove that Python, or lower the floor',
        ),
    ],
))

def _refused_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

python_refused_test = analysistest.make(_refused_impl, attrs = {"message": attr.string()}, expect_failure = True)

def _launcher_impl(ctx):
    """The launcher names the interpreter; the runfiles hold the library, the sources, the runner and the interpreter's files."""
    env = analysistest.begin(ctx)
    actions = analysistest.target_actions(env)
    target = analysistest.target_under_test(env)
    launcher = [action.content for action in actions if action.content and "exec \"$interpreter\"" in action.content]
    asserts.equals(env, 1, len(launcher))
    asserts.true(env, "\ninterpreter={}\n".format(ctx.attr.interpreter) in launcher[0], launcher[0])
    files = [file.short_path for file in target[DefaultInfo].default_runfiles.files.to_list()]
    for wanted in ["rules/tests/matrix.abi3.so", "rules/tests/develop_test.py", "rules/private/python_test.py"] + ctx.attr.files:
        asserts.true(env, wanted in files, "{} is missing in {}".format(wanted, files))
    return analysistest.end(env)

launcher_test = analysistest.make(_launcher_impl, attrs = {"files": attr.string_list(), "interpreter": attr.string()})

# How an entry of `pythons` becomes a path in the launcher, and which files it brings.
_INTERPRETERS = {
    "file": (":develop_test.py", "\"$runfiles\"/'_main/rules/tests/develop_test.py'", []),
    "path": ("/opt/it's python", "'/opt/it'\\''s python'", []),
    "program": ("//tools/gate", "\"$runfiles\"/'_main/tools/gate/gate'", ["tools/gate/gate"]),
    "runtime": (":runtime", "\"$runfiles\"/'_main/rules/tests/lib.rs'", ["rules/tests/lib.rs", "rules/tests/pyo3.rs"]),
    "system_runtime": (":system_runtime", "'/opt/python3.11'", []),
    "toolchain": (":runtime_pair", "'/opt/python3.11'", []),
}

def python_test_test_suite(name):
    """Declares the tests and their targets.

    Args:
        name: (string) of the test_suite.
    """
    unittest.suite(name + "_tables", extension_load_error_test, load_error_test, parse_pythons_test, parse_version_test)
    pyo3_extension(
        name = "matrix",
        testonly = True,
        srcs = ["lib.rs"],
        abi = "abi3-py310",
        tags = ["manual"],
        deps = [":pyo3"],
    )

    # The extension of another package: analysis finds it through libraries.
    pyo3_python_check(
        name = "refused_python",
        testonly = True,
        public_label = "//rules/tests:matrix_test",
        pythons = ["3.10", "3.14t"],
        tags = ["manual"],
        deps = [":matrix"],
    )
    python_refused_test(
        name = "refused_python_test",
        message = "//rules/tests:matrix_test: pythons: //rules/tests:matrix has abi = \"abi3-py310\", which a free-threaded Python cannot load, got \"3.14t\". ",
        target_under_test = ":refused_python",
    )
    py_runtime(
        name = "runtime",
        testonly = True,
        files = ["pyo3.rs"],
        interpreter = "lib.rs",
        python_version = "PY3",
        tags = ["manual"],
    )
    py_runtime(
        name = "system_runtime",
        testonly = True,
        interpreter_path = "/opt/python3.11",
        python_version = "PY3",
        tags = ["manual"],
    )
    py_runtime_pair(
        name = "runtime_pair",
        testonly = True,
        py3_runtime = ":system_runtime",
        tags = ["manual"],
    )
    pyo3_python_test(
        name = "matrix_test",
        srcs = ["develop_test.py"],
        pythons = {key: interpreter[0] for key, interpreter in _INTERPRETERS.items()},
        tags = ["manual"],
        deps = [":matrix"],
    )
    for key, (_, interpreter, files) in _INTERPRETERS.items():
        launcher_test(
            name = "launcher_{}_test".format(key),
            files = files,
            interpreter = interpreter,
            target_under_test = ":matrix_test_" + key,
        )
    native.test_suite(
        name = name,
        tests = [name + "_tables", "refused_python_test"] + ["launcher_{}_test".format(key) for key in _INTERPRETERS],
    )
