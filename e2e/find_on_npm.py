"""Prints the URL of a version of an npm package: find_on_npm.py PACKAGE VERSION. Uses the registry that npm is configured to use."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request


def registry() -> str:
    """Returns the registry that npm would use: from the environment, npm's configuration files, or npm itself, which knows its default."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name]
    user = os.environ.get("NPM_CONFIG_USERCONFIG") or pathlib.Path.home() / ".npmrc"
    for file in (pathlib.Path(user), pathlib.Path("/etc/npmrc")):
        lines = file.read_text().splitlines() if file.is_file() else []
        for key, _, value in (line.partition("=") for line in lines):
            if key.strip() == "registry" and value.strip():
                return value.strip()
    npm = shutil.which("npm")
    if not npm:
        sys.exit("which registry? There is no npm here, and neither npm_config_registry nor a .npmrc says it")
    return subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    package, version = sys.argv[1:]
    address = f"{registry().rstrip('/')}/{urllib.parse.quote(package, safe='@')}/{version}"
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            print(json.load(answer)["dist"]["tarball"])
    except (urllib.error.URLError, ValueError, KeyError) as error:
        sys.exit(f"{address}: {error}")


if __name__ == "__main__":
    main()
