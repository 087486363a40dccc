"""From which size on does splitting a crate pay? Generated code of several sizes, as one crate and as eight, measured in one run.

Run it in this folder with `python3 curve.py [--lines N,N…] [--rounds N] [-- BAZEL OPTION...]`; options such as `-c opt` go to each
`bazel build`. It works in a temporary workspace with disk and remote caches switched off, and prints a table and a chart in Markdown.

The last columns are a bound for machines with more cores. Built one by one, each crate has all cores of this machine to itself; with a core
for each, the build would take as long as the longest of the eight and the library on top of them. One rustc generates code on several cores,
too, so the single crate becomes faster there as well: the bound is the best case for the split.
"""

import argparse
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

import measure

PARTS = 8
# Lines of one generated function, with its type.
FUNCTION = """\
pub struct Record{n} {{
    pub name: String,
    pub values: Vec<u64>,
}}

pub fn summary_{n}(records: &[Record{n}], limit: u64) -> BTreeMap<String, (usize, u64)> {{
    let mut all = BTreeMap::new();
    for record in records.iter().filter(|record| !record.values.is_empty()) {{
        let total: u64 = record.values.iter().map(|value| value.wrapping_mul({n} + 3) % (limit + 1)).sum();
        let entry = all.entry(record.name.to_lowercase()).or_insert((0, 0));
        entry.0 += record.values.len();
        entry.1 = match total {{
            0 => entry.1,
            small if small < limit => entry.1 + small,
            large => entry.1.max(large),
        }};
    }}
    all
}}
"""


class Row(NamedTuple):
    """A size and the medians of its builds in seconds."""

    lines: int
    one: float
    split: float
    bound: float


