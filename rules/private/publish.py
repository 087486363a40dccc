"""`bazel run :NAME.publish -- ARGS`: hands the wheel, and the sdist if there is one, to `twine upload ARGS`.

Runs under the workspace's own Python, 3.9 or later, and needs nothing but its standard library. Usage: publish.py DIRECTORY… -- ARGS…,
where each directory is a path of runfiles that holds files to upload.
"""

import importlib.util
import os
import pathlib
import runpy
import shutil
import subprocess
import sys


def located(path):
    """The place of a runfile: in the tree of runfiles, or where their manifest says (Windows has no tree)."""
    root = os.environ.get("RUNFILES_DIR")
    # Under `bazel run`, the working directory is the main repository in the tree.
    tree = (pathlib.Path(root) if root else pathlib.Path.cwd().parent) / path
    if tree.exists():
        return tree.resolve()
    manifest = os.environ.get("RUNFILES_MANIFEST_FILE")
    if manifest:
        with open(manifest, encoding="utf-8") as lines:
            for line in lines:
                name, _, place = line.rstrip("\n").partition(" ")
                if name == path:
                    return pathlib.Path(place)
    sys.exit(f"error: no `{path}` among the runfiles\n  help: run it with `bazel run`")


def environment():
    """The environment for a program that is not part of this build: without the import roots of this one."""
    found = dict(os.environ)
    root = found.get("RUNFILES_DIR", "")
    roots = [one for one in found.pop("PYTHONPATH", "").split(os.pathsep) if one and not (root and one.startswith(root))]
    if roots:
        found["PYTHONPATH"] = os.pathsep.join(roots)
    return found


def main(arguments):
    at = arguments.index("--")
    directories, arguments = arguments[:at], arguments[at + 1 :]
    files = [str(file) for path in directories for file in sorted(located(path).iterdir())]
    command = ["twine", "upload", *arguments, *files]

    # Paths in ARGS are relative to the folder where the user is.
    os.chdir(os.environ.get("BUILD_WORKING_DIRECTORY", "."))
    # A folder called `twine` is a package without a file.
    spec = importlib.util.find_spec("twine")
    if spec and spec.origin:
        sys.argv = command
        runpy.run_module("twine", run_name="__main__", alter_sys=True)
        return 0
    program = shutil.which("twine")
    if program:
        return subprocess.run([program, *command[1:]], check=False, env=environment()).returncode
    sys.exit(
        "error: found no twine to upload with: neither in the attribute `twine` nor on PATH\n"
        '  help: set twine = "@pypi//twine" in pyo3_wheel, with the name of your pip hub, or install twine'
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
