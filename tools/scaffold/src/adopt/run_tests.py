"""Runs a project's own tests with pytest, as `bazel test` calls it. Made by `pyo3-bzl adopt`.

run_tests.py [--python=3.X] [--may-lack=NAME,...] FOLDER [OPTION OF PYTEST...]
"""

import ast
import importlib
import importlib.util
import os
import pathlib
import sys


def lacking(file: pathlib.Path, may_lack: frozenset) -> str:
    """The distribution that a file imports, directly or through the project, and that is not there; else an empty string."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return ""  # pytest says it better
    names = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    for name in names:
        top = name.split(".")[0]
        if top in sys.builtin_module_names or top in getattr(sys, "stdlib_module_names", ()):
            continue
        try:
            if importlib.util.find_spec(top) is None:
                if top in may_lack:
                    return top
                continue
            if top not in may_lack:
                importlib.import_module(name)
        except ModuleNotFoundError as error:
            missing = (error.name or "").split(".")[0]
            if missing in may_lack:
                return missing
        except BaseException:  # whatever it is, pytest shows it where it belongs
            continue
    return ""


def main() -> int:
    arguments = sys.argv[1:]
    may_lack = frozenset()
    while arguments and arguments[0].startswith("--"):
        name, _, value = arguments.pop(0).partition("=")
        if name == "--may-lack":
            may_lack = frozenset(value.split(","))
        elif name == "--python" and value != "{}.{}".format(*sys.version_info):
            version = "{}.{}".format(*sys.version_info)
            print(f"error: the extension is built for CPython {value}, and Bazel's Python is {version}", file=sys.stderr)
            print(f"  help: `pyo3-bzl adopt --python {version}`, or choose {value} in MODULE.bazel", file=sys.stderr)
            return 1
    if importlib.util.find_spec("pytest") is None:
        print("error: there is no pytest among the dependencies of this test", file=sys.stderr)
        print("  help: add it to `deps`, or give `--test_env=PYTHONPATH=FOLDER` with a folder that has it", file=sys.stderr)
        return 1
    import pytest

    # This file lies in a folder beside the project's own.
    os.chdir(pathlib.Path(__file__).parent.parent)
    folder = pathlib.Path(arguments.pop(0))
    ignored = []
    for file in sorted(folder.rglob("*.py")):
        if file.name == "conftest.py" or file.name.startswith("test_") or file.stem.endswith("_test"):
            missing = lacking(file, may_lack)
            if missing:
                left_out = file.parent if file.name == "conftest.py" else file
                ignored.append(f"--ignore={left_out}")
                print(f"not run: {left_out} needs {missing}, which is not among the dependencies of this test")
    print(f"Python {sys.version.split()[0]}, pytest {pytest.__version__}", flush=True)
    # The configuration file is the project's, but not its `addopts`, as far as they are not among the arguments.
    fixed = ["-p", "no:cacheprovider", "--rootdir=.", "-o", "addopts=", "-W", "ignore::pytest.PytestConfigWarning"]
    return int(pytest.main([*fixed, *ignored, *arguments, str(folder)]))


if __name__ == "__main__":
    sys.exit(main())
