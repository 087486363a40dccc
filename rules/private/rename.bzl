"""`pyo3_rename`: gives the Rust library the name that Python imports, if the gate lets it pass.

One action, run without a shell: the same on Linux, macOS and Windows. Private; users meet it as the target `NAME_rename`.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":abi.bzl", "file_name", "parse_abi")
load(":reset.bzl", "python_reset")

visibility("//rules/...")

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
    """The shared library among the outputs: on Windows an import library and debug symbols lie beside it."""
    files = [file for file in ctx.files.crate if file.extension in _LIBRARY_EXTENSIONS]
    if len(files) != 1:
        fail("{}: crate: one shared library is needed, got {}. Give it a rust_shared_library".format(ctx.label, files))
    return files[0]

def _pyo3_rename_impl(ctx):
    library = _library(ctx)
    os = _matching(ctx, "os", _OSES)
    cpu = _matching(ctx, "cpu", _CPUS)
    if not os:
        fail("{}: the target platform is none of {}, so the name that Python looks for is unknown. Add target_compatible_with".format(ctx.label, _OSES))

    folder = ctx.attr.folder + "/" if ctx.attr.folder else ""
    output = ctx.actions.declare_file(folder + file_name(
        stem = ctx.attr.module_name.rsplit(".", 1)[-1],
        abi = parse_abi(ctx.attr.abi),
        os = os,
        cpu = cpu,
        python_version = ctx.attr.python_version,
    ))

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
        ctx.actions.symlink(output = output, target_file = library, progress_message = "Naming %{output}, gate off")

    return [
        DefaultInfo(
            files = depset([output]),
            # The `data` of the crates that it links, which rules_rust collects.
            runfiles = ctx.runfiles([output]).merge(ctx.attr.crate[DefaultInfo].default_runfiles),
        ),
        coverage_common.instrumented_files_info(ctx, dependency_attributes = ["crate"]),
    ]

pyo3_rename = rule(
    implementation = _pyo3_rename_impl,
    attrs = {
        "abi": attr.string(mandatory = True, doc = "as `parse_abi` takes it, already checked by the macro"),
        "compilation_mode": attr.string(values = ["", "dbg", "fastbuild", "opt"], doc = "build the Rust side in this mode"),
        "crate": attr.label(mandatory = True, doc = "the rust_shared_library; rules_rust's aspects follow an attribute of this name"),
        "folder": attr.string(doc = "where in the package the library lies, see `module_folder`"),
        "module_name": attr.string(mandatory = True, doc = "dotted name that Python imports"),
        "public_label": attr.string(mandatory = True, doc = "the user's target, for messages"),
        "python_version": attr.string(doc = "for abi `cpython` only"),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
        "_gate": attr.label(cfg = "exec", default = "//tools/gate", executable = True),
        "_gate_enabled": attr.label(default = "//rules/settings:gate"),
    } | _constraint_attrs("os", _OSES) | _constraint_attrs("cpu", _CPUS),
    cfg = python_reset,
    doc = "Names a Rust library for Python, behind the gate.",
)
