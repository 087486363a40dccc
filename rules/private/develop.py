"""`bazel run :NAME.develop`: puts an extension where an editor and plain pytest find it. `docs/develop.md` describes it for users.

Runs under the workspace's own Python, 3.9 or later, and needs nothing but its standard library. Usage:
develop.py KEY=VALUE… stubs PATH… -- ARGS…, where ARGS are the user's. develop.bzl writes the rest:

- `label`, `module`: of the `pyo3_extension`.
- `abi`, `python`, `library`: what a library promises, and its path as a runfile. `python` is empty unless `abi` is `cpython`. The library's
  place in the source tree is the same path below the workspace. An extension with several ABIs has these three for each of them.
- `root`: an import root, relative to the workspace.
- PATH: a stub, or a directory of stubs, likewise.

The record of what this program wrote is a JSON file of each target below `.pyo3_bzl/develop`. A file is ours if its SHA-256 is in the
record. Before a file is written, the record lists its old and its new digest, so that a kill at any time leaves no file that is neither.
"""

import argparse
import contextlib
import hashlib
import importlib.machinery
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import urllib.parse

RECORDS = ".pyo3_bzl"

# What the interpreter of a virtual environment says about itself. It imports nothing from the environment.
ASK_PYTHON = """\
import importlib.machinery, json, sys, sysconfig
print(json.dumps({
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "implementation": sys.implementation.name,
    "site": sysconfig.get_path("purelib"),
    "suffixes": importlib.machinery.EXTENSION_SUFFIXES,
    "version": sys.version_info[:2],
}))
"""

# The file that `import` would take, without running any code of the packages on the way there.
FIND_MODULE = """\
import importlib.machinery, sys
path = None
parts = sys.argv[1].split(".")
for end in range(1, len(parts) + 1):
    spec = importlib.machinery.PathFinder.find_spec(".".join(parts[:end]), path)
    path = spec and spec.submodule_search_locations
    if spec is None or (path is None and end < len(parts)):
        break
print((spec and spec.origin) or "")
"""


class Problem(Exception):
    """An error for the user: one line, and what to do."""

    def __init__(self, message, what_to_do):
        super().__init__(f"error: {message}\n  help: {what_to_do}")


def located(path):
    """The place of a runfile: in the tree of runfiles, or where their manifest says (Windows has no tree)."""
    root = os.environ.get("RUNFILES_DIR")
    # Under `bazel run`, the working directory is the main repository in the tree.
    tree = (pathlib.Path(root) if root else pathlib.Path.cwd().parent) / path
    if tree.exists():
        return tree.resolve()
    manifest = os.environ.get("RUNFILES_MANIFEST_FILE")
    if manifest:
        with open(manifest, encoding="utf-8") as lines:
            for line in lines:
                name, _, place = line.rstrip("\n").partition(" ")
                if name == path:
                    return pathlib.Path(place)
    raise Problem(f"no `{path}` among the runfiles", "run it with `bazel run`")


def digest_of(path):
    """The SHA-256 of a file, as hexadecimal digits."""
    state = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            state.update(block)
    return state.hexdigest()


def temporary(path):
    """The name under which a file is written before it gets its own."""
    return path.with_name(f".{path.name}.pyo3_bzl")


def put(path, source):
    """Writes a file all at once: from another file, or from bytes."""
    unfinished = temporary(path)
    unfinished.unlink(missing_ok=True)
    try:
        with open(unfinished, "xb") as output:
            if isinstance(source, bytes):
                output.write(source)
            else:
                with open(source, "rb") as content:
                    shutil.copyfileobj(content, output)
        os.replace(unfinished, path)
    except PermissionError as error:
        raise Problem(f"cannot write {path}: {error.strerror}", "stop the Python that has it loaded, or change its permissions") from error
    finally:
        unfinished.unlink(missing_ok=True)


def is_pth(path):
    """Whether a file is one that tells a virtual environment where the package is. It may be inside the workspace or outside."""
    return path.name.startswith("pyo3_bzl.") and path.suffix == ".pth"


