#!/usr/bin/env python3
"""A stand-in for the two programs that `bazel coverage` downloads: it merges lcov files.

usage: lcov.py --coverage_dir=DIR --source_file_manifest=FILE --output_file=FILE …   what one test measured
       lcov.py --reports_file=FILE --output_file=FILE …                              the report of all tests

Adds up the counts of each line (DA). Names of functions and branches are left out.
"""

import pathlib
import sys


def main(arguments):
    options = dict(argument.lstrip("-").split("=", 1) for argument in arguments if "=" in argument)
    wanted = None
    if "reports_file" in options:
        files = [pathlib.Path(line) for line in pathlib.Path(options["reports_file"]).read_text().split("\n") if line]
    else:
        output = pathlib.Path(options["output_file"]).resolve()
        files = [file for file in sorted(pathlib.Path(options["coverage_dir"]).rglob("*.dat")) if file.resolve() != output]
        wanted = set(pathlib.Path(options["source_file_manifest"]).read_text().split("\n"))
    lines = {}
    for file in files:
        source = None
        for line in file.read_text().split("\n"):
            key, _, value = line.partition(":")
            if key == "SF":
                source = value
            elif key == "DA" and (wanted is None or source in wanted):
                number, count = map(int, value.split(",")[:2])
                counts = lines.setdefault(source, {})
                counts[number] = counts.get(number, 0) + count
    with open(options["output_file"], "w", encoding="utf-8") as report:
        for source, counts in sorted(lines.items()):
            report.write("SF:" + source + "\n")
            report.writelines("DA:{},{}\n".format(*entry) for entry in sorted(counts.items()))
            hit = sum(count > 0 for count in counts.values())
            report.write(f"LH:{hit}\nLF:{len(counts)}\nend_of_record\n")


main(sys.argv[1:])
