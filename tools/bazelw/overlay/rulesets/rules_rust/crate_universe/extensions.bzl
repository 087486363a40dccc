"""The extension `crate` of current rules_rust releases, on the code of Debian's 0.54.1 (debian_extension.bzl).

Attributes and defaults are those of rules_rust 0.73.0 (crate_universe/extensions.bzl).
"""

load("//:stand_in.bzl", "context", "fields", "refuse")
load("//crate_universe/private:splicing_utils.bzl", "splicing_config")  # buildifier: disable=bzl-visibility
load("//rust/platform:triple_mappings.bzl", "SUPPORTED_PLATFORM_TRIPLES")
load(":debian_extension.bzl", "crate_impl")

_RUNS = "rules_rust 0.54.1"

# Debian's rustc no longer has a target of this name.
_TRIPLES = [triple for triple in SUPPORTED_PLATFORM_TRIPLES if triple != "wasm32-wasi"]

# ---- Attributes that 0.54.1 knows, by kind.

_ANNOTATION_STRINGS = ["additive_build_file_content", "alias_rule", "build_script_rundir", "patch_tool", "shallow_since"]
_ANNOTATION_STRING_LISTS = [
    "build_script_compile_data",
    "build_script_data",
    "build_script_data_glob",
    "build_script_deps",
    "build_script_proc_macro_deps",
    "build_script_tools",
    "compile_data",
    "compile_data_glob",
    "crate_features",
    "data",
    "data_glob",
    "deps",
    "gen_binaries",
    "patch_args",
    "proc_macro_deps",
    "rustc_env_files",
    "rustc_flags",
]
_ANNOTATION_STRING_DICTS = ["build_script_env", "build_script_rustc_env", "extra_aliased_targets", "rustc_env"]
_ANNOTATION_LABELS = ["additive_build_file", "override_target_bin", "override_target_build_script", "override_target_lib", "override_target_proc_macro"]
_ANNOTATION_LABEL_LISTS = ["build_script_toolchains", "patches"]
_ANNOTATION_BOOLS = ["disable_pipelining", "gen_all_binaries"]

# ---- Attributes of later releases.

# These restrict what an action sees, or repeat what 0.54.1 does anyway. The outputs are the same without them.
_IGNORED_STRINGS = ["build_script_use_cc_toolchain", "build_script_use_default_shell_env"]
_IGNORED_STRING_LISTS = ["compile_data_glob_excludes"]

_REFUSED_STRING_LISTS = ["build_script_env_files", "build_script_link_deps", "link_deps"]
_REFUSED_STRING_DICTS = ["build_script_exec_properties"]

_KNOWN = (
    ["crate", "gen_build_script", "repositories", "version"] + _ANNOTATION_STRINGS + _ANNOTATION_STRING_LISTS +
    _ANNOTATION_STRING_DICTS + _ANNOTATION_LABELS + _ANNOTATION_LABEL_LISTS + _ANNOTATION_BOOLS
)

_ANNOTATION = (
    {name: attr.string() for name in _ANNOTATION_STRINGS + _IGNORED_STRINGS} |
    {name: attr.string_list() for name in _ANNOTATION_STRING_LISTS + _IGNORED_STRING_LISTS + _REFUSED_STRING_LISTS} |
    {name: attr.string_dict() for name in _ANNOTATION_STRING_DICTS + _REFUSED_STRING_DICTS} |
    {name: attr.label() for name in _ANNOTATION_LABELS} |
    {name: attr.label_list() for name in _ANNOTATION_LABEL_LISTS} |
    {name: attr.bool() for name in _ANNOTATION_BOOLS} |
    {
        "crate": attr.string(mandatory = True),
        "gen_build_script": attr.string(default = "auto", values = ["auto", "on", "off"]),
        "label_injections": attr.label_keyed_string_dict(),
        "repositories": attr.string_list(),
        "version": attr.string(default = "*"),
    }
)

_FROM_COMMON = {
    "cargo_config": attr.label(),
    "cargo_lockfile": attr.label(),
    "generate_binaries": attr.bool(default = False),
    "generate_build_scripts": attr.bool(default = True),
    "host_tools": attr.label(),
    "isolated": attr.bool(default = True),
    "lockfile": attr.label(),
    "name": attr.string(default = "crates"),
    "skip_cargo_lockfile_overwrite": attr.bool(),
    # An attribute in 0.54.1, a tag in later releases.
    "splicing_config": attr.string(),
    "strip_internal_dependencies_from_cargo_lockfile": attr.bool(),
    "supported_platform_triples": attr.string_list(default = _TRIPLES),
}

# Defaults of later releases. Only other values request a change.
_RENDER_STRINGS = {
    "build_file_template": "//:BUILD.{name}-{version}.bazel",
    "crate_alias_template": "@{repository}//{name}-{version}",
    "crate_label_template": "@{repository}__{name}-{version}//:{target}",
    "crate_repository_template": "{repository}__{name}-{version}",
    "crates_module_template": "//:{file}",
    "default_alias_rule_name": "alias",
    "default_package_name": "",
    "platforms_template": "@rules_rust//rust/platform:{triple}",
    "vendor_mode": "",
}

_RENDER_CONFIG = {name: attr.string(default = default) for name, default in _RENDER_STRINGS.items()} | {
    "default_alias_rule_bzl": attr.label(),
    # 0.54.1 generates none of these.
    "generate_cargo_toml_env_vars": attr.bool(default = True),
    "generate_rules_license_metadata": attr.bool(default = False),
    "generate_target_compatible_with": attr.bool(default = True),
    "incompatible_no_root_alias_targets": attr.bool(default = False),
    "regen_command": attr.string(),
    "repositories": attr.string_list(),
}

