"""Prints the tables about rules_rust, rules_python and related modules from local clones. Run it when a release appears.

    python3 tools/pyo3_facts/tables/refresh.py TABLE --registry DIR --rules-rust DIR --rules-python DIR --bazel-docs DIR

TABLE is `rules_rust`, `rules_python`, `names`, `modules` or `flags`. Redirect the output to TABLE.tsv in this folder. Each DIR is a clone:
of the Bazel Central Registry, of rules_rust and rules_python with their tags, and of Bazel's documentation (bazel-docs). `--check` instead
compares all tables with the committed ones, and fails if one differs.

A release that is newer than the clones gets an entry in LATER: its version is known, but its facts are not.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

# Releases seen on a registry that are newer than the measured clones. Delete an entry when the clones contain it.
LATER = {"rules_rust": ["0.74.0"], "rules_python": ["2.3.4"]}

# The oldest releases in the tables.
FIRST = {"rules_rust": "0.35.0", "rules_python": "0.22.0"}

MODULES = [
    "apple_support",
    "aspect_bazel_lib",
    "bazel_features",
    "bazel_lib",
    "bazel_skylib",
    "platforms",
    "protobuf",
    "rules_cc",
    "rules_java",
    "rules_license",
    "rules_pkg",
    "rules_proto",
    "rules_shell",
    "stardoc",
]


# Files that users load, or could load, from the rulesets.
FILES = {
    "rules_rust": [
        "cargo/defs.bzl",
        "crate_universe/extension.bzl",
        "crate_universe/extensions.bzl",
        "rust/defs.bzl",
        "rust/extensions.bzl",
        "rust/toolchain.bzl",
    ],
    "rules_python": [
        "python/config_settings/transition.bzl",
        "python/defs.bzl",
        "python/extensions/config.bzl",
        "python/extensions/pip.bzl",
        "python/extensions/python.bzl",
        "python/packaging.bzl",
        "python/py_binary.bzl",
        "python/py_info.bzl",
        "python/py_library.bzl",
        "python/py_runtime_info.bzl",
        "python/py_test.bzl",
        "python/versions.bzl",
    ],
}

# Extensions: the files that contained their tags and attributes in any release, then tags with their attributes.
EXTENSIONS: dict[str, dict[str, tuple[list[str], dict[str, list[str]]]]] = {
    "rules_rust": {
        "crate": (
            ["crate_universe/extension.bzl", "crate_universe/extensions.bzl"],
            {
                "annotation": [
                    "additive_build_file_content",
                    "build_script_data",
                    "build_script_env",
                    "build_script_rundir",
                    "build_script_toolchains",
                    "crate",
                    "crate_features",
                    "deps",
                    "gen_build_script",
                    "patch_args",
                    "patches",
                    "repositories",
                    "rustc_env",
                    "rustc_flags",
                    "version",
                ],
                "from_cargo": [
                    "cargo_config",
                    "cargo_lockfile",
                    "generate_binaries",
                    "isolated",
                    "lockfile",
                    "manifests",
                    "name",
                    "supported_platform_triples",
                ],
                "render_config": ["generate_cargo_toml_env_vars", "repositories"],
                "spec": ["features", "package", "version"],
            },
        ),
        "rust": (
            ["rust/extensions.bzl"],
            {
                "toolchain": [
                    "dev_components",
                    "edition",
                    "extra_exec_rustc_flags",
                    "extra_rustc_flags",
                    "extra_target_triples",
                    "rustfmt_version",
                    "sha256s",
                    "urls",
                    "versions",
                ],
            },
        ),
    },
    "rules_python": {
        "config": (["python/extensions/config.bzl"], {"explicit_init_py": ["default"]}),
        "pip": (
            [
                "python/extensions/pip.bzl",
                "python/private/bzlmod/pip.bzl",
                "python/private/pypi/extension.bzl",
                "python/private/pypi/attrs.bzl",
                "python/private/pypi/pip_repository_attrs.bzl",
                "python/pip_install/pip_repository.bzl",
            ],
            {"parse": ["hub_name", "python_version", "requirements_lock", "uv_lock"]},
        ),
        "python": (
            [
                "python/extensions/python.bzl",
                "python/private/bzlmod/python.bzl",
                "python/private/python.bzl",
            ],
            {
                "defaults": ["python_version"],
                "toolchain": ["configure_coverage_tool", "ignore_root_user_error", "is_default", "python_version"],
            },
        ),
    },
}

# Flags of Bazel in the rc files of this repository, in the rc files that it generates, and in its advice about them.
FLAGS = [
    "action_env",
    "aspects",
    "build_event_json_file",
    "build_event_json_file_path_conversion",
    "build_tag_filters",
    "config",
    "credential_helper",
    "curses",
    "deleted_packages",
    "disk_cache",
    "enable_platform_specific_config",
    "execution_log_binary_file",
    "execution_log_compact_file",
    "execution_log_json_file",
    "experimental_guard_against_concurrent_changes",
    "experimental_remote_cache_eviction_retries",
    "grpc_keepalive_time",
    "guard_against_concurrent_changes",
    "host_action_env",
    "host_compilation_mode",
    "incompatible_auto_exec_groups",
    "incompatible_autoload_externally",
    "incompatible_default_to_explicit_init_py",
    "incompatible_disable_native_repo_rules",
    "incompatible_disallow_empty_glob",
    "incompatible_stop_exporting_language_modules",
    "incompatible_strict_action_env",
    "incompatible_use_plus_in_repo_names",
    "jobs",
    "keep_going",
    "legacy_external_runfiles",
    "lockfile_mode",
    "output_groups",
    "remote_cache",
    "remote_cache_compression",
    "remote_download_minimal",
    "remote_download_outputs",
    "remote_download_toplevel",
    "remote_executor",
    "remote_header",
    "remote_local_fallback",
    "remote_max_connections",
    "remote_retries",
    "remote_timeout",
    "remote_upload_local_results",
    "repo_env",
    "reuse_sandbox_directories",
    "sandbox_base",
    "sandbox_debug",
    "show_progress_rate_limit",
    "show_timestamps",
    "spawn_strategy",
    "strategy",
    "test_env",
    "test_output",
    "test_tag_filters",
    "test_timeout",
    "tls_certificate",
    "tls_client_certificate",
    "tls_client_key",
    "ui_event_filters",
    "verbose_failures",
    "worker_max_instances",
]

# Older names that Bazel accepts but its manual leaves out: `oldName` of the option in Bazel's source.
OLD_NAMES = {"experimental_guard_against_concurrent_changes": "guard_against_concurrent_changes"}


class Clone:
    """A clone, read through one `git cat-file` process."""

    def __init__(self, folder: str) -> None:
        self.path = folder
        self.git = subprocess.Popen(
            ["git", "-C", folder, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, revision: str, path: str) -> str | None:
        """Returns the text of a file at a revision. None if it does not exist."""
        assert self.git.stdin and self.git.stdout
        self.git.stdin.write(f"{revision}:{path}\n".encode())
        self.git.stdin.flush()
        header = self.git.stdout.readline().split()
        if header[-1] == b"missing":
            return None
        text = self.git.stdout.read(int(header[2]))
        self.git.stdout.read(1)
        return text.decode()

    def folder(self, revision: str, path: str) -> list[str]:
        """Returns the names in a folder at a revision."""
        command = ["git", "-C", self.path, "ls-tree", "--name-only", f"{revision}:{path}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    def first(self, revision: str, *paths: str) -> str:
        """Returns the text of the first of `paths` that exists. Empty if none does."""
        return next((text for path in paths if (text := self.read(revision, path)) is not None), "")


def key(version: str) -> tuple[int, ...]:
    """Sorts release versions."""
    return tuple(int(part) for part in version.split("."))


def published(registry: Clone, module: str) -> list[str]:
    """Returns all versions of a module, in the registry's order."""
    metadata = registry.read("HEAD", f"modules/{module}/metadata.json")
    if metadata is None:
        sys.exit(f"the registry's clone has no module `{module}`")
    return json.loads(metadata)["versions"]


