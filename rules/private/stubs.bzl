"""The macro `pyo3_stubs`, public through //rules:defs.bzl."""

load("@rules_python//python:py_binary.bzl", "py_binary")
load("@rules_python//python:py_test.bzl", "py_test")
load(":stubs_generator.bzl", "generator_crate", "stub_generator")
load(":stubs_rule.bzl", "pyo3_stub_files")

visibility("//rules")

# Common attributes that go to all targets.
_COMMON = [
    "compatible_with",
    "exec_compatible_with",
    "exec_properties",
    "features",
    "restricted_to",
    "target_compatible_with",
    "testonly",
]

def pyo3_stubs(
        name,
        extension,
        *,
        srcs = [],
        complete = True,
        generator = None,
        size = "small",
        visibility = None,
        tags = [],
        **kwargs):
    common = {key: kwargs.pop(key) for key in _COMMON if key in kwargs}
    label = _shown(native.package_relative_label(name))
    srcs, tags = srcs or [], tags or []
    manual = tags + ([] if "manual" in tags else ["manual"])

    short = native.package_relative_label(extension).name
    rename = native.existing_rule(short + "_rename")
    if native.package_relative_label(extension).package != native.package_name() or not rename or rename["kind"] != "pyo3_rename":
        fail("{}: extension: no pyo3_extension of this package, got {}. Write pyo3_stubs below it in the same BUILD file".format(
            label,
            repr(str(extension)),
        ))

    tool = short + "_stubs_generator"
    if generator or not native.existing_rule(tool):
        tool = name + "_generator"
        generator = generator or generator_crate(list(native.existing_rule(short + "_rs")["deps"]))
        if not generator:
            fail("{}: generator: cannot tell which crates hold pyo3-introspection, got None. Set it, such as \"@crates//:pyo3-introspection\"".format(label))
        stub_generator(name = tool, common = common, crate = generator, tags = tags)

    pyo3_stub_files(
        name = name,
        folder = rename["folder"],
        generator = ":" + tool,
        library = ":{}_rename".format(short),
        module_name = rename["module_name"],
        prefix = name,
        public_label = label,
        tags = tags,
        visibility = visibility,
        **common
    )

    arguments = [
        "--label=" + label,
        "--module=" + rename["module_name"],
        "--below=" + "/".join([part for part in (native.package_name(), name) if part]),
        "--generated=$(rlocationpath :{})".format(name),
    ]
    checked_in = ["$(rlocationpaths {})".format(src) for src in srcs]
    script = {
        "data": [":" + name] + srcs,
        # Without __init__.py files that Bazel would make up.
        "legacy_create_init": 0,
        "main": Label(":stubs.py"),
        "srcs": [Label(":stubs.py")],
    } | common
    py_test(
        name = name + ".test",
        size = size,
        args = ["test"] + arguments + (["--complete"] if complete else []) + checked_in,
        tags = tags,
        visibility = visibility,
        **(script | kwargs)
    )
    py_binary(
        name = name + ".update",
        args = ["update"] + arguments + checked_in,
        tags = manual,
        visibility = visibility,
        **script
    )

def _shown(label):
    """A label as users write it: without `@@` in the main repository."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text
