"""Compares how fast `pyo3-bzl cache report` reads large execution logs with `jq` on the JSON log and `zstd` on the compact one, in one run.

Run it with `python3 bench/log_scale.py [--size MB]`. It needs `jq` and `zstd`. Both logs repeat the log of a real build, with other hashes and
ids each time: the compact log as Bazel wrote it, the JSON log with all inputs listed. The size is that of the JSON log. `jq` counts the
spawns of each mnemonic and runner, and `zstd` only decompresses. Prints MB/s (of decompressed bytes for the compact log), the ratios and
the peak memory of the tool. All of them use one core, so the figures are of CPU time, which other programs disturb less than wall time.
"""

import argparse
import collections.abc
import hashlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from tool import REPOSITORY, built

_REAL = REPOSITORY / "tools/pyo3-bzl/tests/fixtures/optimized_tools.zst"
_COUNT = 'reduce inputs as $spawn ({}; .[$spawn.mnemonic + " " + $spawn.runner] += 1)'

# A message as (field, value): numbers as int, everything else as bytes.
_Fields = list[tuple[int, int | bytes]]

# The payloads of an `ExecLogEntry` that the real log contains.
_INVOCATION, _FILE, _DIRECTORY, _INPUT_SET, _SPAWN, _SYMLINK_ACTION, _RUNFILES_TREE = 2, 3, 4, 6, 7, 8, 10
_KNOWN = (_INVOCATION, _FILE, _DIRECTORY, _INPUT_SET, _SPAWN, _SYMLINK_ACTION, _RUNFILES_TREE)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Reads a varint. Returns it and the position behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: bytes) -> _Fields:
    """Reads a Protobuf message of varints and length-delimited fields."""
    fields: _Fields = []
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        value: int | bytes
        value, at = _number(data, at)
        if tag & 7 == 2:
            value, at = data[at : at + value], at + value
        elif tag & 7:
            sys.exit(f"wire type {tag & 7} in the real log")
        fields.append((tag >> 3, value))
    return fields


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _message(fields: _Fields) -> bytes:
    parts = []
    for field, value in fields:
        if isinstance(value, int):
            parts += [_varint(field << 3), _varint(value)]
        else:
            parts += [_varint(field << 3 | 2), _varint(len(value)), value]
    return b"".join(parts)


def _ids(value: int | bytes) -> list[int]:
    """A repeated field, packed or not."""
    if isinstance(value, int):
        return [value]
    ids, at = [], 0
    while at < len(value):
        one, at = _number(value, at)
        ids.append(one)
    return ids


def _entries(log: bytes) -> list[tuple[int, int, _Fields]]:
    """Splits a compact log into entries: id, payload and its fields."""
    entries, at = [], 0
    while at < len(log):
        length, at = _number(log, at)
        fields = dict(_fields(log[at : at + length]))
        at += length
        payload = next(field for field in fields if field > 1)
        if payload not in _KNOWN:
            sys.exit(f"payload {payload} in the real log")
        entries.append((fields.get(1, 0), payload, _fields(fields[payload])))
    return entries


def _shifted(entries: list[tuple[int, int, _Fields]], by: int) -> bytes:
    """Writes entries with other ids."""

    def shifted(payload: int, field: int, value: int | bytes) -> int | bytes:
        if payload == _INPUT_SET and field in (4, 5):
            ids = [one + by for one in _ids(value)]
            return ids[0] if isinstance(value, int) else b"".join(map(_varint, ids))
        if (payload, field) in ((_SPAWN, 4), (_SPAWN, 5), (_RUNFILES_TREE, 2), (_RUNFILES_TREE, 3), (_RUNFILES_TREE, 4)) and value:
            return value + by
        if payload == _SPAWN and field == 6:
            return _message([(one, id_ + by if one == 5 else id_) for one, id_ in _fields(value)])
        return value

    parts = []
    for number, payload, fields in entries:
        if payload == _INVOCATION and by:
            continue
        inner = _message([(field, shifted(payload, field, value)) for field, value in fields])
        entry = _message([(1, number + by), (payload, inner)] if number else [(payload, inner)])
        parts += [_varint(len(entry)), entry]
    return b"".join(parts)


