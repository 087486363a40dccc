"""Measures the effect of splitting a crate: builds the same sources as one crate and as six, in one run.

Run it in this folder with `python3 measure.py [--rounds N] [-- BAZEL OPTION...]`. Options such as `-c opt` go to each `bazel build`.
It changes sources, builds each variant with Bazel and restores the sources, even if it is interrupted. Third-party crates are built
before the measurement, with disk and remote caches off. Prints a Markdown table: medians in seconds, and the number of rustc
processes that Bazel started.
"""

import argparse
import contextlib
import gzip
import json
import os
import pathlib
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

WORKSPACE = pathlib.Path(__file__).resolve().parent
VARIANTS = {"one": "//:one_rename", "split": "//:split_rename"}
NO_CACHES = ("--disk_cache=", "--remote_cache=", "--remote_executor=")
# Mnemonics of rules_rust. The second exists only with pipelined compilation.
RUSTC = ("Rustc", "RustcMetadata")


class Change(NamedTuple):
    """An edit: replaces the only occurrence of `old` in `file` by `new`."""

    file: str
    old: str
    new: str


EDITS = {
    "nothing": [],
    "private body in the leaf `edits`": [
        Change("crates/edits/src/lib.rs", "text.split_whitespace().collect()", "text.split(' ').collect()")
    ],
    "private body in the leaf `tokens`": [Change("crates/tokens/src/stem.rs", 'word.ends_with("ss")', 'word.ends_with("ness")')],
    "public API of the leaf `tokens`": [Change("crates/tokens/src/lib.rs", "fn ends_sentence(", "pub fn ends_sentence(")],
    "body in the extension crate": [Change("crates/extension/src/lib.rs", '"total", profile.total)', '"total", profile.total + 1)')],
}


class Build(NamedTuple):
    """One `bazel build`."""

    seconds: float
    critical_path: float
    rustc: int


class MeasureError(Exception):
    """An error. The message names the operation, its subject, and what to do."""


def bazel_command() -> list[str]:
    """Returns the Bazel to use: $BAZEL, which may have startup options, or else that on the PATH, or else the repository's own."""
    if os.environ.get("BAZEL"):
        return shlex.split(os.environ["BAZEL"])
    for name in ("bazel", "bazelisk"):
        if found := shutil.which(name):
            return [found]
    own = WORKSPACE.parents[1] / "bazelw"
    if own.exists():
        return [str(own)]
    raise MeasureError(f"no Bazel: $BAZEL is not set, `bazel` and `bazelisk` are not on the PATH, {own} does not exist; set BAZEL")


def clean_changes() -> list[Change]:
    """Adds a comment to each file, so that exactly the crates of the example are recompiled."""
    files = sorted([*WORKSPACE.glob("crates/*/src/*.rs"), *WORKSPACE.glob("one/src/*.rs")])
    return [Change(str(file.relative_to(WORKSPACE)), "", "// measured\n") for file in files]


def changed(change: Change, text: str) -> str:
    """Returns the file's text after the change. If `old` is empty, appends `new`."""
    if not change.old:
        return text + change.new
    if text.count(change.old) != 1:
        raise MeasureError(
            f"{change.file}: `{change.old}` should stand there once to be edited, found {text.count(change.old)} times; restore the file"
        )
    return text.replace(change.old, change.new)


@contextlib.contextmanager
def restored() -> Iterator[Callable[[list[Change]], None]]:
    """Yields a function that applies changes, each on top of the earlier ones. Undoes all of them at the end of the block."""
    # By file: what was in it at first, and all that was written to it, so that an interrupted edit is recognized.
    contents: dict[pathlib.Path, list[bytes]] = {}

    def apply(changes: list[Change]) -> None:
        for change in changes:
            path = WORKSPACE / change.file
            content = path.read_bytes()
            edited = changed(change, content.decode()).encode()
            contents.setdefault(path, [content]).append(edited)
            path.write_bytes(edited)

    try:
        yield apply
    finally:
        # A second Ctrl-C must not interrupt the restoration.
        handlers = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        for path, (original, *written) in contents.items():
            content = path.read_bytes()
            if content in (*written, b""):
                path.write_bytes(original)
            elif content != original:
                print(f"{path}: changed by someone else meanwhile, left as it is", file=sys.stderr)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def spawns(log: pathlib.Path) -> Iterator[dict]:
    """Parses an execution log in JSON: objects separated by white space."""
    decoder, text, position = json.JSONDecoder(), log.read_text(), 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        entry, position = decoder.raw_decode(text, position)
        yield entry


