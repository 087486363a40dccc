"""Helpers of the module extensions that replace current rulesets inside the Debian root.

Debian ships old rulesets. Their module extensions reject tags and attributes of later releases with a Starlark trace. The extensions in
this folder accept the tags of current releases, drop those that change nothing for the old code, and reject the rest with one sentence.
overlay.sh copies this file to the top of each ruleset's copy.
"""

def refuse(what, needs, runs, instead):
    """Fails because the old ruleset cannot do what the workspace asks for.

    Args:
        what: (string) what the user wrote, e.g. `pip.parse(uv_lock = ...)`.
        needs: (string) the release that supports it, e.g. `rules_python 2.2`.
        runs: (string) the release in the root, e.g. `rules_python 0.22.1`.
        instead: (string) what the user can do, as a complete sentence.
    """
    fail("bazelw: `{}` needs {}, but the Debian root runs {}. {} Or install bazelisk: bazelw then uses it, with the releases that MODULE.bazel names.".format(
        what,
        needs,
        runs,
        instead,
    ))

def fields(tag, names):
    """Reads attributes of a tag.

    Args:
        tag: (tag)
        names: (list of strings)

    Returns:
        A dict from name to value.
    """
    return {name: getattr(tag, name) for name in names}

def context(module_ctx, modules):
    """Creates a module_ctx whose modules have other tags.

    Args:
        module_ctx: (module_ctx) the real one.
        modules: (list of structs) each with `name`, `version`, `is_root` and `tags`.

    Returns:
        A struct with the members of module_ctx that rules_rust's extension `crate` uses.
    """
    return struct(
        download = module_ctx.download,
        execute = module_ctx.execute,
        extension_metadata = module_ctx.extension_metadata,
        file = module_ctx.file,
        modules = modules,
        os = module_ctx.os,
        path = module_ctx.path,
        read = module_ctx.read,
        report_progress = module_ctx.report_progress,
        which = module_ctx.which,
    )
