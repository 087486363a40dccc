//! What runs a suite: pytest, the standard library's unittest, or Python alone.

use std::collections::BTreeSet;

use super::plugins::is_fixture;

/// What runs the tests of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// pytest.
    Pytest,
    /// pytest, or the standard library's unittest.
    Either,
    /// unittest. A file has `load_tests`, which pytest does not call.
    Unittest,
    /// Python alone: each test file is a program.
    Programs,
}

/// Returns what runs a suite. `sources` are its Python files, each with its file name; `cases`, the classes of [`cases`].
pub(super) fn of(sources: &[(&str, String)], cases: &BTreeSet<String>) -> Framework {
    let has_load_tests = |(_, text): &(&str, String)| text.lines().any(is_load_tests);
    if are_programs(sources) {
        Framework::Programs
    } else if !are_of_unittest(sources, cases) {
        Framework::Pytest
    } else if sources.iter().any(has_load_tests) {
        Framework::Unittest
    } else {
        Framework::Either
    }
}

/// Returns whether unittest finds and runs all tests: each test file must have tests of unittest and none that only pytest runs:
/// functions, classes without a base, fixtures.
fn are_of_unittest(sources: &[(&str, String)], cases: &BTreeSet<String>) -> bool {
    let mut has_tests = false;
    for (name, text) in sources {
        if text.lines().any(is_of_pytest) {
            return false;
        }
        if super::is_test(name) {
            // unittest finds no `*_test.py`.
            if !name.starts_with("test") || !text.lines().any(|line| is_of_unittest(line, cases)) {
                return false;
            }
            has_tests = true;
        }
    }
    has_tests
}

/// Returns whether each test file is a program, and pytest could not run it.
fn are_programs(sources: &[(&str, String)]) -> bool {
    let mut tests = sources
        .iter()
        .filter(|(name, _)| super::is_test(name))
        .peekable();
    // A conftest.py may define any fixture.
    let is_configured = sources.iter().any(|(name, _)| *name == "conftest.py");
    !is_configured && tests.peek().is_some() && tests.all(|(_, text)| is_program(text))
}

/// Returns whether a file runs its tests itself and has no tests for pytest, or a function whose parameters are not fixtures.
fn is_program(text: &str) -> bool {
    let mut lines = text.lines();
    let is_main = lines.any(|line| line.starts_with("if __name__ =="));
    let is_of_framework = ["pytest", "unittest", "fixture", "\nclass Test", "\n@"];
    if !is_main || is_of_framework.iter().any(|word| text.contains(word)) {
        return false;
    }
    let text = text.replace("\nasync def ", "\ndef ");
    let mut functions = text.split("\ndef test").skip(1).peekable();
    functions.peek().is_none() || functions.any(takes_no_fixture)
}

/// Returns whether a function, given from its name on, has a parameter without a default that is no fixture of pytest or a plugin.
fn takes_no_fixture(function: &str) -> bool {
    let list = function.split_once('(').map_or("", |(_, rest)| rest);
    let list = list.split(')').next().unwrap_or_default();
    let mut needed = list.split(',').filter(|one| !one.contains(['=', '*', '/']));
    needed.any(|one| {
        let name = one.split(':').next().unwrap_or_default().trim();
        !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !is_fixture(name)
    })
}

/// `test_suite` returns tests for unittest, and pytest would call it as a test.
fn is_of_pytest(line: &str) -> bool {
    let is_function = ["def test", "async def test"]
        .iter()
        .any(|start| line.starts_with(start))
        && !line.starts_with("def test_suite(");
    let is_class = line
        .strip_prefix("class Test")
        .is_some_and(|rest| !rest.contains('('));
    let code = line.trim_start();
    let is_import = ["import pytest", "from pytest"]
        .iter()
        .any(|start| code.starts_with(start));
    is_function || is_class || is_import
}

fn is_of_unittest(line: &str, cases: &BTreeSet<String>) -> bool {
    is_load_tests(line) || class(line).is_some_and(|(_, bases)| is_case(bases, cases))
}

