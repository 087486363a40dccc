"""The rules behind `pyo3_rust_test` and `pyo3_rust_binary`: run a Rust program with the Python of its `NAME_libpython`.

Private: the macros declare one of them as `NAME`. It is a link to the program, with the standard library in its runfiles and the
environment that Python needs. rules_rust's rules cannot do that alone: only the analysis knows the folder of the standard library.
"""

load(":rust_test_python.bzl", "Pyo3LibpythonInfo")
load(":targets.bzl", "shown", "warn_no_rust_lines")

visibility("private")

def _program_impl(ctx):
    program = ctx.attr.program[DefaultInfo]
    original = program.files_to_run.executable
    executable = ctx.actions.declare_file(ctx.label.name + (".exe" if original.extension == "exe" else ""))
    ctx.actions.symlink(is_executable = True, output = executable, target_file = original)

    python = ctx.attr.libpython[Pyo3LibpythonInfo]
    given = ctx.attr.program[RunEnvironmentInfo]
    if ctx.configuration.coverage_enabled and hasattr(ctx.attr, "_lcov_merger") and "RUST_LLVM_COV" not in given.environment:
        warn_no_rust_lines(shown(ctx.label))
    return [
        DefaultInfo(
            executable = executable,
            runfiles = ctx.runfiles([executable]).merge_all([program.default_runfiles, python.runfiles]),
        ),
        RunEnvironmentInfo(
            environment = python.environment | given.environment,
            inherited_environment = given.inherited_environment,
        ),
        coverage_common.instrumented_files_info(ctx, dependency_attributes = ["libpython", "program"]),
    ]

_ATTRS = {
    "data": attr.label_list(allow_files = True, doc = "Files that `args` may name."),
    "libpython": attr.label(mandatory = True, providers = [Pyo3LibpythonInfo]),
    "program": attr.label(mandatory = True, providers = [RunEnvironmentInfo], doc = "The rust_test or rust_binary."),
}

pyo3_program_test = rule(
    implementation = _program_impl,
    attrs = _ATTRS | {
        # rules_rust's program that turns the counters into lines, as in its own rust_test.
        "_collect_cc_coverage": attr.label(cfg = "exec", default = "@rules_rust//util/collect_coverage", executable = True),
        # With this attribute, `bazel coverage` collects what the program measured. Without it, the test only passes.
        "_lcov_merger": attr.label(
            cfg = "exec",
            default = configuration_field(fragment = "coverage", name = "output_generator"),
            executable = True,
        ),
    },
    doc = "Runs a rust_test with Python inside.",
    test = True,
)

pyo3_program = rule(
    implementation = _program_impl,
    attrs = _ATTRS,
    doc = "Runs a rust_binary with Python inside.",
    executable = True,
)
