"""`py_library` with the attributes of current rules_python releases."""

load("//python/private:util.bzl", "add_migration_tag")  # buildifier: disable=bzl-visibility
load(":attributes.bzl", "attributes")

def py_library(**kwargs):
    """Bazel's own `py_library`.

    Args:
        **kwargs: attributes.
    """

    # buildifier: disable=native-python
    native.py_library(**add_migration_tag(attributes("py_library", kwargs)))
