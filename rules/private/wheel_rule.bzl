"""The rule behind the macro `pyo3_wheel`.

It runs one action, `tools/wheel`, without a shell and without Python. The tool computes the tags, because they depend on the
finished libraries.
"""

load("@rules_python//python:py_info.bzl", "PyInfo")
load(":extensions.bzl", "ExtensionsInfo", "extensions_aspect")
load(":targets.bzl", "shown")
load(":wheel_metadata.bzl", "METADATA_ATTRS", "repository_prefix", "start_manifest")

visibility("private")

def _is_own(file, prefix):
    own = file.short_path.startswith(prefix) if prefix else not file.short_path.startswith("../")
    return own and file.extension != "pyc"

def _selected(label, abi, extensions):
    """Splits extensions into those of the wheel and those of its other ABIs, as two lists of Pyo3ExtensionInfo."""
    selected, others = [], []
    used = False
    for extension in extensions:
        if len(extension.abis) == 1:
            selected.append(extension)
            used = used or abi == extension.spelling
            continue
        if abi not in extension.abis:
            fail("{}: abi: {} has {}, and a wheel takes one of them, got {}. Declare a wheel for each: abi = {}".format(
                label,
                extension.public_label,
                ", ".join([repr(one) for one in extension.abis]),
                repr(abi or None),
                repr(extension.abis[0]),
            ))
        used = True
        (selected if extension.spelling == abi else others).append(extension)
    if abi and not used:
        fail("{}: abi: no extension in deps has that ABI or several, got {}. Remove it".format(label, repr(abi)))
    return selected, others

def _pyo3_wheel_impl(ctx):
    manifest = start_manifest(ctx)
    args = manifest.args
    prefix = repository_prefix(ctx.label)
    repository = prefix.removeprefix("../").removesuffix("/") or ctx.workspace_name

    if ctx.attr.manylinux:
        args.add("manylinux\t" + ctx.attr.manylinux)
    for file in ctx.files.sboms:
        manifest.add(["sbom", file.basename], file)
    for target, destination in ctx.attr.data_files.items():
        files = target[DefaultInfo].files.to_list()
        if len(files) != 1:
            fail("{}: data_files: expected one file for each label, got {} of {}. Name single files".format(
                manifest.label,
                len(files),
                shown(target.label),
            ))
        manifest.add(["file", destination], files[0])

    extensions = depset(transitive = [dep[ExtensionsInfo].extensions for dep in ctx.attr.deps])
    selected, others = _selected(
        manifest.label,
        ctx.attr.abi,
        [extension for extension in extensions.to_list() if _is_own(extension.file, prefix)],
    )
    left_out = {extension.file: None for extension in others}

    # The repository's own files. Distributions from elsewhere are dependencies, not contents.
    runfiles = []
    imports = {repository: None}
    for dep in ctx.attr.deps:
        files = depset(transitive = [dep[PyInfo].transitive_sources, dep[DefaultInfo].default_runfiles.files])
        runfiles.extend([file for file in files.to_list() if _is_own(file, prefix) and file not in left_out])
        for root in dep[PyInfo].imports.to_list():
            if root == repository or root.startswith(repository + "/"):
                imports[root] = None
    args.add_all(["import\t" + root for root in imports])

    def runfile(file):
        return "runfile\t{}/{}\t{}".format(repository, file.short_path.removeprefix(prefix), file.path)

    args.add_all(runfiles, allow_closure = True, map_each = runfile, uniquify = True)
    for extension in selected:
        path = "{}/{}".format(repository, extension.file.short_path.removeprefix(prefix))
        args.add("\t".join(["extension", path, extension.abi, extension.python_version]))

    folder = ctx.actions.declare_directory(ctx.label.name + ".dist")
    name = ctx.actions.declare_file(ctx.label.name + ".name")
    outputs = ctx.actions.args()
    outputs.add_all([folder], expand_directories = False, format_each = "--out=%s")
    outputs.add(name, format = "--name-file=%s")
    ctx.actions.run(
        arguments = [outputs, args],
        executable = ctx.executable._wheel,
        inputs = manifest.inputs + runfiles,
        mnemonic = "Pyo3Wheel",
        outputs = [folder, name],
        progress_message = "Writing the wheel of %{label}",
    )
    return [
        DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder])),
        OutputGroupInfo(wheel_name = depset([name])),
    ]

pyo3_wheel = rule(
    implementation = _pyo3_wheel_impl,
    attrs = METADATA_ATTRS | {
        "abi": attr.string(),
        "data_files": attr.label_keyed_string_dict(allow_files = True),
        "deps": attr.label_list(aspects = [extensions_aspect], mandatory = True, providers = [PyInfo]),
        "manylinux": attr.string(),
        "sboms": attr.label_list(allow_files = True),
    },
    doc = "Writes a wheel. `wheel.bzl` documents the attributes.",
)
