"""Splits the wall time of one Bazel command by its JSON profile (`--profile`).

Each moment counts once, for the first phase that is active: executing actions, then fetching repositories, which includes modules and
their extensions. All other time between the start and the end of the profile is loading and analysis. Time outside the profile is the
start: the client, and the server until it begins to measure.

For one file: `python3 bench/where_time_goes.py PROFILE.gz SECONDS`, with the seconds that the command took.
"""

import gzip
import json
import os
import pathlib
import sys
from typing import NamedTuple

# Categories of the profile's events, by phase.
_EXECUTING = {"action processing"}
_FETCHING = {"Fetching repository", "bazel module processing"}
_END = "Complete build"

Interval = tuple[float, float]


class Phase(NamedTuple):
    """One part of the wall time."""

    name: str
    seconds: float
    # The average number of unused cores on the whole machine. None without a sample.
    idle: float | None


def _union(intervals: list[Interval]) -> list[Interval]:
    """Returns the same intervals, sorted and without overlaps."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(intervals: list[Interval], others: list[Interval]) -> list[Interval]:
    """Returns the parts of the first intervals that are in none of the others. Both must be unions."""
    left = []
    for start, end in intervals:
        for other_start, other_end in others:
            if other_end <= start or other_start >= end:
                continue
            if start < other_start:
                left.append((start, other_start))
            start = other_end
        if start < end:
            left.append((start, end))
    return left


def phases(profile: dict, seconds: float, cores: int) -> list[Phase]:
    """Splits the time of a command into phases.

    Args:
        profile: the parsed JSON, see https://bazel.build/advanced/performance/json-trace-profile. Its times are in microseconds.
        seconds: wall time from the call of the client to its end.
        cores: the number of cores of the machine.

    Returns:
        The start, fetching, loading and analysis, execution. They add up to `seconds`.
    """
    events = profile["traceEvents"]

    def of(categories: set[str]) -> list[Interval]:
        return _union(
            [
                (event["ts"] / 1e6, (event["ts"] + event["dur"]) / 1e6)
                for event in events
                if event.get("cat") in categories and "dur" in event
            ]
        )

    end = max(event["ts"] / 1e6 for event in events if event["name"] == _END)
    whole = [(0.0, end)]
    after = [(end, float("inf"))]
    executing = _without(_without(of(_EXECUTING), after), [(float("-inf"), 0.0)])
    fetching = _without(_without(of(_FETCHING), executing), after)
    rest = _without(_without(whole, executing), fetching)
    samples = [
        (event["ts"] / 1e6, cores - event["args"]["system cpu"])
        for event in events
        if event["name"] == "CPU usage (total)" and event.get("args")
    ]

    def phase(name: str, intervals: list[Interval]) -> Phase:
        idle = [value for time, value in samples if any(start <= time < end for start, end in intervals)]
        return Phase(name, sum(end - start for start, end in intervals), sum(idle) / len(idle) if idle else None)

    return [
        Phase("start", max(seconds - end, 0.0), None),
        phase("fetch", fetching),
        phase("loading and analysis", rest),
        phase("execution", executing),
    ]


def read(path: pathlib.Path, seconds: float) -> list[Phase]:
    """Like `phases`, for a profile on disk and this machine."""
    with gzip.open(path, "rt") as file:
        return phases(json.load(file), seconds, os.cpu_count() or 1)


def line(parts: list[Phase]) -> str:
    """Formats phases as `start 2.1 s, fetch 5.0 s (0.9 cores idle), ...`."""
    texts = []
    for part in parts:
        idle = "" if part.idle is None else f" ({max(part.idle, 0.0):.1f} cores idle)"
        texts.append(f"{part.name} {part.seconds:.1f} s{idle}")
    return ", ".join(texts)


if __name__ == "__main__":
    print(line(read(pathlib.Path(sys.argv[1]), float(sys.argv[2]))))
