"""The rules behind the macro `pyo3_python_test`: a test under an interpreter that no toolchain describes, and a check of all Pythons."""

load("@rules_python//python:py_info.bzl", "PyInfo")
load("@rules_python//python:py_runtime_info.bzl", "PyRuntimeInfo")
load(":extensions.bzl", "ExtensionsInfo", "extensions_aspect")
load(":python_test_checks.bzl", "extension_load_error")
load(":targets.bzl", "runfile_path", "shown")

visibility("//rules/tests")

def _pyo3_python_check_impl(ctx):
    libraries = {}
    for library in depset(transitive = [dep[ExtensionsInfo].extensions for dep in ctx.attr.deps]).to_list():
        libraries.setdefault(library.public_label, []).append((library.abi, library.python_version))
    for extension, abis in libraries.items():
        for python in ctx.attr.pythons:
            error = extension_load_error(extension = extension, libraries = abis, python = python)
            if error:
                fail("{}: pythons: {}".format(ctx.attr.public_label, error))
    return [DefaultInfo()]

pyo3_python_check = rule(
    implementation = _pyo3_python_check_impl,
    attrs = {
        "deps": attr.label_list(aspects = [extensions_aspect], doc = "The `deps` of the tests."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
        "pythons": attr.string_list(doc = "The versions of the tests' Pythons, where they are known."),
    },
    doc = "Fails if one of the extensions below `deps` does not load on one of the Pythons. Has no outputs.",
)

# Python starts with the variables of the test, not with those of the user's shell. With `exec`, Bazel's signals reach Python.
_LAUNCHER = """\
#!/bin/sh
set -eu
runfiles="${{RUNFILES_DIR:-${{TEST_SRCDIR:-$0.runfiles}}}}"
case "$runfiles" in /*) ;; *) runfiles="$PWD/$runfiles" ;; esac
export RUNFILES_DIR="$runfiles"
export PYTHONPATH={path}
export PYTHONDONTWRITEBYTECODE=1 PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1
unset PYTHONHOME PYTHONSTARTUP || true
interpreter={interpreter}
label={label}
if ! test -x "$interpreter"; then
  echo "error: $label: pythons: no interpreter at $interpreter" >&2
  echo "  help: install it, or remove it from pythons" >&2
  exit 1
fi
exec "$interpreter" "$runfiles"/{runner} "$@"
"""

def _quoted(text):
    return "'{}'".format(text.replace("'", "'\\''"))

def _runtime(target):
    """The PyRuntimeInfo of a target: a py_runtime, or what wraps one."""
    if PyRuntimeInfo in target:
        return target[PyRuntimeInfo]
    if platform_common.ToolchainInfo in target:
        return getattr(target[platform_common.ToolchainInfo], "py3_runtime", None)
    return None

def _coverage_tool(ctx):
    """The coverage.py of the runtime as (environment, its files). Both are empty if there is none, or without `bazel coverage`."""
    runtime = _runtime(ctx.attr.interpreter) if ctx.attr.interpreter else None
    tool = getattr(runtime, "coverage_tool", None)
    if not tool or not ctx.configuration.coverage_enabled:
        return {}, ctx.runfiles()
    return {"PYTHON_COVERAGE": runfile_path(ctx, tool)}, ctx.runfiles([tool], transitive_files = runtime.coverage_files)

def _interpreter(ctx):
    """The interpreter as (path in the shell, its files)."""
    if ctx.attr.interpreter_path:
        return _quoted(ctx.attr.interpreter_path), ctx.runfiles()
    target = ctx.attr.interpreter
    runtime = _runtime(target)
    if runtime and runtime.interpreter_path:
        return _quoted(runtime.interpreter_path), ctx.runfiles()
    if runtime:
        files = ctx.runfiles([runtime.interpreter], transitive_files = runtime.files)
        return "\"$runfiles\"/" + _quoted(runfile_path(ctx, runtime.interpreter)), files
    files = ctx.files.interpreter
    executable = target[DefaultInfo].files_to_run.executable or (files[0] if len(files) == 1 else None)
    if not executable:
        fail("{}: pythons: expected a py_runtime, a program or one file, got {} with {} files. Name the interpreter itself".format(
            ctx.attr.public_label,
            shown(target.label),
            len(files),
        ))
    return "\"$runfiles\"/" + _quoted(runfile_path(ctx, executable)), ctx.runfiles([executable]).merge(target[DefaultInfo].default_runfiles)

def _pyo3_interpreter_test_impl(ctx):
    interpreter, files = _interpreter(ctx)

    # Like py_test, the repository's own root comes last.
    roots = depset(transitive = [dep[PyInfo].imports for dep in ctx.attr.deps]).to_list() + [ctx.workspace_name]
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(launcher, _LAUNCHER.format(
        interpreter = interpreter,
        label = _quoted(ctx.attr.public_label),
        path = ":".join(["\"$runfiles\"/" + _quoted(root) for root in roots]),
        runner = _quoted(runfile_path(ctx, ctx.file.runner)),
    ), is_executable = True)

    runfiles = ctx.runfiles(
        ctx.files.srcs + ctx.files.data + [ctx.file.runner],
        transitive_files = depset(transitive = [dep[PyInfo].transitive_sources for dep in ctx.attr.deps]),
    ).merge(files)
    runfiles = runfiles.merge_all([target[DefaultInfo].default_runfiles for target in ctx.attr.deps + ctx.attr.data])
    env = {name: ctx.expand_location(value, ctx.attr.data) for name, value in ctx.attr.env.items()}
    coverage_env, coverage_files = _coverage_tool(ctx)
    return [
        DefaultInfo(executable = launcher, runfiles = runfiles.merge(coverage_files)),
        RunEnvironmentInfo(environment = coverage_env | env, inherited_environment = ctx.attr.env_inherit),
        coverage_common.instrumented_files_info(
            ctx,
            dependency_attributes = ["data", "deps"],
            extensions = ["py"],
            source_attributes = ["srcs"],
        ),
    ]

pyo3_interpreter_test = rule(
    implementation = _pyo3_interpreter_test_impl,
    attrs = {
        "data": attr.label_list(allow_files = True),
        "deps": attr.label_list(providers = [PyInfo]),
        "env": attr.string_dict(),
        "env_inherit": attr.string_list(),
        "interpreter": attr.label(allow_files = True, doc = "A py_runtime, a toolchain with one, a program, or a file."),
        "interpreter_path": attr.string(doc = "An absolute path, in place of `interpreter`."),
        "public_label": attr.string(mandatory = True, doc = "The user's target, for messages."),
        "runner": attr.label(allow_single_file = True, mandatory = True),
        "srcs": attr.label_list(allow_files = [".py"]),
        # With this attribute, `bazel coverage` collects what the runner measured. Without it, the test only passes.
        "_lcov_merger": attr.label(
            cfg = "exec",
            default = configuration_field(fragment = "coverage", name = "output_generator"),
            executable = True,
        ),
    },
    doc = "Runs Python sources under one interpreter, without a toolchain. `python_test.bzl` documents the attributes.",
    test = True,
)
