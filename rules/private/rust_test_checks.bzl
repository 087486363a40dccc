"""Checks the arguments of `pyo3_rust_test` while Bazel loads a BUILD file.

The function is pure. Used by rust_test.bzl.
"""

visibility("//rules/tests")

def rust_test_error(*, extension, extension_package, crate, srcs, package):
    """Validates the arguments of `pyo3_rust_test`.

    Args:
        extension: (string or None) as the user wrote it.
        extension_package: (string or None) the package of that label, with the repository: `"@@//python/acme"`.
        crate: (label or None)
        srcs: (list of labels, select or None)
        package: (string) of the test, with the repository.

    Returns:
        None, or the error as `attribute: problem, got value. What to do` (string).
    """
    given = [name for name, value in (("extension", extension), ("crate", crate), ("srcs", srcs)) if value]
    if not given:
        return "extension: nothing to test, got None. Name a pyo3_extension of this package, a rust_library in crate, or sources in srcs"
    if len(given) > 1:
        return "{}: only one of extension, crate and srcs says what to test, got {}. Remove the others".format(given[1], " and ".join(given))
    if extension and extension_package != package:
        return "extension: an extension of another package, whose sources are private, got {}. Put the test into the package of the extension".format(repr(str(extension)))
    return None
