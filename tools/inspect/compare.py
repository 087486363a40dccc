"""Compares inspect with auditwheel, abi3audit and readelf on popular wheels of PyPI. By hand, not in CI.

    python3 tools/inspect/compare.py [--work DIR] [--dump PROGRAM] [WHEEL …]

Downloads the wheels of compare_wheels.txt (pinned by hash, about 200 MB) with pip, as pip is configured, to DIR, which a second run
reuses. WHEELs are compared in addition. PROGRAM is the built example `dump`; without it, cargo builds it. Needs `readelf`.

Prints each difference that REASONS does not explain, the number of those that it does, and `N compared, M differ`; exits with 1 if
any differ. docs/inspect.md has the figures. `--pin WHEEL …` prints the lines of compare_wheels.txt for these files.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import venv
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ["auditwheel==6.8.2", "abi3audit==0.0.26", "abi3info==2026.9.25"]
# The newest platforms first, as pip matches them.
GLIBCS = ["2_34", "2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5"]
PLATFORMS = [f"manylinux_{glibc}_x86_64" for glibc in GLIBCS] + [f"manylinux{year}_x86_64" for year in ("2014", "2010", "1")]
MOST_BYTES = 300 << 20

# (what, pattern of the wheel or library): why inspect is right to differ.
REASONS = {
    ("policy by symbols", "^cbor2-"): "auditwheel counts version needs that are marked weak (VER_FLG_WEAK); the loader does not",
}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def prepare(work):
    """Makes the environment and downloads the wheels. Returns the environment's Python."""
    python = work / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(work / "venv", with_pip=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q"]
    run(*pip, "install", *TOOLS)
    if not (work / "wheels").is_dir():
        new = work / "wheels.new"
        command = [*pip, "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-d", new]
        command += ["--python-version=3.13", "--implementation=cp", "--abi=cp313", "--abi=abi3", "--abi=none"]
        run(*command, *(f"--platform={platform}" for platform in PLATFORMS), "-r", HERE / "compare_wheels.txt")
        size = sum(file.stat().st_size for file in new.iterdir())
        if size > MOST_BYTES:
            sys.exit(f"{size} bytes downloaded, at most {MOST_BYTES} expected")
        new.rename(work / "wheels")
    return python


def version(text):
    return tuple(int(part) for part in text.split("."))


def compare_auditwheel(path, wheel):
    """Yields (what, where, ours, theirs): the policy by symbol versions, and the libraries to bundle."""
    from auditwheel.error import NonPlatformWheelError, WheelToolsError
    from auditwheel.wheel_abi import analyze_wheel_abi
    from auditwheel.wheeltools import get_wheel_architecture, get_wheel_libc

    try:
        arch, libc = get_wheel_architecture(path.name), get_wheel_libc(path.name)
    except (NonPlatformWheelError, WheelToolsError) as error:
        # Such as programs for glibc and musl at once, which auditwheel does not read.
        print(f"auditwheel: {path.name}: {error}")
        return
    options = {"disable_isa_ext_check": True, "allow_graft": False}
    try:
        info = analyze_wheel_abi(libc, arch, path, frozenset(), **options)
    except NonPlatformWheelError:
        return
    slices = [one for library in wheel["libraries"] for one in library["slices"] if one["format"] == "ELF"]
    external = {name for one in slices for name in one["honest"]["external"]}
    references = [ref for name, ref in info.external_refs.items() if not name.startswith("linux")]
    fewest = min((set(ref.libs) for ref in references), key=len, default=set())
    yield "external libraries", path.name, sorted(external), sorted(fewest)
    # The next policy that auditwheel names: PEP 600 allows all numbers between.
    floors = [re.match(r"manylinux_(\d+)_(\d+)", one["honest"]["tag"]) for one in slices]
    if not floors or not all(floors) or libc is None or "musl" in str(libc).lower():
        return
    ours = max((int(major), int(minor)) for major, minor in (floor.groups() for floor in floors))
    names = {re.match(r"manylinux_(\d+)_(\d+)", policy.name) for policy in info.policies} - {None}
    known = sorted((int(name[1]), int(name[2])) for name in names)
    above = next((one for one in known if one >= ours), None)
    theirs = re.match(r"manylinux_(\d+)_(\d+)", info.sym_policy.name)
    yield "policy by symbols", path.name, above, theirs and (int(theirs[1]), int(theirs[2]))


def compare_abi3audit(where, file, one):
    """Yields the symbols outside the stable ABI, and the floor, of an extension."""
    from abi3audit._audit import audit
    from abi3audit._extract import SharedObjectExtractor, SharedObjectSpec
    from abi3info.models import PyVersion

    try:
        (extension,) = SharedObjectExtractor(SharedObjectSpec(str(file)))
    except ValueError:
        return
    result = audit(extension, assume_minimum_abi3=PyVersion(3, 2))
    # abi3audit also counts what the extension itself defines, such as `PyModExport_native` or `PyGreenlet_Type`.
    symbols = run("readelf", "-W", "--dyn-syms", file, capture_output=True, encoding="utf-8", errors="replace").stdout
    imported = set(re.findall(r" UND (\w+)", symbols))
    theirs = {symbol.name for symbol in result.non_abi3_symbols} & imported
    yield "outside the stable ABI", where, sorted(one["python"]["unstable"]), sorted(theirs)
    if not theirs:
        yield "oldest Python", where, one["python"]["floor"], str(result.computed)


def compare_readelf(where, file, one):
    """Yields what the headers state."""

    def read(flag):
        return run("readelf", "-W", flag, file, capture_output=True, encoding="utf-8", errors="replace").stdout

    dynamic, programs, sections, versions = read("-d"), read("-l"), read("-S"), read("-V")
    yield "needed", where, one["needed"], re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    is_static = bool(one["tls"] and one["tls"]["is_static"])
    yield "STATIC_TLS", where, is_static, "STATIC_TLS" in dynamic
    tls = re.findall(r"^  TLS +\S+ \S+ \S+ \S+ (\S+)", programs, re.MULTILINE)
    yield "TLS bytes", where, one["tls"]["bytes"] if one["tls"] else 0, int(tls[0], 16) if tls else 0
    yield "executable stack", where, one["executable_stack"], bool(re.search(r"GNU_STACK.*RWE", programs))
    rows = re.findall(r"^  \[ *\d+\] (\S+) +(\S+) +\S+ \S+ (\S+)", sections, re.MULTILINE)
    theirs = collections.Counter({(name[:64], int(size, 16)) for name, kind, size in rows if kind != "NOBITS" and int(size, 16)})
    yield "sections", where, sorted({(size["name"], size["bytes"]) for size in one["sections"]}), sorted(theirs)
    yield "stripped", where, one["stripped"], not any(kind == "SYMTAB" for _, kind, _ in rows)
    needs = re.findall(r"Name: GLIBC_([0-9.]+)  Flags: (\S+)", versions)
    floors = [version(need) for need, flags in needs if "WEAK" not in flags]
    relr = [(2, 36)] if "Name: GLIBC_ABI_DT_RELR" in versions else []
    libc = one["libc"]
    floor = version(libc["floor"]) if libc["kind"] == "glibc" and libc["floor"] else None
    yield "oldest glibc", where, floor, max(floors + relr, default=None)


def results(work, dump, paths):
    for path in paths:
        document = json.loads(run(dump, path, capture_output=True).stdout)
        wheel = document["wheel"]
        yield "reads it", path.name, document.get("error"), None
        yield from compare_auditwheel(path, wheel)
        for library in wheel["libraries"]:
            one = library["slices"][0]
            if one["format"] != "ELF":
                continue
            with tempfile.TemporaryDirectory(dir=work) as folder, zipfile.ZipFile(path) as archive:
                file = pathlib.Path(archive.extract(library["path"], folder))
                where = f"{path.name}: {library['path']}"
                yield from compare_readelf(where, file, one)
                if library["role"] == "extension":
                    yield from compare_abi3audit(where, file, one)


def reason(what, where):
    for (known, pattern), text in REASONS.items():
        if known == what and re.search(pattern, where):
            return text
    return None


def compare(work, dump, paths):
    """Runs inside the environment. Returns whether any differ without a reason."""
    compared, differ, explained = collections.Counter(), 0, collections.Counter()
    for what, where, ours, theirs in results(work, dump, paths):
        compared[what] += 1
        if ours == theirs:
            continue
        if text := reason(what, where):
            explained[what, text] += 1
            continue
        differ += 1
        print(f"{what}: {where}: inspect {ours}, other {theirs}")
    for (what, text), count in explained.items():
        print(f"{count} of {what}: {text}")
    print(", ".join(f"{count} {what}" for what, count in compared.items()))
    print(f"{len(paths)} wheels, {compared.total()} compared, {explained.total()} explained, {differ} differ")
    return differ > 0


def pin(paths):
    """Prints requirements with hashes."""
    for path in sorted(paths, key=lambda path: path.name.lower()):
        name, number = path.name.split("-")[:2]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{name.replace('_', '-').lower()}=={number} --hash=sha256:{digest}")


def cargo_build():
    """Builds `dump`. Returns its path."""
    manifest = HERE / "Cargo.toml"
    run("cargo", "build", "--release", "-q", "-p", "inspect", "--example", "dump", "--manifest-path", manifest)
    metadata = run("cargo", "metadata", "--format-version=1", "--no-deps", "--manifest-path", manifest, capture_output=True)
    return pathlib.Path(json.loads(metadata.stdout)["target_directory"]) / "release" / "examples" / "dump"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "inspect-compare")
    parser.add_argument("--dump", type=pathlib.Path)
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("wheels", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    if args.pin:
        return pin(args.wheels)
    work = args.work.resolve()
    if args.inside:
        return sys.exit(compare(work, args.dump, sorted((work / "wheels").glob("*.whl")) + args.wheels))
    work.mkdir(parents=True, exist_ok=True)
    dump = args.dump or cargo_build()
    python = prepare(work)
    # One file after the other: the tools print progress of their own to stderr.
    command = [python, __file__, "--inside", "--work", work, "--dump", dump.resolve(), *args.wheels]
    return sys.exit(subprocess.run(command, check=False, env={**os.environ, "LC_ALL": "C"}).returncode)


main()
