"""A transition for tests that compare a target under two Python versions."""

visibility("private")

_PYTHON_VERSION = str(Label("@rules_python//python/config_settings:python_version"))

two_pythons = transition(
    implementation = lambda settings, attr: {version: {_PYTHON_VERSION: version} for version in ["3.10", "3.11"]},
    inputs = [],
    outputs = [_PYTHON_VERSION],
)
