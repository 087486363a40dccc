"""What `pyo3-bzl audit` costs beyond the Bazel queries that it needs, on a generated workspace of 2,000 extensions and 20,000 targets.

Run it with `./bazelw --shell python3 bench/audit_scale.py`. It runs the tool once with a `$BAZEL` that records each command line. These
are the bare queries. Then it times both alternately, with a warm server (with `--cold`, also once without one). Prints seconds, the
ratio and the tool's peak memory.

`--facts` measures `tools/bazel_client/examples/facts.rs` instead: only reading, with all results kept in memory.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from tool import REPOSITORY, built

_MODULE = """\
module(name = "scale")
bazel_dep(name = "pyo3_bzl")
local_path_override(module_name = "pyo3_bzl", path = "../pyo3_bzl")
bazel_dep(name = "rules_python", version = "0.31.0")
bazel_dep(name = "rules_rust", version = "0.54.1")
rust = use_extension("@rules_rust//rust:extensions.bzl", "rust")
rust.toolchain(edition = "2021")
"""

_LOADS = """\
load("@pyo3_bzl//rules:defs.bzl", "pyo3_extension")
load("@rules_python//python:py_library.bzl", "py_library")
load("@rules_rust//rust:defs.bzl", "rust_library")
"""

# Nothing is built. For analysis, any crate with the right name can replace PyO3.
_PYO3 = """\
load("@rules_rust//rust:defs.bzl", "rust_library")
rust_library(name = "pyo3", srcs = ["lib.rs"], crate_features = ["abi3-py39"], version = "0.30.1", visibility = ["//visibility:public"])
"""

_PER_PACKAGE = 4
_TARGETS_OF_AN_EXTENSION = 3


def _package(number: int, extensions: int, others: int) -> str:
    """Returns a BUILD file: crates in chains of five, Python libraries, and extensions that use the first crate."""
    lines = [_LOADS]
    for index in range(others):
        if index % 2:
            lines.append(f'py_library(name = "part_{index}", srcs = ["part_{index}.py"])')
            continue
        deps = f'":part_{index - 2}"' if index % 10 else ""
        lines.append(f'rust_library(name = "part_{index}", srcs = ["part_{index}.rs"], deps = [{deps}])')
    for index in range(extensions):
        lines.append(
            f'pyo3_extension(name = "ext_{index}", srcs = ["ext_{index}.rs"], abi = "abi3-py39", module_name = "p{number}.ext_{index}", '
            f'py_srcs = ["ext_{index}.py"], visibility = ["//visibility:public"], deps = ["//pyo3", ":part_{others - 1 & ~1}"])'
        )
    return "\n".join(lines) + "\n"


def _generate(base: pathlib.Path, extensions: int, targets: int) -> pathlib.Path:
    """Generates the workspace, and copies this repository next to it."""
    rules = base / "pyo3_bzl"
    for name in ("MODULE.bazel", "BUILD.bazel", "rules", "tools/gate"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, rules / name)
        else:
            rules.mkdir(exist_ok=True)
            shutil.copy(source, rules / name)
    workspace = base / "workspace"
    (workspace / "pyo3").mkdir(parents=True)
    (workspace / "MODULE.bazel").write_text(_MODULE)
    (workspace / ".bazelrc").write_text("common --noshow_progress\n")
    (workspace / "pyo3/BUILD.bazel").write_text(_PYO3)
    packages = extensions // _PER_PACKAGE
    others = round((targets - extensions * _TARGETS_OF_AN_EXTENSION) / packages)
    for number in range(packages):
        folder = workspace / f"p{number}"
        folder.mkdir()
        (folder / "BUILD.bazel").write_text(_package(number, _PER_PACKAGE, others))
        for index in range(_PER_PACKAGE):
            (folder / f"ext_{index}.rs").touch()
            (folder / f"ext_{index}.py").touch()
        for index in range(others):
            (folder / f"part_{index}.{'py' if index % 2 else 'rs'}").touch()
    (workspace / "pyo3/lib.rs").touch()
    return workspace


def _script(path: pathlib.Path, *lines: str) -> pathlib.Path:
    path.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    path.chmod(0o755)
    return path


def _timed(command: list[str], cwd: pathlib.Path, env: dict[str, str], allowed: tuple[int, ...] = (0,)) -> tuple[float, int]:
    """Returns the seconds, and the peak memory in KiB of the process or of a process that it waited for, whichever is larger.

    The system also counts the memory of this Python at the fork, so values below about 18 MiB are not visible.
    """
    started = time.monotonic()
    with open(os.devnull, "w") as nothing, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=nothing, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed with {process.returncode}:\n{said.read()[-3000:]}")
    return time.monotonic() - started, usage.ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--extensions", type=int, default=2000)
    parser.add_argument("--targets", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed with a warm server (default: 3); the median counts")
    parser.add_argument("--cold", action="store_true", help="also once each without a server, which takes minutes")
    parser.add_argument("--facts", action="store_true", help="the reading alone, as long as there are no checks")
    options = parser.parse_args()
    tool = built("-p", "bazel_client", "--example", "facts") / "examples/facts" if options.facts else built("-p", "pyo3-bzl") / "pyo3-bzl"
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_scale", ignore_cleanup_errors=True) as temporary:
        base = pathlib.Path(temporary)
        workspace = _generate(base, options.extensions, options.targets)
        bazel = f'exec bazel --nohome_rc --max_idle_secs=120 "--output_user_root={base / "bazel"}" "$@"'
        plain = _script(base / "bazel.sh", bazel)
        # A zero byte ends each argument. Another zero byte ends each command.
        noting = _script(base / "noting.sh", f"{{ printf '%s\\0' \"$@\"; printf '\\0'; }} >>'{base / 'commands'}'", bazel)
        command = [str(tool), str(workspace)] if options.facts else [str(tool), "audit", "//...", "--format=json"]
        environment = os.environ | {"BAZEL": str(plain)}
        findings = (0, 10)

        def stop() -> None:
            subprocess.run((plain, "shutdown"), cwd=workspace, capture_output=True, check=False)

        try:
            first = subprocess.run(
                command, cwd=workspace, env=environment | {"BAZEL": str(noting)}, capture_output=True, text=True, check=False
            )
            if first.returncode not in findings:
                sys.exit(f"{' '.join(command)} failed with {first.returncode}:\n{first.stderr[-3000:]}")
            if options.facts:
                print(f"kept: {first.stdout.strip()}")
            queries = [query.split("\0") for query in (base / "commands").read_text().removesuffix("\0\0").split("\0\0")]

            def bare() -> float:
                return sum(_timed([str(plain), *query], workspace, environment, (0, 3))[0] for query in queries)

            print(f"{options.extensions} extensions, {options.targets} targets; {len(queries)} commands of Bazel", flush=True)
            if options.cold:
                stop()
                cold_bare = bare()
                stop()
                cold_tool, _ = _timed(command, workspace, environment, findings)
                print(f"no server: bare {cold_bare:.1f} s, tool {cold_tool:.1f} s, ratio {cold_tool / cold_bare:.2f}", flush=True)
            times, peaks = {"bare": [], "tool": []}, []
            for number in range(options.rounds):
                times["bare"].append(bare())
                seconds, peak = _timed(command, workspace, environment, findings)
                times["tool"].append(seconds)
                peaks.append(peak)
                print(f"round {number + 1}: bare {times['bare'][-1]:.2f} s, tool {seconds:.2f} s, {peak / 1024:.0f} MiB", flush=True)
        finally:
            stop()
            subprocess.run(("chmod", "-R", "u+w", base), check=False)
    ours, theirs = statistics.median(times["tool"]), statistics.median(times["bare"])
    print(
        f"warm server: bare {theirs:.2f} s, tool {ours:.2f} s, ratio {ours / theirs:.2f}; peak memory of the tool {max(peaks) / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
