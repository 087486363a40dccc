"""The rule `pyo3_embedding_test`: runs a rust_test with the Python of its `NAME_libpython`.

Private: `pyo3_rust_test` declares it as `NAME`. It is a link to the rust_test, with the standard library in its runfiles and the
environment that makes libpython find it. A rust_test cannot do that alone: the folder is known in analysis only.
"""

load(":rust_test_python.bzl", "Pyo3LibpythonInfo")

visibility("private")

def _pyo3_embedding_test_impl(ctx):
    binary = ctx.attr.binary[DefaultInfo]
    original = binary.files_to_run.executable
    executable = ctx.actions.declare_file(ctx.label.name + (".exe" if original.extension == "exe" else ""))
    ctx.actions.symlink(is_executable = True, output = executable, target_file = original)

    python = ctx.attr.libpython[Pyo3LibpythonInfo]
    given = ctx.attr.binary[RunEnvironmentInfo]
    return [
        DefaultInfo(
            executable = executable,
            runfiles = ctx.runfiles([executable]).merge_all([binary.default_runfiles, python.runfiles]),
        ),
        RunEnvironmentInfo(
            environment = python.environment | given.environment,
            inherited_environment = given.inherited_environment,
        ),
        coverage_common.instrumented_files_info(ctx, dependency_attributes = ["binary", "libpython"]),
    ]

pyo3_embedding_test = rule(
    implementation = _pyo3_embedding_test_impl,
    attrs = {
        "binary": attr.label(mandatory = True, providers = [RunEnvironmentInfo], doc = "The rust_test."),
        "libpython": attr.label(mandatory = True, providers = [Pyo3LibpythonInfo]),
        # `bazel coverage` needs it of each test rule written in Starlark.
        "_lcov_merger": attr.label(
            cfg = "exec",
            default = configuration_field(fragment = "coverage", name = "output_generator"),
            executable = True,
        ),
    },
    doc = "Runs a rust_test with Python inside.",
    test = True,
)