def releases(registry: Clone, module: str) -> list[str]:
    """Returns the versions for a table, without release candidates."""
    found = [version for version in published(registry, module) if re.fullmatch(r"\d+(\.\d+)*", version)]
    return [version for version in sorted(found, key=key) if key(version) >= key(FIRST[module])]


def tested_bazels(registry: Clone, module: str, version: str) -> str:
    """Returns the majors of Bazel with which the registry tests a release: `7,8`, or `-` if it names none."""
    presubmit = registry.read("HEAD", f"modules/{module}/{version}/presubmit.yml") or ""
    text = re.sub(r"#.*", "", presubmit)
    lists = re.findall(r"^\s*bazel:\s*(?:\[([^\]]*)\]|((?:\n\s*-.*)+))", text, re.MULTILINE)
    majors = {int(major) for groups in lists for major in re.findall(r"\b(\d+)\.[x*\d]", " ".join(groups))}
    return ",".join(map(str, sorted(majors))) or "-"


def yes(condition: object) -> str:
    return "yes" if condition else "no"


def locked(lockfile: str, crate: str) -> tuple[int, ...]:
    """Returns the version of a crate in a Cargo.lock."""
    found = re.search(rf'name = "{crate}"\nversion = "([\d.]+)"', lockfile)
    if not found:
        sys.exit(f"crate_universe's Cargo.lock has no `{crate}`")
    return key(found[1])


