"""The macro `pyo3_extension`, public through //rules:defs.bzl."""

load("@pyo3_bzl_rules_python//:facts.bzl", "HAS_PYI_SRCS")
load("@rules_python//python:py_library.bzl", "py_library")
load("@rules_rust//rust:defs.bzl", "rust_shared_library")
load(":abi.bzl", "module_folder", "parse_abis")
load(":checks.bzl", "check_extension")
load(":config.bzl", "pyo3_config_check")
load(":develop.bzl", "pyo3_develop")
load(":link_flags.bzl", "link_flags")
load(":package_init.bzl", "pyo3_package_init")
load(":rename.bzl", "pyo3_rename")
load(":stubs_generator.bzl", "generator_crate", "stub_generator")
load(":stubs_rule.bzl", "py_typed_path", "pyo3_stub_files")
load(":targets.bzl", "COMMON_ATTRS", "manual", "shown")

visibility("//rules")

def _type_stubs(pyi, generated):
    """The `pyi_srcs` attribute, in rules_python versions that have it. A select() goes to `data` only."""
    if not HAS_PYI_SRCS:
        return {}
    listed = [file for file in pyi if str(file).endswith(".pyi")] if type(pyi) == type([]) else []
    return {"pyi_srcs": listed + generated}

def _generated_stubs(name, label, module_name, folder, pyi, stubs, deps, tags, common):
    """Declares the generated stubs of an extension, and `py.typed` unless `pyi` has it. Returns their labels."""
    stub_generator(
        name = name + "_stubs_generator",
        common = common,
        crate = generator_crate(deps) if stubs == True else stubs,
        tags = tags,
    )
    typed = type(pyi) != type([]) or any([str(file).endswith("py.typed") for file in pyi])
    pyo3_stub_files(
        name = name + "_stubs",
        folder = folder,
        generator = ":{}_stubs_generator".format(name),
        library = ":{}_rename".format(name),
        module_name = module_name,
        public_label = label,
        py_typed = "" if typed else py_typed_path(module_name, folder),
        tags = tags,
        visibility = ["//visibility:private"],
        **common
    )
    return [":{}_stubs".format(name)]

