"""Runs a project's own tests with pytest, as `bazel test` calls it. Made by `pyo3-bzl adopt`.

run_tests.py [--python=3.X] [--may-lack=NAME,...] FOLDER [OPTION OF PYTEST...]
"""

import importlib.util
import os
import pathlib
import re
import sys


class MayLack:
    """Leaves out files that need a distribution which may be missing, and says so."""

    def __init__(self, pytest, names):
        self.names = names

        @pytest.hookimpl(hookwrapper=True)
        def pytest_make_collect_report(collector):
            outcome = yield
            report = outcome.get_result()
            missing = self.missing(str(report.longrepr)) if report.failed else None
            if missing:
                path = collector.nodeid
                print(f"not run: {path} needs {missing}, which is not among the dependencies of this test")
                report.outcome = "skipped"
                report.longrepr = (path, 1, f"Skipped: there is no {missing}")

        self.pytest_make_collect_report = pytest_make_collect_report

    def missing(self, error):
        """The distribution that an error of an import is about, if it may be missing."""
        found = re.findall(r"ModuleNotFoundError: No module named '([^'.]+)", error)
        return found[-1] if found and found[-1] in self.names else None


def without(folder, may_lack):
    """Folders whose conftest.py needs something that may be missing: pytest would stop at it."""
    for file in sorted(folder.rglob("conftest.py")):
        text = file.read_text(encoding="utf-8", errors="replace")
        for name in re.findall(r"^(?:import|from)\s+(\w+)", text, re.MULTILINE):
            if name in may_lack and importlib.util.find_spec(name) is None:
                print(f"not run: {file.parent} needs {name}, which is not among the dependencies of this test")
                yield f"--ignore={file.parent}"
                break


def main() -> int:
    arguments = sys.argv[1:]
    may_lack = frozenset()
    version = "{}.{}".format(*sys.version_info)
    while arguments and arguments[0].startswith("--"):
        name, _, value = arguments.pop(0).partition("=")
        if name == "--may-lack":
            may_lack = frozenset(value.split(","))
        elif name == "--python" and value != version:
            print(f"error: the extension is built for CPython {value}, and Bazel's Python is {version}", file=sys.stderr)
            print(f"  help: `pyo3-bzl adopt --python {version}`, or choose {value} in MODULE.bazel", file=sys.stderr)
            return 1
    if importlib.util.find_spec("pytest") is None:
        print("error: there is no pytest among the dependencies of this test", file=sys.stderr)
        print("  help: add it to `deps`, or give `--test_env=PYTHONPATH=FOLDER` with a folder that has it", file=sys.stderr)
        return 1
    import pytest

    # This file lies in a folder beside the project's own; tests are run from the folder above theirs, as their authors do.
    project = pathlib.Path(__file__).parent.parent
    folder = project / arguments.pop(0)
    os.chdir(folder.parent)
    print(f"Python {sys.version.split()[0]}, pytest {pytest.__version__}", flush=True)
    # The configuration file is the project's, but not its `addopts`, as far as they are not among the arguments.
    fixed = ["-p", "no:cacheprovider", f"--rootdir={project}", "-o", "addopts="]
    fixed += ["-W", "ignore::pytest.PytestConfigWarning", "-rs"]
    options = [*fixed, *without(folder, may_lack), *arguments, str(folder)]
    code = int(pytest.main(options, plugins=[MayLack(pytest, may_lack)]))
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        print("error: no test was run", file=sys.stderr)
        print("  help: give this test what it needs in `deps`, or by `--test_env=PYTHONPATH=FOLDER`", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