def rules_rust(registry: Clone, clone: Clone, version: str) -> list[str]:
    rustc = re.search(r'^DEFAULT_RUST_VERSION = "(.+)"', clone.first(version, "rust/private/common.bzl"), re.MULTILINE)
    edition = re.search(r'^rust\.toolchain\(edition = "(\d+)"\)', clone.first(version, "MODULE.bazel"), re.MULTILINE)
    if not rustc or not edition:
        sys.exit(f"rules_rust {version}: no default rustc, or no default edition, where they were until now")
    old = clone.read(version, "crate_universe/extension.bzl")
    new = clone.read(version, "crate_universe/extensions.bzl")
    runner = clone.first(
        version,
        "cargo/private/cargo_build_script_runner/lib.rs",
        "cargo/cargo_build_script_runner/lib.rs",
    )
    lock = clone.first(version, "crate_universe/Cargo.lock")
    # Cargo reads version 4 from 1.78 on, and the crate cargo-lock from 10.0.0 on. cargo_toml reads `resolver = "3"` from 0.21.0 on.
    lockfile = "4" if locked(lock, "cargo-lock") >= (10, 0, 0) and key(rustc[1]) >= (1, 78) else "3"
    return [
        version,
        rustc[1],
        edition[1],
        "no" if old is None else "warns" if "print(" in old and "WARNING" in old else "yes",
        yes(new),
        yes('"generate_cargo_toml_env_vars"' in (new or "")),
        yes('"cargo::"' in runner),
        yes(re.search(r'load\("@rules_cc//.*"CcInfo"', clone.first(version, "rust/private/rustc.bzl"))),
        lockfile,
        "3" if locked(lock, "cargo_toml") >= (0, 21, 0) else "2",
        tested_bazels(registry, "rules_rust", version),
    ]