def _expanded(entries: list[tuple[int, int, _Fields]]) -> str:
    """Writes the spawns as Bazel's JSON log does, each with all its inputs."""
    files: dict[int, list[dict]] = {}
    sets: dict[int, tuple[list[int], list[int]]] = {}
    spawns = []

    def text(value: int | bytes) -> str:
        return value.decode(errors="replace")

    def digest(value: bytes) -> dict:
        fields = dict(_fields(value))
        return {"hash": text(fields[1]), "sizeBytes": str(fields.get(2, 0)), "hashFunctionName": "SHA-256"}

    def file(fields: _Fields, folder: str = "") -> dict:
        fields = dict(fields)
        result = {"path": folder + text(fields[1]), "symlinkTargetPath": "", "isTool": False}
        return result | ({"digest": digest(fields[2])} if 2 in fields else {})

    def expand(root: int) -> list[dict]:
        found: dict[str, dict] = {}
        seen, waiting = {root}, [root]
        while waiting:
            direct, below = sets[waiting.pop()]
            for one in direct:
                found.update((each["path"], each) for each in files[one])
            waiting += [one for one in below if one not in seen]
            seen.update(below)
        return [found[path] for path in sorted(found)]

    for number, payload, fields in entries:
        if payload == _FILE:
            files[number] = [file(fields)]
        elif payload == _DIRECTORY:
            folder = text(dict(fields)[1]) + "/"
            files[number] = [file(_fields(value), folder) for field, value in fields if field == 2]
        elif payload == _INPUT_SET:
            direct = [one for field, value in fields if field == 5 for one in _ids(value)]
            below = [one for field, value in fields if field == 4 for one in _ids(value)]
            sets[number] = (direct, below)
        elif payload == _RUNFILES_TREE:
            # Not where Bazel puts them, but as many.
            tree = dict(fields)
            files[number] = [inside | {"path": f"{text(tree[1])}/{inside['path']}"} for inside in expand(tree[2])]
        elif payload == _SPAWN:
            one = dict(fields)
            outputs = [dict(_fields(value)).get(5) for field, value in fields if field == 6]
            outputs = [each for output in outputs if output for each in files[output]]
            pairs = [dict(_fields(value)) for field, value in fields if field == 2]
            spawns.append(
                {
                    "commandArgs": [text(value) for field, value in fields if field == 1],
                    "environmentVariables": [{"name": text(pair[1]), "value": text(pair.get(2, b""))} for pair in pairs],
                    "inputs": expand(one[4]) if one.get(4) else [],
                    "listedOutputs": [output["path"] for output in outputs],
                    "remotable": bool(one.get(13)),
                    "cacheable": bool(one.get(14)),
                    "timeoutMillis": str(one.get(17, 0)),
                    "mnemonic": text(one[8]),
                    "actualOutputs": outputs,
                    "runner": text(one[11]),
                    "cacheHit": bool(one.get(12)),
                    "status": text(one.get(10, b"")),
                    "exitCode": one.get(9, 0),
                    "remoteCacheable": bool(one.get(15)),
                    "targetLabel": text(one.get(7, b"")),
                }
            )
    return "".join(json.dumps(spawn, indent=2).replace("=", "\\u003d") + "\n" for spawn in spawns)


def _generate(folder: pathlib.Path, size: int) -> tuple[pathlib.Path, pathlib.Path, int]:
    """Writes a JSON log of at least `size` bytes and the compact log of the same spawns. Returns them and the size of the latter, decompressed."""
    log = subprocess.run(("zstd", "-dcq", _REAL), check=True, capture_output=True).stdout
    entries = _entries(log)
    ids = max(number for number, _, _ in entries) + 1
    pieces = re.split(r"\b([0-9a-f]{64})\b", _expanded(entries))
    as_json, compact = folder / "log.json", folder / "log.zst"
    decompressed = copy = 0

    def other(found: str) -> str:
        return hashlib.sha256(f"{found}{copy}".encode()).hexdigest()

    with as_json.open("w") as file, compact.open("wb") as packed:
        with subprocess.Popen(("zstd", "-cq"), stdin=subprocess.PIPE, stdout=packed) as zstd:
            while file.tell() < size:
                hashes = {found: other(found) for found in set(pieces[1::2])}
                file.write("".join(hashes[piece] if index % 2 else piece for index, piece in enumerate(pieces)))
                part = _shifted(entries, copy * ids)
                part = re.sub(rb"[0-9a-f]{64}", lambda found: other(found[0].decode()).encode(), part)
                zstd.stdin.write(part)
                decompressed += len(part)
                copy += 1
            zstd.stdin.close()
        if zstd.returncode:
            sys.exit("zstd failed")
    return as_json, compact, decompressed


def _timed(command: collections.abc.Sequence[str | pathlib.Path]) -> tuple[float, int, str]:
    """Returns seconds of CPU time, peak memory in KiB and output."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]} failed with {process.returncode}")
        output.seek(0)
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=200, metavar="MB", help="size of the JSON log (default: 200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed, in turn (default: 3); the median counts")
    options = parser.parse_args()
    for program in ("jq", "zstd"):
        if not shutil.which(program):
            sys.exit(f"this benchmark needs {program}")
    tool = built("-p", "pyo3-bzl") / "pyo3-bzl"
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_log") as temporary:
        as_json, compact, decompressed = _generate(pathlib.Path(temporary), options.size * 1_000_000)
        sizes = {"json": as_json.stat().st_size / 1e6, "compact": decompressed / 1e6}
        print(
            f"JSON {sizes['json']:.0f} MB; compact {compact.stat().st_size / 1e6:.0f} MB, decompressed {sizes['compact']:.0f} MB",
            flush=True,
        )
        report = [tool, "cache", "report", "--format=json"]
        commands = {
            "jq": ["jq", "-n", _COUNT, as_json],
            "json": [*report, as_json],
            "zstd": ["zstd", "-dqf", compact, "-o", "/dev/null"],
            "compact": [*report, compact],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        peaks: dict[str, int] = {}
        spawns: dict[str, int] = {}
        for number in range(options.rounds):
            for name, command in commands.items():
                seconds, peaks[name], text = _timed(command)
                times[name].append(seconds)
                if name == "jq":
                    spawns[name] = sum(json.loads(text).values())
                elif name != "zstd":
                    spawns[name] = json.loads(text)["spawns"]
            print(f"round {number + 1}: " + ", ".join(f"{name} {each[-1]:.2f} s" for name, each in times.items()), flush=True)
        if len(set(spawns.values())) != 1:
            sys.exit(f"the numbers of spawns differ: {spawns}")
    seconds = {name: statistics.median(each) for name, each in times.items()}
    print(
        f"{spawns['json']} spawns. JSON log: {sizes['json'] / seconds['json']:.0f} MB/s, {seconds['jq'] / seconds['json']:.1f} times as fast as jq, "
        f"{peaks['json'] / 1024:.0f} MiB. Compact log: {sizes['compact'] / seconds['compact']:.0f} MB/s, "
        f"{seconds['zstd'] / seconds['compact']:.2f} of the speed of zstd -d, {peaks['compact'] / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
