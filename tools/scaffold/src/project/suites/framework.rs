//! Whether a suite needs pytest, or is written for the standard library's unittest.

/// Returns whether unittest finds and runs all tests of a suite. `sources` are its Python files, each with its file name.
///
/// Each test file must have tests of unittest and none that only pytest runs: functions, classes without a base, fixtures.
pub(super) fn is_unittest<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> bool {
    let mut has_tests = false;
    for (name, text) in sources {
        if text.lines().any(is_of_pytest) {
            return false;
        }
        if super::is_test(name) {
            // unittest finds no `*_test.py`.
            if !name.starts_with("test") || !text.lines().any(is_of_unittest) {
                return false;
            }
            has_tests = true;
        }
    }
    has_tests
}

fn is_of_pytest(line: &str) -> bool {
    let is_function = ["def test", "async def test"]
        .iter()
        .any(|start| line.starts_with(start));
    let is_class = line
        .strip_prefix("class Test")
        .is_some_and(|rest| !rest.contains('('));
    let code = line.trim_start();
    let is_import = ["import pytest", "from pytest"]
        .iter()
        .any(|start| code.starts_with(start));
    is_function || is_class || is_import
}

fn is_of_unittest(line: &str) -> bool {
    line.starts_with("def load_tests(") || line.starts_with("class ") && line.contains("TestCase")
}

#[cfg(test)]
mod tests {
    use super::is_unittest;

    #[test]
    fn frameworks() {
        const CASE: &str =
            "import unittest\nclass TestX(unittest.TestCase):\n    def test_x(self): ...\n";
        let table: &[(&[(&str, &str)], bool)] = &[
            (
                &[
                    ("test_x.py", CASE),
                    ("__init__.py", ""),
                    ("helper.py", "import json\n"),
                ],
                true,
            ),
            (
                &[(
                    "test_doc.py",
                    "def load_tests(loader, tests, ignore): ...\n",
                )],
                true,
            ),
            (&[("test_x.py", "def test_x(): ...\n")], false),
            (
                &[
                    ("test_x.py", CASE),
                    ("test_y.py", "async def test_y(): ...\n"),
                ],
                false,
            ),
            (
                &[
                    ("test_x.py", CASE),
                    ("test_y.py", "class TestY:\n    def test_y(self): ...\n"),
                ],
                false,
            ),
            (
                &[("test_x.py", CASE), ("conftest.py", "import pytest\n")],
                false,
            ),
            (
                &[("test_x.py", &format!("{CASE}def test_y(): ...\n"))],
                false,
            ),
            (&[("x_test.py", CASE)], false),
            // A helper, not a test, has the base class.
            (&[("test_x.py", "import base\n")], false),
            (&[("helper.py", CASE)], false),
            (&[], false),
        ];
        for (sources, expected) in table {
            assert_eq!(
                is_unittest(sources.iter().copied()),
                *expected,
                "{sources:?}"
            );
        }
    }
}
