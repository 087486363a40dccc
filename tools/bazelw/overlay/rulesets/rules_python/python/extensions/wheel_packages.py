"""Prints, as JSON, the distributions that pip installed into a folder: their files and requirements."""

import csv
import json
import re
import sys
from importlib import metadata
from pathlib import Path


def label(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def files(folder: Path, distribution: metadata.Distribution) -> list[str]:
    """Returns paths below the repository. With `--target`, pip moves scripts and programs to `bin`, but RECORD has `../../bin`."""
    # Not `distribution.files`, which omits paths that do not exist.
    record = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    found = [Path(row[0]) for row in record if row]
    found = [Path("bin", path.name) if path.parts[:-1] == ("..", "..", "bin") else path for path in found]
    paths = [folder / path for path in found if ".." not in path.parts]
    return sorted({str(path) for path in paths if path.is_file()})


def required(distribution: metadata.Distribution) -> set[str]:
    """Returns the distributions that it requires. Requirements of extras count too, because only locked distributions are installed."""
    return {label(re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]) for text in distribution.requires or []}


def closure(name: str, requires: dict[str, set[str]]) -> list[str]:
    """Returns the distribution and everything that it requires. Requirements may be cyclic, but Bazel's `deps` may not."""
    found, to_do = set(), [name]
    while to_do:
        name = to_do.pop()
        if name in requires and name not in found:
            found.add(name)
            to_do.extend(requires[name])
    return sorted(found)


def main() -> None:
    folder = Path(sys.argv[1])
    distributions = {label(found.metadata["Name"]): found for found in metadata.distributions(path=[str(folder)])}
    requires = {name: required(distribution) for name, distribution in distributions.items()}
    packages = {}
    for name, distribution in sorted(distributions.items()):
        all_files = files(folder, distribution)
        packages[name] = {
            "srcs": [path for path in all_files if path.endswith(".py")],
            "data": [path for path in all_files if not path.endswith((".py", ".pyc"))],
            "closure": closure(name, requires),
        }
    print(json.dumps(packages))


main()