def is_free(path):
    """Whether a path does not exist. A link that leads nowhere exists."""
    return not os.path.lexists(path)


class Record:
    """What earlier runs for a target wrote.

    A path in the workspace is relative to it, and has slashes on all systems. That of a .pth file is absolute: only a run with --venv
    writes it, and only --clean removes it.
    """

    def __init__(self, workspace, label):
        self.workspace = workspace
        self.label = label
        self.path = workspace / RECORDS / "develop" / (urllib.parse.quote(label.lstrip("/"), safe="") + ".json")
        # The possible SHA-256 of each file.
        self.files = {}
        # The folders that did not exist, outermost first.
        self.folders = []
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        try:
            found = json.loads(text)
            self.files = {str(name): [str(one) for one in digests] for name, digests in found["files"].items()}
            self.folders = [str(folder) for folder in found["folders"]]
            for name in [*self.files, *self.folders]:
                self.place(name)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Problem(
                f"cannot read the record {self.shown(self.path)}: {error}",
                "delete it. The files that it lists then count as yours",
            ) from error

    def name(self, path):
        """How the record calls a path."""
        return str(path) if is_pth(path) else self.shown(path)

    def place(self, name):
        """The path that the record calls so."""
        path = self.workspace / name
        if os.path.isabs(name) and is_pth(path):
            return path
        # A name with a drive or a root leads away from the workspace on Windows.
        if os.path.isabs(name) or (os.name == "nt" and pathlib.PureWindowsPath(name).anchor):
            raise ValueError(f"{name!r} is not a file that this program writes")
        if ".." in path.parts:
            raise ValueError(f"{name!r} is outside the workspace")
        return path

    def shown(self, path):
        """A path for messages: relative to the workspace if it is inside."""
        with contextlib.suppress(ValueError):
            return path.relative_to(self.workspace).as_posix()
        return str(path)

    def owns(self, path):
        """Whether an earlier run wrote this very content."""
        digests = self.files.get(self.name(path))
        return bool(digests) and path.is_file() and not path.is_symlink() and digest_of(path) in digests

    def save(self):
        """Writes the record, or removes it if it is empty."""
        folder = self.path.parent
        ignore = folder.parent / ".gitignore"
        if self.files:
            folder.mkdir(parents=True, exist_ok=True)
            # Git ignores the folder with all that it holds, this file included.
            if is_free(ignore):
                put(ignore, b"*\n")
            text = json.dumps({"label": self.label, "files": self.files, "folders": self.folders}, indent=1, sort_keys=True)
            put(self.path, (text + "\n").encode())
            return
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()
            ignore.unlink()
            folder.parent.rmdir()


