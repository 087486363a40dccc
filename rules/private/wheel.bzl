"""The rule `pyo3_wheel`, public through //rules:defs.bzl.

It runs one action, `tools/wheel`, without a shell and without Python. The tool reads a manifest: a line for each fact, with fields
separated by tabs. It computes the tags, because only the finished libraries tell them.
"""

load("@rules_python//python:py_info.bzl", "PyInfo")
load(":info.bzl", "Pyo3ExtensionInfo")

visibility(["//rules", "//rules/tests"])

_ExtensionsInfo = provider(
    doc = "The extensions below a target.",
    fields = {"extensions": "(depset of Pyo3ExtensionInfo)"},
)

_FOLLOWED = ["data", "deps", "srcs"]

def _extensions_impl(target, ctx):
    found = []
    for attribute in _FOLLOWED:
        targets = getattr(ctx.rule.attr, attribute, None)
        if type(targets) == type([]):
            found.extend([one[_ExtensionsInfo].extensions for one in targets if _ExtensionsInfo in one])
    direct = [target[Pyo3ExtensionInfo]] if Pyo3ExtensionInfo in target else []
    return [_ExtensionsInfo(extensions = depset(direct, transitive = found))]

_extensions = aspect(
    implementation = _extensions_impl,
    attr_aspects = _FOLLOWED,
    doc = "Finds the extensions that a Python library brings along, with the ABI that each one promises.",
)

_CONTENT_TYPES = {
    "md": "text/markdown",
    "rst": "text/x-rst",
    "txt": "text/plain",
}

def _shown(label):
    """A label as users write it: without `@@` in the main repository."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text

def _repository_prefix(label):
    """How the `short_path` of the repository's files starts: empty for the main repository."""
    root = label.workspace_root
    return "../" + root.removeprefix("external/") + "/" if root else ""

def _is_own(file, prefix):
    own = file.short_path.startswith(prefix) if prefix else not file.short_path.startswith("../")
    return own and file.extension != "pyc"

def _in_package(label, file, prefix):
    """The path of a file from the package on, or from the repository's root if it is outside the package."""
    path = file.short_path.removeprefix(prefix)
    return path.removeprefix(label.package + "/") if label.package else path

