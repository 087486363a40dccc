"""nh3, a project that nobody here wrote: its sdist from PyPI, three Bazel files, and its own test suite."""

import os
import pathlib
import re
import tarfile
import unittest

import nested

_RUNFILES = pathlib.Path(os.environ["TEST_SRCDIR"])


def _sdist() -> pathlib.Path:
    return next(_RUNFILES.glob("*nh3_sdist*/nh3-*.tar.gz"))


class Nh3(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        home = pathlib.Path(os.environ["TEST_TMPDIR"]) / "nh3"
        with tarfile.open(_sdist()) as archive:
            archive.extractall(home, filter="data")
        [project] = home.iterdir()
        ours = _RUNFILES / os.environ["TEST_WORKSPACE"] / "e2e/nh3"
        for source, name in (("MODULE.bazel.in", "MODULE.bazel"), ("BUILD.bazel.in", "BUILD.bazel"), ("run_tests.py", "run_tests.py")):
            (project / name).write_text((ours / source).read_text().replace("@PYO3_BZL@", str(nested.repository())))
        cls.workspace = nested.Workspace(project)

    def test_its_own_tests_pass(self):
        result = self.workspace.ok(
            "test", "--host_compilation_mode=fastbuild", "--incompatible_strict_action_env", "--test_output=all", "//:nh3_tests"
        )
        summary = re.search(r"=+ (\d+) passed.* =+", result.out + result.err)
        self.assertIsNotNone(summary, f"no summary of pytest in:\n{result}")
        print(summary[0].strip("= "))
        self.assertGreater(int(summary[1]), 20)
        self.assertTrue((self.workspace.path / "bazel-bin/nh3.abi3.so").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
