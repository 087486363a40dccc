"""Shared by the module extensions that answer for current rulesets inside the Debian root.

Debian ships old rulesets. Their module extensions reject tags and attributes that later releases added, with a Starlark trace. The
extensions in this folder take the tags of current releases, drop what changes nothing for the old code, and refuse the rest in one
sentence. overlay.sh copies this file to the top of each ruleset's copy.
"""

def refuse(what, needs, runs, instead):
    """Stops the build because the old ruleset cannot do what a workspace asks for.

    Args:
        what: (string) as the user wrote it, e.g. `pip.parse(uv_lock = ...)`.
        needs: (string) the release that has it, e.g. `rules_python 2.2`.
        runs: (string) what runs in the root, e.g. `rules_python 0.22.1`.
        instead: (string) what the user can do, a whole sentence.
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
    """Makes a module_ctx whose modules carry other tags.

    Args:
        module_ctx: (module_ctx) the real one.
        modules: (list of structs) each with `name`, `version`, `is_root` and `tags`.

    Returns:
        A struct that has the members of module_ctx that the extension `crate` of rules_rust uses.
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
