"""What a wheel and its sdist have in common: the attributes that become METADATA, and their lines in the tool's manifest.

The tool, //tools/wheel, reads a manifest: a line for each fact, with fields separated by tabs.
"""

load(":targets.bzl", "shown")

visibility("private")

_CONTENT_TYPES = {
    "md": "text/markdown",
    "rst": "text/x-rst",
    "txt": "text/plain",
}

# `wheel.bzl` documents them. The values are those of METADATA 2.4.
METADATA_ATTRS = {
    "author": attr.string(),
    "author_email": attr.string(),
    "classifiers": attr.string_list(),
    "description_file": attr.label(allow_single_file = [".md", ".rst", ".txt"]),
    "distribution": attr.string(),
    "entry_points": attr.string_list_dict(),
    "extras": attr.string_list_dict(),
    "keywords": attr.string_list(),
    "license": attr.string(),
    "license_files": attr.label_list(allow_files = True),
    "maintainer": attr.string(),
    "maintainer_email": attr.string(),
    "project_urls": attr.string_dict(),
    "public_name": attr.string(doc = "The name of the pyo3_wheel, which is the default name of the distribution."),
    "pyproject": attr.label(allow_single_file = [".toml"]),
    "python_requires": attr.string(),
    "requires": attr.string_list(),
    "summary": attr.string(),
    "version": attr.string(),
    "_wheel": attr.label(cfg = "exec", default = "//tools/wheel", executable = True),
}

def repository_prefix(label):
    """How the `short_path` of the repository's files starts: empty for the main repository."""
    root = label.workspace_root
    return "../" + root.removeprefix("external/") + "/" if root else ""

def project_path(ctx, file):
    """The path of a file relative to the folder of pyproject.toml, or to the package if there is no pyproject.toml.

    Args:
        ctx: of the rule.
        file: (File) any.

    Returns:
        (string, bool) The path, from the repository's root if the file is outside that folder; and whether it is inside.
    """
    prefix = repository_prefix(ctx.label)
    pyproject = ctx.file.pyproject
    folder = pyproject.short_path.removeprefix(prefix).rpartition("/")[0] if pyproject else ctx.label.package
    path = file.short_path.removeprefix(prefix)
    if not folder:
        return path, not path.startswith("../")
    return path.removeprefix(folder + "/"), path.startswith(folder + "/")

def _fields(ctx):
    """The lines for attributes that are plain text: (attribute, key of the manifest, fields)."""
    attr = ctx.attr
    fields = []

    # Without the attribute, the name in the file counts.
    distribution = attr.distribution or ("" if attr.pyproject else attr.public_name)
    if distribution:
        fields.append(("distribution", "name", [distribution]))
    for attribute, key in (
        ("version", "version"),
        ("summary", "summary"),
        ("python_requires", "python_requires"),
        ("license", "license"),
        ("author", "Author"),
        ("author_email", "Author-email"),
        ("maintainer", "Maintainer"),
        ("maintainer_email", "Maintainer-email"),
    ):
        if getattr(attr, attribute):
            fields.append((attribute, key, [getattr(attr, attribute)]))
    if attr.keywords:
        fields.append(("keywords", "Keywords", [",".join(attr.keywords)]))
    fields.extend([("classifiers", "Classifier", [classifier]) for classifier in attr.classifiers])
    fields.extend([("project_urls", "Project-URL", ["{}, {}".format(name, url)]) for name, url in attr.project_urls.items()])
    fields.extend([("requires", "requires", [requirement]) for requirement in attr.requires])
    for extra, requirements in attr.extras.items():
        fields.extend([("extras", "extra", [extra, requirement]) for requirement in requirements or [""]])
    for group, lines in attr.entry_points.items():
        fields.extend([("entry_points", "entry_point", [group, line]) for line in lines])
    return fields

def start_manifest(ctx):
    """Starts a manifest with the attributes of METADATA_ATTRS.

    Args:
        ctx: of the rule.

    Returns:
        (struct) `args`: the Args to add lines to; `label`: (string) for messages; `inputs`: (list of Files) what the lines name;
        `add`: (function) adds a line that ends with a file, and that file to `inputs`.
    """
    label = shown(ctx.label)
    if not ctx.attr.version and not ctx.attr.pyproject:
        fail("{}: version: missing, got \"\". Set it, or set pyproject to the file that has it".format(label))

    args = ctx.actions.args()
    args.set_param_file_format("multiline")
    args.use_param_file("--manifest=%s", use_always = True)
    args.add("label\t" + label)
    for attribute, key, values in _fields(ctx):
        for value in values:
            if "\t" in value or "\n" in value or "\r" in value:
                fail("{}: {}: a value with a tab or line feed, got {}. Write it on one line".format(label, attribute, repr(value)))
        args.add("\t".join([key] + values))

    inputs = []

    def add(fields, file):
        inputs.append(file)
        args.add("\t".join(fields + [file.path]))

    if ctx.file.pyproject:
        add(["pyproject"], ctx.file.pyproject)
    description = ctx.file.description_file
    if description:
        add(["description", _CONTENT_TYPES[description.extension], project_path(ctx, description)[0]], description)
    for file in ctx.files.license_files:
        add(["license_file", project_path(ctx, file)[0]], file)
    return struct(
        add = add,
        args = args,
        inputs = inputs,
        label = label,
    )