def _fields(ctx):
    """The lines for attributes that are plain text: (attribute, key of the manifest, fields)."""
    attr = ctx.attr
    fields = [
        ("distribution", "name", [attr.distribution or ctx.label.name]),
        ("version", "version", [attr.version]),
    ]
    for attribute, key in (
        ("summary", "summary"),
        ("python_requires", "python_requires"),
        ("manylinux", "manylinux"),
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

def _pyo3_wheel_impl(ctx):
    label = _shown(ctx.label)
    prefix = _repository_prefix(ctx.label)
    repository = prefix.removeprefix("../").removesuffix("/") or ctx.workspace_name

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

    def add(key, destination, file):
        inputs.append(file)
        args.add("\t".join([key, destination, file.path]))

    description = ctx.file.description_file
    if description:
        add("description", _CONTENT_TYPES[description.extension], description)
    for file in ctx.files.license_files:
        add("license_file", _in_package(ctx.label, file, prefix), file)
    for file in ctx.files.sboms:
        add("sbom", file.basename, file)
    for target, destination in ctx.attr.data_files.items():
        files = target[DefaultInfo].files.to_list()
        if len(files) != 1:
            fail("{}: data_files: expected one file for each label, got {} of {}. Name single files".format(
                label,
                len(files),
                _shown(target.label),
            ))
        add("file", destination, files[0])

    # The repository's own files. Distributions from elsewhere are dependencies, not contents.
    runfiles = []
    imports = {repository: None}
    for dep in ctx.attr.deps:
        files = depset(transitive = [dep[PyInfo].transitive_sources, dep[DefaultInfo].default_runfiles.files])
        runfiles.extend([file for file in files.to_list() if _is_own(file, prefix)])
        for root in dep[PyInfo].imports.to_list():
            if root == repository or root.startswith(repository + "/"):
                imports[root] = None
    args.add_all(["import\t" + root for root in imports])

    def runfile(file):
        return "runfile\t{}/{}\t{}".format(repository, file.short_path.removeprefix(prefix), file.path)

    args.add_all(runfiles, allow_closure = True, map_each = runfile, uniquify = True)
    for extension in depset(transitive = [dep[_ExtensionsInfo].extensions for dep in ctx.attr.deps]).to_list():
        if _is_own(extension.file, prefix):
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
        inputs = inputs + runfiles,
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
    attrs = {
        "author": attr.string(doc = "The author's name."),
        "author_email": attr.string(doc = "The author's address: `\"Ada <ada@example.org>\"`."),
        "classifiers": attr.string_list(doc = "Trove classifiers, such as `\"Programming Language :: Rust\"`."),
        "data_files": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "Other files, with their path in the wheel: `{\":table.csv\": \"tally/table.csv\"}`.",
        ),
        "deps": attr.label_list(
            aspects = [_extensions],
            doc = "The `pyo3_extension` and `py_library` targets whose files go into the wheel, with all that they depend on in the " +
                  "same repository. A file's path in the wheel starts at the longest import root that holds it.",
            mandatory = True,
            providers = [PyInfo],
        ),
        "description_file": attr.label(
            allow_single_file = [".md", ".rst", ".txt"],
            doc = "The long description, such as `\"README.md\"`.",
        ),
        "distribution": attr.string(doc = "The name on PyPI. The default is `name`."),
        "entry_points": attr.string_list_dict(
            doc = "Commands and plugins by group: `{\"console_scripts\": [\"tally = tally.cli:main\"]}`.",
        ),
        "extras": attr.string_list_dict(doc = "What each extra adds: `{\"plot\": [\"matplotlib>=3.9\"]}`."),
        "keywords": attr.string_list(doc = "Words for the search on PyPI."),
        "license": attr.string(doc = "An SPDX expression, such as `\"MIT OR Apache-2.0\"`."),
        "license_files": attr.label_list(allow_files = True, doc = "License texts. They go to `.dist-info/licenses`."),
        "maintainer": attr.string(doc = "The maintainer's name."),
        "maintainer_email": attr.string(doc = "The maintainer's address."),
        "manylinux": attr.string(
            doc = "The newest glibc that the wheel may need: `\"2_28\"` for `manylinux_2_28`. The build fails if a library needs a " +
                  "newer one, or a library that manylinux systems lack, and names the symbol. Libraries for musl, macOS and Windows " +
                  "ignore it.",
        ),
        "project_urls": attr.string_dict(doc = "Links: `{\"Source\": \"https://example.org/tally\"}`."),
        "python_requires": attr.string(
            doc = "The Python versions that the wheel promises: `\">=3.9\"`. The build fails if an extension does not load on one of " +
                  "them, and names the symbol.",
        ),
        "requires": attr.string_list(doc = "What the distribution depends on: `[\"numpy>=2\"]`."),
        "sboms": attr.label_list(allow_files = True, doc = "Software bills of materials (PEP 770). They go to `.dist-info/sboms`."),
        "summary": attr.string(doc = "One line on what it is."),
        "version": attr.string(doc = "The version, in normal form: `\"1.2.3\"`, `\"1.2.3rc1\"`.", mandatory = True),
        "_wheel": attr.label(cfg = "exec", default = "//tools/wheel", executable = True),
    },
    doc = """Builds a wheel whose tags are computed from the libraries inside.

Example:

```starlark
pyo3_wheel(
    name = "wheel",
    distribution = "tally",
    license = "MIT",
    license_files = ["LICENSE"],
    manylinux = "2_28",
    python_requires = ">=3.9",
    version = "1.0.0",
    deps = [":tally"],
)
```

The file's name contains the tags, which are known only after the build. The output is therefore a directory, `NAME.dist`, which holds the
wheel under its real name: `bazel-bin/wheel.dist/tally-1.0.0-cp39-abi3-manylinux_2_28_x86_64.whl`. `pip install bazel-bin/wheel.dist/*.whl`
installs it. The output group `wheel_name` is a file, `NAME.name`, which holds that name.

- **Python and ABI tag**: `cp39-abi3` if all extensions keep to the stable ABI. The number is the highest of the floors that their symbols
  need, that `abi` in `pyo3_extension` promises, and that `python_requires` names. `cp315-abi3.abi3t` for abi3t (`abi3t` alone on Windows),
  `cp314-cp314` and `cp314-cp314t` for one CPython. `py3-none` if there is no extension.
- **Platform tag**: the lowest that is true for all libraries. On Linux, `manylinux_X_Y` by the symbol versions that they need,
  `musllinux_1_2`, or `linux` if they need a library that not every such system has. On macOS, by the minimum version in each file.
  `any` if no file is native, whatever it is called.

Files of other repositories, such as distributions from PyPI, are not copied into the wheel. Name them in `requires`. The same inputs give
the same bytes on every machine. Build with `-c opt` for a release, or set `compilation_mode = "opt"` in `pyo3_extension`.

The build fails with the reason if no tag can be true: extensions for two Pythons or two platforms, a symbol above `manylinux` or
`python_requires`, a damaged library, two files for one path, a path outside the wheel, or an attribute that METADATA cannot hold.
""",
)
