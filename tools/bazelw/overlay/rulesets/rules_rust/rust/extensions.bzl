"""The extensions `rust` and `rust_host_tools` of current rules_rust releases, for Debian's own Rust.

It downloads nothing: the rustc of the Debian root replaces every version that a workspace names. The attributes are those of rules_rust
0.73.0. overlay.sh replaces @OVERLAY@.
"""

load("//:stand_in.bzl", "refuse")

_RUST = "@OVERLAY@/rust"

def _debian_rust_impl(repository_ctx):
    for name in ["bin", "lib"]:
        repository_ctx.symlink(_RUST + "/" + name, name)
    arguments = {
        "default_edition": repository_ctx.attr.edition or "2021",
        "extra_exec_rustc_flags": repository_ctx.attr.extra_exec_rustc_flags,
        "extra_rustc_flags": repository_ctx.attr.extra_rustc_flags,
    }
    for name in ["opt_level", "strip_level"]:
        if getattr(repository_ctx.attr, name):
            arguments[name] = getattr(repository_ctx.attr, name)
    repository_ctx.template("BUILD.bazel", _RUST + "/BUILD.bazel.tpl", substitutions = {
        # BUILD files may not use `**`.
        "{{arguments}}": "\n        ".join(["{} = {},".format(name, repr(value)) for name, value in arguments.items()]),
        "{{target_settings}}": repr([str(label) for label in repository_ctx.attr.target_settings]),
    })

_FLAGS = {
    "extra_exec_rustc_flags": attr.string_list(),
    "extra_rustc_flags": attr.string_list(),
    "opt_level": attr.string_dict(),
    "strip_level": attr.string_dict(),
    "target_settings": attr.label_list(),
}

_debian_rust = repository_rule(
    implementation = _debian_rust_impl,
    attrs = _FLAGS | {"edition": attr.string()},
)

def _no_rust_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", "")

_no_rust = repository_rule(implementation = _no_rust_impl)

# Attributes about downloads, and about tools other than rustc.
_IGNORED = {
    "aliases": attr.string_dict(),
    "allocator_library": attr.label(),
    "dev_components": attr.bool(),
    "global_allocator_library": attr.label(),
    "rust_analyzer_version": attr.string(),
    "rustfmt_toolchain_triples": attr.string_dict(),
    "rustfmt_version": attr.string(),
    "sha256s": attr.string_dict(),
    "urls": attr.string_list(),
}

_TOOLCHAIN = _IGNORED | _FLAGS | {
    "edition": attr.string(),
    "extra_exec_rustc_flags_triples": attr.string_list_dict(),
    "extra_rustc_flags_triples": attr.string_list_dict(),
    "extra_target_triples": attr.string_list(),
    "versions": attr.string_list(default = ["debian"]),
}

def _refuse(what, instead):
    refuse(what, "the Rust toolchains that rules_rust downloads", "Debian's rustc for its own platform", instead)

def _check(module):
    if module.tags.repository_set:
        _refuse("rust.repository_set(name = \"{}\", ...)".format(module.tags.repository_set[0].name), "Build for this machine only.")
    for tag in module.tags.toolchain:
        for name in ["extra_exec_rustc_flags_triples", "extra_rustc_flags_triples"]:
            if getattr(tag, name):
                _refuse("rust.toolchain({} = ...)".format(name), "Write `{}` instead.".format(name.removesuffix("_triples")))

def _rust_impl(module_ctx):
    root = [module for module in module_ctx.modules if module.is_root]
    own = [module for module in module_ctx.modules if module.name == "rules_rust"]
    for module in module_ctx.modules:
        _check(module)

    # As in rules_rust, only the root module's toolchains count. Several tags differ only in their versions, and there is one rustc here.
    tags = (root[0].tags.toolchain if root else []) or own[0].tags.toolchain
    if any([tag.versions for tag in tags]):
        tag = [tag for tag in tags if tag.versions][0]
        _debian_rust(name = "rust_toolchains", edition = tag.edition, **{name: getattr(tag, name) for name in _FLAGS})
    else:
        # `versions = []`: the workspace registers its own toolchains.
        _no_rust(name = "rust_toolchains")
    return module_ctx.extension_metadata(reproducible = True)

def _rust_host_tools_impl(module_ctx):
    names = {"rust_host_tools": None}
    for module in module_ctx.modules:
        if module.is_root:
            names |= {tag.name: None for tag in module.tags.host_tools}
    for name in names:
        _debian_rust(name = name)
    return module_ctx.extension_metadata(reproducible = True)

rust = module_extension(
    implementation = _rust_impl,
    tag_classes = {
        "repository_set": tag_class(attrs = _TOOLCHAIN | {
            "auth": attr.string_dict(),
            "auth_patterns": attr.string_dict(),
            "exec_compatible_with": attr.label_list(),
            "exec_triple": attr.string(),
            "name": attr.string(),
            "netrc": attr.string(),
            "target_compatible_with": attr.label_list(),
            "target_triple": attr.string(),
        }),
        "toolchain": tag_class(attrs = _TOOLCHAIN),
    },
)

rust_host_tools = module_extension(
    implementation = _rust_host_tools_impl,
    tag_classes = {
        "host_tools": tag_class(attrs = _IGNORED | {
            "edition": attr.string(),
            "name": attr.string(default = "rust_host_tools"),
            "version": attr.string(),
        }),
    },
)
