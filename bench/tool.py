"""Builds the programs that the benchmarks measure."""

import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]


def built(*arguments: str) -> pathlib.Path:
    """Builds programs with optimization: `arguments` are Cargo's. Returns their folder."""
    target = REPOSITORY / "target/bench"
    subprocess.run(("cargo", "build", "--quiet", "--release", "--locked", "--target-dir", target, *arguments), cwd=REPOSITORY, check=True)
    return target / "release"
