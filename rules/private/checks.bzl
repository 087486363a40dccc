"""Checks the arguments of `pyo3_extension` while Bazel loads a BUILD file.

All functions are pure except `check_extension`, which calls `fail`. Used by extension.bzl.
"""

load(":abi.bzl", "check_module_name", "check_python_version", "module_folder", "parse_abi")
load(":stubs_generator.bzl", "generator_crate")

visibility("//rules/tests")

def _has_pyo3(deps, aliases):
    """Whether one of the crates is pyo3 or has pyo3 in its name (`pyo3-ffi`, `pyo3_v0_30`). True for a select, whose value is unknown."""
    if type(deps) != type([]) or type(aliases) != type({}):
        return True
    targets = [str(dep).rsplit(":", 1)[-1].rsplit("/", 1)[-1] for dep in deps]
    return "pyo3" in aliases.values() or any(["pyo3" in target for target in targets])

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
        existing):
    """Validates the arguments of `pyo3_extension`.

    Args:
        name: (string) target name.
        module_name: (string) dotted.
        package: (string) of the target.
        imports: (list of strings or select)
        abi: (string) as the user wrote it.
        python_version: (string or None)
        srcs: (list of labels or select)
        deps: (list of labels or select)
        aliases: (dict)
        pyi: (list of labels or select)
        stubs: (bool, label or None)
        existing: (dict) the package's rules so far, from `native.existing_rules()`.

    Returns:
        None, or the error as `attribute: problem, got value. What to do` (string).
    """
    for suffix in ("_rs", "_rename") + (("_stubs", "_stubs_generator") if stubs else ()):
        if name + suffix in existing:
            return "name: `{}` already exists in this package, and pyo3_extension declares a target of that name, got {}. Rename one of the two".format(
                name + suffix,
                repr(name),
            )

    error = check_module_name(module_name)
    if error:
        return "module_name: " + error

    error = module_folder(module_name, package, imports).error
    if error:
        return "imports: " + error

    parsed = parse_abi(abi)
    if parsed.error:
        return "abi: " + parsed.error

    error = check_python_version(parsed, python_version)
    if error:
        return "python_version: " + error

    if type(srcs) == type([]) and not srcs:
        return "srcs: no Rust sources, got []. List them, such as [\"src/lib.rs\"] or glob([\"src/**/*.rs\"])"

    if not _has_pyo3(deps, aliases):
        return "deps: no pyo3 crate, got {}. Add your own, such as \"@crates//:pyo3\", even if another crate depends on it".format(
            repr([str(dep) for dep in deps]),
        )

    if stubs == True and not generator_crate(deps):
        return "stubs: cannot tell which crates hold pyo3-introspection, got True. Name the crate: stubs = \"@crates//:pyo3-introspection\""

    if stubs and type(pyi) == type([]):
        stub = module_name.replace(".", "/")
        for file in pyi:
            path = str(file).replace(":", "/")
            if path.endswith(("/" + stub + ".pyi", "/" + stub + "/__init__.pyi")) or path in (stub + ".pyi", stub + "/__init__.pyi"):
                return "pyi: a stub of `{}`, which stubs generates, got {}. Remove it from pyi, or remove stubs and check the file with pyo3_stubs".format(
                    module_name,
                    repr(str(file)),
                )

    for other in existing.values():
        if other.get("kind") == "pyo3_rename" and other.get("module_name") == module_name:
            return "module_name: `{}` already builds `{}`, and both would write the same file, got {}. Give one of them another module_name".format(
                other["name"].removesuffix("_rename"),
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
