"""Prints the URL of a file of a PyPI project: find_on_pypi.py PROJECT FILE. Uses the index that pip is configured to use."""

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request


def index() -> str:
    """Returns the index that pip would use: from the environment, pip's configuration, or its built-in default."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    configured = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    if configured.returncode == 0 and configured.stdout.strip():
        return configured.stdout.strip()
    from pip._internal.models.index import PyPI  # pip has no public name for it

    return PyPI.simple_url


def main() -> None:
    project, file = sys.argv[1:]
    address = f"{index().rstrip('/')}/{project}/"
    request = urllib.request.Request(address, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = {entry["filename"]: entry["url"] for entry in json.load(answer)["files"]}
    if file not in files:
        sys.exit(f"{address} does not list it; it has {', '.join(sorted(files)[-5:])}")
    print(urllib.parse.urljoin(address, files[file]))


if __name__ == "__main__":
    main()
