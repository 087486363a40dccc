//! pytest's configuration: its location, and the options that mean the same under Bazel.

use crate::project::files::Files;
use crate::project::pyproject::{PyProject, Pytest};
use crate::project::setuptools::Config;
use crate::project::toml::words_of;

/// Options of pytest itself that have no value and mean the same under Bazel.
const KEPT: [&str; 19] = [
    "--disable-pytest-warnings",
    "--disable-warnings",
    "--doctest-continue-on-failure",
    "--doctest-modules",
    "--exitfirst",
    "--full-trace",
    "--no-header",
    "--no-summary",
    "--quiet",
    "--showlocals",
    "--strict",
    "--strict-config",
    "--strict-markers",
    "--verbose",
    "--xfail-tb",
    "-l",
    "-ra",
    "-v",
    "-x",
];

/// Options of pytest itself that have a value, after `=` or as the next word, and mean the same under Bazel.
const WITH_VALUE: [&str; 13] = [
    "--capture",
    "--color",
    "--doctest-glob",
    "--durations",
    "--durations-min",
    "--import-mode",
    "--log-cli-level",
    "--log-level",
    "--maxfail",
    "--pythonwarnings",
    "--show-capture",
    "--tb",
    "--verbosity",
];

/// Returns pytest's options, and the file that contains them.
pub(super) fn configuration(files: &Files, pyproject: &PyProject) -> (Pytest, Option<String>) {
    // In pytest's order of precedence.
    let inis = [
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    ];
    for (name, section) in inis {
        if name == "tox.ini" && pyproject.pytest.is_some() {
            break;
        }
        let config = Config::parse(&files.glance(name).unwrap_or_default());
        if config.has_section(section) {
            let words = |key: &str| words_of(&config.get(section, key).unwrap_or_default());
            let pytest = Pytest {
                testpaths: words("testpaths"),
                addopts: words("addopts"),
                norecursedirs: words("norecursedirs"),
            };
            return (pytest, Some(name.to_owned()));
        }
    }
    match &pyproject.pytest {
        Some(pytest) => (pytest.clone(), Some("pyproject.toml".to_owned())),
        None => (Pytest::default(), None),
    }
}

/// Options of plugins that mean the same under Bazel, by their beginning, and the distribution of each plugin.
const OF_PLUGINS: [(&str, &str); 2] = [
    ("--asyncio-mode", "pytest-asyncio"),
    ("--benchmark-", "pytest-benchmark"),
];

/// Options of pytest itself that leave tests out. `bazel/run_tests.py` resolves their paths against the project's folder.
const LEAVING_OUT: [&str; 3] = ["--deselect", "--ignore", "--ignore-glob"];

/// The words of `addopts`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// Supported options.
    pub kept: Vec<String>,
    /// Options that are supported if the distribution of their plugin is there, each after its name.
    pub of_plugins: Vec<(String, String)>,
    /// Unsupported options.
    pub dropped: Vec<String>,
}

/// Splits `addopts` into supported and unsupported options.
pub(super) fn split(words: &[String]) -> Split {
    let mut split = Split::default();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let mut plugins = OF_PLUGINS.iter();
        if let Some((_, plugin)) = plugins.find(|(start, _)| word.starts_with(start)) {
            let mut add =
                |word: &String| split.of_plugins.push(((*plugin).to_owned(), word.clone()));
            add(word);
            // A value follows an option without `=`.
            let value = words.next_if(|next| !word.contains('=') && !next.starts_with('-'));
            value.into_iter().for_each(add);
            continue;
        }
        let name = word.split('=').next().unwrap_or_default();
        if LEAVING_OUT.contains(&name) || WITH_VALUE.contains(&name) {
            let value = (name == word).then(|| words.next());
            match value {
                None => split.kept.push(word.clone()),
                Some(Some(value)) => split.kept.push(format!("{name}={value}")),
                Some(None) => split.dropped.push(word.clone()),
            }
            continue;
        }
        let with_value = matches!(word.as_str(), "-W" | "-k" | "-m" | "-p" | "-o" | "-r");
        let value = if with_value { words.next() } else { None };
        // `-p no:x` disables a plugin. Any other `-p` requires one.
        let is_kept = match word.as_str() {
            "-p" => value.is_some_and(|value| value.starts_with("no:")),
            "-W" | "-k" | "-m" => value.is_some(),
            "-q" | "-s" | "-vv" => true,
            _ if word.starts_with("-k") || word.starts_with("-m") => true,
            _ => KEPT.contains(&name) || name.starts_with("-r") && !name.starts_with("--"),
        };
        let list = if is_kept {
            &mut split.kept
        } else {
            &mut split.dropped
        };
        list.push(word.clone());
        list.extend(value.cloned());
    }
    split
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words() {
        let text =
            "-q --benchmark-columns min,mean --benchmark-disable -n auto --asyncio-mode=auto tests";
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let found = split(&words);
        assert_eq!(found.kept, ["-q"]);
        let of_plugins: Vec<_> = found
            .of_plugins
            .iter()
            .map(|(plugin, word)| format!("{plugin} {word}"))
            .collect();
        let expected = [
            "pytest-benchmark --benchmark-columns",
            "pytest-benchmark min,mean",
            "pytest-benchmark --benchmark-disable",
            "pytest-asyncio --asyncio-mode=auto",
        ];
        assert_eq!(of_plugins, expected);
        assert_eq!(found.dropped, ["-n", "auto", "tests"]);
        assert_eq!(split(&["--ignore".to_owned()]).dropped, ["--ignore"]);
    }

    /// A value may be a word of its own. Without it, pytest would take the next option as the value.
    #[test]
    fn values() {
        let text = "--tb short --verbosity 2 --color=yes -x --import-mode importlib --durations";
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let found = split(&words);
        let expected = [
            "--tb=short",
            "--verbosity=2",
            "--color=yes",
            "-x",
            "--import-mode=importlib",
        ];
        assert_eq!(found.kept, expected);
        assert_eq!(found.dropped, ["--durations"]);
    }
}