def rules_python(registry: Clone, clone: Clone, version: str) -> list[str]:
    settings = clone.first(version, "python/private/config_settings.bzl") + clone.first(
        version, "python/config_settings/config_settings.bzl"
    )
    default = re.search(r"build_setting_default = (.+),", settings)
    if not default:
        sys.exit(f"rules_python {version}: no default of the flag `python_version` where it was until now")
    flag = {"python_versions[0]": "tool-versions", '""': "empty", "default_version": "hub"}.get(default[1])
    if not flag:
        sys.exit(f"rules_python {version}: the flag `python_version` has the default `{default[1]}`, new to this script")
    toolchain = re.search(r'^python\.\w+\([^)]*python_version = "([\d.]+)"', clone.first(version, "MODULE.bazel"), re.MULTILINE)
    minors = re.findall(r'^    "3\.(\d+)": "3\.', clone.first(version, "python/versions.bzl"), re.MULTILINE)
    if not minors:
        sys.exit(f"rules_python {version}: no MINOR_MAPPING where it was until now")
    pip = clone.first(version, "python/private/pypi/extension.bzl", "python/private/bzlmod/pip.bzl", "python/extensions/pip.bzl")
    executable = clone.first(version, "python/private/py_executable.bzl")
    return [
        version,
        flag,
        toolchain[1] if toolchain else "-",
        ",".join(f"3.{minor}" for minor in sorted(set(map(int, minors)))),
        yes('"uv_lock"' in pip),
        yes('name = "toolchain_type"' in clone.first(version, "python/cc/BUILD.bazel")),
        yes('"pyi_srcs"' in clone.first(version, "python/private/attributes.bzl")),
        yes("explicit_init_py" in clone.first(version, "python/extensions/config.bzl")),
        yes("using implicit __init__.py creation" in executable),
        tested_bazels(registry, "rules_python", version),
    ]


def ranges(has: list[bool], versions: list[str]) -> str:
    """Returns the releases that have something: `0.38.0..0.70.0 0.71.2..`, open-ended if the newest has it, `-` if none has it."""
    found: list[str] = []
    for at, version in enumerate(versions):
        if has[at] and (at == 0 or not has[at - 1]):
            found.append(f"{version}..")
        if has[at] and at + 1 < len(versions) and not has[at + 1]:
            found[-1] += version
    return " ".join(found) or "-"


def names(clone: Clone, ruleset: str, versions: list[str]) -> list[list[str]]:
    rows = []
    for path in FILES[ruleset]:
        package, _, file = path.rpartition("/")
        rows.append([f"//{package}:{file}", ranges([clone.read(version, path) is not None for version in versions], versions)])
    for extension, (paths, tags) in EXTENSIONS[ruleset].items():
        texts = ["\n".join(clone.read(version, path) or "" for path in paths) for version in versions]

        def having(pattern: str, texts: list[str] = texts) -> list[bool]:
            return [bool(re.search(pattern, text, re.MULTILINE)) for text in texts]

        for tag, attributes in tags.items():
            # In a dictionary, or as a keyword: `"toolchain": _TOOLCHAIN_TAG`, `toolchain = tag_class(`.
            has_tag = having(rf'^\s+"?{tag}"?(?:: | = )_?(?:tag_class|[A-Za-z_]+,?$)')
            rows.append([f"{extension}.{tag}", ranges(has_tag, versions)])
            for attribute in attributes:
                has = having(rf'"{attribute}": |[\s(]{attribute} = (?:attr\.|CRATES_VENDOR_ATTRS|_relative_label_list)')
                both = [a and b for a, b in zip(has_tag, has, strict=True)]
                rows.append([f"{extension}.{tag}.{attribute}", ranges(both, versions)])
    return rows


def documented(docs: Clone) -> list[str]:
    """Returns the releases of Bazel, from 7 on, whose manual is in the documentation."""
    tree = docs.folder("HEAD", "versions")
    return sorted((v for v in tree if re.fullmatch(r"\d+\.\d+\.\d+", v) and key(v) >= (7,)), key=key)


