"""Tests where_time_goes with a handwritten profile of ten seconds."""

import unittest

import where_time_goes


def _event(category: str, start: float, seconds: float) -> dict:
    return {"cat": category, "name": "x", "ph": "X", "ts": start * 1e6, "dur": seconds * 1e6}


_PROFILE = {
    "traceEvents": [
        {"name": "Launch Blaze", "cat": "build phase marker", "ph": "X", "ts": -1e5, "dur": 1e5},
        {"name": "Complete build", "cat": "build phase marker", "ph": "i", "ts": 10e6},
        # Two fetches overlap. One continues while the first action runs, and execution takes precedence.
        _event("Fetching repository", 1, 2),
        _event("bazel module processing", 2, 3),
        _event("action processing", 4, 2),
        # Overlaps with another action, and continues after the end of the build.
        _event("action processing", 5, 6),
        _event("Starlark user function call", 0, 10),
        {"name": "CPU usage (total)", "ph": "C", "ts": 0.5e6, "args": {"system cpu": 0.5}},
        {"name": "CPU usage (total)", "ph": "C", "ts": 5e6, "args": {"system cpu": 2.0}},
        {"name": "CPU usage (total)", "ph": "C", "ts": 6e6, "args": {"system cpu": 1.0}},
        {"name": "action count", "ph": "C", "ts": 6e6, "args": {}},
    ]
}


class WhereTimeGoes(unittest.TestCase):
    def test_each_moment_counts_once(self) -> None:
        parts = where_time_goes.phases(_PROFILE, seconds=12.0, cores=2)
        self.assertEqual(
            parts,
            [
                ("start", 2.0, None),
                ("fetch", 3.0, None),
                ("loading and analysis", 1.0, 1.5),
                ("execution", 6.0, 0.5),
            ],
        )
        self.assertEqual(sum(part.seconds for part in parts), 12.0)

    def test_a_line(self) -> None:
        parts = where_time_goes.phases(_PROFILE, seconds=12.0, cores=2)
        self.assertEqual(
            where_time_goes.line(parts),
            "start 2.0 s, fetch 3.0 s, loading and analysis 1.0 s (1.5 cores idle), execution 6.0 s (0.5 cores idle)",
        )

    def test_nothing_ran(self) -> None:
        profile = {"traceEvents": [{"name": "Complete build", "cat": "build phase marker", "ph": "i", "ts": 1e6}]}
        parts = where_time_goes.phases(profile, seconds=1.0, cores=2)
        self.assertEqual(where_time_goes.line(parts), "start 0.0 s, fetch 0.0 s, loading and analysis 1.0 s, execution 0.0 s")


if __name__ == "__main__":
    unittest.main()
