"""Compares how long a release wheel takes: `bazel build -c opt //:wheel` and `maturin build --release`, of examples/wheel, in the same run.

Run it with `./bazelw --shell python3 bench/wheel_build.py [--rounds N]`. Cold starts from nothing: no downloads, no cache, no server. Warm
follows an edit of the Rust source. Prints seconds and the two ratios.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from cold_build import BAZEL_STARTUP, MATURIN, run, sources

_EXAMPLE = "examples/wheel"
_TOOLS = ("tools/archive", "tools/gate", "tools/wheel")


def _edit(project: pathlib.Path) -> None:
    """Changes the body of a function, so that the library changes."""
    source = project / "src/lib.rs"
    text = source.read_text()
    body = text.index("{", text.index("#[pyfunction]")) + 1
    source.write_text(f"{text[:body]}\n    std::hint::black_box(());{text[body:]}")


def _bazel(folder: pathlib.Path) -> tuple[float, float]:
    """Returns the seconds of a cold and of a warm build."""
    project = sources(folder / "sources", _EXAMPLE, *_TOOLS)
    home = folder / "home"
    home.mkdir()
    environment = os.environ | {"HOME": str(home), "CARGO_HOME": str(folder / "cargo"), "PYO3_BZL_CARGO_HOME": str(folder / "generator")}
    startup = ("bazel", *BAZEL_STARTUP, f"--output_user_root={folder / 'bazel'}")
    build = (*startup, "build", "-c", "opt", "//:wheel")
    try:
        cold = run(*build, cwd=project, env=environment)
        _edit(project)
        return cold, run(*build, cwd=project, env=environment)
    finally:
        subprocess.run((*startup, "shutdown"), cwd=project, env=environment, capture_output=True, check=False)
        subprocess.run(("chmod", "-R", "u+w", folder), check=False)


def _maturin(folder: pathlib.Path, tools: pathlib.Path) -> tuple[float, float]:
    project = sources(folder / "sources", _EXAMPLE)
    environment = os.environ | {"CARGO_HOME": str(folder / "cargo"), "CARGO_TARGET_DIR": str(folder / "target")}
    build = (tools / "bin/maturin", "build", "--release", "--out", folder / "wheels")
    cold = run(*build, cwd=project, env=environment)
    _edit(project)
    return cold, run(*build, cwd=project, env=environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="how often each is built, in turn (default: 1); the median counts")
    rounds = parser.parse_args().rounds
    bazel, maturin = [], []
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_bench", ignore_cleanup_errors=True) as temporary:
        base = pathlib.Path(temporary)
        tools = base / "tools"
        subprocess.run((sys.executable, "-m", "venv", tools), check=True)
        subprocess.run((tools / "bin/pip", "install", "--quiet", f"maturin=={MATURIN}"), check=True)
        for number in range(rounds):
            maturin.append(_maturin(base / f"maturin{number}", tools))
            print("round {}: maturin build --release cold {:.1f} s, warm {:.1f} s".format(number + 1, *maturin[-1]), flush=True)
            bazel.append(_bazel(base / f"bazel{number}"))
            print("round {}: bazel build -c opt      cold {:.1f} s, warm {:.1f} s".format(number + 1, *bazel[-1]), flush=True)
    for kind, ours, theirs in zip(("cold", "warm"), zip(*bazel, strict=True), zip(*maturin, strict=True), strict=True):
        one, other = statistics.median(ours), statistics.median(theirs)
        print(f"{kind} wheel of {_EXAMPLE}: bazel {one:.1f} s, maturin {MATURIN} {other:.1f} s, ratio {one / other:.2f}")


if __name__ == "__main__":
    main()
