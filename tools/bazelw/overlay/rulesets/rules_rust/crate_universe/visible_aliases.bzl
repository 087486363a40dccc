"""Makes the keys of a hub's `aliases()` as current rules_rust releases do: labels of the libraries.

In Debian's release, they are strings, which only the hub itself can resolve, and end in the crate's name. The library of `cfg-if` is
`cfg_if`, which only the hub's dependencies say.
"""

def visible_aliases(defs):
    """Makes labels of the keys.

    Args:
        defs: (string) the text of a hub's defs.bzl.

    Returns:
        The text with labels as keys.
    """
    lines = defs.split("\n")
    libraries = {}
    for line in lines:
        # `"cfg-if": Label("@crates__cfg-if-1.0.5//:cfg_if"),`
        _, separator, label = line.partition("\": Label(\"")
        repository, colon, _ = label.partition("//:")
        if separator and colon:
            libraries[repository] = label.split("\"")[0]
    changed = []
    for line in lines:
        # `"@crates__cfg-if-1.0.5//:cfg-if": "when",`
        text = line.strip()
        parts = text.split("\": \"")
        if len(parts) == 2 and text.startswith("\"@") and "//:" in parts[0]:
            label = parts[0].removeprefix("\"")
            label = libraries.get(label.split("//:")[0], label)
            line = "Label(\"{}\"): \"{}".format(label, parts[1])
        changed.append(line)
    return "\n".join(changed)