def critical_path(profile: pathlib.Path) -> float:
    """Returns the length of the critical path in seconds, from Bazel's profile."""
    with gzip.open(profile, "rt") as file:
        events = json.load(file)["traceEvents"]
    return sum(event.get("dur", 0) for event in events if event.get("cat") == "critical path component") / 1e6


def build(bazel: list[str], options: list[str], *targets: str, workspace: pathlib.Path = WORKSPACE) -> Build:
    """Builds and measures. Fails with Bazel's output."""
    with tempfile.TemporaryDirectory(prefix="measure") as folder:
        log, profile = pathlib.Path(folder, "log.json"), pathlib.Path(folder, "profile.gz")
        command = [*bazel, "build", *NO_CACHES, f"--execution_log_json_file={log}", f"--profile={profile}", *options, "--", *targets]
        started = time.monotonic()
        try:
            done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
        except OSError as error:
            raise MeasureError(f"could not start `{command[0]}`: {error.strerror}; set BAZEL to a Bazel") from error
        seconds = time.monotonic() - started
        if done.returncode:
            raise MeasureError(f"`{shlex.join(command)}` in {workspace} ended with {done.returncode}:\n{done.stderr[-4000:]}")
        rustc = sum(spawn["mnemonic"] in RUSTC for spawn in spawns(log))
        return Build(seconds, critical_path(profile), rustc)


def measure(bazel: list[str], options: list[str], rounds: int) -> dict[str, dict[str, list[Build]]]:
    """Runs all builds and returns them by edit and variant. The order of the variants alternates between rounds.

    Edits accumulate in a round, so each edit needs two builds, one of each variant.
    """
    edits = {"all of the example's crates": clean_changes(), **EDITS}
    results: dict[str, dict[str, list[Build]]] = {name: {variant: [] for variant in VARIANTS} for name in edits}
    for number in range(rounds):
        order = list(VARIANTS) if number % 2 == 0 else list(reversed(VARIANTS))
        build(bazel, options, *VARIANTS.values())
        with restored() as apply:
            for name, changes in edits.items():
                print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                apply(changes)
                for variant in order:
                    results[name][variant].append(build(bazel, options, VARIANTS[variant]))
    return results


def table(results: dict[str, dict[str, list[Build]]]) -> str:
    """Renders the medians in Markdown."""
    lines = [
        "| changed | one: s | split: s | ratio | one: critical path, s | split: critical path, s | one: rustc | split: rustc |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, variants in results.items():
        seconds = [statistics.median(build.seconds for build in builds) for builds in variants.values()]
        paths = [statistics.median(build.critical_path for build in builds) for builds in variants.values()]
        rustc = [statistics.median_low([build.rustc for build in builds]) for builds in variants.values()]
        cells = [name, *(f"{value:.2f}" for value in (*seconds, seconds[1] / seconds[0], *paths)), *map(str, rustc)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def positive(text: str) -> int:
    """Parses a number of rounds."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, got `{text}`")
    return int(text)


def stop(number: int, _frame: object) -> None:
    """Exits by an exception, so that the sources are restored."""
    raise SystemExit(128 + number)


def main() -> None:
    mine, options = sys.argv[1:], []
    if "--" in mine:
        mine, options = mine[: mine.index("--")], mine[mine.index("--") + 1 :]
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        usage="python3 measure.py [--rounds N] [-- BAZEL OPTION...]",
        epilog="$BAZEL is the Bazel to use, with startup options if need be; the default is bazel, bazelisk or ../../bazelw.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--rounds", type=positive, default=3, metavar="N", help="how often each is measured (default: 3); the median counts"
    )
    rounds = parser.parse_args(mine).rounds
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        results = measure(bazel_command(), options, rounds)
    except MeasureError as error:
        sys.exit(f"measure.py: {error}")
    except KeyboardInterrupt:
        sys.exit("measure.py: interrupted; the sources are as they were")
    given = f", options `{shlex.join(options)}`" if options else ""
    print(f"{os.cpu_count()} cores, median of {rounds}{given}:\n\n{table(results)}")


if __name__ == "__main__":
    main()
