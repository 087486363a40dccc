"""Compares how fast `pyo3-bzl profile` and `bazel analyze-profile` read the same profile of millions of events, in the same run.

Run it with `./bazelw --shell python3 bench/profile_scale.py [--events N]`. The profile repeats the events of a real one, shifted in time.
Prints seconds, the ratio and the peak memory of both. For Bazel, this is the peak of its server, which reads the file. Also prints how long
decompression alone takes, with the library that the tool uses: a profile cannot be read in less time.
"""

import argparse
import gzip
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from tool import REPOSITORY, built

_REAL = REPOSITORY / "tools/profile/tests/fixtures/quickstart.profile.gz"


def _generate(path: pathlib.Path, count: int) -> int:
    """Writes at least `count` events, one per line as Bazel does, and returns the number of events."""
    with gzip.open(_REAL, "rt") as file:
        real = json.load(file)
    # A profile has one end and one critical path.
    once = [
        event
        for event in real["traceEvents"]
        if event.get("cat") in ("build phase marker", "critical path component") or event["ph"] == "M"
    ]
    repeated = [event for event in real["traceEvents"] if event not in once]
    span = max(event["ts"] + event.get("dur", 0) for event in repeated)
    # Only the time differs from copy to copy.
    parts = [(event["ts"], *json.dumps(event | {"ts": "@"}, separators=(",", ":")).split('"@"')) for event in repeated]
    written = 0
    # Java's default level, which Bazel uses.
    with gzip.open(path, "wt", compresslevel=6) as file:
        file.write('{"otherData":' + json.dumps(real["otherData"]) + ',"traceEvents":[\n')
        copy = 0
        while written < count - len(once):
            file.write("".join(f"    {before}{ts + copy * span}{after},\n" for ts, before, after in parts))
            written += len(parts)
            copy += 1
        end = span * copy
        lines = [json.dumps(event | {"ts": end} if event["name"] == "Complete build" else event, separators=(",", ":")) for event in once]
        file.write(",\n".join(f"    {line}" for line in lines) + "\n  ]\n}")
    return written + len(once)


def _timed(command: list[str], cwd: pathlib.Path) -> tuple[float, int, str]:
    """Returns seconds, peak memory in KiB and output."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}:\n{text[-3000:]}")
    return time.monotonic() - started, usage.ru_maxrss, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed, in turn (default: 3); the median counts")
    options = parser.parse_args()
    tool = built("-p", "pyo3-bzl") / "pyo3-bzl"
    throughput = built("-p", "profile", "--example", "throughput") / "examples/throughput"
    with tempfile.TemporaryDirectory(prefix="pyo3_bzl_profile", ignore_cleanup_errors=True) as temporary:
        base = pathlib.Path(temporary)
        (base / "MODULE.bazel").touch()
        path = base / "big.profile.gz"
        events = _generate(path, options.events)
        print(f"{events} events, {path.stat().st_size / 1e6:.0f} MB compressed", flush=True)
        bazel = ["bazel", "--nohome_rc", "--max_idle_secs=120", f"--output_user_root={base / 'bazel'}"]
        times: dict[str, list[float]] = {"bazel": [], "tool": [], "decompression": []}
        peak = 0
        try:
            # The start of the server does not count.
            server = subprocess.run([*bazel, "info", "server_pid"], cwd=base, capture_output=True, text=True, check=True).stdout.strip()
            for number in range(options.rounds):
                times["bazel"].append(_timed([*bazel, "analyze-profile", str(path)], base)[0])
                seconds, peak, text = _timed([str(tool), "profile", str(path), "--format=json"], base)
                times["tool"].append(seconds)
                if json.loads(text)["events"] != events:
                    sys.exit(f"the tool read {json.loads(text)['events']} events of {events}")
                alone = re.search(r"decompressed in ([\d.]+) s", _timed([str(throughput), str(path)], base)[2])
                times["decompression"].append(float(alone[1]) if alone else 0)
                print(
                    f"round {number + 1}: bazel {times['bazel'][-1]:.2f} s, tool {seconds:.2f} s, "
                    f"decompression alone {times['decompression'][-1]:.2f} s",
                    flush=True,
                )
            memory = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(f"/proc/{server}/status").read_text())
        finally:
            subprocess.run([*bazel, "shutdown"], cwd=base, capture_output=True, check=False)
            subprocess.run(("chmod", "-R", "u+w", base / "bazel"), check=False)
    theirs, ours, alone = (statistics.median(times[name]) for name in ("bazel", "tool", "decompression"))
    print(
        f"profile of {events} events: bazel analyze-profile {theirs:.2f} s ({int(memory[1]) / 1024 if memory else 0:.0f} MiB), "
        f"pyo3-bzl profile {ours:.2f} s ({peak / 1024:.0f} MiB), {theirs / ours:.1f} times faster; decompression alone {alone:.2f} s"
    )


if __name__ == "__main__":
    main()
