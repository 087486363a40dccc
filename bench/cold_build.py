"""Compares a cold Bazel build of examples/quickstart's crate with `maturin develop`, in the same run on the same machine.

Run it with `./bazelw --shell python3 bench/cold_build.py [--rounds N]`. Both start from nothing each time: no downloads, no cache, no
server. Both compile without optimization, which is their default in development. Prints seconds, the ratio, and where Bazel spent its
time (see where_time_goes.py).
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import where_time_goes

MATURIN = "1.16.0"
_REPOSITORY = pathlib.Path(__file__).resolve().parents[1]


def run(*command: str | pathlib.Path, cwd: pathlib.Path, env: dict[str, str]) -> float:
    """Returns the seconds that a command took. Fails with its output."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return time.monotonic() - started


def sources(folder: pathlib.Path, example: str, *tools: str) -> pathlib.Path:
    """Makes a fresh copy of the inputs of an example's build: the rules, and the tools that they run. Returns the example's folder."""
    for name in ("MODULE.bazel", "BUILD.bazel", "rules", *tools, example):
        source = _REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("bazel-*", "target"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    return folder / example


@contextlib.contextmanager
def fresh_bazel(folder: pathlib.Path, workspace: pathlib.Path) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Gives the start of commands for a Bazel that has nothing yet, and their environment. Stops its server at the end."""
    home = folder / "home"
    home.mkdir()
    environment = os.environ | {"HOME": str(home), "CARGO_HOME": str(folder / "cargo"), "PYO3_BZL_CARGO_HOME": str(folder / "generator")}
    startup = ("bazel", "--nohome_rc", "--max_idle_secs=60", f"--output_user_root={folder / 'bazel'}")
    try:
        yield startup, environment
    finally:
        subprocess.run((*startup, "shutdown"), cwd=workspace, env=environment, capture_output=True, check=False)
        subprocess.run(("chmod", "-R", "u+w", folder), check=False)


def install_maturin(folder: pathlib.Path) -> pathlib.Path:
    """Returns the program."""
    subprocess.run((sys.executable, "-m", "venv", folder), check=True)
    subprocess.run((folder / "bin/pip", "install", "--quiet", f"maturin=={MATURIN}"), check=True)
    return folder / "bin/maturin"


def _bazel(folder: pathlib.Path) -> tuple[float, list[where_time_goes.Phase]]:
    """Returns the seconds that a build took, and its phases."""
    workspace = sources(folder / "sources", "examples/quickstart", "tools/gate")
    profile = folder / "profile.gz"
    with fresh_bazel(folder, workspace) as (bazel, environment):
        seconds = run(*bazel, "build", f"--profile={profile}", "//:hello", cwd=workspace, env=environment)
    return seconds, where_time_goes.read(profile, seconds)


def _maturin(folder: pathlib.Path, program: pathlib.Path) -> float:
    crate = sources(folder / "sources", "examples/quickstart", "tools/gate") / "rust"
    venv = folder / "venv"
    subprocess.run((sys.executable, "-m", "venv", venv), check=True)
    environment = os.environ | {"CARGO_HOME": str(folder / "cargo"), "CARGO_TARGET_DIR": str(folder / "target"), "VIRTUAL_ENV": str(venv)}
    return run(program, "develop", cwd=crate, env=environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="how often each is built, in turn (default: 1); the median counts")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_bench", ignore_cleanup_errors=True) as temporary:
        base = pathlib.Path(temporary)
        program = install_maturin(base / "tools")
        bazel, maturin = [], []
        for number in range(rounds):
            maturin.append(_maturin(base / f"maturin{number}", program))
            print(f"round {number + 1}: maturin develop {maturin[-1]:.1f} s", flush=True)
            seconds, phases = _bazel(base / f"bazel{number}")
            bazel.append(seconds)
            print(f"round {number + 1}: bazel build     {seconds:.1f} s: {where_time_goes.line(phases)}", flush=True)
    ours, theirs = statistics.median(bazel), statistics.median(maturin)
    print(f"cold build of examples/quickstart: bazel {ours:.1f} s, maturin {MATURIN} develop {theirs:.1f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