@contextlib.contextmanager
def one_at_a_time(workspace):
    """Waits for another run in the same workspace to end. Windows has no such lock for a folder."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    folder = os.open(workspace, os.O_RDONLY)
    try:
        # Some network file systems have no locks.
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def refuse_to_replace(record, path):
    shown = record.shown(path)
    if record.name(path) in record.files:
        raise Problem(
            f"{shown} has changed since {record.label}.develop wrote it",
            "remove or move it, and run this again",
        )
    owner = other_owner(record, path)
    if owner:
        raise Problem(
            f"{shown} exists, and {owner}.develop wrote it",
            f"if that target still exists, run `bazel run {owner}.develop -- --clean`. Otherwise, remove the file, and run this again",
        )
    raise Problem(
        f"{shown} exists, and {record.label}.develop did not write it",
        "if an earlier build or another tool wrote it, remove it and run this again",
    )


def other_owner(record, path):
    """The label of another target whose run wrote this very content, such as this target before it got another name. None if unknown."""
    for file in sorted(record.path.parent.glob("*.json")):
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            label, digests = str(found["label"]), found["files"].get(record.name(path), [])
        except (AttributeError, KeyError, OSError, TypeError, ValueError):
            continue
        if label != record.label and path.is_file() and digest_of(path) in digests:
            return label
    return None


def check_parent(record, path):
    """Whether a file in the workspace really lies in the workspace."""
    for folder in path.parents:
        if folder == record.workspace:
            return
        if not is_free(folder) and not folder.is_dir():
            raise Problem(f"{record.shown(folder)} is not a folder, so {path.name} cannot be in it", "remove or move it")
        if folder.is_dir() and not folder.resolve().is_relative_to(record.workspace.resolve()):
            raise Problem(
                f"{record.shown(folder)} leads outside the workspace, to {folder.resolve()}",
                "only folders of the workspace can hold the copy. Use a folder instead of a link",
            )


def same_file(path, source):
    return not isinstance(source, bytes) and path.exists() and path.samefile(source)


def is_in_the_way(record, path, source):
    """Whether other content is there, which this program did not write, or which has changed since."""
    if is_free(path) or same_file(path, source) or record.owns(path):
        return False
    return not path.is_file() or digest_of(path) != digest_of(source)


def install(record, wanted):
    """Writes files. Checks all of them before it writes any.

    Args:
        record: (Record) changed and saved.
        wanted: (dict of Path to Path or bytes) the content of each file.

    Returns:
        The lines to print (list of strings). Empty if nothing changed.
    """
    writes = {}
    for path, source in wanted.items():
        if path.is_relative_to(record.workspace) and not is_pth(path):
            check_parent(record, path)
        if same_file(path, source):
            # A copy that became a source file, such as a stub that is now in `pyi`.
            if record.files.pop(record.name(path), None):
                record.save()
            continue
        digest = hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else digest_of(source)
        if is_free(path):
            writes[path] = digest
        elif not path.is_file() or path.is_symlink():
            refuse_to_replace(record, path)
        elif digest_of(path) == digest:
            # If the record does not list it, it stays the user's.
            if record.name(path) in record.files:
                record.files[record.name(path)] = [digest]
        elif record.owns(path):
            writes[path] = digest
        else:
            refuse_to_replace(record, path)

    lines = remove_obsolete(record, wanted)
    if not writes and not lines:
        return []
    for path, digest in writes.items():
        record.files[record.name(path)] = [*record.files.get(record.name(path), []), digest]
        for folder in reversed(path.parents):
            if is_free(folder) and record.name(folder) not in record.folders:
                record.folders.append(record.name(folder))
    record.save()
    for path, digest in writes.items():
        lines.append(f"{'wrote' if is_free(path) else 'replaced'} {record.shown(path)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, wanted[path])
        record.files[record.name(path)] = [digest]
    record.save()
    return lines


def remove_obsolete(record, wanted):
    """Removes what an earlier run wrote into the workspace and this one does not, such as a library of another ABI."""
    names = {record.name(path) for path in wanted}
    lines = []
    for name in sorted(set(record.files) - names):
        if not os.path.isabs(name):
            lines.append(remove(record, name))
    return lines


def remove(record, name):
    """Removes a file that the record lists, unless it is the user's now. Returns the line to print."""
    path = record.place(name)
    shown = record.shown(path)
    if not is_pth(path) and leads_outside(record, path):
        line = f"kept {shown}, because its folder leads outside the workspace"
    elif is_free(path):
        line = f"{shown} is gone already"
    elif not record.owns(path):
        line = f"kept {shown}, because it has changed since this program wrote it"
    elif is_tracked(record.workspace, path):
        line = f"kept {shown}, because Git tracks it"
    else:
        path.unlink()
        line = f"removed {shown}"
    if not line.startswith("kept"):
        temporary(path).unlink(missing_ok=True)
    del record.files[name]
    return line


def leads_outside(record, path):
    try:
        check_parent(record, path)
    except Problem:
        return True
    return False


def is_tracked(workspace, path):
    """Whether Git tracks a file, which is then the user's."""
    git = shutil.which("git")
    if not git or not path.is_relative_to(workspace):
        return False
    name = path.relative_to(workspace).as_posix()
    asked = subprocess.run(
        [git, "--literal-pathspecs", "ls-files", "--error-unmatch", "--", name],
        check=False,
        capture_output=True,
        cwd=workspace,
        env=environment(),
    )
    return asked.returncode == 0


