"""Measures coverage for python_test.py, under `bazel coverage` only. Writes lcov files into the folder that Bazel's merger reads.

An extension writes its Rust counters when its process ends, so the tests run in a child process. `rust.dat` has the lines of the Rust
sources, from LLVM's tools. `python.dat` has those of the Python sources, from coverage.py, unless rules_python measures them itself.
"""

import glob
import os
import re
import subprocess
import sys


def instrumented():
    """The sources that Bazel wants lines of, by the names that the report uses."""
    with open(os.environ["COVERAGE_MANIFEST"], encoding="utf-8") as lines:
        return {line.rstrip("\n") for line in lines}


def source_name(path):
    """The name of a source, from the name that the compiler recorded: relative to the execution root."""
    path = re.sub(r"^(?:/proc/self/cwd|.*/execroot/[^/]+)/", "", path)
    return re.sub(r"^bazel-out/[^/]+/bin/", "", os.path.normpath(path).replace(os.sep, "/"))


def only(report, sources):
    """The records of an lcov report that are for some sources, under the names of these."""
    kept = []
    for record in report.split("end_of_record\n")[:-1]:
        start, _, rest = record.partition("\n")
        name = source_name(start[len("SF:") :])
        if name in sources:
            kept.append(f"SF:{name}\n{rest}end_of_record\n")
    return "".join(kept)


def write_rust(folder, facts, located):
    """Turns the counters of the libraries into `rust.dat`."""
    values = dict(facts)
    profiles = glob.glob(os.path.join(glob.escape(folder), "*.profraw"))
    libraries = [located(value) for key, value in facts if key == "library"]
    if not profiles or not libraries or "llvm_cov" not in values:
        return
    merged = os.path.join(folder, "rust.profdata")
    merge = [located(values["llvm_profdata"]), "merge", "-sparse", "-o", merged, *profiles]
    export = [located(values["llvm_cov"]), "export", "-format=lcov", "-instr-profile", merged, libraries[0]]
    export += [word for library in libraries[1:] for word in ("-object", library)]
    try:
        subprocess.run(merge, check=True)
        report = subprocess.run(export, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
        with open(os.path.join(folder, "rust.dat"), "w", encoding="utf-8") as output:
            output.write(only(report, instrumented()))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"coverage: no Rust lines: {error}", file=sys.stderr)
    finally:
        # Nothing else may read them: Bazel's script for C++ would give them to gcov.
        for path in [*profiles, merged]:
            if os.path.exists(path):
                os.remove(path)


def coverage_py(located):
    """coverage.py, if this process has to start it. None if it runs already, or if there is none."""
    tool = os.environ.get("PYTHON_COVERAGE")
    if tool:
        place = tool if os.path.isabs(tool) else located(tool)
        sys.path.append(os.path.dirname(os.path.dirname(place)))
    try:
        import coverage
    except ImportError:
        print("coverage: no Python lines: the Python toolchain and `deps` have no coverage.py", file=sys.stderr)
        return None
    return None if coverage.Coverage.current() else coverage


def write_python(measured, sources, output):
    """Writes what coverage.py measured. A file that no test imported has lines as well, none of them run."""
    for real, name in sorted(sources.items()):
        _, statements, _, missing, _ = measured.analysis2(real)
        output.write(f"SF:{name}\n")
        for line in statements:
            output.write(f"DA:{line},{int(line not in missing)}\n")
        output.write(f"LF:{len(statements)}\nLH:{len(statements) - len(missing)}\nend_of_record\n")


def run_python(folder, located, tests):
    module = coverage_py(located)
    if not module:
        return tests()
    # coverage.py knows files by their real paths.
    sources = {os.path.realpath(name): name for name in instrumented() if name.endswith(".py") and os.path.exists(name)}
    measured = module.Coverage(data_file=None, config_file=False, include=list(sources))
    measured.start()
    try:
        return tests()
    finally:
        measured.stop()
        with open(os.path.join(folder, "python.dat"), "w", encoding="utf-8") as output:
            write_python(measured, sources, output)


def run(facts, located, tests):
    """Runs tests and measures what they cover. Returns their exit status.

    `facts`: pairs from the file of pyo3_python_coverage. `located`: finds a runfile. `tests`: a function that returns an exit status.
    """
    folder = os.environ.get("COVERAGE_DIR")
    if not folder or not os.environ.get("COVERAGE_MANIFEST"):
        return tests()
    if not hasattr(os, "fork"):
        print("coverage: no Rust lines: this system has no fork", file=sys.stderr)
        return run_python(folder, located, tests)
    child = os.fork()
    if not child:
        return run_python(folder, located, tests)
    _, status = os.waitpid(child, 0)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    if not code:
        write_rust(folder, facts, located)
    sys.stdout.flush()
    sys.stderr.flush()
    # The child has written what coverage.py found, and this process has not run any test.
    os._exit(code)
