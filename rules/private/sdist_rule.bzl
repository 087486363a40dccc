"""The rule behind `NAME.sdist` of the macro `pyo3_wheel`. It runs one action, `tools/wheel`, without a shell and without Python."""

load(":wheel_metadata.bzl", "METADATA_ATTRS", "project_path", "start_manifest")

visibility("private")

def _pyo3_sdist_impl(ctx):
    manifest = start_manifest(ctx)
    if not ctx.file.pyproject:
        fail(("{}: sdist_srcs: an sdist needs a pyproject.toml, which tells pip how to build it, got pyproject = None. " +
              "Set pyproject = \"pyproject.toml\"").format(manifest.label))
    for file in ctx.files.srcs:
        path, is_inside = project_path(ctx, file)
        if not is_inside:
            fail("{}: sdist_srcs: a file outside the folder of pyproject.toml, got {}. Move pyproject.toml up, or the file down".format(
                manifest.label,
                repr(path),
            ))
        if file != ctx.file.pyproject:
            manifest.add(["source", path], file)

    folder = ctx.actions.declare_directory(ctx.label.name)
    outputs = ctx.actions.args()
    outputs.add("--sdist")
    outputs.add_all([folder], expand_directories = False, format_each = "--out=%s")
    ctx.actions.run(
        arguments = [outputs, manifest.args],
        executable = ctx.executable._wheel,
        inputs = manifest.inputs,
        mnemonic = "Pyo3Sdist",
        outputs = [folder],
        progress_message = "Writing the source distribution %{label}",
    )
    return [DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder]))]

pyo3_sdist = rule(
    implementation = _pyo3_sdist_impl,
    attrs = METADATA_ATTRS | {"srcs": attr.label_list(allow_files = True, mandatory = True)},
    doc = "Writes a source distribution. `wheel.bzl` documents the attributes.",
)
