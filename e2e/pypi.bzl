"""Files from PyPI, by project and file name, for the tests of this folder.

The repository rule asks the index that pip on this machine is configured for, so this repository contains no download address. It
verifies the download with a checksum.
"""

visibility("private")

def _pypi_file_impl(rctx):
    python = rctx.which("python3") or rctx.which("python")
    if not python:
        fail("pypi_file: no python3 on the PATH to ask PyPI's index with. Install Python 3 with pip")
    found = rctx.execute([python, rctx.path(rctx.attr._find), rctx.attr.project, rctx.attr.file])
    if found.return_code:
        fail("pypi_file: {}: {}".format(rctx.attr.file, found.stderr))
    rctx.download(
        url = found.stdout.strip(),
        output = rctx.attr.file,
        sha256 = rctx.attr.sha256,
    )
    rctx.file("BUILD.bazel", 'exports_files(["{}"])\n'.format(rctx.attr.file))

_pypi_file = repository_rule(
    implementation = _pypi_file_impl,
    attrs = {
        "file": attr.string(mandatory = True),
        "project": attr.string(mandatory = True),
        "sha256": attr.string(mandatory = True),
        "_find": attr.label(default = "//e2e:find_on_pypi.py"),
    },
    environ = ["PIP_CONFIG_FILE", "PIP_INDEX_URL"],
)

def _pypi_impl(mctx):
    for module in mctx.modules:
        for tag in module.tags.file:
            _pypi_file(name = tag.name, file = tag.file, project = tag.project, sha256 = tag.sha256)

pypi = module_extension(
    implementation = _pypi_impl,
    tag_classes = {"file": tag_class(attrs = {
        "file": attr.string(mandatory = True, doc = "file name, e.g. `nh3-0.3.7.tar.gz`"),
        "name": attr.string(mandatory = True, doc = "repository that holds it"),
        "project": attr.string(mandatory = True, doc = "project on PyPI"),
        "sha256": attr.string(mandatory = True),
    })},
)