def flags(docs: Clone) -> list[list[str]]:
    manuals: dict[str, dict[str, str]] = {}
    for version in documented(docs):
        text = docs.first("HEAD", f"versions/{version}/reference/command-line-reference.mdx")
        found = re.findall(r'^`--(?:\[no\])?([a-z_]+)(?:=.*?)?`(?: \[`-\w`\])?(?: default: "(.*)"| (.*))?$', text, re.MULTILINE)
        if not found:
            sys.exit(f"Bazel {version}: no flags in its manual where they were until now")
        # Some pages escape `_` for Markdown.
        manuals[version] = {name: default.replace("\\", "") or "none" for name, default, _ in found}
    rows = []
    for flag in FLAGS:
        newer = OLD_NAMES.get(flag)
        values = {v: manual.get(flag, manual.get(newer or "", "-")) for v, manual in manuals.items()}
        majors: dict[str, str] = {}
        changes = []
        last = None
        for version, value in values.items():
            majors[version.split(".")[0]] = value
            if last is not None and value != last:
                changes.append(f"{version}:{value}")
            last = value
        rows.append([flag, *majors.values(), " ".join(changes) or "-", newer or "-"])
    return rows


HEADERS = {
    "rules_rust": """\
# Releases of rules_rust on the Bazel Central Registry, from 0.35.0 on, no release candidates.
# Read by tools/pyo3_facts, and its first column by tools/bazelw/overlay.sh. Tab-separated; the last comment names the columns.
# Generated from clones by `refresh.py rules_rust`; see its docstring. `?` is a fact that is not measured yet.
#
# version         as the registry's metadata.json has it
# rustc           default of a workspace that names no version: DEFAULT_RUST_VERSION in rust/private/common.bzl
# edition         of the toolchain that rules_rust's own MODULE.bazel registers; `rust.toolchain` without `edition` has none
# extension_bzl   `crate_universe/extension.bzl` exists; `warns` if loading it prints that it is deprecated
# extensions_bzl  `crate_universe/extensions.bzl` exists
# env_vars        `crate.render_config` has `generate_cargo_toml_env_vars`
# cargo_colons    the build-script runner understands `cargo::` directives
# cc_info         CcInfo is loaded from rules_cc, as Bazel 9 requires
# lockfile        newest version of Cargo.lock that crate_universe reads: its crate cargo-lock, and the cargo of the default rustc
# resolver        newest `resolver` of a Cargo.toml that crate_universe reads: its crate cargo_toml
# bazel           majors with which the registry tests the release (presubmit.yml); `-` if it names none
#
""",
    "rules_python": """\
# Releases of rules_python on the Bazel Central Registry, from 0.22.0 on, no release candidates.
# Read by tools/pyo3_facts, and its first column by tools/bazelw/overlay.sh. Tab-separated; the last comment names the columns.
# Generated from clones by `refresh.py rules_python`; see its docstring. `?` is a fact that is not measured yet.
#
# version          as the registry's metadata.json has it
# flag_default     of `//python/config_settings:python_version`: `tool-versions` (the first of TOOL_VERSIONS in python/versions.bzl,
#                  3.8.10), `empty`, or `hub` (DEFAULT_PYTHON_VERSION of `@pythons_hub//:versions.bzl`)
# python           default of a workspace that names none: the default toolchain of rules_python's own MODULE.bazel; `-` if it has none
# pythons          minor versions that `python.toolchain` takes: MINOR_MAPPING in python/versions.bzl
# uv_lock          `pip.parse` has `uv_lock`
# cc_toolchain     `//python/cc:toolchain_type` exists
# pyi_srcs         `py_library` has `pyi_srcs`
# explicit_init    the tag `config.explicit_init_py` exists; it decides, before the flag below, for targets without `legacy_create_init`
# init_warning     a py_binary or py_test with neither tag nor attribute nor `--incompatible_default_to_explicit_init_py` prints a warning;
#                  all releases create `__init__.py` files for such a target
# bazel            majors with which the registry tests the release (presubmit.yml); `-` if it names none
#
""",
    "names": """\
# Names in rules_rust and rules_python that a MODULE.bazel or BUILD file uses, and the releases that have them (see rules_*.tsv).
# Read by tools/pyo3_facts. Tab-separated. Generated from clones by `refresh.py names`; see its docstring. To add a file, a tag or an
# attribute, add its name there. The script finds tags and attributes by their names in the text of their files.
#
# ruleset	file, tag of an extension, or attribute of a tag	releases: `A..B` from A to B, `A..` from A on, `-` none
""",
    "flags": """\
# Flags in the rc files that this repository contains or generates, in Bazel 7, 8 and 9. Read by tools/pyo3_facts. Tab-separated.
# Generated by `refresh.py flags` from the command-line reference of each release in Bazel's documentation; see its docstring.
# To add a flag, add it to FLAGS there.
#
# flag      without dashes and `no`
# 7, 8, 9   its default in the newest documented release of each major; `none` if it has no value by default, `-` if the
#           manual has no such flag: Bazel rejects it, or accepts it without effect
# changed   documented releases that changed the default, each with the new one; `-` if it never changed
# newer     the current name, if this is an older name that Bazel still accepts; else `-`
#
# flag	7	8	9	changed	newer
""",
    "modules": """\
# Published versions of the modules that a MODULE.bazel names next to rules_rust and rules_python, release candidates included.
# Read by tools/bazelw/overlay.sh. Generated by `refresh.py modules` from a clone of the registry; see its docstring.
#
# name	versions, oldest first as the registry lists them, with a space between
""",
}

