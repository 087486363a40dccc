"""`pyo3_extension`: from Rust sources to a Python package, in three targets.

Public through //rules:defs.bzl.
"""

load("@pyo3_bzl_rules_python//:facts.bzl", "HAS_PYI_SRCS")
load("@rules_python//python:py_library.bzl", "py_library")
load("@rules_rust//rust:defs.bzl", "rust_shared_library")
load(":abi.bzl", "module_folder", "parse_abi")
load(":checks.bzl", "check_extension")
load(":link_flags.bzl", "link_flags")
load(":rename.bzl", "pyo3_rename")

visibility("//rules/...")

# Attributes that Bazel knows on every rule, handed on to all three targets.
_COMMON = [
    "compatible_with",
    "exec_compatible_with",
    "exec_properties",
    "features",
    "restricted_to",
    "target_compatible_with",
    "testonly",
]

def _type_stubs(pyi):
    """The stubs as rules_python's own attribute, in versions that have it; a select() stays in `data` alone."""
    if not HAS_PYI_SRCS or type(pyi) != type([]):
        return {}
    return {"pyi_srcs": [file for file in pyi if str(file).endswith(".pyi")]}

def _shown(label):
    """A label as users write it: the main repository's without the `@@` of its canonical form."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text

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
        visibility = None,
        tags = [],
        **kwargs):
    """Builds a Python extension module from Rust sources that use PyO3.

    Makes three targets:

    - `NAME_rs`: the `rust_shared_library`, private and `manual`;
    - `NAME_rename`: the same library under the name that Python imports, private. It passes the gate on the way: a library that
      Python could not import is refused here, with the reason;
    - `NAME`: the `py_library` that others depend on, the only one with your `visibility`.

    The Rust side is built once for all Python versions.

    `NAME_rs` is `manual`, so rules_rust's lint aspects do not meet it in `//...`; name it, and they do:
    `bazel build //pkg:NAME_rs --aspects=@rules_rust//rust:defs.bzl%rust_clippy_aspect --output_groups=clippy_checks`, the same with
    `rustfmt_aspect` and `rustfmt_checks`, or with `rust_analyzer_aspect` and `rust_analyzer_crate_spec`.

    Args:
        name: (string) target name.
        srcs: (list of labels) Rust sources; the crate root is `lib.rs` or the only file, else name it with `crate_root`.
        deps: (list of labels) Rust crates, your own `pyo3` among them: `["@crates//:pyo3"]`.
        module_name: (string) dotted name that Python imports, such as `"package._native"`; its last part is the name of your
            `#[pymodule]`. The default is `name`. Folders are made as needed, see `imports`.
        abi: (string) what the extension promises to load on. `"abi3"`: some stable ABI, the floor is whatever PyO3's feature says.
            `"abi3-py310"`: every CPython from 3.10 on, asserted symbol by symbol. `"abi3t-py315"`: free-threaded too.
            `"cpython"`: only the one version in `python_version`.
        python_version: (string) for abi `"cpython"` only: `"3.14"`, or `"3.14t"` for the free-threaded build.
        py_srcs: (list of labels) Python sources of the same package.
        py_deps: (list of labels) `py_library` targets that they import.
        pyi: (list of labels) stubs (`.pyi`) and the marker `py.typed`, for type checkers.
        data: (list of labels) files that the package reads at run time. What the compiler reads goes into `compile_data`.
        imports: (list of strings) folders put on `sys.path`, relative to this package: import roots. The default is the package
            itself. The library is put where `module_name` is found from the first root for which that is inside this package:
            `["python"]` for sources in `python/acme/`, `["../.."]` for a BUILD file in `acme/text/` beside `__init__.py`.
        aliases: (dict of label to string) crates under another name, as in rules_rust.
        rustc_flags: (list of strings) more flags for rustc.
        crate_name: (string) name of the Rust crate. The default is `name` with `_` for `-`.
        compilation_mode: (string) `"opt"`, `"dbg"` or `"fastbuild"` to build the Rust side in that mode whatever the command line
            says. The default follows the command line, so that crates are shared with the rest of the workspace.
        stubs: accepted for users of rules_rust_pyo3 as `None` or `False`; generating stubs is not there yet.
        visibility: (list of labels) of `NAME`.
        tags: (list of strings) of all targets.
        **kwargs: `compile_data`, `crate_features`, `crate_root`, `edition`, `proc_macro_deps`, `rustc_env`, `rustc_env_files`,
            `version` and all else that `rust_shared_library` takes; `testonly`, `target_compatible_with`, `features`,
            `exec_properties` and their like go to all three targets.

    Errors: wrong use fails while the BUILD file is loaded, and says which attribute, what it was and what to write instead.

    Example (examples/quickstart):
        ```starlark
        pyo3_extension(
            name = "hello",
            srcs = ["src/lib.rs"],
            abi = "abi3-py39",
            deps = ["@crates//:pyo3"],
        )
        ```
    """
    label = _shown(native.package_relative_label(name))
    package = native.package_name()
    module_name = module_name or name

    # As rules do, a macro takes None for "as if it were not there".
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
        python_version = python_version,
        srcs = srcs,
        stubs = stubs,
    )

    common = {key: kwargs.pop(key) for key in _COMMON if key in kwargs}
    deprecation = kwargs.pop("deprecation", None)

    rust_shared_library(
        name = name + "_rs",
        srcs = srcs,
        aliases = aliases,
        crate_name = crate_name or name.rsplit("/", 1)[-1].replace("-", "_"),
        rustc_flags = rustc_flags + link_flags(module_name, parse_abi(abi)),
        tags = tags + ([] if "manual" in tags else ["manual"]),
        visibility = ["//visibility:private"],
        deps = deps,
        **(common | kwargs)
    )

    pyo3_rename(
        name = name + "_rename",
        abi = abi,
        # "current" is what rules_rust_pyo3 calls it.
        compilation_mode = "" if compilation_mode in (None, "current") else compilation_mode,
        crate = ":{}_rs".format(name),
        folder = module_folder(module_name, package, imports).folder,
        module_name = module_name,
        public_label = label,
        python_version = python_version or "",
        tags = tags,
        visibility = ["//visibility:private"],
        **common
    )

    py_library(
        name = name,
        srcs = py_srcs,
        data = [":{}_rename".format(name)] + data + pyi,
        deprecation = deprecation,
        imports = imports,
        tags = tags,
        visibility = visibility,
        deps = py_deps,
        **(common | _type_stubs(pyi))
    )
