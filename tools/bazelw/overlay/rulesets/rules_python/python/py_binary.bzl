"""`py_binary` with the attributes of current rules_python releases."""

load("//python/private:util.bzl", "add_migration_tag")  # buildifier: disable=bzl-visibility
load(":attributes.bzl", "attributes")

def py_binary(**kwargs):
    """Bazel's own `py_binary`.

    Args:
        **kwargs: attributes.
    """

    # buildifier: disable=native-python
    native.py_binary(**add_migration_tag(attributes("py_binary", kwargs)))
