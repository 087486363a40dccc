"""The macro `pyo3_stubs`, public through //rules:defs.bzl."""

load("@rules_python//python:py_binary.bzl", "py_binary")
load("@rules_python//python:py_test.bzl", "py_test")
load(":checks.bzl", "check_stubs")
load(":stubs_generator.bzl", "generator_crate", "stub_generator")
load(":stubs_rule.bzl", "pyo3_stub_files")
load(":targets.bzl", "COMMON_ATTRS", "manual", "shown")

visibility("//rules")

def pyo3_stubs(
        name,
        extension,
        *,
        srcs = None,
        complete = True,
        generator = None,
        size = "small",
        visibility = None,
        tags = [],
        **kwargs):
    """Generates the type stubs of an extension from its library, and checks them.

    Example, from examples/stubs:

    ```starlark
    pyo3_stubs(
        name = "stubs",
        srcs = glob(["geometry/_native/*.pyi"]),
        extension = ":geometry",
    )
    ```

    The stubs come from the data that PyO3 stores in the library, so they match the compiled Rust code. They need two lines in Cargo.toml:
    the feature `experimental-inspect` of pyo3, and the crate `pyo3-introspection` of the same release.

    ```toml
    [dependencies]
    pyo3 = { version = "0.30", features = ["abi3-py39", "experimental-inspect"] }

    [dev-dependencies]
    pyo3-introspection = "0.30"
    ```

    The macro declares three targets with your `visibility`:

    - `NAME`: the stubs, as a directory: a package with `__init__.pyi` and a file for each submodule.
    - `NAME.test`: fails if the stubs in `srcs` differ from the library, and shows the difference. It also fails if PyO3 knows no type
      for a part of the library, and names the part. Without `srcs` and `complete`, there is no test.
    - `NAME.update`: `bazel run :NAME.update` writes the stubs into the source tree. `manual`.

    The stubs of a module without submodules are one file, such as `geometry/_native.pyi`. With submodules, they are the folder
    `geometry/_native`. The test compares what stubs declare, so your formatter and linter may change checked-in ones.

    To give the stubs to type checkers and wheels, set `stubs = True` in `pyo3_extension`, or list the checked-in ones in its `pyi`.
    [Type stubs](stubs.md) explains both, and what PyO3 cannot know.

    Args:
        name: (string) The target name.
        extension: (label) The `pyo3_extension`. Declare it above, in the same BUILD file.
        srcs: (list of labels) The checked-in stubs of the extension. Stubs of other modules are ignored, so a glob is fine. Start with
            `[]`: the test then says what to do. By default, the test compares nothing and checks only `complete`.
        complete: (bool) Whether `NAME.test` fails for a function, an argument or an attribute without a type, and for a module with
            members that only exist at run time.
        generator: (label) The crate `pyo3-introspection`. By default, it comes from the same place as pyo3 in the extension's `deps`: for
            `@crates//:pyo3`, it is `@crates//:pyo3-introspection`.
        size: (string) The size of the test.
        visibility: (list of labels) The visibility of the targets.
        tags: (list of strings) Tags for the targets.
        **kwargs: Any other attribute of `py_test`, for `NAME.test`. Common attributes such as `testonly` and `target_compatible_with` go
            to all targets.
    """
    common = {key: kwargs.pop(key) for key in COMMON_ATTRS if key in kwargs}
    label = shown(native.package_relative_label(name))
    tags = tags or []

    library = native.package_relative_label(extension)

    # A package of another repository may have the same name.
    is_here = library.workspace_name == native.package_relative_label(name).workspace_name
    rename = native.existing_rule(library.name + "_rename") if is_here else None
    crate = native.existing_rule(library.name + "_rs")
    deps = crate["deps"] if crate else []
    deps = list(deps) if type(deps) == type(()) else deps
    check_stubs(
        label = label,
        deps = deps,
        existing = native.existing_rule(name),
        extension = library,
        generator = generator,
        name = name,
        package = native.package_name(),
        rename = rename,
        srcs = srcs,
    )

    # The extension has the same program if it generates stubs itself.
    tool = library.name + "_stubs_generator"
    if generator or not native.existing_rule(tool):
        tool = name + "_generator"
        stub_generator(name = tool, common = common, crate = generator or generator_crate(deps), tags = tags)

    pyo3_stub_files(
        name = name,
        folder = rename["folder"],
        generator = ":" + tool,
        library = ":{}_rename".format(library.name),
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

    # Compare an empty list, too: a glob may be wrong, and the first run has no files.
    compared = srcs != None
    srcs = srcs or []
    if compared:
        arguments.append("--compare")
    checked_in = ["$(rlocationpaths {})".format(src) for src in srcs]
    script = {
        "data": [":" + name] + srcs + (kwargs.pop("data", None) or []),
        # Without __init__.py files that Bazel would make up.
        "legacy_create_init": 0,
        "main": Label(":stubs.py"),
        "srcs": [Label(":stubs.py")],
    } | common
    if compared or complete:
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
        tags = manual(tags),
        visibility = visibility,
        **script
    )
