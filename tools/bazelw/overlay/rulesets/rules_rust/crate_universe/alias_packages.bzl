"""Adds the packages of a crate hub that current rules_rust releases create: `@crates//pyo3` beside `@crates//:pyo3`."""

def alias_packages(repository_ctx, build_file):
    """Creates one package for each alias of a hub.

    Args:
        repository_ctx: (repository_ctx) of the hub.
        build_file: (string) the text of its top-level BUILD file.
    """
    after_alias = build_file.split("\nalias(")[1:]
    for text in after_alias:
        name = text.split("name = \"", 1)[-1].split("\"")[0]
        repository_ctx.file(name + "/BUILD.bazel", """\
alias(
    name = "{base}",
    actual = "//:{name}",
    visibility = ["//visibility:public"],
)
""".format(base = name.split("/")[-1], name = name))
