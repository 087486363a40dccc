"""How the tests of this folder are declared."""

load("@rules_python//python:defs.bzl", "py_test")

visibility("private")

def nested_test(name, data = [], **kwargs):
    """A py_test that runs Bazel.

    It is not sandboxed, since Bazel cannot sandbox inside its own sandbox, and runs alone: each such test uses all cores.

    Args:
        name: (string) `x_test`; the source is `x_test.py`.
        data: (list of labels) beside the repository itself.
        **kwargs: for py_test.
    """
    py_test(
        name = name,
        srcs = [name + ".py"],
        data = data + ["//:repository"],
        size = "large",
        tags = [
            "exclusive",
            "local",
            "no-sandbox",
            "requires-network",
        ],
        timeout = "eternal",
        deps = [":nested"],
        **kwargs
    )
