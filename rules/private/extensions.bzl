"""The aspect that finds the extensions below a target. Used by python_test_coverage.bzl, python_test_rule.bzl and wheel_rule.bzl."""

load(":info.bzl", "Pyo3ExtensionInfo")

visibility("private")

ExtensionsInfo = provider(
    doc = "The extensions below a target.",
    fields = {"extensions": "(depset of Pyo3ExtensionInfo)"},
)

_FOLLOWED = ["data", "deps", "srcs"]

def _extensions_impl(target, ctx):
    found = []
    for attribute in _FOLLOWED:
        targets = getattr(ctx.rule.attr, attribute, None)
        if type(targets) == type([]):
            found.extend([one[ExtensionsInfo].extensions for one in targets if ExtensionsInfo in one])
    direct = [target[Pyo3ExtensionInfo]] if Pyo3ExtensionInfo in target else []
    return [ExtensionsInfo(extensions = depset(direct, transitive = found))]

extensions_aspect = aspect(
    implementation = _extensions_impl,
    attr_aspects = _FOLLOWED,
    doc = "Finds the extensions that a Python library depends on, with the ABI that each one promises.",
)
