"""What `pyo3_extension` refuses while a BUILD file is loaded, with a message in the house style.

Pure functions but for the one `fail`. Used by extension.bzl.
"""

load(":abi.bzl", "check_module_name", "check_python_version", "module_folder", "parse_abi")

visibility("//rules/...")

def _has_pyo3(deps, aliases):
    """Whether a crate is pyo3, or called after it (`pyo3-ffi`, `pyo3_v0_30`); what cannot be looked into gets the benefit of the doubt."""
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
        stubs,
        existing):
    """Finds what is wrong with the arguments of `pyo3_extension`.

    Args:
        name: (string) target name.
        module_name: (string) dotted.
        package: (string) of the target.
        imports: (list of strings or select)
        abi: (string) as written.
        python_version: (string or None)
        srcs: (list of labels or select)
        deps: (list of labels or select)
        aliases: (dict)
        stubs: (any) of rules_rust_pyo3.
        existing: (dict) of the package's rules so far, as `native.existing_rules()` gives it.

    Returns:
        None, or `attribute: problem, got value. what to do` (string).
    """
    for suffix in ("_rs", "_rename"):
        if name + suffix in existing:
            return "name: `{}` exists already in this package and pyo3_extension makes a target of that name, got {}. Rename one of the two".format(
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
        return "srcs: no Rust source, got []. Name the sources, such as [\"src/lib.rs\"] or glob([\"src/**/*.rs\"])"

    if not _has_pyo3(deps, aliases):
        return "deps: no pyo3 among the crates, got {}. Add your own, such as \"@crates//:pyo3\", also if it only comes with another crate".format(
            repr([str(dep) for dep in deps]),
        )

    if stubs:
        return "stubs: generated stubs are not supported yet, got {}. Remove it and name written stubs in pyi".format(repr(stubs))

    for other in existing.values():
        if other.get("kind") == "pyo3_rename" and other.get("module_name") == module_name:
            return "module_name: `{}` is built by `{}` already and both would be the same file, got {}. Give one another module_name".format(
                module_name,
                other["name"].removesuffix("_rename"),
                repr(module_name),
            )
    return None

def check_extension(label, **kwargs):
    """Fails with the error of `extension_error`, if any.

    Args:
        label: (string) the user's target.
        **kwargs: as `extension_error` takes them.
    """
    error = extension_error(**kwargs)
    if error:
        fail("{}: {}".format(label, error))
