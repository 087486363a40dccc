"""Tests of //rules/private:python_coverage.py: the names of sources, and what it writes with stand-ins for LLVM's tools and coverage.py."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PRIVATE = pathlib.Path(__file__).parent.parent / "private"
sys.path.insert(0, str(PRIVATE))

import python_coverage

REPORT = """\
SF:/proc/self/cwd/src/lib.rs
FN:1,f
DA:1,2
end_of_record
SF:external/crates/src/lib.rs
DA:1,9
end_of_record
"""

# Stands in for coverage.py: every file has two lines, and no test ran the second.
COVERAGE = """\
class Coverage:
    def __init__(self, **options): self.options = options
    @staticmethod
    def current(): return None
    def start(self): pass
    def stop(self): pass
    def analysis2(self, path): return path, [1, 2], [], [2], "2"
"""

TESTS = """\
import python_coverage
facts = [("llvm_profdata", "profdata"), ("llvm_cov", "cov"), ("library", "a.so"), ("library", "b.so")]
def tests():
    with open("out/1.profraw", "w") as output: output.write("counters")
    return {status}
raise SystemExit(python_coverage.run(facts, lambda path: "./" + path, tests))
"""


class Names(unittest.TestCase):
    def test_names_are_relative_to_the_execution_root(self):
        for recorded, name in [
            ("src/lib.rs", "src/lib.rs"),
            ("./src/lib.rs", "src/lib.rs"),
            ("/proc/self/cwd/src/lib.rs", "src/lib.rs"),
            ("/home/me/.cache/bazel/sandbox/linux-sandbox/7/execroot/_main/src/lib.rs", "src/lib.rs"),
            ("bazel-out/k8-fastbuild/bin/src/lib.rs", "src/lib.rs"),
            # The source of another crate with the same ending is not ours.
            ("external/crates__foo/src/lib.rs", "external/crates__foo/src/lib.rs"),
            ("/rustc/8bab26f4f/library/core/src/lib.rs", "/rustc/8bab26f4f/library/core/src/lib.rs"),
        ]:
            with self.subTest(recorded):
                self.assertEqual(python_coverage.source_name(recorded), name)

    def test_only_the_wanted_sources_remain(self):
        self.assertEqual(python_coverage.only(REPORT, {"src/lib.rs"}), "SF:src/lib.rs\nFN:1,f\nDA:1,2\nend_of_record\n")


@unittest.skipUnless(hasattr(os, "fork"), "the tests run in a child process")
class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.write("manifest", "src/lib.rs\npkg/mod.py\n")
        self.write("pkg/mod.py", "one\ntwo\n")
        self.write("out/kept", "")
        self.tool("profdata", 'for word; do case $word in *.profdata) echo "$*" >$word ;; esac; done')
        self.tool("cov", f"echo \"$*\" >cov.log\ncat <<'END'\n{REPORT}END")

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def tool(self, name, body):
        self.write(name, "#!/bin/sh\n" + body + "\n")
        (self.root / name).chmod(0o755)

    def run_it(self, status=0, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "PYTHON"))}
        environment |= {"PYTHONPATH": f"{PRIVATE}{os.pathsep}{self.root / 'site'}", "PYTHONDONTWRITEBYTECODE": "1", **variables}
        command = [sys.executable, "-c", TESTS.format(status=status)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.root, check=False)

    def measure(self, status=0):
        return self.run_it(status, COVERAGE_DIR=str(self.root / "out"), COVERAGE_MANIFEST=str(self.root / "manifest"))

    def files(self):
        return sorted(path.name for path in (self.root / "out").iterdir())

    def test_both_languages(self):
        self.write("site/coverage.py", COVERAGE)
        run = self.measure()
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        # Neither gcov nor Bazel's merger finds counters.
        self.assertEqual(self.files(), ["kept", "python.dat", "rust.dat"])
        self.assertEqual((self.root / "out/rust.dat").read_text(), "SF:src/lib.rs\nFN:1,f\nDA:1,2\nend_of_record\n")
        self.assertEqual((self.root / "out/python.dat").read_text(), "SF:pkg/mod.py\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n")
        self.assertIn("./a.so -object ./b.so", (self.root / "cov.log").read_text())

    def test_without_coverage_py(self):
        self.write("site/coverage.py", "raise ImportError")
        run = self.measure()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("coverage: no Python lines: the Python toolchain and `deps` have no coverage.py", run.stderr)
        self.assertEqual(self.files(), ["kept", "rust.dat"])

    def test_a_broken_tool_fails_no_test(self):
        self.tool("cov", "exit 1")
        run = self.measure()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("coverage: no Rust lines: ", run.stderr)
        self.assertNotIn("rust.dat", self.files())

    def test_a_failing_test_fails(self):
        self.assertEqual(self.measure(status=7).returncode, 7)

    def test_without_a_folder_nothing_is_measured(self):
        self.assertEqual(self.run_it(status=3).returncode, 3)
        self.assertEqual(self.files(), ["1.profraw", "kept"])


if __name__ == "__main__":
    unittest.main()
