"""Programs from npm, for tests.

The repository rule asks the registry that npm on this machine is configured for, so this repository contains no download address. It
verifies the download with a checksum. If the machine cannot get the program, loading still succeeds: the repository then contains a
file `MISSING` with the reason, and tests that need the program print the reason and skip.
"""

visibility("private")

_BUILD = """\
package(default_testonly = True, default_visibility = ["@@//e2e:__pkg__", "@@//tools:__subpackages__"])

exports_files(["marker.txt"])

filegroup(
    name = "files",
    srcs = glob([{files}, "MISSING"], allow_empty = True),
)
"""

def _program_impl(rctx):
    missing = ""
    python = rctx.which("python3") or rctx.which("python")
    if not python:
        missing = "there is no python3 on the PATH to ask npm's registry with"
    else:
        found = rctx.execute([python, rctx.path(rctx.attr._find), rctx.attr.package, rctx.attr.version])
        if found.return_code:
            missing = found.stderr
        else:
            rctx.download_and_extract(url = found.stdout.strip(), sha256 = rctx.attr.sha256, type = "tar.gz")
    if missing:
        rctx.file("MISSING", missing.strip() + "\n")
    rctx.file("marker.txt", (missing or rctx.attr.version).strip() + "\n")
    rctx.file("BUILD.bazel", _BUILD.format(files = repr(rctx.attr.files)))

_program = repository_rule(
    implementation = _program_impl,
    attrs = {
        "files": attr.string(doc = "The programs, as a glob below the repository."),
        "package": attr.string(doc = "The name on npm."),
        "sha256": attr.string(doc = "Of the archive."),
        "version": attr.string(doc = "The version on npm."),
        "_find": attr.label(default = "//e2e:find_on_npm.py"),
    },
    environ = ["NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG", "PATH", "npm_config_registry"],
)

def _npm_impl(_module_ctx):
    _program(
        name = "buildifier",
        files = "package/buildifier-*",
        package = "@bazel/buildifier",
        sha256 = "b96ea9b13003036c801f52bee6f9b0314738f8432e5cb9d814c89f59292604ee",
        version = "8.2.1",
    )

    # Chromium for Linux on x86-64, and the libraries that a minimal system lacks.
    _program(
        name = "chromium",
        files = "package/bin/*",
        package = "@sparticuz/chromium",
        sha256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0",
        version = "153.0.0",
    )

    # A type checker.
    _program(
        name = "pyright",
        files = "package/**",
        package = "pyright",
        sha256 = "bf5f473f6167c0d14175492c3263d783b4489a6956e1c06c18e15228e3a3fa42",
        version = "1.1.414",
    )

npm = module_extension(
    implementation = _npm_impl,
    doc = "Creates `@buildifier`, `@chromium` and `@pyright`.",
)
