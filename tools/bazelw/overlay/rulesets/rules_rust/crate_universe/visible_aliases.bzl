"""Makes the keys of a hub's `aliases()` labels, as current rules_rust releases do. Only the hub itself can resolve the strings."""

def visible_aliases(defs):
    """Makes labels of the keys.

    Args:
        defs: (string) the text of a hub's defs.bzl.

    Returns:
        The text with labels as keys.
    """
    lines = []
    for line in defs.split("\n"):
        text = line.strip()
        parts = text.split("\": \"")
        if len(parts) == 2 and text.startswith("\"@") and "//:" in parts[0]:
            line = "Label({}\"): \"{}".format(parts[0], parts[1])
        lines.append(line)
    return "\n".join(lines)
