"""Programs from npm, for tests.

The repository rule asks the registry that npm on this machine is configured for, so this repository contains no download address. It
verifies the download with a checksum. If the machine cannot get the program, loading still succeeds: the repository then contains a
file `MISSING` with the reason, and tests that need the program print the reason and skip.
"""

visibility("private")

_BUILD = """\
package(default_testonly = True, default_visibility = ["@@//tools:__subpackages__"])

exports_files(["marker.txt"])

filegroup(
    name = "files",
    srcs = glob(["package/buildifier-*", "MISSING"], allow_empty = True),
)
"""

_VERSION = "8.2.1"
_SHA256 = "b96ea9b13003036c801f52bee6f9b0314738f8432e5cb9d814c89f59292604ee"

def _buildifier_impl(rctx):
    missing = ""
    python = rctx.which("python3") or rctx.which("python")
    if not python:
        missing = "there is no python3 on the PATH to ask npm's registry with"
    else:
        found = rctx.execute([python, rctx.path(rctx.attr._find), "@bazel/buildifier", _VERSION])
        if found.return_code:
            missing = found.stderr
        else:
            rctx.download_and_extract(url = found.stdout.strip(), sha256 = _SHA256, type = "tar.gz")
    if missing:
        rctx.file("MISSING", missing.strip() + "\n")
    rctx.file("marker.txt", (missing or _VERSION).strip() + "\n")
    rctx.file("BUILD.bazel", _BUILD)

_buildifier = repository_rule(
    implementation = _buildifier_impl,
    attrs = {"_find": attr.label(default = "//e2e:find_on_npm.py")},
    environ = ["NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG", "PATH", "npm_config_registry"],
)

def _npm_impl(_module_ctx):
    _buildifier(name = "buildifier")

npm = module_extension(
    implementation = _npm_impl,
    doc = "Creates `@buildifier`.",
)
