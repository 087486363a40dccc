"""Compares gate with three other tools on real libraries: the crate `object`, and the PyPI packages `abi3info` and `abi3audit`.

    python3 tools/gate/oracle/compare.py [--work DIR] [--manifest Cargo.toml | --binaries GATE ORACLE] [FILE …]

`./bazelw test //tools/gate/oracle:all` also runs it. It needs cargo or built binaries, and the package indexes that pip and cargo are
configured to use. Everything that it installs or downloads is pinned by hash (requirements.txt, wheels/) and goes to DIR, which a second
run reuses. FILEs are compared with `object` in addition to the wheels. Prints each difference, then `N compared, M differ`. Exits with 1
if any differ.

EXCEPTIONS lists the differences in which gate is right, with the reason.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

# For each file in wheels/: the operating system and processor, and the exact platforms of its wheels as pip matches them.
PLATFORMS = {
    "linux_aarch64": ("linux", "aarch64", ["manylinux_2_34_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"]),
    "linux_armv7l": ("linux", "armv7", ["manylinux_2_31_armv7l", "manylinux_2_17_armv7l", "manylinux2014_armv7l"]),
    "linux_i686": ("linux", "x86_32", ["manylinux_2_17_i686", "manylinux_2_5_i686", "manylinux2014_i686"]),
    "linux_ppc64le": ("linux", "ppc64le", ["manylinux_2_28_ppc64le", "manylinux_2_17_ppc64le", "manylinux2014_ppc64le"]),
    "linux_riscv64": ("linux", "riscv64", ["manylinux_2_31_riscv64"]),
    "linux_s390x": ("linux", "s390x", ["manylinux_2_17_s390x", "manylinux2014_s390x"]),
    "linux_x86_64": ("linux", "x86_64", ["manylinux_2_34_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"]),
    "macos_arm64": ("macos", "aarch64", ["macosx_11_0_arm64", "macosx_10_12_universal2"]),
    "macos_x86_64": ("macos", "x86_64", ["macosx_10_12_x86_64", "macosx_10_12_universal2"]),
    "musllinux_x86_64": ("linux", "x86_64", ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"]),
    "win32": ("windows", "x86_32", ["win32"]),
    "win_amd64": ("windows", "x86_64", ["win_amd64"]),
    "win_arm64": ("windows", "aarch64", ["win_arm64"]),
}

# (what, name): the reason why gate is right to differ.
EXCEPTIONS = {
    ("table", "Py_HashBuffer"): "in the stable ABI since CPython 3.16, which abi3info knows; the table ends at 3.15",
    ("verdict", "Py_HashBuffer"): "the same; CPython 3.14 has it outside the stable ABI",
    ("table", "PyThread_get_thread_native_id"): "measured: 3.6 and 3.7 do not export it (table/generate.py, MEASURED)",
    ("verdict", "_Py_NegativeRefcount"): "only debug builds of Python export it; abi3audit looks at no platform",
    ("verdict", "_Py_RefTotal"): "only debug builds of Python export it; abi3audit looks at no platform",
}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def prepare(work):
    """Creates the environment and downloads the wheels. Returns the environment's Python."""
    python = work / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(work / "venv", with_pip=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q"]
    run(*pip, "install", "--only-binary=:all:", "--require-hashes", "-r", HERE / "requirements.txt")
    for group, (_, _, platforms) in PLATFORMS.items():
        if (work / group).is_dir():
            continue
        print(f"downloading the wheels for {group}", file=sys.stderr)
        command = [*pip, "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-d", work / (group + ".new")]
        command += ["--python-version=3.14", "--implementation=cp", "--abi=abi3", "--abi=cp314"]
        run(*command, *(f"--platform={platform}" for platform in platforms), "-r", HERE / "wheels" / (group + ".txt"))
        (work / (group + ".new")).rename(work / group)
    return python


def libraries(work):
    """Unpacks the libraries. Yields (group, wheel, file)."""
    for group in PLATFORMS:
        for wheel in sorted((work / group).glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if name.endswith((".so", ".pyd", ".dll", ".dylib")) or ".so." in name:
                        yield group, wheel, pathlib.Path(archive.extract(name, work / "files" / group / wheel.stem))


def compare_tables():
    """Yields (what, name, ours, theirs) for each symbol of either side."""
    import abi3info

    lines = (HERE.parent / "table" / "stable_abi.csv").read_text(encoding="utf-8").splitlines()
    ours = {row["symbol"]: (row["added"], row["kind"]) for row in csv.DictReader(lines[1:])}
    theirs = {symbol.name: (str(item.added), "function") for symbol, item in abi3info.FUNCTIONS.items()}
    theirs |= {symbol.name: (str(item.added), "data") for symbol, item in abi3info.DATAS.items()}
    for name in sorted(ours | theirs):
        yield "table", name, ours.get(name), theirs.get(name)


def compare_verdicts(gate, group, wheel, file):
    """Yields (what, name, ours, theirs) for each extension: symbols outside the stable ABI, the floor, and acceptance as tagged."""
    from abi3audit._audit import audit
    from abi3audit._extract import SharedObjectExtractor, SharedObjectSpec
    from abi3info import DATAS, FUNCTIONS
    from abi3info.models import PyVersion, Symbol

    described = json.loads(run(gate, "describe", "--format=json", file, capture_output=True).stdout)
    slices = described["slices"]
    if not any(one["init_symbols"] for one in slices):
        return
    (extension,) = SharedObjectExtractor(SharedObjectSpec(str(file)))
    result = audit(extension, assume_minimum_abi3=PyVersion(3, 2))
    where = f"{wheel.name}: {file.name}"

    system, processor, _ = PLATFORMS[group]
    python, abi = wheel.stem.split("-")[2:4]
    promise = [f"--abi=abi3-py{python[2:]}"] if abi == "abi3" else ["--abi=cpython", f"--python-version=3.{python[3:]}"]
    module = file.name.split(".")[0]
    with tempfile.TemporaryDirectory() as folder:
        command = [gate, "check", f"--label={where}", f"--module={module}", *promise, f"--os={system}", f"--arch={processor}"]
        checked = subprocess.run([*command, f"--out={folder}/out", str(file)], check=False, capture_output=True, encoding="utf-8")
    yield "verdict", f"{where}: as tagged", checked.stderr, ""

    excepted = {name for what, name in EXCEPTIONS if what == "verdict"}
    ours = {name for one in slices for name in one["unstable_symbols"]}
    # abi3audit also counts the extension's own global functions, such as `PyModExport_native`.
    theirs = {symbol.name for symbol in result.non_abi3_symbols if not symbol.name.startswith("PyModExport_")}
    yield "verdict", f"{where}: outside the stable ABI", sorted(ours - excepted), sorted(theirs - excepted)

    used = {name for one in slices for name in one["python_symbols"]} - ours
    newest = max((FUNCTIONS.get(Symbol(name)) or DATAS[Symbol(name)]).added for name in used) if used else PyVersion(3, 2)
    floors = [int(one["floor"].split(".")[1]) for one in slices if one["floor"]]
    yield "verdict", f"{where}: floor by abi3info", f"3.{max(floors, default=2)}", str(newest)
    # A library outside the stable ABI has no floor.
    if not ours:
        yield "verdict", f"{where}: floor by abi3audit", f"3.{max(floors, default=2)}", str(result.computed)


def compare(gate, work):
    """Runs inside the environment. Returns the number of comparisons and of differences."""
    compared, differ = 0, 0
    results = list(compare_tables())
    for group, wheel, file in libraries(work):
        results += compare_verdicts(gate, group, wheel, file)
    for what, name, ours, theirs in results:
        if (what, name) in EXCEPTIONS:
            continue
        compared += 1
        if ours != theirs:
            differ += 1
            print(f"{what}: {name}: gate {ours}, other {theirs}")
    print(f"abi3info and abi3audit: {compared} compared, {differ} differ")
    return differ


def cargo_build(manifest):
    """Builds both programs. Returns their paths."""
    run("cargo", "build", "--release", "-q", "-p", "gate", "-p", "gate-oracle", "--manifest-path", manifest)
    metadata = run("cargo", "metadata", "--format-version=1", "--no-deps", "--manifest-path", manifest, capture_output=True)
    release = pathlib.Path(json.loads(metadata.stdout)["target_directory"]) / "release"
    return release / "gate", release / "gate-oracle"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # Bazel's tests write under TEST_TMPDIR.
    temporary = os.environ.get("TEST_TMPDIR") or tempfile.gettempdir()
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(temporary) / "gate-oracle")
    parser.add_argument("--binaries", type=pathlib.Path, nargs=2, metavar=("GATE", "ORACLE"), help="built already: do not call cargo")
    parser.add_argument("--manifest", type=pathlib.Path, default=HERE / "Cargo.toml")
    parser.add_argument("--inside", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    work = args.work.resolve()
    if args.inside:
        sys.exit(1 if compare(args.inside, work) else 0)

    work.mkdir(parents=True, exist_ok=True)
    gate, oracle = args.binaries or cargo_build(args.manifest)
    python = prepare(work)
    failed = subprocess.run([python, __file__, "--work", work, "--inside", gate.resolve()], check=False).returncode

    files = sorted({file for _, _, file in libraries(work)}) + args.files
    print("object: ", end="", flush=True)
    failed |= subprocess.run([oracle.resolve(), *files], check=False).returncode
    sys.exit(1 if failed else 0)


main()
