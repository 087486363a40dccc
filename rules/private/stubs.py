"""The programs `NAME.test` and `NAME.update` of `pyo3_stubs`.

Runs under the workspace's own Python, 3.9 or later, and needs nothing but its standard library. Usage:

    stubs.py test|update --label=L --module=M --below=F --generated=DIRECTORY [--compare] [--complete] [CHECKED_IN…]

DIRECTORY, the generated stubs, and CHECKED_IN, the files of the source tree, are paths of runfiles. F is a folder above DIRECTORY: the
path from F to DIRECTORY is the path from the package to the checked-in stubs.
"""

import argparse
import ast
import difflib
import inspect
import os
import pathlib
import sys


def located(path):
    """The place of a runfile: in the tree of runfiles, or where their manifest says (Windows has no tree)."""
    root = os.environ.get("RUNFILES_DIR")
    # Bazel starts the program in the main repository in the tree.
    tree = (pathlib.Path(root) if root else pathlib.Path.cwd().parent) / path
    if tree.exists():
        return tree
    manifest = os.environ.get("RUNFILES_MANIFEST_FILE")
    if manifest:
        with open(manifest, encoding="utf-8") as lines:
            for line in lines:
                name, _, place = line.rstrip("\n").partition(" ")
                if name == path:
                    return pathlib.Path(place)
    sys.exit(f"error: no `{path}` among the runfiles\n  help: run it with Bazel")


def in_repository(path):
    """The path of a runfile in its repository."""
    return path.partition("/")[2]


def generated_stubs(directory, package, below, checked_in):
    """The generated stubs: {path in the source tree: text}.

    A module without submodules is one file, `_native.pyi`, unless `_native/__init__.pyi` is checked in.
    """
    folder = in_repository(directory).removeprefix(below + "/")
    folder = f"{package}/{folder}" if package else folder
    root = located(directory)
    texts = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in sorted(root.rglob("*.pyi"))}
    if list(texts) == ["__init__.pyi"] and f"{folder}/__init__.pyi" not in checked_in:
        return folder, {f"{folder}.pyi": texts["__init__.pyi"]}
    return folder, {f"{folder}/{name}": text for name, text in texts.items()}


