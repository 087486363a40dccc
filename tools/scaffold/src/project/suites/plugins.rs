//! pytest plugins that tests use without importing them: by a fixture or by a mark.

use std::collections::BTreeSet;

/// Fixtures, and the distribution of the plugin that defines each. From the plugins' documentation.
const FIXTURES: [(&str, &str); 14] = [
    ("aiohttp_client", "pytest-aiohttp"),
    ("benchmark", "pytest-benchmark"),
    ("class_mocker", "pytest-mock"),
    ("data_regression", "pytest-regressions"),
    ("datadir", "pytest-datadir"),
    ("faker", "faker"),
    ("freezer", "pytest-freezer"),
    ("httpserver", "pytest-httpserver"),
    ("httpx_mock", "pytest-httpx"),
    ("mocker", "pytest-mock"),
    ("requests_mock", "requests-mock"),
    ("session_mocker", "pytest-mock"),
    ("shared_datadir", "pytest-datadir"),
    ("time_machine", "time-machine"),
];

/// Marks without which a test fails or does not run, and the distribution of their plugin.
const MARKS: [(&str, &str); 4] = [
    ("anyio", "anyio"),
    ("asyncio", "pytest-asyncio"),
    ("benchmark", "pytest-benchmark"),
    ("trio", "pytest-trio"),
];

/// pytest's own fixtures.
const OWN: &str = "cache capfd capfdbinary caplog capsys capsysbinary doctest_namespace monkeypatch pytestconfig pytester \
record_property recwarn request subtests testdir tmp_path tmp_path_factory tmpdir tmpdir_factory";

/// Returns whether a name is a fixture of pytest, or of a plugin in the table.
pub(super) fn is_fixture(name: &str) -> bool {
    OWN.split(' ').any(|one| one == name) || FIXTURES.iter().any(|(one, _)| *one == name)
}

/// Returns the distributions of the plugins that the sources of a suite use, except for fixtures that they define themselves.
pub(super) fn used<'a>(sources: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let (mut parameters, mut functions) = (BTreeSet::new(), BTreeSet::new());
    let mut found = BTreeSet::new();
    for text in sources {
        for definition in text.split("def ").skip(1) {
            let Some((name, rest)) = definition.split_once('(') else {
                continue;
            };
            let list = rest.split(')').next().unwrap_or_default();
            functions.insert(name.trim().to_owned());
            let names = list
                .split(',')
                .filter_map(|one| one.split([':', '=']).next());
            parameters.extend(names.map(|one| one.trim().to_owned()));
        }
        for (mark, plugin) in MARKS {
            let mark = format!("pytest.mark.{mark}");
            let mut after = text.split(mark.as_str()).skip(1);
            if after.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
                found.insert(plugin.to_owned());
            }
        }
    }
    for (fixture, plugin) in FIXTURES {
        if parameters.contains(fixture) && !functions.contains(fixture) {
            found.insert(plugin.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::used;

    #[test]
    fn plugins() {
        let table: &[(&[&str], &[&str])] = &[
            (&["def test_x(benchmark):\n    benchmark(f)"], &["pytest-benchmark"]),
            (
                &["async def test_x(\n    tmp_path: Path,\n    mocker: MockerFixture,\n) -> None: ..."],
                &["pytest-mock"],
            ),
            (&["@pytest.mark.asyncio\nasync def test_x(): ..."], &["pytest-asyncio"]),
            (&["pytestmark = pytest.mark.anyio\n"], &["anyio"]),
            (&["@pytest.mark.asyncio_cooperative\ndef test_x(): ..."], &[]),
            // The project's own fixture, in another file.
            (
                &["def test_x(benchmark): ...", "@pytest.fixture\ndef benchmark(): ..."],
                &[],
            ),
            (&["benchmark(f)\nmocker = 1", ""], &[]),
        ];
        for (sources, expected) in table {
            let found = used(sources.iter().copied());
            assert_eq!(found.iter().collect::<Vec<_>>(), *expected, "{sources:?}");
        }
    }
}
