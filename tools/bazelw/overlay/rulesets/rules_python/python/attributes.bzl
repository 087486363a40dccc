"""Attributes of py_* rules that current rules_python releases have and Debian's 0.22.1 lacks."""

load("//:stand_in.bzl", "refuse")

# Attributes about bytecode, which nothing compiles here.
_IGNORED = ["precompile", "precompile_invalidation_mode", "precompile_optimize_level", "precompile_source_retention", "pyc_collection"]

_REFUSED = ["config_settings", "interpreter_args", "main_module"]

def attributes(rule, given):
    """Converts the attributes of a current rule to those of the old one.

    Args:
        rule: (string) name of the rule.
        given: (dict) the attributes in the BUILD file.

    Returns:
        A dict.
    """
    known = {name: value for name, value in given.items() if name not in _IGNORED}
    for name in _REFUSED:
        if known.get(name):
            refuse("{}({} = ...)".format(rule, name), "rules_python 1.0", "rules_python 0.22.1", "Leave it out.")
        known.pop(name, None)
    version = known.get("python_version")
    if version and version not in ["PY2", "PY3"]:
        refuse(
            "{}(python_version = \"{}\")".format(rule, version),
            "rules_python 1.0",
            "rules_python 0.22.1",
            "Leave it out, and the default Python of the workspace runs it.",
        )

    # Stubs become data files beside the sources.
    stubs = known.pop("pyi_srcs", None)
    if stubs:
        known["data"] = (known.get("data") or []) + stubs
    known.pop("pyi_deps", None)
    return known