def declared(text):
    """What a stub declares, as lines. Leaves out what formatters and linters change: layout, comments, the order of imports and `__all__`."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            # Formatters strip the lines of a docstring as well.
            lines = inspect.cleandoc(node.value.value).splitlines()
            node.value.value = "\n".join(line.rstrip() for line in lines).strip()
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and ast.unparse(node.targets[0]) == "__all__":
            node.value.elts.sort(key=ast.dump)
    imports, others = [], []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            imports.extend(ast.unparse(ast.ImportFrom(node.module, [alias], node.level)) for alias in node.names)
        elif isinstance(node, ast.Import):
            imports.extend(ast.unparse(ast.Import([alias])) for alias in node.names)
        else:
            others.extend(ast.unparse(node).splitlines())
    return sorted(imports) + others


def difference(checked_in, generated, path):
    """The lines of a diff of two stubs, or none if they declare the same."""
    try:
        old, new = declared(checked_in), declared(generated)
    except SyntaxError:
        old, new = checked_in.splitlines(), generated.splitlines()
    return [
        line.rstrip()
        for line in difflib.unified_diff(old, new, f"{path} (checked in)", f"{path} (generated)", lineterm="")
        if not line.startswith("@@")
    ]


def drift(label, folder, generated, checked_in):
    """Compares the generated stubs with the checked-in ones. Returns messages."""
    messages = []
    update = f"run `bazel run {label}.update`"
    for path, text in generated.items():
        if path not in checked_in:
            messages.append(f"error[missing-stub]: {label}: `{path}` is not among srcs\n  help: {update} to write it, and add it to srcs")
        else:
            diff = difference(checked_in[path], text, path)
            if diff:
                lines = "".join(f"\n  {line}".rstrip(" ") for line in diff)
                messages.append(f"error[stale-stub]: {label}: `{path}` differs from the library{lines}\n  help: {update}")
    messages.extend(
        f"error[extra-stub]: {label}: `{path}` describes no module of the library\n  help: delete it"
        for path in extra(folder, generated, checked_in)
    )
    return messages


def extra(folder, generated, checked_in):
    """The checked-in stubs below the module that the library does not have. Stubs of other modules do not count."""
    return [path for path in checked_in if (path == f"{folder}.pyi" or path.startswith(f"{folder}/")) and path not in generated]


class Untyped(ast.NodeVisitor):
    """Collects what has no type in one stub, as `name: what`."""

    def __init__(self, module):
        self.scope = [module]
        self.names = set()
        self.found = []

    def report(self, name, what):
        self.found.append(f"{'.'.join([*self.scope, name])}: {what}")

    def has_type(self, annotation):
        """Whether an annotation is there, and complete. PyO3 writes `Incomplete` for types that it does not know."""
        return annotation is not None and not any(isinstance(node, ast.Name) and node.id in self.names for node in ast.walk(annotation))

    def visit_ImportFrom(self, node):
        if node.module == "_typeshed":
            self.names.update(alias.asname or alias.name for alias in node.names if alias.name == "Incomplete")

    def visit_ClassDef(self, node):
        self.scope.append(node.name)
        self.generic_visit(node)
        self.scope.pop()

    def visit_AnnAssign(self, node):
        if not self.has_type(node.annotation):
            self.report(ast.unparse(node.target), "the attribute")

    def visit_Expr(self, node):
        # An attribute with neither type nor value.
        if isinstance(node.value, ast.Name):
            self.report(node.value.id, "the attribute")

    def visit_FunctionDef(self, node):
        if node.name == "__getattr__" and len(self.scope) == 1 and not self.has_type(node.returns):
            self.found.append(f"{self.scope[0]}: members that only exist at run time")
            return
        signature = node.args
        positional = signature.posonlyargs + signature.args
        static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
        if len(self.scope) > 1 and not static:
            positional = positional[1:]
        rest = [signature.vararg, *signature.kwonlyargs, signature.kwarg]
        for argument in positional + [one for one in rest if one]:
            if not self.has_type(argument.annotation):
                self.report(node.name, f"the argument `{argument.arg}`")
        if not self.has_type(node.returns):
            self.report(node.name, "the return value")

    visit_AsyncFunctionDef = visit_FunctionDef


def gaps(label, module, folder, generated):
    """Finds what has no type in the generated stubs. Returns messages."""
    found = []
    for path, text in generated.items():
        parts = path.removesuffix(".pyi").removeprefix(folder).strip("/").split("/")
        visitor = Untyped(".".join([module, *(part for part in parts if part and part != "__init__")]))
        visitor.visit(ast.parse(text))
        found.extend(visitor.found)
    if not found:
        return []
    return [
        "\n  ".join(
            [
                f"error[incomplete-stubs]: {label}: PyO3 knows no type for {len(found)} part{'s'[: len(found) > 1]} of the library",
                *found,
                'help: write the types in the signature: #[pyo3(signature = (path: "list[Point]") -> "float")]. For your own type, set',
                "      INPUT_TYPE in FromPyObject and OUTPUT_TYPE in IntoPyObject. A module that is a function, or whose #[pymodule_init]",
                "      takes the module, has unknown members: declare them in `#[pymodule] mod`. complete = False turns this check off",
            ]
        )
    ]


def stale_files(label, tree, generated, checked_in):
    """The files to write, in the source tree: {path: text}. Stops if one of them is not ours to write."""
    stale = {}
    for path, text in generated.items():
        file = tree / path
        if not file.parent.resolve().is_relative_to(tree.resolve()):
            sys.exit(f"error: {label}: {file.parent} leads outside the workspace\n  help: use a folder instead of a link")
        if not file.exists():
            stale[path] = text
        elif difference(file.read_text(encoding="utf-8"), text, path):
            if path not in checked_in:
                sys.exit(f"error: {label}: {path} exists, and is not among srcs\n  help: add it to srcs to replace it, or move it away")
            stale[path] = text
    return stale


def update(label, folder, generated, checked_in):
    """Writes the stubs that differ into the source tree, and says what is left to do."""
    if label.startswith("@"):
        sys.exit(f"error: {label}: only stubs of the main repository can be updated\n  help: run it in that repository")
    if "BUILD_WORKSPACE_DIRECTORY" not in os.environ:
        sys.exit(f"error: this program has no workspace\n  help: start it with `bazel run {label}.update`")
    tree = pathlib.Path(os.environ["BUILD_WORKSPACE_DIRECTORY"])
    stale = stale_files(label, tree, generated, checked_in)
    for path in generated:
        if path not in stale:
            print(f"{path} is up to date")
            continue
        file = tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # A stub is old or new, even if this program is killed.
        unfinished = file.with_name(f".{file.name}.pyo3_bzl")
        try:
            with open(unfinished, "w", encoding="utf-8", newline="\n") as out:
                out.write(stale[path])
            os.replace(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
        print(f"wrote {path}")
    new = [path for path in generated if path not in checked_in]
    if new:
        print(f"note: list in srcs of {label}, unless a glob there matches: {', '.join(new)}")
    for path in extra(folder, generated, checked_in):
        print(f"note: delete {path}: it describes no module of the library")


def main(arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("mode", choices=["test", "update"])
    parser.add_argument("--label", required=True)
    parser.add_argument("--module", required=True)
    parser.add_argument("--below", required=True)
    parser.add_argument("--generated", required=True)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--complete", action="store_true")
    parser.add_argument("checked_in", nargs="*")
    given = parser.parse_intermixed_args(arguments)

    stubs = [path for path in given.checked_in if path.endswith(".pyi")]
    checked_in = {in_repository(path): located(path).read_text(encoding="utf-8") for path in stubs}
    package = given.label.partition("//")[2].partition(":")[0]
    folder, generated = generated_stubs(given.generated, package, given.below, checked_in)
    if given.mode == "update":
        update(given.label, folder, generated, checked_in)
        return 0
    messages = drift(given.label, folder, generated, checked_in) if given.compare else []
    if given.complete:
        messages += gaps(given.label, given.module, folder, generated)
    for message in messages:
        print(message, file=sys.stderr)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
