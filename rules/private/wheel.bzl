"""The macro `pyo3_wheel`, public through //rules:defs.bzl."""

load("@rules_python//python:py_binary.bzl", "py_binary")
load(":sdist_rule.bzl", "pyo3_sdist")
load(":targets.bzl", "COMMON_ATTRS", "manual")
load(":wheel_rule.bzl", _pyo3_wheel = "pyo3_wheel")

visibility("//rules")

def pyo3_wheel(
        name,
        deps,
        *,
        abi = None,
        pyproject = None,
        distribution = None,
        version = None,
        summary = None,
        description_file = None,
        python_requires = None,
        license = None,
        license_files = None,
        author = None,
        author_email = None,
        maintainer = None,
        maintainer_email = None,
        keywords = None,
        classifiers = None,
        project_urls = None,
        requires = None,
        extras = None,
        entry_points = None,
        manylinux = None,
        data_files = None,
        sboms = None,
        sdist_srcs = None,
        twine = None,
        visibility = None,
        tags = [],
        **kwargs):
    """Builds a wheel whose tags are computed from the libraries inside.

    Example, see also examples/wheel:

    ```starlark
    pyo3_wheel(
        name = "wheel",
        description_file = "README.md",
        license_files = ["LICENSE"],
        pyproject = "pyproject.toml",
        sdist_srcs = glob(["src/**/*.rs", "tally/**/*.py"]) + ["Cargo.lock", "Cargo.toml"],
        deps = [":tally"],
    )
    ```

    The macro declares up to three targets with your `visibility`:

    - `NAME`: the wheel. Its file name contains the tags, which are known only after the build. The output is therefore a directory,
      `NAME.dist`, which holds the wheel under its real name: `bazel-bin/wheel.dist/tally-1.0.0-cp39-abi3-manylinux_2_28_x86_64.whl`.
      `pip install bazel-bin/wheel.dist/*.whl` installs it. The output group `wheel_name` is a file, `NAME.name`, which holds that name.
    - `NAME.sdist`: the source distribution, if `sdist_srcs` is set: `bazel-bin/wheel.sdist/tally-1.0.0.tar.gz`. `manual`.
    - `NAME.publish`: `bazel run -c opt :NAME.publish -- ARGS` runs `twine upload ARGS` with the wheel and the sdist. `manual`.

    The tags:

    - **Python and ABI tag**: `cp39-abi3` if all extensions keep to the stable ABI. The number is the highest of the floors that their
      symbols need, that `abi` in `pyo3_extension` promises, and that `python_requires` names. `cp315-abi3.abi3t` for abi3t (`abi3t`
      alone on Windows), `cp314-cp314` and `cp314-cp314t` for one CPython. `py3-none` if there is no extension.
    - **Platform tag**: the lowest that is true for all libraries. On Linux, `manylinux_X_Y` by the symbol versions that they need,
      `musllinux_1_2`, or `linux` if they need a library that not every such system has. On macOS, by the minimum version in each file.
      `any` if no file is native, whatever it is called.

    Files of other repositories, such as distributions from PyPI, are not copied into the wheel. Name them in `requires`. The same inputs
    give the same bytes on every machine. Build with `-c opt` for a release, or set `compilation_mode = "opt"` in `pyo3_extension`.

    The build fails with the reason if no tag can be true: extensions for two Pythons or two platforms, a symbol above `manylinux` or
    `python_requires`, a damaged library, two files for one path, a path outside the wheel, or an attribute that METADATA cannot hold.
    [Wheels](wheels.md) explains tags, limits, sdists and publishing.

    Args:
        name: (string) The target name.
        deps: (list of labels) The `pyo3_extension` and `py_library` targets whose files go into the wheel, with all their dependencies
            in the same repository. A file's path in the wheel starts at the longest import root that holds it.
        abi: (string) For extensions with a list in `abi`: the one that this wheel holds, such as `"cpython-3.14t"`. Declare a wheel for
            each. See [Free-threaded Python](free-threaded.md#one-wheel-for-each-abi).
        pyproject: (label) A `pyproject.toml`. Its table `[project]` sets the fields that the attributes below set, too. An attribute may
            repeat what the file states, and set what it leaves out. It may not contradict the file. A field that is listed in `dynamic`
            must have its attribute.
        distribution: (string) The name on PyPI. The default is the name in `pyproject`, otherwise `name`.
        version: (string) The version, in normal form: `"1.2.3"`, `"1.2.3rc1"`. Required, unless `pyproject` states it.
        summary: (string) A one-line summary. In pyproject.toml: `description`.
        description_file: (label) The long description: a `.md`, `.rst` or `.txt` file. If pyproject.toml names a `readme`, it must be
            that file.
        python_requires: (string) The Python versions that the wheel promises: `">=3.9"`. The build fails if an extension does not load
            on one of them, and names the symbol.
        license: (string) An SPDX expression, such as `"MIT OR Apache-2.0"`.
        license_files: (list of labels) License texts. They go to `.dist-info/licenses`. If pyproject.toml has patterns in
            `license-files`, they must match these files.
        author: (string) The author's name.
        author_email: (string) The author's address: `"Ada <ada@example.org>"`.
        maintainer: (string) The maintainer's name.
        maintainer_email: (string) The maintainer's address.
        keywords: (list of strings) Words for the search on PyPI.
        classifiers: (list of strings) Trove classifiers, such as `"Programming Language :: Rust"`.
        project_urls: (dict of string to string) Links: `{"Source": "https://example.org/tally"}`.
        requires: (list of strings) What the distribution depends on: `["numpy>=2"]`. In pyproject.toml: `dependencies`.
        extras: (dict of string to list of strings) What each extra adds: `{"plot": ["matplotlib>=3.9"]}`. In pyproject.toml:
            `optional-dependencies`.
        entry_points: (dict of string to list of strings) Commands and plugins by group:
            `{"console_scripts": ["tally = tally.cli:main"]}`.
        manylinux: (string) The newest glibc that the wheel may need: `"2_28"` for `manylinux_2_28`. The build fails if a library needs a
            newer one, or a library that manylinux systems lack, and names the symbol. Libraries for musl, macOS and Windows ignore it.
        data_files: (dict of label to string) Other files, with their path in the wheel: `{":table.csv": "tally/table.csv"}`.
        sboms: (list of labels) Software bills of materials (PEP 770). They go to `.dist-info/sboms`.
        sdist_srcs: (list of labels) Everything that pip needs to build the project without Bazel: the Rust and Python sources,
            `Cargo.toml`, `Cargo.lock`. `pyproject.toml`, `description_file` and `license_files` are added. All must be below the folder of
            `pyproject.toml`, which must name a build backend that compiles Rust, such as maturin.
        twine: (label) A `py_library` that has twine, from your pip hub: `"@pypi//twine"`. The default is the `twine` on `PATH`.
        visibility: (list of labels) The visibility of the targets.
        tags: (list of strings) Tags for the targets.
        **kwargs: Common attributes such as `testonly`, `target_compatible_with` and `exec_properties`.
    """
    common = {key: kwargs.pop(key) for key in COMMON_ATTRS if key in kwargs}
    common["visibility"] = visibility
    tags = tags or []
    metadata = {
        "author": author,
        "author_email": author_email,
        "classifiers": classifiers,
        "description_file": description_file,
        "distribution": distribution,
        "entry_points": entry_points,
        "extras": extras,
        "keywords": keywords,
        "license": license,
        "license_files": license_files,
        "maintainer": maintainer,
        "maintainer_email": maintainer_email,
        "project_urls": project_urls,
        "public_name": name,
        "pyproject": pyproject,
        "python_requires": python_requires,
        "requires": requires,
        "summary": summary,
        "version": version,
    } | common

    _pyo3_wheel(
        name = name,
        abi = abi,
        data_files = data_files,
        manylinux = manylinux,
        sboms = sboms,
        tags = tags,
        deps = deps,
        **(metadata | kwargs)
    )

    # An sdist must have the metadata of its wheel, so it has no separate macro.
    published = [":" + name]
    if sdist_srcs:
        published.append(":{}.sdist".format(name))
        pyo3_sdist(
            name = name + ".sdist",
            srcs = sdist_srcs,
            tags = manual(tags),
            **metadata
        )

    py_binary(
        name = name + ".publish",
        srcs = [Label(":publish.py")],
        args = ["$(rlocationpath {})".format(target) for target in published] + ["--"],
        data = published,
        # Without __init__.py files that Bazel would make up.
        legacy_create_init = 0,
        main = Label(":publish.py"),
        tags = manual(tags),
        deps = [twine] if twine else [],
        **common
    )