def clean(record):
    """Undoes what earlier runs did. Returns the lines to print."""
    lines = [remove(record, name) for name in sorted(record.files)]
    for name in reversed(record.folders):
        with contextlib.suppress(OSError):
            record.place(name).rmdir()
    record.save()
    return lines


def environment():
    """The environment for a program that is not part of this build."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RUNFILES"))}


class Environment:
    """A virtual environment.

    Attributes:
        python: (Path) its interpreter.
        site: (Path) its folder for packages.
        suffixes: (list of strings) the suffixes of the extensions that it loads, in order.
        version: (string) such as `3.14` or `3.14t`.
    """

    def __init__(self, path):
        self.path = path
        if not (path / "pyvenv.cfg").is_file():
            raise Problem(
                f"{path} is not a virtual environment: it has no pyvenv.cfg", f"create one: python3 -m venv {shlex.quote(str(path))}"
            )
        found = [python for python in (path / "bin/python", path / "Scripts/python.exe") if python.is_file()]
        if not found:
            raise Problem(f"{path} has no bin/python that exists", f"recreate it: python3 -m venv --clear {shlex.quote(str(path))}")
        self.python = found[0]
        facts = json.loads(self.output(ASK_PYTHON))
        self.site = pathlib.Path(facts["site"])
        self.suffixes = facts["suffixes"]
        self.minor = facts["version"][1]
        self.version = ".".join(map(str, facts["version"])) + ("t" if facts["free_threaded"] else "")
        self.implementation = facts["implementation"]

    def output(self, program, *arguments):
        done = subprocess.run(
            [str(self.python), "-I", "-c", program, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            cwd=self.path,
        )
        if done.returncode != 0:
            raise Problem(f"{self.python} does not run:\n{done.stderr.strip()}", "recreate the virtual environment")
        return done.stdout.strip()

    def check(self, extension):
        """Fails if this Python can load no library of the extension."""
        problems = [self.problem(extension, library) for library in extension.libraries]
        if all(problems):
            several = f"no library of {extension.label} loads on that Python"
            raise Problem(
                f"{several if len(problems) > 1 else problems[0]}, and {self.path} has {self.implementation} {self.version}",
                "create the virtual environment with another Python, or change `abi` of the extension",
            )

    def problem(self, extension, library):
        """Why this Python cannot load a library, or None."""
        floor = re.search(r"-py3(\d+)$", library.abi)
        suffix = library.name[len(extension.stem) :]
        if library.python:
            return f"{extension.label} loads on Python {library.python} only" if library.python != self.version else None
        if floor and self.minor < int(floor.group(1)):
            return f"{extension.label} loads on Python 3.{floor.group(1)} and later"
        if suffix not in self.suffixes:
            return f"{self.implementation} {self.version} does not load files named *{suffix}"
        return None


class Library:
    """One library of an extension. `path` is that of the runfile."""

    def __init__(self, abi, python, path):
        self.abi = abi
        self.python = python
        self.path = path
        self.name = path.rpartition("/")[2]


class Extension:
    """The arguments that develop.bzl writes."""

    def __init__(self, arguments):
        at = arguments.index("stubs")
        pairs = [argument.partition("=")[::2] for argument in arguments[:at]]
        values = dict(pairs)
        self.label = values["label"]
        self.module = values["module"]
        abis, pythons, paths = ([value for key, value in pairs if key == wanted] for wanted in ("abi", "python", "library"))
        self.libraries = list(map(Library, abis, pythons, paths))
        self.stubs = arguments[at + 1 :]
        self.roots = [value for key, value in pairs if key == "root"]
        self.stem = self.module.rpartition(".")[2]

    def wanted(self, workspace):
        """The files for the source tree, by destination. A source file's destination is itself."""
        own = self.libraries[0].path.partition("/")[0]
        files = {}
        for path in [*(library.path for library in self.libraries), *self.stubs]:
            repository, _, place = path.partition("/")
            # Stubs of other repositories are not part of this package.
            if repository != own:
                continue
            source = located(path)
            if source.is_dir():
                for file in sorted(source.rglob("*")):
                    if file.is_file():
                        files[workspace / place / file.relative_to(source)] = file.resolve()
            else:
                files[workspace / place] = source
        return files


