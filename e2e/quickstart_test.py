"""examples/quickstart from a cold start: what runs, what is visible, what runs again and what does not."""

import json
import platform
import re
import unittest

import nested

_RUST = {"Rustc", "RustcMetadata", "CargoBuildScriptRun"}


def _rust(spawns):
    return [spawn for spawn in spawns if spawn.mnemonic in _RUST]


class Quickstart(unittest.TestCase):
    """The tests share one workspace; each leaves it as it found it."""

    @classmethod
    def setUpClass(cls):
        cls.workspace = nested.Workspace.example("quickstart")
        cls.cold = cls.workspace.ok("run", "//:hello")

    def test_rust_computes_the_line(self):
        self.assertEqual(self.cold.out, "Rust counts 78498 primes below a million\n")

    def test_a_cold_build_is_small(self):
        print(f"cold build: {len(self.cold.spawns)} spawns: {nested.table(self.cold.spawns)}")
        self.assertLessEqual(len(self.cold.spawns), 36)

    @unittest.skipUnless(platform.system() == "Linux", "linux-sandbox is for Linux")
    def test_every_action_is_sandboxed(self):
        self.assertEqual({spawn.runner for spawn in self.cold.spawns}, {"linux-sandbox"})

    def test_nothing_runs_twice(self):
        self.assertEqual(self.workspace.ok("build", "//...").spawns, [])

    def test_three_targets_and_one_is_public(self):
        rules = self.workspace.ok("query", "//rust:all").out.split()
        self.assertEqual(sorted(rules), ["//rust:hello", "//rust:hello_rename", "//rust:hello_rs"])
        self.assertEqual(self.workspace.ok("query", "visible(//:hello, //rust:all)").out.split(), ["//rust:hello"])

    def test_rust_actions_know_no_python(self):
        graph = json.loads(self.workspace.ok("aquery", "--output=jsonproto", 'mnemonic("Rustc|CargoBuildScriptRun", deps(//:hello))').out)
        inputs = _input_paths(graph)
        # PyO3's archives on crates.io hold scripts of its own maintainers, which rules_rust makes inputs with all else in a crate;
        # their checksum fixes them. What must not be there is any other Python file, an interpreter, a library, a header.
        inputs = {path for path in inputs if not re.match(r"external/[^/]*crates__pyo3", path)}
        pythons = [path for path in inputs if re.search(r"\.pyc?$|(^|/)python[0-9.]*(\.exe)?$|libpython|Python\.h$|pyvenv\.cfg", path)]
        self.assertEqual(pythons, [])
        self.assertGreater(len(inputs), 500, "the inputs were not read")

        labels = {target["id"]: target["label"] for target in graph["targets"]}
        scripts = [
            {variable["key"]: variable.get("value", "") for variable in action["environmentVariables"]}
            for action in graph["actions"]
            if action["mnemonic"] == "CargoBuildScriptRun" and "pyo3-ffi" in labels[action["targetId"]]
        ]
        self.assertEqual([script.get("PYO3_NO_PYTHON") for script in scripts], ["1"])

    def test_python_version_does_not_reach_rust(self):
        flag = "--@rules_python//python/config_settings:python_version="
        self.workspace.ok("build", flag + "3.11", "//:hello")
        self.assertEqual(self.workspace.ok("build", flag + "3.10", "//:hello").spawns, [])

    def test_python_edit_runs_no_rust(self):
        self.workspace.edit("main.py", "below a million", "under a million")
        try:
            result = self.workspace.ok("run", "//:hello")
        finally:
            self.workspace.edit("main.py", "under a million", "below a million")
        self.assertEqual(result.out, "Rust counts 78498 primes under a million\n")
        self.assertEqual(result.spawns, [])

    def test_rust_edit_runs_one_compilation_and_the_gate(self):
        self.workspace.edit("rust/src/lib.rs", "let mut count = 0;", "let mut count = 1;")
        try:
            result = self.workspace.ok("run", "//:hello")
        finally:
            self.workspace.edit("rust/src/lib.rs", "let mut count = 1;", "let mut count = 0;")
            self.workspace.ok("build", "//:hello")
        self.assertEqual(result.out, "Rust counts 78499 primes below a million\n")
        self.assertEqual(
            [(spawn.mnemonic, spawn.label) for spawn in result.spawns],
            [("Rustc", "//rust:hello_rs"), ("Pyo3Gate", "//rust:hello_rename")],
        )

    def test_the_gate_refuses_a_module_that_python_would_not_find(self):
        self.workspace.edit("rust/src/lib.rs", "mod hello {", "mod hallo {")
        try:
            refused = self.workspace.fails("build", "//:hello")
            unchecked = self.workspace.ok("build", "--@pyo3_bzl//rules/settings:gate=false", "//:hello")
        finally:
            self.workspace.edit("rust/src/lib.rs", "mod hallo {", "mod hello {")
            self.workspace.ok("build", "//:hello")
        self.assertIn("error[no-init-symbol]: //rust:hello: ", refused.err)
        self.assertIn("`PyInit_hallo`", refused.err)
        self.assertIn("`PyInit_hello`", refused.err)
        self.assertNotIn("Pyo3Gate", nested.table(unchecked.spawns))

    def test_lint_aspects_reach_the_crate(self):
        rules = "@rules_rust//rust:defs.bzl%"
        result = self.workspace.ok(
            "build",
            "//rust:hello_rs",
            "--show_result=9",
            f"--aspects={rules}rust_clippy_aspect,{rules}rustfmt_aspect,{rules}rust_analyzer_aspect",
            "--output_groups=clippy_checks,rustfmt_checks,rust_analyzer_crate_spec",
        )
        self.assertLessEqual({"Clippy", "Rustfmt"}, {spawn.mnemonic for spawn in result.spawns}, nested.table(result.spawns))
        self.assertIn("hello_rs.rust_analyzer_crate_spec.json", result.err)


def _input_paths(graph):
    """All input paths of an action graph: sets of sets of artifacts, each a chain of path fragments."""
    fragments = {fragment["id"]: fragment for fragment in graph["pathFragments"]}
    artifacts = {artifact["id"]: artifact["pathFragmentId"] for artifact in graph["artifacts"]}
    sets = {one["id"]: one for one in graph["depSetOfFiles"]}

    def path(identifier):
        parts = []
        while identifier:
            fragment = fragments[identifier]
            parts.append(fragment["label"])
            identifier = fragment.get("parentId")
        return "/".join(reversed(parts))

    reached, pending = set(), [one for action in graph["actions"] for one in action.get("inputDepSetIds", [])]
    while pending:
        identifier = pending.pop()
        if identifier not in reached:
            reached.add(identifier)
            pending += sets[identifier].get("transitiveDepSetIds", [])
    return {path(artifacts[one]) for identifier in reached for one in sets[identifier].get("directArtifactIds", [])}


if __name__ == "__main__":
    unittest.main(verbosity=2)
