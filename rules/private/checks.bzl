"""Checks the arguments of `pyo3_extension` while Bazel loads a BUILD file.

All functions are pure except `check_extension`, which calls `fail`. Used by extension.bzl.
"""

load(":abi.bzl", "check_module_name", "module_folder", "parse_abis")
load(":package_init.bzl", "package_init_error")
load(":stubs_generator.bzl", "generator_crate")
load(":targets.bzl", "shown")

visibility("//rules/tests")

def _has_pyo3(deps, aliases):
    """Whether one of the crates is pyo3 or has pyo3 in its name (`pyo3-ffi`, `pyo3_v0_30`). True for a select, whose value is unknown."""
    if type(deps) != type([]) or type(aliases) != type({}):
        return True
    targets = [str(dep).rsplit(":", 1)[-1].rsplit("/", 1)[-1] for dep in deps]
    return "pyo3" in aliases.values() or any(["pyo3" in target for target in targets])

def _stub_of(module_name, package, folder, pyi):
    """The file in `pyi` that is a stub of the module, or None. The files of a select are unknown.

    The module's library is in `folder`, relative to the package.
    """
    path = "/" + module_name.replace(".", "/")
    here = "/".join([part for part in (folder, module_name.rsplit(".", 1)[-1]) if part])
    for file in pyi if type(pyi) == type([]) else []:
        text = str(file)
        local = text.removeprefix("@@").removeprefix("//{}:".format(package)).removeprefix(":")
        if local in (here + ".pyi", here + "/__init__.pyi"):
            return text
        if ("/" + text.replace(":", "/")).endswith((path + ".pyi", path + "/__init__.pyi")):
            return text
    return None

def extension_error(
        *,
        name,
        module_name,
        package,
        imports,
        abi,
        python_version,
        srcs,
        deps,
        aliases,
        pyi,
        stubs,
        existing,
        package_init = False,
        py_srcs = []):
    """Validates the arguments of `pyo3_extension`.

    Args:
        name: (string) target name.
        module_name: (string) dotted.
        package: (string) of the target.
        imports: (list of strings or select)
        abi: (string or list of strings) as the user wrote it.
        python_version: (string or None)
        srcs: (list of labels or select)
        deps: (list of labels or select)
        aliases: (dict)
        pyi: (list of labels or select)
        stubs: (bool, label or None)
        existing: (dict) the package's rules so far, from `native.existing_rules()`.
        package_init: (bool)
        py_srcs: (list of labels or select)

    Returns:
        None, or the error as `attribute: problem, got value. What to do` (string).
    """
    suffixes = ["_rs", "_rename", ".develop"]
    suffixes += ["_config"] if type(abi) == type([]) else []
    suffixes += ["_init"] if package_init else []
    for suffix in suffixes + (["_stubs", "_stubs_generator"] if stubs else []):
        if name + suffix in existing:
            return "name: `{}` already exists in this package, and pyo3_extension declares a target of that name, got {}. Rename one of the two".format(
                name + suffix,
                repr(name),
            )

    error = check_module_name(module_name)
    if error:
        return "module_name: " + error

    place = module_folder(module_name, package, imports)
    if place.error:
        return "imports: " + place.error

    if package_init:
        error = package_init_error(folder = place.folder, module_name = module_name, package = package, py_srcs = py_srcs, pyi = pyi)
        if error:
            return error

    error = parse_abis(abi, python_version).error
    if error:
        return error

    if type(srcs) == type([]) and not srcs:
        return "srcs: no Rust sources, got []. List them, such as [\"src/lib.rs\"] or glob([\"src/**/*.rs\"])"

    if not _has_pyo3(deps, aliases):
        return "deps: no pyo3 crate, got {}. Add your own, such as \"@crates//:pyo3\", even if another crate depends on it".format(
            repr([str(dep) for dep in deps]),
        )

    if stubs == True and not generator_crate(deps):
        return "stubs: cannot tell which crates hold pyo3-introspection, got True. Name the crate: stubs = \"@crates//:pyo3-introspection\""

    stub = _stub_of(module_name, package, place.folder, pyi) if stubs else None
    if stub:
        return "pyi: a stub of `{}`, which stubs generates as well, got {}. Remove it from pyi, or remove stubs".format(
            module_name,
            repr(stub),
        )

    for other in existing.values():
        if other.get("kind") == "pyo3_rename" and other.get("module_name") == module_name:
            return "module_name: `{}` already builds `{}`, and both would write the same file, got {}. Give one of them another module_name".format(
                other["public_label"].rsplit(":", 1)[-1],
                module_name,
                repr(module_name),
            )
    return None

def check_extension(label, **kwargs):
    """Fails if `extension_error` returns an error.

    Args:
        label: (string) the user's target.
        **kwargs: the arguments of `extension_error`.
    """
    error = extension_error(**kwargs)
    if error:
        fail("{}: {}".format(label, error))

def stubs_error(*, name, existing, extension, package, rename, deps, generator, srcs):
    """Validates the arguments of `pyo3_stubs`.

    Args:
        name: (string) target name.
        existing: (dict or None) the target of that name so far, from `native.existing_rule()`.
        extension: (Label) the extension.
        package: (string) of the stubs.
        rename: (dict or None) the extension's target NAME_rename, from `native.existing_rule()`.
        deps: (list of labels or select) of the extension.
        generator: (label or None) as the user wrote it.
        srcs: (list of labels, select or None)

    Returns:
        None, or the error as `attribute: problem, got value. What to do` (string).
    """
    if extension.package != package or not rename or rename.get("kind") != "pyo3_rename":
        return "extension: no pyo3_extension above in this package, got \"{}\". Move pyo3_stubs below the extension, into its BUILD file".format(
            shown(extension),
        )
    if existing and existing.get("kind") == "pyo3_stub_files":
        return "name: pyo3_extension with stubs = True declares a target of that name, got {}. Choose another one, such as \"stubs\"".format(
            repr(name),
        )
    if not generator and not generator_crate(deps):
        return "generator: cannot tell which crates hold pyo3-introspection, got None. Name the crate: generator = \"@crates//:pyo3-introspection\""
    if srcs != None and type(srcs) != type([]):
        return "srcs: not a list, got a {}. List the files: the source tree has the same stubs on every platform".format(type(srcs))
    return None

def check_stubs(label, **kwargs):
    """Fails if `stubs_error` returns an error.

    Args:
        label: (string) the user's target.
        **kwargs: the arguments of `stubs_error`.
    """
    error = stubs_error(**kwargs)
    if error:
        fail("{}: {}".format(label, error))
