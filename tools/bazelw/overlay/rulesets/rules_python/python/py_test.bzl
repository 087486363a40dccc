"""`py_test` with the attributes of current rules_python releases."""

load("//python/private:util.bzl", "add_migration_tag")  # buildifier: disable=bzl-visibility
load(":attributes.bzl", "attributes")

def py_test(**kwargs):
    """Bazel's own `py_test`.

    Args:
        **kwargs: attributes.
    """

    # buildifier: disable=native-python
    native.py_test(**add_migration_tag(attributes("py_test", kwargs)))
