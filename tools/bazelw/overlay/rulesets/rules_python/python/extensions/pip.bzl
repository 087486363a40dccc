"""The extension `pip` of current rules_python releases, for the Python of the Debian root.

A hub is one repository. The root's own pip installs the requirements file into it, for the Python of the first `pip.parse` if the root has that
one, and checks the hashes in the file. Each distribution becomes a package, `@hub//name`. The attributes are those of rules_python 2.3.2, and `name` of 0.22.
"""

load("//:stand_in.bzl", "refuse")
load(":python.bzl", "interpreter_path")

_RUNS = "rules_python 0.22.1"

_REQUIREMENTS = """\
_DISTRIBUTIONS = {distributions}

all_requirements = [Label("//" + name) for name in _DISTRIBUTIONS]

def requirement(name):
    \"\"\"The label of a distribution.\"\"\"
    return str(Label("//" + name.lower().replace("-", "_").replace(".", "_").split("[")[0]))
"""

def _hub_impl(repository_ctx):
    pip = repository_ctx.execute(
        [
            interpreter_path(repository_ctx.attr.python_version),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-compile",
            "--no-deps",
            "--no-input",
            "--quiet",
            "--target",
            "site",
            "--requirement",
            repository_ctx.path(repository_ctx.attr.requirements),
        ] + repository_ctx.attr.extra_pip_args,
        environment = repository_ctx.attr.environment,
        timeout = repository_ctx.attr.timeout,
    )
    if pip.return_code:
        fail("bazelw: pip could not install {}:\n{}".format(repository_ctx.attr.requirements, pip.stderr.strip()))
    packages = repository_ctx.execute(["/usr/bin/python3", repository_ctx.path(Label("//python/extensions:wheel_packages.py")), "site"])
    if packages.return_code:
        fail("bazelw: cannot read what pip installed:\n" + packages.stderr)
    distributions = json.decode(packages.stdout)
    lines = ["load(\"@rules_python//python:py_library.bzl\", \"py_library\")", "", "package(default_visibility = [\"//visibility:public\"])"]
    for name, distribution in distributions.items():
        for kind in ["srcs", "data"]:
            lines += ["", "filegroup(name = \"{}_{}\", srcs = {})".format(name, kind, repr(distribution[kind]))]
        lines += [
            "",
            "py_library(",
            "    name = \"{}\",".format(name),
            "    srcs = {},".format(repr([":{}_srcs".format(other) for other in distribution["closure"]])),
            "    data = {},".format(repr([":{}_data".format(other) for other in distribution["closure"]])),
            "    imports = [\"site\"],",
            ")",
        ]
        repository_ctx.file(name + "/BUILD.bazel", """\
package(default_visibility = ["//visibility:public"])

alias(
    name = "{name}",
    actual = "//:{name}",
)

alias(
    name = "pkg",
    actual = "//:{name}",
)
""".format(name = name))
    repository_ctx.file("BUILD.bazel", "\n".join(lines) + "\n")
    repository_ctx.file("requirements.bzl", _REQUIREMENTS.format(distributions = repr(distributions.keys())))

_hub = repository_rule(
    implementation = _hub_impl,
    attrs = {
        "environment": attr.string_dict(),
        "extra_pip_args": attr.string_list(),
        "python_version": attr.string(),
        "requirements": attr.label(mandatory = True),
        "timeout": attr.int(),
    },
)

def _requirements(tag):
    """Returns the requirements file for Linux of a `pip.parse`."""
    for_linux = [label for label, platforms in tag.requirements_by_platform.items() if "linux" in platforms or platforms == "*"]
    return tag.requirements_linux or tag.requirements_lock or (for_linux[0] if for_linux else None)

def _pip_impl(module_ctx):
    hubs = {}
    for module in module_ctx.modules:
        for tag in module.tags.parse:
            name = tag.hub_name or tag.name
            requirements = _requirements(tag)
            if requirements:
                # Workspaces may have one file per Python version. There is one Python here, so use the first file.
                if name not in hubs:
                    hubs[name] = True
                    _hub(
                        name = name,
                        environment = tag.environment,
                        extra_pip_args = tag.extra_pip_args,
                        python_version = tag.python_version,
                        requirements = requirements,
                        timeout = tag.timeout,
                    )
            elif tag.uv_lock:
                refuse(
                    "pip.parse(uv_lock = ...)",
                    "rules_python 2.2",
                    _RUNS,
                    "Run `uv export --no-emit-project --output-file requirements.txt` and write `requirements_lock = \"//:requirements.txt\"`.",
                )
            else:
                refuse("pip.parse(hub_name = \"{}\")".format(name), "a requirements file", _RUNS, "Name one in `requirements_lock`.")
    return module_ctx.extension_metadata(reproducible = True)

pip = module_extension(
    implementation = _pip_impl,
    tag_classes = {
        # Sources and platforms of wheels. pip determines both.
        "default": tag_class(attrs = {
            "arch_name": attr.string(),
            "config_settings": attr.label_list(),
            "default_hub": attr.string(),
            "env": attr.string_dict(),
            "index_url": attr.string(),
            "marker": attr.string(),
            "os_name": attr.string(),
            "platform": attr.string(),
            "pyproject_toml": attr.label(),
            "whl_abi_tags": attr.string_list(),
            "whl_platform_tags": attr.string_list(),
        }),
        "override": tag_class(attrs = {
            "file": attr.string(),
            "patch_strip": attr.int(),
            "patches": attr.label_list(),
        }),
        "parse": tag_class(attrs = {
            "add_libdir_to_library_search_path": attr.bool(),
            "annotations": attr.string_dict(),
            "auth_patterns": attr.string_dict(),
            "download_only": attr.bool(),
            "enable_implicit_namespace_pkgs": attr.bool(),
            "environment": attr.string_dict(),
            "envsubst": attr.string_list(),
            "experimental_extra_index_urls": attr.string_list(),
            "experimental_index_url": attr.string(),
            "experimental_index_url_overrides": attr.string_dict(),
            "experimental_requirement_cycles": attr.string_list_dict(),
            "experimental_target_platforms": attr.string_list(),
            "extra_hub_aliases": attr.string_list_dict(),
            "extra_pip_args": attr.string_list(),
            "hub_name": attr.string(),
            "isolated": attr.bool(),
            "name": attr.string(),
            "netrc": attr.string(),
            "parallel_download": attr.bool(),
            "pip_data_exclude": attr.string_list(),
            "pyproject_toml": attr.label(),
            "python_interpreter": attr.string(),
            "python_interpreter_target": attr.label(),
            "python_version": attr.string(),
            "quiet": attr.bool(),
            "requirements_by_platform": attr.label_keyed_string_dict(),
            "requirements_darwin": attr.label(),
            "requirements_linux": attr.label(),
            "requirements_lock": attr.label(),
            "requirements_windows": attr.label(),
            "simpleapi_skip": attr.string_list(),
            "target_platforms": attr.string_list(),
            "timeout": attr.int(default = 600),
            "uv_lock": attr.label(),
            "whl_modifications": attr.label_keyed_string_dict(),
        }),
        "whl_mods": tag_class(attrs = {
            "additive_build_content": attr.string(),
            "additive_build_content_file": attr.label(),
            "copy_executables": attr.string_dict(),
            "copy_files": attr.string_dict(),
            "data": attr.string_list(),
            "data_exclude_glob": attr.string_list(),
            "hub_name": attr.string(),
            "srcs_exclude_glob": attr.string_list(),
            "whl_name": attr.string(),
        }),
    },
)
