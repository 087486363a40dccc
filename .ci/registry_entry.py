#!/usr/bin/env python3
"""Writes what the Bazel Central Registry needs to know of a release, or adds it to a registry of your own.

    .ci/registry_entry.py VERSION ARCHIVE URL REGISTRY

ARCHIVE is the file that `.ci/ruleset-archive VERSION ARCHIVE` wrote, and URL the address at which users will download it. REGISTRY is a
folder: a checkout of the registry, or any other, which then is a registry of its own (`common --registry=file:///REGISTRY`). In
`modules/pyo3_bzl`, the script writes VERSION/source.json, with the digest of ARCHIVE, VERSION/MODULE.bazel and VERSION/presubmit.yml, and
adds VERSION to metadata.json. It refuses to change a version that is there, since a registry must not. For the format, see
https://bazel.build/external/registry.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys
import tarfile
import typing

_ROOT = pathlib.Path(__file__).resolve().parent.parent
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?")


def _as_json(value: typing.Any) -> str:
    return json.dumps(value, indent=4) + "\n"


def _integrity(archive: pathlib.Path) -> str:
    """Returns the digest in the form of https://www.w3.org/TR/SRI/."""
    return "sha256-" + base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()


def _module(archive: pathlib.Path, prefix: str) -> str:
    """Reads MODULE.bazel of an archive."""
    with tarfile.open(archive) as files:
        member = files.extractfile(f"{prefix}/MODULE.bazel")
        assert member
        return member.read().decode()


def _metadata(module: pathlib.Path, version: str) -> str:
    """Adds the version to metadata.json, or to the template if the module is new."""
    file = module / "metadata.json"
    metadata = json.loads((file if file.exists() else _ROOT / ".bcr/metadata.template.json").read_text())
    metadata["versions"].append(version)
    return _as_json(metadata)


def main() -> None:
    """Runs the script."""
    if len(sys.argv) != 5:
        sys.exit(f"usage: {sys.argv[0]} VERSION ARCHIVE URL REGISTRY")
    version, archive, url, registry = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4])
    if not _VERSION.fullmatch(version):
        sys.exit(f"not a version like 1.2.3 or 1.2.3-rc.1: {version}")
    prefix = f"pyo3_bzl-{version}"
    module = registry / "modules/pyo3_bzl"
    folder = module / version
    if folder.exists():
        sys.exit(f"{folder} exists: the files of a version must not change")
    try:
        files = {
            folder / "MODULE.bazel": _module(archive, prefix),
            folder / "presubmit.yml": (_ROOT / ".bcr/presubmit.yml").read_text(),
            folder / "source.json": _as_json({"integrity": _integrity(archive), "strip_prefix": prefix, "url": url}),
            module / "metadata.json": _metadata(module, version),
        }
    except (OSError, KeyError, tarfile.TarError) as error:
        sys.exit(f"{archive} is not an archive of {version} by .ci/ruleset-archive: {error}")
    folder.mkdir(parents=True)
    for file, content in files.items():
        file.write_text(content)
        print(file)


if __name__ == "__main__":
    main()