COLUMNS = {
    "rules_rust": "version rustc edition extension_bzl extensions_bzl env_vars cargo_colons cc_info lockfile resolver bazel",
    "rules_python": "version flag_default python pythons uv_lock cc_toolchain pyi_srcs explicit_init init_warning bazel",
}


def table(name: str, registry: Clone, clones: dict[str, Clone]) -> str:
    if name == "modules":
        rows = [[module, " ".join(published(registry, module))] for module in MODULES]
        return HEADERS[name] + "".join("\t".join(row) + "\n" for row in rows)
    if name == "names":
        rows = [[ruleset, *row] for ruleset in FILES for row in names(clones[ruleset], ruleset, releases(registry, ruleset))]
        return HEADERS[name] + "".join("\t".join(row) + "\n" for row in rows)
    if name == "flags":
        return HEADERS[name] + "".join("\t".join(row) + "\n" for row in flags(clones["bazel_docs"]))
    measure = {"rules_rust": rules_rust, "rules_python": rules_python}[name]
    columns = COLUMNS[name].split()
    known = releases(registry, name)
    rows = [measure(registry, clones[name], version) for version in known]
    rows += [[version] + ["?"] * (len(columns) - 1) for version in LATER[name] if version not in known]
    return HEADERS[name] + "# " + "\t".join(columns) + "\n" + "".join("\t".join(row) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", choices=sorted(HEADERS))
    parser.add_argument("--check", action="store_true", help="compare all tables with the committed ones")
    parser.add_argument("--registry", required=True, metavar="DIR")
    parser.add_argument("--rules-rust", required=True, metavar="DIR")
    parser.add_argument("--rules-python", required=True, metavar="DIR")
    parser.add_argument("--bazel-docs", required=True, metavar="DIR")
    args = parser.parse_args()
    if bool(args.table) == args.check:
        parser.error("name one table, or pass --check")
    registry = Clone(args.registry)
    clones = {
        "rules_rust": Clone(args.rules_rust),
        "rules_python": Clone(args.rules_python),
        "bazel_docs": Clone(args.bazel_docs),
    }
    if args.table:
        sys.stdout.write(table(args.table, registry, clones))
        return
    different = False
    for name in HEADERS:
        file = HERE / f"{name}.tsv"
        old, new = file.read_text().splitlines(), table(name, registry, clones).splitlines()
        lines = list(difflib.unified_diff(old, new, str(file), "measured now", lineterm="", n=0))
        different = different or bool(lines)
        print("\n".join(lines) or f"{file}: as measured now, {len(new)} lines")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