def pyo3_extension(
        name,
        srcs,
        deps,
        *,
        module_name = None,
        abi = "abi3",
        python_version = None,
        py_srcs = [],
        py_deps = [],
        pyi = [],
        data = [],
        imports = ["."],
        aliases = {},
        rustc_flags = [],
        crate_name = None,
        compilation_mode = None,
        stubs = None,
        package_init = False,
        visibility = None,
        tags = [],
        **kwargs):
    """Builds a Python extension module from Rust sources that use PyO3.

    Example, from examples/quickstart:

    ```starlark
    pyo3_extension(
        name = "hello",
        srcs = ["src/lib.rs"],
        abi = "abi3-py39",
        visibility = ["//visibility:public"],
        deps = ["@crates//:pyo3"],
    )
    ```

    The macro declares four targets:

    - `NAME`: the `py_library` to depend on. It is the only target with your `visibility`.
    - `NAME_rename`: the library file, under the name that Python imports. Private. The gate checks the library first, and the build
      fails with the reason if Python could not import it. If `abi` is a list, each further ABI has a target `NAME_rename.ABI`, and
      `NAME_config` checks that PyO3 reads a `pyo3_config`.
    - `NAME_rs`: the `rust_shared_library`. Private and `manual`.
    - `NAME.develop`: `bazel run :NAME.develop` copies the library and generated stubs into the source tree, where an editor and plain
      pytest find them. Private and `manual`. See [Develop](develop.md).

    With `stubs`, it also declares `NAME_stubs`, the generated stubs, and `NAME_stubs_generator`, the program that generates them. With
    `package_init`, it declares `NAME_init`, which generates `__init__.py`. All three are private.

    Bazel builds the Rust side once for all Python versions.

    Because `NAME_rs` is `manual`, rules_rust's lint aspects skip it in `//...`. Name the target to lint it:
    `bazel build //pkg:NAME_rs --aspects=@rules_rust//rust:defs.bzl%rust_clippy_aspect --output_groups=clippy_checks`. The same works
    with `rustfmt_aspect` and `rustfmt_checks`, and with `rust_analyzer_aspect` and `rust_analyzer_crate_spec`.

    Invalid arguments fail while Bazel loads the BUILD file. The message names the attribute, its value and what to write instead.

    Args:
        name: (string) The target name.
        srcs: (list of labels) The Rust sources. The crate root is `lib.rs` or the only file. Otherwise, set `crate_root`.
        deps: (list of labels) The Rust crates, including your own `pyo3`: `["@crates//:pyo3"]`.
        module_name: (string) The dotted name that Python imports, such as `"package._native"`. Its last part is the name of your
            `#[pymodule]`. The default is `name`. The macro creates folders as needed, see `imports`.
        abi: (string or list of strings) The Python versions that the extension promises to load on. `"abi3"`: a stable ABI, from the
            version in PyO3's `abi3-py3X` feature on. `"abi3-py310"`: CPython 3.10 and later; the gate checks every symbol against that
            version. `"abi3t-py315"`: CPython 3.15 and later, including free-threaded builds. `"cpython-3.14"`, or `"cpython-3.14t"` for
            the free-threaded build: only that version. `"cpython"`: only the version in `python_version`. With a list, such as
            `["abi3-py310", "cpython-3.14t", "abi3t-py315"]`, the macro builds a library for each, and every Python imports the one
            that it can load. A list needs `pyo3_config`. See [Free-threaded Python](free-threaded.md).
        python_version: (string) For abi `"cpython"` only: `"3.14"`, or `"3.14t"` for the free-threaded build.
        py_srcs: (list of labels) The Python sources of the same package.
        py_deps: (list of labels) The `py_library` targets that the Python sources import.
        pyi: (list of labels) Type stubs (`.pyi`) and the marker `py.typed`, for type checkers.
        data: (list of labels) Files that the package reads at run time. For files that the compiler reads, use `compile_data`.
        imports: (list of strings) Import roots: folders to put on `sys.path`, relative to this package. The default is the package
            itself. The macro uses the first root from which `module_name` is inside this package. Write `["python"]` for sources
            in `python/acme/`, and `["../.."]` for a BUILD file in `acme/text/` beside `__init__.py`.
        aliases: (dict of label to string) New names for crates, as in rules_rust.
        rustc_flags: (list of strings) Additional flags for rustc.
        crate_name: (string) The name of the Rust crate. The default is `name` with `-` replaced by `_`.
        compilation_mode: (string) Builds the Rust side in this mode, regardless of the command line: `"opt"`, `"dbg"` or
            `"fastbuild"`. By default, it follows the command line and shares crates with the rest of the workspace.
        stubs: (bool or label) Whether to generate type stubs from the library and add them to `NAME`, with `py.typed`: type checkers and
            `pyo3_wheel` find them there. Needs two lines in Cargo.toml, see `pyo3_stubs`. With `True`, the crate `pyo3-introspection` comes
            from the same place as pyo3 in `deps`. Otherwise, write its label: `"@crates//:pyo3-introspection"`. Do not list the same stubs
            in `pyi`.
        package_init: (bool) Whether to generate the package around a module that is all Rust, as maturin does. With
            `module_name = "nh3.nh3"`, the macro writes `nh3/__init__.py`, which imports everything from `nh3/nh3.abi3.so`. A stub
            `nh3.pyi` in `pyi` becomes `nh3/__init__.pyi`, with `nh3/py.typed`. Python then imports both `nh3` and `nh3.nh3`, and the
            wheel has the same modules as maturin's.
        visibility: (list of labels) The visibility of `NAME`.
        tags: (list of strings) Tags for all targets.
        **kwargs: Any other attribute of `rust_shared_library`, such as `compile_data`, `crate_features`, `crate_root`, `edition`,
            `proc_macro_deps`, `rustc_env`, `rustc_env_files` and `version`. Common attributes such as `testonly`,
            `target_compatible_with`, `features` and `exec_properties` go to all targets.
    """
    label = shown(native.package_relative_label(name))
    package = native.package_name()
    module_name = module_name or name

    # Like a rule, treat None as "not set".
    py_srcs, py_deps, pyi, data = py_srcs or [], py_deps or [], pyi or [], data or []
    aliases, rustc_flags, tags = aliases or {}, rustc_flags or [], tags or []
    check_extension(
        label = label,
        aliases = aliases,
        abi = abi,
        deps = deps,
        existing = native.existing_rules(),
        imports = imports,
        module_name = module_name,
        name = name,
        package = package,
        package_init = package_init,
        py_srcs = py_srcs,
        pyi = pyi,
        python_version = python_version,
        srcs = srcs,
        stubs = stubs,
    )

    folder = module_folder(module_name, package, imports).folder
    parsed = parse_abis(abi, python_version)
    common = {key: kwargs.pop(key) for key in COMMON_ATTRS if key in kwargs}
    deprecation = kwargs.pop("deprecation", None)
    init = []
    if package_init:
        made = pyo3_package_init(name = name, common = common, folder = folder, module_name = module_name, pyi = pyi, tags = tags)
        init, pyi = made.py_srcs, made.pyi

    rust_shared_library(
        name = name + "_rs",
        srcs = srcs,
        aliases = aliases,
        crate_name = crate_name or name.rsplit("/", 1)[-1].replace("-", "_"),
        rustc_flags = rustc_flags + link_flags(module_name, parsed),
        tags = manual(tags),
        visibility = ["//visibility:private"],
        deps = deps,
        **(common | kwargs)
    )

    if parsed.several:
        pyo3_config_check(
            name = name + "_config",
            crate = ":{}_rs".format(name),
            public_label = label,
            tags = manual(tags),
            visibility = ["//visibility:private"],
            **common
        )

    libraries = []
    for entry in parsed.entries:
        # The first one has the name that other targets expect.
        library = name + "_rename" + ("." + entry.spelling if libraries else "")
        pyo3_rename(
            name = library,
            abi = entry.name,
            selected_abi = entry.spelling if parsed.several else "",
            abis = [other.spelling for other in parsed.entries] if parsed.several else [],
            # rules_rust_pyo3 calls the default "current".
            compilation_mode = "" if compilation_mode in (None, "current") else compilation_mode,
            config_check = ":{}_config".format(name) if parsed.several else None,
            crate = ":{}_rs".format(name),
            folder = folder,
            module_name = module_name,
            public_label = label,
            python_version = entry.python_version or "",
            spelling = entry.spelling,
            tags = tags,
            visibility = ["//visibility:private"],
            **common
        )
        libraries.append(":" + library)

    generated = _generated_stubs(name, label, module_name, folder, pyi, stubs, deps, tags, common) if stubs else []

    py_library(
        name = name,
        srcs = py_srcs + init,
        data = libraries + data + pyi + generated,
        deprecation = deprecation,
        imports = imports,
        tags = tags,
        visibility = visibility,
        deps = py_deps,
        **(common | _type_stubs(pyi, generated))
    )

    pyo3_develop(
        name = name,
        common = common,
        entries = parsed.entries,
        imports = imports,
        label = label,
        libraries = libraries,
        module_name = module_name,
        # Written stubs in a select are in the source tree already.
        stubs = init + (pyi if type(pyi) == type([]) else []) + generated,
        tags = tags,
    )
