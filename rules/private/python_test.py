"""Runs the tests of a `pyo3_python_test` under the Python that runs this file: 3.7 or later, and nothing but its standard library.

Usage: python_test.py KEY=VALUE… -- ARGS…, where ARGS go to the test runner and the keys are those that python_test.bzl writes:

- `python`: the version that the test is for, such as `3.14t`, or empty.
- `runner`: `pytest`, `unittest` or `main`.
- `file`: paths of runfiles: the test files, or the main file.
- `coverage`: under `bazel coverage`, the path of the file that pyo3_python_coverage writes.
"""

import os
import runpy
import sys
import sysconfig


def located(path):
    """The place of a runfile: in the tree of runfiles, or where their manifest says (Windows has no tree)."""
    roots = [os.environ.get("RUNFILES_DIR"), os.environ.get("TEST_SRCDIR"), os.path.dirname(os.getcwd())]
    for root in roots:
        place = root and os.path.join(root, *path.split("/"))
        if place and os.path.exists(place):
            return os.path.abspath(place)
    manifest = os.environ.get("RUNFILES_MANIFEST_FILE")
    if manifest and os.path.exists(manifest):
        with open(manifest, encoding="utf-8") as lines:
            for line in lines:
                name, _, place = line.rstrip("\n").partition(" ")
                if name == path:
                    return place
    sys.exit(f"error: no `{path}` among the runfiles\n  help: run it with `bazel test`")


def wrong_python(wanted):
    """Why this Python is not the wanted one, or None."""
    version = "{}.{}.{}".format(*sys.version_info[:3])
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    number = wanted.rstrip("t")
    if not wanted or (free_threaded == wanted.endswith("t") and (version + ".").startswith(number + ".")):
        return None
    found = version + ("t" if free_threaded else "")
    return (
        f"error: this test is for Python {wanted}, but {sys.executable} is {found}\n"
        f'  help: register a toolchain for it in MODULE.bazel, such as `python.toolchain(python_version = "{number}")`, or name an '
        f'interpreter: pythons = {{"{wanted}": "//label:of_it"}}'
    )


def run_pytest(files, arguments):
    try:
        import pytest
    except ImportError as error:
        sys.exit(f'error: {error}\n  help: set pytest = "@pypi//pytest" in pyo3_python_test, with the name of your pip hub')
    # A cache is of no use in a sandbox.
    options = ["-p", "no:cacheprovider"]
    if os.environ.get("XML_OUTPUT_FILE"):
        options.append("--junitxml=" + os.environ["XML_OUTPUT_FILE"])
    if os.environ.get("TESTBRIDGE_TEST_ONLY"):
        options += ["-k", os.environ["TESTBRIDGE_TEST_ONLY"]]
    return pytest.main(options + arguments + files)


def run_unittest(files, arguments):
    import unittest

    names = []
    for file in files:
        folder, name = os.path.split(file)
        name = os.path.splitext(name)[0]
        if name in names:
            sys.exit(f"error: two test files are called {name}.py\n  help: rename one of them, or use pytest")
        names.append(name)
        if folder not in sys.path:
            sys.path.insert(0, folder)
    if os.environ.get("TESTBRIDGE_TEST_ONLY"):
        arguments = [*arguments, "-k", os.environ["TESTBRIDGE_TEST_ONLY"]]
    result = unittest.main(module=None, argv=["python -m unittest", *arguments, *names], exit=False).result
    # A class that skips itself runs no test.
    if not result.testsRun and not result.skipped:
        sys.exit(
            "error: no test ran\n  help: unittest runs the methods test_* of the subclasses of unittest.TestCase. Set `pytest` for functions"
        )
    return 0 if result.wasSuccessful() else 1


def run_main(files, arguments):
    sys.argv = [files[0], *arguments]
    sys.path.insert(0, os.path.dirname(files[0]))
    runpy.run_path(files[0], run_name="__main__")
    return 0


def with_coverage(path, tests):
    """Runs tests with python_coverage.py, which lies beside this file."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import python_coverage

    del sys.path[0]
    with open(located(path), encoding="utf-8") as lines:
        facts = [line.rstrip("\n").partition("=")[::2] for line in lines]
    return python_coverage.run(facts, located, tests)


def main(arguments):
    at = arguments.index("--")
    pairs = [argument.partition("=")[::2] for argument in arguments[:at]]
    values = dict(pairs)
    problem = wrong_python(values["python"])
    if problem:
        sys.exit(problem)
    # The folder of this file is not an import root of the tests.
    own = os.path.dirname(os.path.realpath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.realpath(path or ".") != own]
    print("Python", sys.version.replace("\n", " "), flush=True)
    files = [located(value) for key, value in pairs if key == "file"]
    runner = {"main": run_main, "pytest": run_pytest, "unittest": run_unittest}[values["runner"]]
    if "coverage" in values:
        return with_coverage(values["coverage"], lambda: runner(files, arguments[at + 1 :]))
    return runner(files, arguments[at + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