_SPEC_STRINGS = ["artifact", "branch", "git", "rev", "tag", "version"]
_SPEC_REFUSED = ["package_alias", "path"]
_SPEC = {name: attr.string() for name in _SPEC_STRINGS + _SPEC_REFUSED} | {
    "default_features": attr.bool(default = True),
    "features": attr.string_list(),
    "lib": attr.bool(),
    "package": attr.string(mandatory = True),
    "repositories": attr.string_list(),
}

def _refuse(what, needs, instead = "Leave it out."):
    refuse(what, needs, _RUNS, instead)

def _injected_text(text, injections):
    for apparent, canonical in injections.items():
        text = text.replace(apparent + "//", canonical + "//")
    return text

def _injected(value, injections):
    """A value whose labels name canonical repositories instead of apparent ones."""
    if type(value) == type([]):
        return [_injected_text(item, injections) if type(item) == type("") else item for item in value]
    if type(value) == type({}):
        return {key: _injected_text(item, injections) for key, item in value.items()}
    return _injected_text(value, injections) if type(value) == type("") else value

def _annotation(tag):
    for name in _REFUSED_STRING_LISTS + _REFUSED_STRING_DICTS:
        if getattr(tag, name):
            _refuse("crate.annotation(crate = \"{}\", {} = ...)".format(tag.crate, name), "a later rules_rust")
    injections = {
        apparent.removesuffix("//").split("//")[0]: str(label).split("//")[0]
        for label, apparent in tag.label_injections.items()
    }
    return struct(**{name: _injected(value, injections) for name, value in fields(tag, _KNOWN).items()})

def _check_render_config(tag):
    for name, default in _RENDER_STRINGS.items():
        if getattr(tag, name) != default:
            _refuse("crate.render_config({} = ...)".format(name), "rules_rust 0.59")
    if tag.default_alias_rule_bzl:
        _refuse("crate.render_config(default_alias_rule_bzl = ...)", "rules_rust 0.59")

def _lockfile_copy(module_ctx, label):
    """A copy that the generator may write to. 0.54.1 writes what it has resolved back to the lock file."""
    name = str(label)
    for character in "@/:".elems():
        name = name.replace(character, "_")
    copy = module_ctx.path("lockfiles/" + name)
    module_ctx.file(copy, module_ctx.read(label))
    return copy

def _from(module_ctx, tag, splicing, kind):
    config = tag.splicing_config or splicing
    attributes = fields(tag, ["cargo_config", "cargo_lockfile", "generate_binaries", "generate_build_scripts", "name"])
    if kind == "from_specs":
        # Without it 0.54.1 resolves anew, as a later release does the first time.
        attributes.pop("cargo_lockfile")
    else:
        attributes["manifests"] = tag.manifests
        if tag.skip_cargo_lockfile_overwrite:
            attributes["cargo_lockfile"] = _lockfile_copy(module_ctx, tag.cargo_lockfile)
    return struct(
        splicing_config = config,
        supported_platform_triples = [triple for triple in tag.supported_platform_triples if triple != "wasm32-wasi"],
        **attributes
    )

def _spec(tag):
    for name in _SPEC_REFUSED:
        if getattr(tag, name):
            _refuse("crate.spec(package = \"{}\", {} = ...)".format(tag.package, name), "a later rules_rust")
    if tag.repositories:
        _refuse("crate.spec(package = \"{}\", repositories = ...)".format(tag.package), "a later rules_rust")
    return struct(**fields(tag, _SPEC_STRINGS + ["default_features", "features", "lib", "package"]))

def _tags(module_ctx, module):
    tags = module.tags
    if tags.annotation_select:
        _refuse(
            "crate.annotation_select(crate = \"{}\", ...)".format(tags.annotation_select[0].crate),
            "rules_rust 0.60",
            "Write a crate.annotation that fits Linux.",
        )
    for tag in tags.render_config:
        _check_render_config(tag)
    splicing = ""
    for tag in tags.splicing_config:
        splicing = splicing_config(resolver_version = tag.resolver_version)
    return struct(
        annotation = [_annotation(tag) for tag in tags.annotation],
        from_cargo = [_from(module_ctx, tag, splicing, "from_cargo") for tag in tags.from_cargo],
        from_specs = [_from(module_ctx, tag, splicing, "from_specs") for tag in tags.from_specs],
        spec = [_spec(tag) for tag in tags.spec],
    )

def _crate_impl(module_ctx):
    return crate_impl(context(module_ctx, [
        struct(is_root = module.is_root, name = module.name, tags = _tags(module_ctx, module), version = module.version)
        for module in module_ctx.modules
    ]))

crate = module_extension(
    implementation = _crate_impl,
    tag_classes = {
        "annotation": tag_class(attrs = _ANNOTATION),
        "annotation_select": tag_class(attrs = _ANNOTATION | {"triples": attr.string_list(mandatory = True)}),
        "from_cargo": tag_class(attrs = _FROM_COMMON | {"manifests": attr.label_list()}),
        "from_specs": tag_class(attrs = _FROM_COMMON),
        "render_config": tag_class(attrs = _RENDER_CONFIG),
        "spec": tag_class(attrs = _SPEC),
        "splicing_config": tag_class(attrs = {
            "repositories": attr.string_list(),
            "resolver_version": attr.string(default = "2"),
        }),
    },
    os_dependent = True,
    arch_dependent = True,
)
