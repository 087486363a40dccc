"""Runs Bazel inside a test, on a copy of this repository, as a user would.

For the tests of this folder only. Each test process gets its own copy and its own output root below TEST_TMPDIR, so tests cannot
see each other's caches, and a "cold" build is cold.
"""

import atexit
import collections
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys


def _temporary() -> pathlib.Path:
    return pathlib.Path(os.environ["TEST_TMPDIR"]).resolve()


def repository() -> pathlib.Path:
    """A writable copy of this repository, made once a process."""
    copy = _temporary() / "pyo3_bzl"
    if not copy.exists():
        runfiles = pathlib.Path(os.environ["TEST_SRCDIR"], os.environ["TEST_WORKSPACE"])
        for name in ("BUILD.bazel", "MODULE.bazel", "rules", "tools", "examples"):
            if (runfiles / name).is_dir():
                shutil.copytree(runfiles / name, copy / name)
            else:
                copy.mkdir(exist_ok=True)
                shutil.copy(runfiles / name, copy / name)
    return copy


@dataclasses.dataclass(frozen=True)
class Spawn:
    """One line of an execution log: a process that Bazel started, or would have without a cache."""

    mnemonic: str
    label: str
    runner: str


def _spawns(path: pathlib.Path) -> list[Spawn]:
    """Reads an execution log in JSON: objects one after another, with nothing between them."""
    text, position, spawns = path.read_text(), 0, []
    decoder = json.JSONDecoder()
    while text[position:].strip():
        entry, position = decoder.raw_decode(text, position)
        position += len(text[position:]) - len(text[position:].lstrip())
        spawns.append(Spawn(entry["mnemonic"], entry.get("targetLabel", ""), entry.get("runner", "")))
    return spawns


def table(spawns: list[Spawn]) -> str:
    """`2 Rustc, 1 Pyo3Gate`: for messages."""
    counts = collections.Counter(spawn.mnemonic for spawn in spawns)
    return ", ".join(f"{count} {mnemonic}" for mnemonic, count in counts.most_common()) or "none"


@dataclasses.dataclass
class Result:
    """What a command did. `out` and `err` are its two streams, `spawns` what it ran."""

    command: list[str]
    code: int
    out: str
    err: str
    spawns: list[Spawn]

    def __str__(self) -> str:
        return f"$ {' '.join(self.command)}\nexit code {self.code}\n{self.err[-6000:]}{self.out[-2000:]}"


class Workspace:
    """A workspace on disk and the Bazel server that serves it."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self._bazel = os.environ.get("BAZEL") or shutil.which("bazel") or shutil.which("bazelisk")
        if not self._bazel:
            sys.exit("no bazel or bazelisk on the PATH: run the tests with `./bazelw test //...`")
        self._startup = ["--nohome_rc", f"--output_user_root={_temporary() / 'bazel'}", "--max_idle_secs=60"]
        self._environment = {"HOME": str(_temporary()), "USER": "e2e"} | {
            # Neither runfiles nor the outer test's settings are the nested build's business.
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TEST_", "RUNFILES", "PYTHON", "BAZEL"))
        }
        atexit.register(self._shutdown)

    @classmethod
    def example(cls, name: str) -> "Workspace":
        return cls(repository() / "examples" / name)

    def run(self, command: str, *arguments: str) -> Result:
        """Runs one Bazel command, e.g. `run("build", "//...")`."""
        full = [self._bazel, *self._startup, command]
        log = _temporary() / "execution_log.json"
        log.unlink(missing_ok=True)
        if command in ("build", "run", "test"):
            full += [f"--execution_log_json_file={log}", "--curses=no", "--noshow_progress"]
        full += arguments
        done = subprocess.run(full, cwd=self.path, env=self._environment, capture_output=True, text=True, check=False)
        spawns = _spawns(log) if log.exists() else []
        return Result([command, *arguments], done.returncode, done.stdout, done.stderr, spawns)

    def ok(self, command: str, *arguments: str) -> Result:
        """Like `run`, for a command that must succeed."""
        result = self.run(command, *arguments)
        if result.code:
            raise AssertionError(f"expected success:\n{result}")
        return result

    def fails(self, command: str, *arguments: str) -> Result:
        """Like `run`, for a command that must fail."""
        result = self.run(command, *arguments)
        if not result.code:
            raise AssertionError(f"expected a failure:\n{result}")
        return result

    def edit(self, file: str, old: str, new: str) -> None:
        """Replaces the one occurrence of `old` in a file."""
        path = self.path / file
        text = path.read_text()
        if text.count(old) != 1:
            raise AssertionError(f"{path}: {text.count(old)} occurrences of {old!r}, one expected")
        path.write_text(text.replace(old, new))

    def _shutdown(self) -> None:
        subprocess.run([self._bazel, *self._startup, "shutdown"], cwd=self.path, env=self._environment, capture_output=True, check=False)
        # Bazel leaves read-only folders, which the outer Bazel could not clear away.
        subprocess.run(["chmod", "-R", "u+w", str(_temporary() / "bazel")], capture_output=True, check=False)
