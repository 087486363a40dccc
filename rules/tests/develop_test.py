"""Tests of //rules/private:develop.py: what it writes, what it refuses to overwrite, and that --clean undoes it."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("develop", HERE.parent / "private" / "develop.py")
develop = importlib.util.module_from_spec(spec)
spec.loader.exec_module(develop)

# A suffix that every CPython on Linux and macOS loads, and one of Windows.
SUFFIX = next(
    (one for one in importlib.machinery.EXTENSION_SUFFIXES if one in (".abi3.so", ".pyd")), importlib.machinery.EXTENSION_SUFFIXES[-1]
)


class Killed(BaseException):
    """Ends the program at once: no `except` of it catches this."""


class Develop(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.workspace = self.root / "my workspace"
        (self.workspace / "pkg/tally").mkdir(parents=True)
        (self.workspace / "pkg/tally/__init__.py").touch()
        self.runfiles = self.root / "runfiles"
        self.name = f"_native{SUFFIX}"
        self.module = "tally._native"
        self.abi = "abi3-py39"
        self.python = ""
        self.stubs = []
        self.build(b"first")
        self.copy = self.workspace / "pkg/tally" / self.name
        variables = {
            "BUILD_WORKSPACE_DIRECTORY": str(self.workspace),
            "BUILD_WORKING_DIRECTORY": str(self.root),
            "RUNFILES_DIR": str(self.runfiles),
            "GIT_CEILING_DIRECTORIES": str(self.root),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        patch = mock.patch.dict(os.environ, variables)
        patch.start()
        self.addCleanup(patch.stop)

    def build(self, content, path=None):
        """What `bazel build` would put among the runfiles."""
        file = self.runfiles / "_main" / (path or f"pkg/tally/{self.name}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_bytes(content)
        file.chmod(0o555)

    def run_it(self, *arguments):
        """Exit code, lines of stdout, stderr."""
        keys = [
            "label=//pkg:tally",
            f"module={self.module}",
            f"abi={self.abi}",
            f"python={self.python}",
            f"library=_main/pkg/tally/{self.name}",
            "root=pkg/.",
            "stubs",
            *[stub if "+" in stub else f"_main/{stub}" for stub in self.stubs],
        ]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = develop.main([*keys, "--", *arguments])
            except SystemExit as end:
                code = end.code
        return code, out.getvalue().splitlines(), err.getvalue()

    def ok(self, *arguments):
        code, lines, err = self.run_it(*arguments)
        self.assertEqual((code, err), (0, ""), lines)
        return lines

    def fails(self, *arguments):
        code, lines, err = self.run_it(*arguments)
        self.assertEqual((code, lines), (1, []), err)
        return err

    def files(self):
        return {path.relative_to(self.workspace).as_posix() for path in self.workspace.rglob("*")}

    def repository(self):
        """Makes a Git repository of the workspace. Returns the start of commands for it."""
        git = ["git", "-C", str(self.workspace)]
        try:
            subprocess.run([*git, "init", "-q"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("no git")
        return git

    def test_writes_once_and_cleans(self):
        before = self.files()
        shown = f"pkg/tally/{self.name}"
        self.assertEqual(self.ok(), [f"wrote {shown}"])
        self.assertEqual(self.copy.read_bytes(), b"first")
        self.assertTrue(os.access(self.copy, os.W_OK))
        written = self.copy.stat().st_mtime_ns
        self.assertEqual(self.ok(), [f"nothing to do: {shown} is up to date"])
        self.assertEqual(self.copy.stat().st_mtime_ns, written)
        self.build(b"second")
        self.assertEqual(self.ok(), [f"replaced {shown}"])
        self.assertEqual(self.copy.read_bytes(), b"second")
        self.assertEqual(self.ok("--clean"), [f"removed {shown}"])
        self.assertEqual(self.files(), before)
        self.assertEqual(self.ok("--clean"), ["nothing to clean"])

    def test_generated_stubs_are_copied_and_written_ones_stay(self):
        written = self.workspace / "pkg/tally/py.typed"
        written.touch()
        link = self.runfiles / "_main/pkg/tally/py.typed"
        link.symlink_to(written)
        self.build(b"def count() -> int: ...\n", "pkg/tally/_native.pyi")
        self.build(b"", "pkg/tally/deep/er/x.pyi")
        self.stubs = ["pkg/tally/py.typed", "pkg/tally/_native.pyi", "pkg/tally/deep/er/x.pyi"]
        before = self.files()
        lines = self.ok()
        self.assertEqual(lines[1:], ["wrote pkg/tally/_native.pyi", "wrote pkg/tally/deep/er/x.pyi"])
        self.ok("--clean")
        self.assertEqual(self.files(), before)

    def test_a_directory_of_stubs(self):
        before = self.files()
        self.stubs = ["pkg/tally/_native", "other+/tally/x.pyi"]
        self.build(b"", "pkg/tally/_native/__init__.pyi")
        self.build(b"", "pkg/tally/_native/angles/__init__.pyi")
        stubs = ["pkg/tally/_native/__init__.pyi", "pkg/tally/_native/angles/__init__.pyi"]
        self.assertEqual(self.ok()[1:], [f"wrote {stub}" for stub in stubs])
        (self.runfiles / "_main" / stubs[1]).unlink()
        self.assertEqual(self.ok(), [f"removed {stubs[1]}"])
        self.ok("--clean")
        self.assertEqual(self.files(), before)

    def test_a_folder_with_other_files_stays(self):
        self.build(b"", "pkg/tally/deep/x.pyi")
        self.stubs = ["pkg/tally/deep/x.pyi"]
        self.ok()
        (self.workspace / "pkg/tally/deep/mine.txt").touch()
        self.ok("--clean")
        self.assertTrue((self.workspace / "pkg/tally/deep/mine.txt").exists())

    def test_overwrites_nothing_of_others(self):
        self.build(b"stub", "pkg/tally/_native.pyi")
        self.stubs = ["pkg/tally/_native.pyi"]
        self.copy.write_bytes(b"by hand")
        before = self.files()
        err = self.fails()
        self.assertIn(f"error: pkg/tally/{self.name} exists, and //pkg:tally.develop did not write it\n  help: ", err)
        # Neither the stub nor a record.
        self.assertEqual(self.files(), before)
        self.assertEqual(self.copy.read_bytes(), b"by hand")

    def test_checked_in_stubs_come_before_generated_ones(self):
        self.build(b"generated", "pkg/tally/_native.pyi")
        self.stubs = ["pkg/tally/_native.pyi"]
        stub = self.workspace / "pkg/tally/_native.pyi"
        stub.write_bytes(b"formatted")
        note = "note: kept your own pkg/tally/_native.pyi instead of the generated stub"
        self.assertEqual(self.ok(), [f"wrote pkg/tally/{self.name}", note])
        self.ok("--clean")
        self.assertEqual(stub.read_bytes(), b"formatted")
        # A copy that the user has changed since.
        stub.unlink()
        self.ok()
        stub.write_bytes(b"changed")
        self.assertEqual(self.ok()[-1], note)
        self.ok("--clean")
        self.assertEqual(stub.read_bytes(), b"changed")

    def test_a_copy_that_became_a_source_file(self):
        self.build(b"generated", "pkg/tally/_native.pyi")
        self.stubs = ["pkg/tally/_native.pyi"]
        self.ok()
        stub = self.workspace / "pkg/tally/_native.pyi"
        runfile = self.runfiles / "_main/pkg/tally/_native.pyi"
        runfile.unlink()
        runfile.symlink_to(stub)
        self.ok()
        self.assertEqual(self.ok("--clean"), [f"removed pkg/tally/{self.name}"])
        self.assertEqual(stub.read_bytes(), b"generated")

    def test_a_copy_that_git_tracks(self):
        git = self.repository()
        self.build(b"generated", "pkg/tally/_native.pyi")
        self.stubs = ["pkg/tally/_native.pyi"]
        self.ok()
        subprocess.run([*git, "add", "pkg/tally/_native.pyi"], check=True, capture_output=True)
        self.stubs = []
        self.assertIn("kept pkg/tally/_native.pyi, because Git tracks it", self.ok())
        self.assertTrue((self.workspace / "pkg/tally/_native.pyi").exists())

    def test_removes_nothing_behind_a_link(self):
        self.ok()
        outside = self.root / "outside"
        (self.workspace / "pkg/tally").rename(outside)
        (self.workspace / "pkg/tally").symlink_to(outside)
        shown = f"pkg/tally/{self.name}"
        self.assertEqual(self.ok("--clean"), [f"kept {shown}, because its folder leads outside the workspace"])
        self.assertTrue((outside / self.name).exists())

    def test_a_file_of_others_with_the_same_content_stays_theirs(self):
        self.copy.write_bytes(b"first")
        self.assertEqual(self.ok(), [f"nothing to do: pkg/tally/{self.name} is up to date"])
        self.assertEqual(self.ok("--clean"), ["nothing to clean"])
        self.assertTrue(self.copy.exists())

    def test_a_changed_file_is_neither_replaced_nor_removed(self):
        self.ok()
        self.copy.write_bytes(b"by another tool")
        self.build(b"second")
        self.assertIn(f"error: pkg/tally/{self.name} has changed since //pkg:tally.develop wrote it", self.fails())
        self.assertEqual(self.ok("--clean"), [f"kept pkg/tally/{self.name}, because it has changed since this program wrote it"])
        self.assertEqual(self.copy.read_bytes(), b"by another tool")

    def test_a_file_that_is_gone(self):
        self.ok()
        self.copy.unlink()
        self.assertEqual(self.ok(), [f"wrote pkg/tally/{self.name}"])
        self.copy.unlink()
        self.assertEqual(self.ok("--clean"), [f"pkg/tally/{self.name} is gone already"])

    def test_links_are_not_followed(self):
        victim = self.root / "victim"
        victim.write_bytes(b"precious")
        self.copy.symlink_to(victim)
        self.assertIn("did not write it", self.fails())
        self.copy.unlink()
        self.copy.symlink_to(self.root / "nowhere")
        self.assertIn("did not write it", self.fails())
        self.copy.unlink()
        # Our own file, replaced by a link to the same content.
        self.ok()
        victim.write_bytes(self.copy.read_bytes())
        self.copy.unlink()
        self.copy.symlink_to(victim)
        self.assertIn("has changed since", self.fails())
        self.assertIn("kept", self.ok("--clean")[0])
        self.assertTrue(victim.exists())

    def test_a_folder_that_leads_outside(self):
        outside = self.root / "outside"
        outside.mkdir()
        (self.workspace / "pkg/tally/__init__.py").unlink()
        (self.workspace / "pkg/tally").rmdir()
        (self.workspace / "pkg/tally").symlink_to(outside)
        self.assertIn("error: pkg/tally leads outside the workspace", self.fails())
        self.assertEqual(list(outside.iterdir()), [])

    def test_a_file_in_place_of_a_folder(self):
        self.build(b"", "pkg/tally/deep/x.pyi")
        self.stubs = ["pkg/tally/deep/x.pyi"]
        (self.workspace / "pkg/tally/deep").touch()
        self.assertIn("error: pkg/tally/deep is not a folder", self.fails())

    def test_a_folder_in_place_of_the_file(self):
        self.copy.mkdir()
        self.assertIn("did not write it", self.fails())

    def test_another_abi_removes_the_old_library(self):
        self.ok()
        old = self.copy
        self.name = "_native.cpython-399-some-platform.so"
        self.build(b"specific")
        lines = self.ok()
        self.assertEqual(lines, [f"removed pkg/tally/{old.name}", f"wrote pkg/tally/{self.name}"])
        self.assertFalse(old.exists())

    def test_killed_at_any_point(self):
        """After a kill, each file is whole and ours, and the next run goes on."""
        self.build(b"stub", "pkg/tally/new/_native.pyi")
        self.stubs = ["pkg/tally/new/_native.pyi"]
        before = self.files()
        for content in (b"first", b"second"):
            old = self.copy.read_bytes() if self.copy.exists() else None
            self.build(content)
            for calls in range(9):
                remaining = iter([False] * calls + [True] * 99)
                replace = os.replace

                def dying(source, target, remaining=remaining, replace=replace):
                    if next(remaining):
                        raise Killed
                    replace(source, target)

                with mock.patch.object(os, "replace", dying), contextlib.suppress(Killed):
                    self.run_it()
                found = self.copy.read_bytes() if self.copy.exists() else None
                self.assertIn(found, (old, content))
            self.assertEqual(self.copy.read_bytes(), content)
            self.ok()
        self.ok("--clean")
        self.assertEqual(self.files(), before)

    def test_what_a_kill_leaves_is_cleaned(self):
        self.ok()
        leftover = self.copy.with_name(f".{self.copy.name}.pyo3_bzl")
        leftover.write_bytes(b"half")
        self.build(b"second")
        self.ok()
        self.assertFalse(leftover.exists())
        leftover.write_bytes(b"half")
        self.ok("--clean")
        self.assertFalse(leftover.exists())

    def test_a_damaged_record(self):
        self.ok()
        (record,) = (self.workspace / ".pyo3_bzl/develop").iterdir()
        digest = json.loads(record.read_text())["files"][f"pkg/tally/{self.name}"]
        victim = self.root / "victim"
        victim.write_bytes(b"first")
        for text in (
            "",
            "[]",
            "{}",
            '{"files": [], "folders": []}',
            json.dumps({"files": {"../victim": digest}, "folders": []}),
            json.dumps({"files": {str(victim): digest}, "folders": []}),
            json.dumps({"files": {}, "folders": [".."]}),
        ):
            record.write_text(text)
            for arguments in ([], ["--clean"]):
                err = self.fails(*arguments)
                self.assertIn("error: cannot read the record .pyo3_bzl/develop/pkg%3Atally.json", err)
                self.assertIn("help: delete it.", err)
        self.assertTrue(victim.exists())

    def test_two_targets_do_not_share_a_record(self):
        self.ok()
        with mock.patch.object(sys, "stderr", io.StringIO()):
            library = f"other{SUFFIX}"
            self.build(b"other", library)
            keys = ["label=//:other", "module=other", "abi=abi3", "python=", f"library=_main/{library}", "root=.", "stubs"]
            with contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(develop.main([*keys, "--"]), 0)
                self.assertEqual(develop.main([*keys, "--", "--clean"]), 0)
        self.assertTrue(self.copy.exists())
        self.assertTrue((self.workspace / ".pyo3_bzl/.gitignore").exists())
        self.ok("--clean")
        self.assertFalse((self.workspace / ".pyo3_bzl").exists())

    def test_several_abis(self):
        names = {"abi3-py39": "_native.abi3.so", "cpython": "_native.cpython-314t-x86_64-linux-gnu.so", "abi3t-py315": "_native.abi3t.so"}
        keys = ["label=//pkg:tally", "module=tally._native"]
        for abi, name in names.items():
            self.build(abi.encode(), f"pkg/tally/{name}")
            keys += [f"abi={abi}", "python=3.14t" if abi == "cpython" else "python=", f"library=_main/pkg/tally/{name}"]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = develop.main([*keys, "root=pkg/.", "stubs", "--"])
        self.assertEqual(code, 0)
        # They do not shadow each other: each Python imports the one that it can load.
        self.assertEqual(out.getvalue().splitlines(), [f"wrote pkg/tally/{name}" for name in names.values()])
        # The next run has one ABI.
        self.name = "_native.abi3.so"
        self.build(b"abi3-py39")
        gone = [f"removed pkg/tally/{name}" for name in sorted(names.values()) if name != self.name]
        self.assertEqual(self.ok(), gone)

    def test_a_target_with_a_new_name(self):
        self.ok()
        self.build(b"second")
        keys = ["label=//pkg:tally2", "module=tally._native", "abi=abi3-py39", "python=", f"library=_main/pkg/tally/{self.name}"]
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            code = develop.main([*keys, "root=pkg/.", "stubs", "--"])
        self.assertEqual(code, 1)
        self.assertIn(f"error: pkg/tally/{self.name} exists, and //pkg:tally.develop wrote it\n  help: if that target", err.getvalue())

    def test_shadows(self):
        folder = self.workspace / "pkg/tally"
        names = [
            "_native.cpython-310-x86_64-linux-gnu.so",
            "_native.cpython-314t-x86_64-linux-gnu.so",
            "_native.cpython-310-darwin.so",
            "_native.abi3-x86_64-linux-gnu.so",
            "_native.abi3-aarch64-linux-gnu.so",
            "_native.abi3t-x86_64-linux-gnu.so",
            "_native.abi3.so",
            "_native.abi3t.so",
            "_native.so",
            "_native.pyi",
            "_native2.cpython-310-x86_64-linux-gnu.so",
        ]
        for name in names:
            (folder / name).touch()
        linux = [".cpython-313-x86_64-linux-gnu.so", ".abi3.so", ".so"]

        def found(library, suffixes=linux):
            return [(path.name, pythons) for path, pythons in develop.shadows(folder, "_native", library, suffixes)]

        tagged = [(names[0], "Python 3.10"), (names[1], "Python 3.14t")]
        later = "Python 3.15 and later"
        self.assertEqual(found("_native.abi3.so"), [(names[3], later), *tagged])
        self.assertEqual(found("_native.abi3t.so"), [(names[3], later), ("_native.abi3.so", later), (names[5], later), *tagged])
        self.assertEqual(found("_native.cpython-314-x86_64-linux-gnu.so"), [])
        mac = [".cpython-313-darwin.so", ".abi3.so", ".so"]
        self.assertEqual(found("_native.abi3.so", mac), [(names[2], "Python 3.10")])
        for name in names:
            (folder / name).unlink()
        # Windows has no suffix of its own for the stable ABI.
        (folder / "_native.cp312-win_amd64.pyd").touch()
        self.assertEqual(found("_native.pyd", [".cp314-win_amd64.pyd", ".pyd"]), [("_native.cp312-win_amd64.pyd", "Python 3.12")])
        self.assertEqual(found("_native.pyd", [".cp314-win_arm64.pyd", ".pyd"]), [])
        # A folder is a package only with an __init__.
        (folder / "_native").mkdir()
        (folder / "_native/__init__.pyi").touch()
        self.assertEqual(found("_native.abi3.so", mac), [])
        (folder / "_native/__init__.py").touch()
        self.assertEqual(found("_native.abi3.so", mac), [("_native", "every Python")])

    @unittest.skipIf(os.name == "nt", "suffixes of Linux and macOS")
    def test_a_stale_library_is_named(self):
        stale = self.copy.with_name("_native" + importlib.machinery.EXTENSION_SUFFIXES[0])
        if stale == self.copy:
            self.skipTest("this Python loads no stable ABI")
        stale.touch()
        lines = self.ok()
        version = "{}.{}".format(*sys.version_info)
        self.assertEqual(len(lines), 3, lines)
        self.assertTrue(lines[1].startswith(f"warning: pkg/tally/{stale.name} shadows {self.name}: Python {version}"), lines)
        self.assertEqual(lines[2], f"  help: remove it: rm pkg/tally/{stale.name}")

    def test_git(self):
        git = self.repository()
        note = [f"note: Git does not ignore pkg/tally/{self.name}", f"  help: add this line to .gitignore: /pkg/tally/{self.name}"]
        self.assertEqual(self.ok(), [f"wrote pkg/tally/{self.name}", *note])
        (self.workspace / ".gitignore").write_text(note[1].rpartition(": ")[2] + "\n")
        self.assertEqual(self.ok(), [f"nothing to do: pkg/tally/{self.name} is up to date"])
        status = subprocess.run([*git, "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True).stdout
        self.assertNotIn(".pyo3_bzl", status)

    def test_commands_that_remove(self):
        self.assertEqual(develop.removal("a b/x.so", False, "posix"), "rm 'a b/x.so'")
        self.assertEqual(develop.removal("a/x", True, "posix"), "rm -r a/x")
        self.assertEqual(develop.removal("a b/x.pyd", False, "nt"), 'del "a b\\x.pyd"')
        self.assertEqual(develop.removal("a/x", True, "nt"), 'rmdir /s "a\\x"')

    def test_lines_of_gitignore(self):
        self.assertEqual(develop.ignore_line("a b/[x]*.so"), r"/a\ b/\[x]\*.so")

    def test_wrong_use(self):
        self.assertIn("--clean undoes all runs", self.fails("--clean", "--venv", "x"))
        self.assertEqual(self.run_it("--wrong")[0], 2)
        code, lines, _ = self.run_it("--help")
        self.assertEqual((code, lines[0]), (0, "usage: bazel run //pkg:tally.develop -- [-h] [--venv PATH] [--clean]"))
        with mock.patch.dict(os.environ):
            del os.environ["BUILD_WORKSPACE_DIRECTORY"]
            self.assertIn("help: start it with `bazel run //pkg:tally.develop`", self.fails())
        (self.runfiles / "_main/pkg/tally" / self.name).unlink()
        self.assertIn("among the runfiles", self.fails())

    def test_an_extension_of_another_repository(self):
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            code = develop.main(
                ["label=@@other+//:x", "module=x", "abi=abi3", "python=", "library=other+/x.abi3.so", "root=.", "stubs", "--"]
            )
        self.assertEqual(code, 1)
        self.assertIn("@@other+//:x is in another repository", err.getvalue())

    def venv(self, name="my venv"):
        """A real virtual environment without pip."""
        path = self.root / name
        subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(path)], check=True, capture_output=True)
        return path

    def try_venv(self):
        try:
            return self.venv()
        except (OSError, subprocess.CalledProcessError) as error:
            self.skipTest(f"no venv: {error}")

    def test_a_virtual_environment(self):
        venv = self.try_venv()
        lines = self.ok("--venv", "my venv")
        (pth,) = venv.rglob("pyo3_bzl.pkg.tally.pth")
        self.assertEqual(lines, [f"wrote pkg/tally/{self.name}", f"wrote {pth}"])
        self.assertEqual(pth.read_text(encoding="utf-8"), f"{self.workspace / 'pkg'}\n")
        found = develop.Environment(venv)
        self.assertEqual(found.output(develop.FIND_MODULE, "tally._native"), str(self.copy))
        self.assertEqual(self.ok("--venv", str(venv)), [f"nothing to do: pkg/tally/{self.name}, {pth} are up to date"])
        # A run without it leaves it alone.
        self.ok()
        self.assertTrue(pth.exists())

        # An installed package of the same name comes first on sys.path.
        installed = found.site / "tally"
        installed.mkdir()
        (installed / "__init__.py").touch()
        self.assertIn(f"warning: the Python of {venv} does not find tally._native", self.ok("--venv", str(venv)))
        (installed / self.name).touch()
        self.assertIn(
            f"warning: {installed / self.name} shadows {self.name}: the Python of {venv} imports it instead", self.ok("--venv", str(venv))
        )
        self.assertEqual(self.ok("--clean"), [f"removed {pth}", f"removed pkg/tally/{self.name}"])
        self.assertFalse(pth.exists())

    def test_virtual_environments_in_the_workspace(self):
        self.root, root = self.workspace, self.root
        self.try_venv()
        self.venv("second")
        self.root = root
        (first,) = self.ok("--venv", "my workspace/my venv")[1:]
        self.assertTrue(first.startswith("wrote my venv/"), first)
        self.ok("--venv", "my workspace/second")
        # A run without them leaves them alone.
        self.build(b"second")
        self.assertEqual(self.ok(), [f"replaced pkg/tally/{self.name}"])
        self.assertEqual(len(list(self.workspace.rglob("pyo3_bzl.*.pth"))), 2)
        self.assertEqual(len(self.ok("--clean")), 3)
        self.assertEqual(list(self.workspace.rglob("pyo3_bzl.*.pth")), [])

    def test_a_virtual_environment_behind_a_link(self):
        venv = self.try_venv()
        (self.workspace / ".venv").symlink_to(venv)
        self.assertEqual(len(self.ok("--venv", "my workspace/.venv")), 2)
        self.ok("--clean")
        self.assertEqual(list(venv.rglob("pyo3_bzl.*.pth")), [])

    def test_a_python_that_cannot_load_it(self):
        venv = self.try_venv()
        version = develop.Environment(venv).version
        for abi, python, message in (
            ("abi3-py399", "", "error: //pkg:tally loads on Python 3.99 and later, and "),
            ("cpython", "3.99", "error: //pkg:tally loads on Python 3.99 only, and "),
        ):
            self.abi, self.python = abi, python
            err = self.fails("--venv", str(venv))
            self.assertIn(message, err)
            self.assertIn(f"{venv} has cpython {version}", err)
        self.abi, self.python = "abi3", ""
        self.name = "_native.unknown.so"
        self.build(b"")
        self.assertIn("does not load files named *.unknown.so", self.fails("--venv", str(venv)))
        self.assertFalse((self.workspace / ".pyo3_bzl").exists())

    def test_no_virtual_environment(self):
        err = self.fails("--venv", "nowhere")
        path = self.root / "nowhere"
        self.assertEqual(
            err, f"error: {path} is not a virtual environment: it has no pyvenv.cfg\n  help: create one: python3 -m venv {path}\n"
        )
        path.mkdir()
        (path / "pyvenv.cfg").touch()
        self.assertIn("has no bin/python that exists", self.fails("--venv", "nowhere"))


if __name__ == "__main__":
    unittest.main()
