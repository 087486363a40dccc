"""Compares how long a release wheel takes: `bazel build -c opt //:wheel` and `maturin build --release`, of examples/wheel, in the same run.

Run it with `./bazelw --shell python3 bench/wheel_build.py [--rounds N]`. Cold starts from nothing: no downloads, no cache, no server. Warm
follows an edit of the Rust source. Prints seconds and the two ratios.
"""

import argparse
import os
import pathlib
import statistics
import tempfile

from cold_build import MATURIN, fresh_bazel, install_maturin, run, sources

_EXAMPLE = "examples/wheel"
_TOOLS = ("tools/archive", "tools/gate", "tools/wheel")


def _edit(project: pathlib.Path) -> None:
    """Changes the body of a function, so that the library changes."""
    source = project / "src/lib.rs"
    text = source.read_text()
    body = text.index("{", text.index("#[pyfunction]")) + 1
    source.write_text(f"{text[:body]}\n    std::hint::black_box(());{text[body:]}")


def _cold_and_warm(project: pathlib.Path, environment: dict[str, str], *build: str | pathlib.Path) -> tuple[float, float]:
    """Returns the seconds of a build, and those of the same build after an edit."""
    cold = run(*build, cwd=project, env=environment)
    _edit(project)
    return cold, run(*build, cwd=project, env=environment)


def _bazel(folder: pathlib.Path) -> tuple[float, float]:
    """Returns the seconds of a cold and of a warm build."""
    project = sources(folder / "sources", _EXAMPLE, *_TOOLS)
    with fresh_bazel(folder, project) as (bazel, environment):
        return _cold_and_warm(project, environment, *bazel, "build", "-c", "opt", "//:wheel")


def _maturin(folder: pathlib.Path, program: pathlib.Path) -> tuple[float, float]:
    project = sources(folder / "sources", _EXAMPLE)
    environment = os.environ | {"CARGO_HOME": str(folder / "cargo"), "CARGO_TARGET_DIR": str(folder / "target")}
    return _cold_and_warm(project, environment, program, "build", "--release", "--out", folder / "wheels")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1, help="how often each is built, in turn (default: 1); the median counts")
    rounds = parser.parse_args().rounds
    bazel, maturin = [], []
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_bench", ignore_cleanup_errors=True) as temporary:
        base = pathlib.Path(temporary)
        program = install_maturin(base / "tools")
        for number in range(rounds):
            maturin.append(_maturin(base / f"maturin{number}", program))
            print("round {}: maturin build --release cold {:.1f} s, warm {:.1f} s".format(number + 1, *maturin[-1]), flush=True)
            bazel.append(_bazel(base / f"bazel{number}"))
            print("round {}: bazel build -c opt      cold {:.1f} s, warm {:.1f} s".format(number + 1, *bazel[-1]), flush=True)
    for kind, ours, theirs in zip(("cold", "warm"), zip(*bazel, strict=True), zip(*maturin, strict=True), strict=True):
        one, other = statistics.median(ours), statistics.median(theirs)
        print(f"{kind} wheel of {_EXAMPLE}: bazel {one:.1f} s, maturin {MATURIN} {other:.1f} s, ratio {one / other:.2f}")


if __name__ == "__main__":
    main()