# CPython's suffixes in the order in which it tries them, with groups for the Python and the platform. Windows uses the last one, too.
SUFFIXES = (
    r"\.(?:cpython-|cp)3(?P<python>\d+t?)(?:-(?P<platform>.+))?\.(?:so|pyd)",
    r"\.abi3-(?P<platform>.+)\.so",
    r"\.abi3\.so",
    r"\.abi3t-(?P<platform>.+)\.so",
    r"\.abi3t\.so",
    r"\.(?:so|pyd)",
)


def suffix_facts(suffix):
    """The rank of a suffix in CPython's order, its platform and the Pythons that it is for: `(0, "x86_64-linux-gnu", "Python 3.14")`.

    None if it is not the suffix of an extension.
    """
    for place, pattern in enumerate(SUFFIXES):
        match = re.fullmatch(pattern, suffix)
        if match:
            groups = match.groupdict()
            # Python 3.15 added the stable ABI with a platform, and abi3t.
            pythons = f"Python 3.{groups['python']}" if "python" in groups else "Python 3.15 and later"
            return place, groups.get("platform"), pythons
    return None


def shadows(folder, stem, library_name, suffixes=None):
    """Finds the files that some Python imports instead of the library.

    Args:
        folder: (Path) of the library.
        stem: (string) the last part of the module's name.
        library_name: (string) the library's file name.
        suffixes: (list of strings) the suffixes of the Python that runs this program, the most specific first.

    Returns:
        Pairs of a path and of the Pythons, in words.
    """
    here = suffix_facts((suffixes or importlib.machinery.EXTENSION_SUFFIXES)[0])
    own = suffix_facts(library_name[len(stem) :])
    found = []
    for path in sorted(folder.glob("*")):
        if path.name == stem and path.is_dir():
            # A folder of stubs is not a package at run time.
            suffixes_of_init = [file.name[len("__init__") :] for file in path.iterdir() if file.name.startswith("__init__.")]
            if any(suffix in (".py", ".pyc") or suffix_facts(suffix) for suffix in suffixes_of_init):
                found.append((path, "every Python"))
            continue
        facts = suffix_facts(path.name[len(stem) :])
        if not path.name.startswith(stem + ".") or not facts or not own:
            continue
        for_here = not facts[1] or not here or here[1] in (None, facts[1])
        if facts[0] < own[0] and for_here:
            found.append((path, facts[2]))
    return found


def removal(shown, is_folder, system):
    """The command that removes a path, for the shell of a system: `nt` is Windows."""
    if system == "nt":
        return '{} "{}"'.format("rmdir /s" if is_folder else "del", shown.replace("/", "\\"))
    return f"{'rm -r' if is_folder else 'rm'} {shlex.quote(shown)}"


def warnings_of(extension, record, libraries, venv):
    """What keeps Python from importing the libraries (list of Paths)."""
    lines = []
    known = {}
    for library in libraries:
        for path, pythons in shadows(library.parent, extension.stem, library.name):
            # Of several libraries, each Python imports the first one that it knows.
            if path not in libraries:
                known.setdefault(path, (library, pythons))
    for path, (library, pythons) in known.items():
        shown = record.shown(path)
        lines += [
            f"warning: {shown} shadows {library.name}: {pythons} imports it instead",
            f"  help: remove it: {removal(shown, path.is_dir(), os.name)}",
        ]
    if venv and not known:
        origin = venv.output(FIND_MODULE, extension.module)
        if not origin:
            lines += [
                f"warning: the Python of {venv.path} does not find {extension.module}",
                "  help: an installed package of the same name may hide it. Uninstall it there, or use another virtual environment",
            ]
        elif not any(library.samefile(origin) for library in libraries):
            lines += [
                f"warning: {origin} shadows {libraries[0].name}: the Python of {venv.path} imports it instead",
                "  help: uninstall the package that owns it there",
            ]
    return lines


