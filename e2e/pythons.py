"""The Python interpreters of this machine, for tests that import one artifact under each."""

import dataclasses
import os
import pathlib
import subprocess

# Seen by `import`: the file's own path and hash, and a number that Rust computed.
_IMPORT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import hello
with open(hello.__file__, "rb") as file:
    print(hashlib.sha256(file.read()).hexdigest(), hello.count_primes(1000))
"""


@dataclasses.dataclass(frozen=True)
class Python:
    path: str
    minor: int  # of version 3

    def imports_hello(self, folder: pathlib.Path) -> subprocess.CompletedProcess:
        return subprocess.run([self.path, "-I", "-c", _IMPORT, str(folder)], capture_output=True, text=True, check=False)


def _folders() -> list[pathlib.Path]:
    paths = os.environ.get("PATH", "").split(":") + os.environ.get("PYO3_BZL_HOST_PATH", "").split(":")
    # pyenv's command on the PATH is a shim for one version; here are all.
    homes = {pathlib.Path(path).parents[0] for path in paths if path.endswith("/.pyenv/shims")}
    return [pathlib.Path(path) for path in paths if path] + [folder for home in homes for folder in sorted(home.glob("versions/*/bin"))]


def found() -> list[Python]:
    """One CPython of each minor version that runs here, the oldest first."""
    by_minor = {}
    for folder in _folders():
        for minor in range(7, 30):
            path = folder / f"python3.{minor}"
            if minor in by_minor or not path.is_file() or "shims" in path.parts:
                continue
            asked = subprocess.run(
                [path, "-I", "-c", "import sys; print(sys.implementation.name, sys.version_info[1])"],
                capture_output=True,
                text=True,
                check=False,
            )
            if asked.stdout.split() == ["cpython", str(minor)]:
                by_minor[minor] = Python(str(path), minor)
    return [by_minor[minor] for minor in sorted(by_minor)]