def part(number: int, lines: int) -> str:
    """The code of one part: as many functions as make so many lines."""
    count = max(1, lines // (FUNCTION.count("\n") + 1))
    functions = "\n".join(FUNCTION.format(n=n) for n in range(count))
    # All of it is used: rustc generates no code for what a shared library does not reach.
    calls = "".join(f"        summary_{n}(&[], seed).len() as u64,\n" for n in range(count))
    total = f"pub fn total_{number}(seed: u64) -> u64 {{\n    [\n{calls}    ]\n    .iter()\n    .sum()\n}}\n"
    return f"use std::collections::BTreeMap;\n\n{functions}\n{total}"


def generate(folder: pathlib.Path, lines: int) -> None:
    """A workspace with `//:one`, and `//:split` over eight crates with the same code."""
    here = measure.WORKSPACE
    for name in (".bazelrc", ".bazelversion"):
        shutil.copy(here / name, folder / name)
    versions = [line for line in (here / "MODULE.bazel").read_text().splitlines() if '"rules_rust", version' in line]
    (folder / "MODULE.bazel").write_text(
        "\n".join(
            [
                *versions,
                'rust = use_extension("@rules_rust//rust:extensions.bzl", "rust")',
                'rust.toolchain(edition = "2021")',
            ]
        )
        + "\n"
    )
    parts = [f"part_{number}" for number in range(PARTS)]
    build = ['load("@rules_rust//rust:defs.bzl", "rust_library", "rust_shared_library")']
    build += [f'rust_library(name = "{name}", srcs = ["{name}.rs"])' for name in parts]
    build.append(f'rust_shared_library(name = "split", srcs = ["split.rs"], deps = {[":" + name for name in parts]})')
    build.append(f'rust_shared_library(name = "one", srcs = ["one.rs"] + {[name + ".rs" for name in parts]}, crate_root = "one.rs")')
    (folder / "BUILD.bazel").write_text("\n".join(build) + "\n")
    for number, name in enumerate(parts):
        (folder / f"{name}.rs").write_text(part(number, lines // PARTS))
    total = " + ".join(f"{name}::total_{number}(seed)" for number, name in enumerate(parts))
    export = f'#[no_mangle]\npub extern "C" fn total(seed: u64) -> u64 {{\n    {total}\n}}\n'
    (folder / "split.rs").write_text(export)
    (folder / "one.rs").write_text("\n".join(f"mod {name};" for name in parts) + "\n\n" + export)


def touch(folder: pathlib.Path, number: int) -> None:
    """Another comment in each file, so that all of them are compiled again."""
    for file in folder.glob("*.rs"):
        text = file.read_text().split("\n// round ")[0]
        file.write_text(f"{text.rstrip()}\n\n// round {number}\n")


def row(bazel: list[str], options: list[str], folder: pathlib.Path, lines: int, rounds: int) -> Row:
    """The medians of one size; what is built first changes from round to round."""
    generate(folder, lines)
    real = sum(file.read_text().count("\n") for file in folder.glob("part_*.rs"))
    # The toolchain and Bazel's own work do not count.
    measure.build(bazel, options, "//:one", "//:split", workspace=folder)
    one, split, bound = [], [], []
    for number in range(rounds):
        for target, times in [("//:one", one), ("//:split", split)][:: 1 if number % 2 == 0 else -1]:
            touch(folder, 2 * number)
            times.append(measure.build(bazel, options, target, workspace=folder).seconds)
        touch(folder, 2 * number + 1)
        alone = measure.build(bazel, [*options, "--jobs=1"], "//:split", workspace=folder)
        bound.append(alone.critical_path)
        print(
            f"{real} lines, round {number + 1}: one {one[-1]:.2f} s, split {split[-1]:.2f} s, bound {bound[-1]:.2f} s",
            file=sys.stderr,
            flush=True,
        )
    return Row(real, *(statistics.median(times) for times in (one, split, bound)))


def report(rows: list[Row], cores: int) -> str:
    """A table, and a chart that GitHub draws."""
    lines = [
        f"| lines | one: s | split: s | ratio on {cores} cores | split, a core for each crate: s | ratio at best |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.lines:,} | {one.one:.2f} | {one.split:.2f} | {one.split / one.one:.2f} | {one.bound:.2f} | {one.bound / one.one:.2f} |"
        for one in rows
    ]
    labels = ", ".join(f'"{one.lines:,}"' for one in rows)
    chart = [
        "```mermaid",
        "xychart-beta",
        f'    title "Time of eight crates over time of one: above, {cores} cores; below, a core for each"',
        f'    x-axis "lines" [{labels}]',
        '    y-axis "ratio" 0 --> 2',
        f"    line [{', '.join(f'{one.split / one.one:.2f}' for one in rows)}]",
        f"    line [{', '.join(f'{one.bound / one.one:.2f}' for one in rows)}]",
        "```",
    ]
    return "\n".join([*lines, "", *chart])


def sizes(text: str) -> list[int]:
    """Sizes in lines."""
    try:
        return [int(size) for size in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be whole numbers with commas, got `{text}`") from error


def main() -> None:
    mine, options = sys.argv[1:], []
    if "--" in mine:
        mine, options = mine[: mine.index("--")], mine[mine.index("--") + 1 :]
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], usage="python3 curve.py [--lines N,N…] [--rounds N] [-- BAZEL OPTION...]", allow_abbrev=False
    )
    parser.add_argument(
        "--lines", type=sizes, default=[2000, 8000, 32000, 64000, 128000], help="how much code, in turn (default: %(default)s)"
    )
    parser.add_argument(
        "--rounds", type=measure.positive, default=3, metavar="N", help="how often each is measured (default: 3); the median counts"
    )
    arguments = parser.parse_args(mine)
    try:
        bazel = measure.bazel_command()
        with tempfile.TemporaryDirectory(prefix="split_crates_curve") as temporary:
            folder = pathlib.Path(temporary)
            try:
                rows = [row(bazel, options, folder, lines, arguments.rounds) for lines in arguments.lines]
            finally:
                subprocess.run([*bazel, "shutdown"], cwd=folder, capture_output=True, check=False)
    except measure.MeasureError as error:
        sys.exit(f"curve.py: {error}")
    except KeyboardInterrupt:
        sys.exit("curve.py: interrupted")
    given = f", options `{shlex.join(options)}`" if options else ""
    print(f"{os.cpu_count()} cores, median of {arguments.rounds}{given}:\n\n{report(rows, os.cpu_count() or 1)}")


if __name__ == "__main__":
    main()
