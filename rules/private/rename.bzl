"""The rule `pyo3_rename`: runs the gate on a Rust library and gives it the name that Python imports.

It runs one action without a shell, which is the same on Linux, macOS and Windows. Private: users see it as the target `NAME_rename`.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":abi.bzl", "file_name", "parse_abi", "parse_entry")
load(":info.bzl", "Pyo3ExtensionInfo")
load(":reset.bzl", "python_reset")

visibility("//rules/tests")

_OSES = ["linux", "macos", "windows"]
_CPUS = ["aarch64", "armv7", "ppc64le", "riscv64", "s390x", "x86_32", "x86_64"]
_LIBRARY_EXTENSIONS = ["dll", "dylib", "so"]

def _constraint_attrs(kind, names):
    return {
        "_{}_{}".format(kind, name): attr.label(default = "@platforms//{}:{}".format(kind, name))
        for name in names
    }

def _matching(ctx, kind, names):
    for name in names:
        constraint = getattr(ctx.attr, "_{}_{}".format(kind, name))[platform_common.ConstraintValueInfo]
        if ctx.target_platform_has_constraint(constraint):
            return name
    return None

def _library(ctx):
    """The shared library. On Windows, the outputs also contain an import library and debug symbols."""
    files = [file for file in ctx.files.crate if file.extension in _LIBRARY_EXTENSIONS]
    if len(files) != 1:
        fail("{}: crate: expected one shared library, got {}. Use a rust_shared_library".format(ctx.label, files))
    return files[0]

def _check_other_names(ctx, name, os, cpu):
    """Fails if the library of another ABI has the same file name, as on Windows, where abi3 and abi3t have the same suffix."""
    for spelling in ctx.attr.abis:
        other = parse_entry(spelling)
        if spelling != ctx.attr.spelling and name == file_name(
            stem = ctx.attr.module_name.rsplit(".", 1)[-1],
            abi = other.abi,
            os = os,
            cpu = cpu,
            python_version = other.python_version,
        ):
            fail("{}: abi: on this platform, the libraries for {} and {} have the same file name, got `{}`. Declare a pyo3_extension for each, in packages of their own".format(
                ctx.attr.public_label,
                repr(ctx.attr.spelling),
                repr(spelling),
                name,
            ))

def _pyo3_rename_impl(ctx):
    library = _library(ctx)
    os = _matching(ctx, "os", _OSES)
    cpu = _matching(ctx, "cpu", _CPUS)
    if not os:
        fail("{}: the target platform is not one of {}, so the file name that Python looks for is unknown. Set target_compatible_with".format(ctx.label, _OSES))

    folder = ctx.attr.folder + "/" if ctx.attr.folder else ""
    name = file_name(
        stem = ctx.attr.module_name.rsplit(".", 1)[-1],
        abi = parse_abi(ctx.attr.abi),
        os = os,
        cpu = cpu,
        python_version = ctx.attr.python_version,
    )
    _check_other_names(ctx, name, os, cpu)
    output = ctx.actions.declare_file(folder + name)

    if ctx.attr._gate_enabled[BuildSettingInfo].value:
        args = ctx.actions.args()
        args.add("check")
        args.add(ctx.attr.public_label, format = "--label=%s")
        args.add(ctx.attr.module_name, format = "--module=%s")
        args.add(ctx.attr.abi, format = "--abi=%s")
        args.add(os, format = "--os=%s")
        if cpu:
            args.add(cpu, format = "--arch=%s")
        if ctx.attr.python_version:
            args.add(ctx.attr.python_version, format = "--python-version=%s")
        args.add(output, format = "--out=%s")
        args.add(library)
        ctx.actions.run(
            arguments = [args],
            executable = ctx.executable._gate,
            inputs = [library],
            mnemonic = "Pyo3Gate",
            outputs = [output],
            progress_message = "Checking that Python can import %{output}",
        )
    else:
        ctx.actions.symlink(output = output, target_file = library, progress_message = "Naming %{output} (gate off)")

    return [
        DefaultInfo(
            files = depset([output]),
            # rules_rust collects the `data` of the linked crates.
            runfiles = ctx.runfiles([output]).merge(ctx.attr.crate[DefaultInfo].default_runfiles),
        ),
        Pyo3ExtensionInfo(
            abi = ctx.attr.abi,
            abis = ctx.attr.abis or [ctx.attr.spelling],
            file = output,
            public_label = ctx.attr.public_label,
            python_version = ctx.attr.python_version,
            spelling = ctx.attr.spelling,
        ),
        coverage_common.instrumented_files_info(ctx, dependency_attributes = ["crate"]),
    ]

pyo3_rename = rule(
    implementation = _pyo3_rename_impl,
    attrs = {
        "abi": attr.string(mandatory = True, doc = "The argument of `parse_abi`. The macro has validated it."),
        "abis": attr.string_list(doc = "All ABIs of the extension, if `abi` is a list."),
        "compilation_mode": attr.string(values = ["", "dbg", "fastbuild", "opt"], doc = "Builds the Rust side in this mode."),
        "config_check": attr.label(doc = "The pyo3_config_check, if `abi` is a list."),
        "crate": attr.label(mandatory = True, doc = "The rust_shared_library. rules_rust's aspects follow attributes of this name."),
        "folder": attr.string(doc = "The folder of the library in the package, see `module_folder`."),
        "module_name": attr.string(mandatory = True, doc = "The dotted name that Python imports."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
        "python_version": attr.string(doc = "For abi `cpython` only."),
        "selected_abi": attr.string(doc = "The ABI for `pyo3_config`, if `abi` is a list. The transition reads it."),
        "spelling": attr.string(doc = "The ABI with its version, as in `abis`."),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
        "_gate": attr.label(cfg = "exec", default = "//tools/gate", executable = True),
        "_gate_enabled": attr.label(default = "//rules/settings:gate"),
    } | _constraint_attrs("os", _OSES) | _constraint_attrs("cpu", _CPUS),
    cfg = python_reset,
    doc = "Runs the gate on a Rust library and names it for Python.",
)
