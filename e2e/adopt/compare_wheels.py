"""Compares a wheel with the published one: compare_wheels.py OURS PUBLISHED. Prints a JSON object.

Left out: RECORD, and the fields of METADATA that name a version of the format. Requirements are compared as what they mean: setuptools and
maturin rewrite them.
"""

import email
import json
import re
import sys
import zipfile
from pathlib import Path

LEFT_OUT = {"Metadata-Version"}


def tags(wheel: Path) -> str:
    """Returns the Python and ABI tags. The platform tag depends on the machine that builds."""
    return "-".join(wheel.stem.split("-")[-3:-1])


def files(archive: zipfile.ZipFile) -> set[str]:
    """Returns the paths in a wheel, with `*` for the version in the name of the metadata folder."""
    names = set()
    for path in archive.namelist():
        top, slash, rest = path.partition("/")
        if top.endswith(".dist-info"):
            path = f"*.dist-info{slash}{rest}"
        if not path.endswith(("/", "*.dist-info/RECORD")):
            names.add(path)
    return names


def requirement(text: str) -> str:
    """Returns a requirement, or the versions of `Requires-Python`, in one notation.

    >>> requirement("My_Pkg >= 1, !=2 ; python_full_version < '3.12'")
    "my-pkg!=2,>=1; python_version < '3.12'"
    """
    what, semicolon, marker = text.partition(";")
    what = re.sub(r"[\s()]", "", what).replace("_", "-").lower()
    name, versions = re.fullmatch(r"([^<>=!~]*)(.*)", what).groups()
    marker = " ".join(marker.replace('"', "'").replace("python_full_version", "python_version").split())
    return name + ",".join(sorted(versions.split(","))) + (f"; {marker}" if semicolon else "")


def metadata(archive: zipfile.ZipFile) -> dict[str, set[str]]:
    """Returns the values of each field."""
    (name,) = [path for path in archive.namelist() if path.endswith(".dist-info/METADATA") and path.count("/") == 1]
    message = email.message_from_bytes(archive.read(name))
    fields: dict[str, set[str]] = {}
    for field, value in message.items():
        if field not in LEFT_OUT:
            value = " ".join(str(value).split())
            fields.setdefault(field, set()).add(requirement(value) if field.startswith("Requires-") else value)
    fields["Description"] = {" ".join(str(message.get_payload()).split())}
    return fields


def main() -> None:
    ours, published = map(Path, sys.argv[1:])
    with zipfile.ZipFile(ours) as one, zipfile.ZipFile(published) as other:
        mine, theirs = files(one), files(other)
        left, right = metadata(one), metadata(other)
    differing = sorted(field for field in left.keys() | right.keys() if left.get(field) != right.get(field))
    result = {
        "name": ours.name,
        "published": published.name,
        "tags": tags(ours),
        "published_tags": tags(published),
        "only_ours": sorted(mine - theirs),
        "only_published": sorted(theirs - mine),
        "fields": differing,
        "values": {field: [sorted(left.get(field, [])), sorted(right.get(field, []))] for field in differing},
        "bytes": ours.stat().st_size,
        "published_bytes": published.stat().st_size,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
