"""Writes manylinux.tsv from the policies that auditwheel ships.

    python3 -m venv VENV && VENV/bin/pip install auditwheel && VENV/bin/python tools/wheel/tables/refresh.py

Facts only: for each manylinux policy and processor, the newest version of each library's symbols. Versions that are not numbers
(`TM_1`, `ABI_DT_RELR`) are left out; src/policy.rs knows what they need.
"""

import importlib.metadata
import importlib.resources
import json
import pathlib

LIBRARIES = ["GLIBC", "GLIBCXX", "CXXABI", "GCC", "LIBATOMIC", "ZLIB"]


def newest(versions):
    numbers = [tuple(map(int, version.split("."))) for version in versions if version.replace(".", "").isdigit()]
    return ".".join(map(str, max(numbers))) if numbers else "-"


def main():
    policies = importlib.resources.files("auditwheel.policy") / "manylinux-policy.json"
    lines = [
        f"# auditwheel {importlib.metadata.version('auditwheel')}, manylinux-policy.json: refresh with refresh.py",
        "\t".join(["policy", "arch", *LIBRARIES]),
    ]
    for policy in json.loads(policies.read_text(encoding="utf-8")):
        for arch, versions in sorted(policy["symbol_versions"].items()):
            lines.append("\t".join([policy["name"], arch, *(newest(versions.get(library, [])) for library in LIBRARIES)]))
    path = pathlib.Path(__file__).with_name("manylinux.tsv")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