def not_ignored(workspace, names):
    """The files that Git would add."""
    git = shutil.which("git")
    if not git or not names:
        return []
    asked = subprocess.run(
        [git, "check-ignore", "--stdin", "-z"],
        check=False,
        capture_output=True,
        cwd=workspace,
        env=environment(),
        input="\0".join(names).encode(),
    )
    # 0: some are ignored. 1: none. 128: this is not a Git repository.
    if asked.returncode not in (0, 1):
        return []
    ignored = set(asked.stdout.decode().split("\0"))
    return [name for name in names if name not in ignored]


def ignore_line(name):
    """The line of a .gitignore that ignores one file."""
    return "/" + re.sub(r"([\\*?\[ ])", r"\\\1", name)


def develop(extension, record, venv):
    """Installs the extension. Returns the lines to print."""
    workspace = record.workspace
    wanted = extension.wanted(workspace)
    paths = list(wanted)
    libraries, stubs = paths[: len(extension.libraries)], paths[len(extension.libraries) :]
    if venv:
        venv.check(extension)
        name = "pyo3_bzl." + re.sub(r"[^A-Za-z0-9_]+", ".", extension.label).strip(".") + ".pth"
        roots = [os.path.normpath(workspace / root) for root in extension.roots]
        wanted[venv.site / name] = "".join(f"{root}\n" for root in roots).encode()
    # A generated stub is a convenience, so a file in its place comes first: stubs that are checked in differ in their layout.
    taken = [path for path in stubs if is_in_the_way(record, path, wanted[path])]
    for path in taken:
        del wanted[path]
        record.files.pop(record.name(path), None)
    lines = install(record, wanted)
    if not lines:
        lines = [f"nothing to do: {', '.join(record.shown(path) for path in wanted)} {'is' if len(wanted) == 1 else 'are'} up to date"]
    own = [name for name in record.files if not os.path.isabs(name)]
    for name in not_ignored(workspace, own):
        lines += [f"note: Git does not ignore {name}", f"  help: add this line to .gitignore: {ignore_line(name)}"]
    if taken:
        shown = ", ".join(record.shown(path) for path in taken)
        lines.append(f"note: kept your own {shown} instead of the generated stub{'s'[: len(taken) > 1]}")
    return lines + warnings_of(extension, record, libraries, venv)


def parser_of(label):
    parser = argparse.ArgumentParser(
        prog=f"bazel run {label}.develop --",
        description="Copies the extension's library and generated stubs into the source tree, beside the Python sources, so that an "
        "editor, plain pytest and an interactive Python find them. Overwrites nothing that it did not write.",
        epilog=f"Run it again after a change of the Rust sources, or let ibazel do that: ibazel run {label}.develop. "
        f"It keeps a record of what it wrote in {RECORDS}/ in the workspace.",
    )
    parser.add_argument("--venv", metavar="PATH", help="also writes a .pth file, so that the virtual environment at PATH finds the package")
    parser.add_argument(
        "--clean", action="store_true", help="removes what earlier runs wrote, in all virtual environments, and nothing else"
    )
    return parser


def main(arguments):
    at = arguments.index("--")
    extension = Extension(arguments[:at])
    options = parser_of(extension.label).parse_args(arguments[at + 1 :])
    try:
        if extension.label.startswith("@"):
            raise Problem(f"{extension.label} is in another repository", "run it in the workspace of that repository")
        if "BUILD_WORKSPACE_DIRECTORY" not in os.environ:
            raise Problem("this program has no workspace", f"start it with `bazel run {extension.label}.develop`")
        if options.clean and options.venv:
            raise Problem("--clean undoes all runs, so it does not accept --venv", "leave out one of the two")
        workspace = pathlib.Path(os.environ["BUILD_WORKSPACE_DIRECTORY"])
        with one_at_a_time(workspace):
            record = Record(workspace, extension.label)
            if options.clean:
                lines = clean(record) or ["nothing to clean"]
            else:
                venv = None
                if options.venv:
                    # The user's paths are relative to the folder where the user is.
                    venv = Environment(
                        pathlib.Path(os.path.abspath(os.path.join(os.environ.get("BUILD_WORKING_DIRECTORY", "."), options.venv)))
                    )
                lines = develop(extension, record, venv)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename or workspace}: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