/// Returns the classes of the project that are test cases of unittest: their base is one of these, or has `TestCase` in its name.
pub(super) fn cases<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let classes: Vec<_> = texts.flat_map(str::lines).filter_map(class).collect();
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (name, bases) in &classes {
            if is_case(bases, &found) {
                found.insert((*name).to_owned());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Returns the name of the class that a line begins, and its bases as written.
fn class(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("class ")?.split_once('(')?;
    Some((name.trim(), rest.split(')').next()?))
}

fn is_case(bases: &str, cases: &BTreeSet<String>) -> bool {
    bases.contains("TestCase")
        || bases.split(',').any(|base| {
            let name = base.rsplit('.').next().unwrap_or_default();
            cases.contains(name.trim())
        })
}

fn is_load_tests(line: &str) -> bool {
    line.starts_with("def load_tests(")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{cases, of, Framework};

    #[test]
    fn frameworks() {
        const CASE: &str =
            "import unittest\nclass TestX(unittest.TestCase):\n    def test_x(self): ...\n";
        let table: &[(&[(&str, &str)], Framework)] = &[
            (
                &[
                    ("test_x.py", CASE),
                    ("__init__.py", ""),
                    ("helper.py", "import json\n"),
                ],
                Framework::Either,
            ),
            (
                &[(
                    "test_doc.py",
                    "def load_tests(loader, tests, ignore): ...\n",
                )],
                Framework::Unittest,
            ),
            // Of old: unittest finds its tests elsewhere.
            (
                &[("test_x.py", CASE), ("__init__.py", "def test_suite():\n")],
                Framework::Either,
            ),
            (&[("test_x.py", "def test_x(): ...\n")], Framework::Pytest),
            (
                &[
                    ("test_x.py", CASE),
                    ("test_y.py", "async def test_y(): ...\n"),
                ],
                Framework::Pytest,
            ),
            (
                &[
                    ("test_x.py", CASE),
                    ("test_y.py", "class TestY:\n    def test_y(self): ...\n"),
                ],
                Framework::Pytest,
            ),
            (
                &[("test_x.py", CASE), ("conftest.py", "import pytest\n")],
                Framework::Pytest,
            ),
            (
                &[("test_x.py", &format!("{CASE}def test_y(): ...\n"))],
                Framework::Pytest,
            ),
            (&[("x_test.py", CASE)], Framework::Pytest),
            // A helper, not a test, has the base class.
            (&[("test_x.py", "import base\n")], Framework::Pytest),
            (&[("helper.py", CASE)], Framework::Pytest),
            (&[], Framework::Pytest),
        ];
        hold(table);
    }

    #[test]
    fn programs() {
        let run = |test: &str| format!("{test}\nif __name__ == '__main__':\n    main()\n");
        let with = |parameters: &str| run(&format!("import thing\ndef test_x({parameters}): ..."));
        let plain = run("def main(): ...");
        let table = [
            (plain.clone(), Framework::Programs),
            (with("thing: Thing, other"), Framework::Programs),
            ("def test_x(thing): ...\n".to_owned(), Framework::Pytest),
            (with(""), Framework::Pytest),
            (with("thing=None, *args, **more"), Framework::Pytest),
            (with("tmp_path: Path"), Framework::Pytest),
            (with("benchmark"), Framework::Pytest),
            (run("import pytest\n"), Framework::Pytest),
            (run("\n@given(x())\ndef test_x(x): ..."), Framework::Pytest),
            (run("\nclass TestX:\n"), Framework::Pytest),
        ];
        for (text, expected) in table {
            hold(&[(&[("x_test.py", &text)], expected)]);
        }
        let none = BTreeSet::new();
        let fixture = "@fixture\ndef thing(): ...\n";
        let configured = [
            ("test_x.py", with("thing")),
            ("conftest.py", fixture.into()),
        ];
        assert_eq!(of(&configured, &none), Framework::Pytest);
        let mixed = [("test_x.py", plain.clone()), ("test_y.py", with(""))];
        assert_eq!(of(&mixed, &none), Framework::Pytest);
        assert_eq!(of(&[("helper.py", plain)], &none), Framework::Pytest);
    }

    #[test]
    fn classes() {
        let helper = "class Base(metaclass=Meta): ...\nclass UnitTest(Base, unittest.TestCase):\n    class Inner(UnitTest): ...\n";
        let test = "class TestX(testing.UnitTest):\n    def test_x(self): ...\n";
        let found = cases([test, helper].into_iter());
        assert_eq!(found.iter().collect::<Vec<_>>(), ["TestX", "UnitTest"]);
        let sources = [("test_x.py", test.to_owned())];
        assert_eq!(of(&sources, &found), Framework::Either);
        assert_eq!(of(&sources, &BTreeSet::new()), Framework::Pytest);
    }

    #[track_caller]
    fn hold(table: &[(&[(&str, &str)], Framework)]) {
        for (sources, expected) in table {
            let sources: Vec<_> = sources
                .iter()
                .map(|(name, text)| (*name, (*text).to_owned()))
                .collect();
            assert_eq!(of(&sources, &BTreeSet::new()), *expected, "{sources:?}");
        }
    }
}
