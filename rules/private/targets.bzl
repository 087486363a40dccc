"""What the macros and rules of this folder have in common: attributes and tags of the targets that they declare, and how they show labels.
"""

visibility("private")

# Common attributes that go to all targets of a macro.
COMMON_ATTRS = [
    "compatible_with",
    "exec_compatible_with",
    "exec_properties",
    "features",
    "restricted_to",
    "target_compatible_with",
    "testonly",
]

def manual(tags):
    """Tags (list of strings) for a target that `//...` leaves out."""
    return tags + ([] if "manual" in tags else ["manual"])

def runfile_path(ctx, file):
    """The path of a file (File) below the folder of the runfiles."""
    return file.short_path[3:] if file.short_path.startswith("../") else "{}/{}".format(ctx.workspace_name, file.short_path)

def shown(label):
    """A label as users write it: without `@@` in the main repository."""
    text = str(label)
    return text.removeprefix("@@") if text.startswith("@@//") else text

def warn_no_rust_lines(target):
    """Says under `bazel coverage` why a report has no Rust lines. The test passes nevertheless.

    Args:
        target: (string) the user's target.
    """

    # buildifier: disable=print
    print("{}: coverage: no Rust lines, because the Rust toolchain has no llvm-cov, llvm-profdata or profiler_builtins".format(target))
