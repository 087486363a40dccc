//! Flags of Bazel in rc files, and in advice about them, must be known and valid in Bazel 7, 8 and 9.

use std::collections::BTreeSet;

use pyo3_facts::{Bazel, Flag};

use crate::files::{below, folders, text};

/// Commands at the start of a line in an rc file.
const COMMANDS: [&str; 7] = ["always", "build", "common", "fetch", "query", "run", "test"];

/// Returns the flags in a line of an rc file, without dashes. Flags after `#` count too, because users uncomment them.
fn flags(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim_start_matches('#');
    let line = line.split(" #").next().unwrap_or_default();
    let mut words = line.split_whitespace();
    let command = words.next().and_then(|word| word.split(':').next());
    let is_rc = command.is_some_and(|command| COMMANDS.contains(&command));
    let flags = words.filter_map(|word| word.strip_prefix("--"));
    // Flags that rules define are labels: `--@rules_rust//:clippy_flags`, `--//:fast`.
    flags
        .filter(move |flag| is_rc && flag.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|flag| flag.split('=').next())
}

/// Returns the lines in files of this repository and in files that it generates, each with its file. Excludes bazelw's own rc
/// file, because only one Bazel reads it.
fn lines() -> Vec<(String, String)> {
    let mut files = vec![(".bazelrc".to_owned(), text(".bazelrc"))];
    let adopted = folders("tools/scaffold/tests/adopt").into_iter();
    let adopted = adopted.map(|project| format!("{project}/out"));
    for folder in ["examples", "tools/scaffold/tests/golden"]
        .map(str::to_owned)
        .into_iter()
        .chain(adopted)
    {
        let below = below(&folder).into_iter();
        let rc = below.filter(|(path, _)| path.contains("bazelrc") || path.ends_with(".md"));
        files.extend(rc.map(|(path, text)| (format!("{folder}/{path}"), text)));
    }
    let advice = below("tools/audit/src").into_iter();
    let advice = advice.filter(|(path, _)| !path.ends_with("_test.rs"));
    let advice = advice.map(|(path, text)| (format!("tools/audit/src/{path}"), code(&text)));
    let all = files.into_iter().chain(advice);
    all.flat_map(|(file, text)| {
        text.lines()
            .map(|line| (file.clone(), line.to_owned()))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// Returns the strings in Rust code that are lines of an rc file, one per line. Excludes tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code = code.replace("\\n", "\n");
    let lines = code.split(['"', '`', '\n']);
    let rc = lines.filter(|line| flags(line).next().is_some());
    rc.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_flag_in_an_rc_file_is_valid_in_each_bazel() {
    let mut problems = BTreeSet::new();
    let mut files = BTreeSet::new();
    for (file, line) in lines() {
        for name in flags(&line) {
            files.insert(file.clone());
            let known = Flag::find(name).or_else(|| Flag::find(name.strip_prefix("no")?));
            let Some(flag) = known else {
                problems.insert(format!(
                    "{file}: `--{name}` is not in flags.tsv: add it in refresh.py"
                ));
                continue;
            };
            for bazel in Bazel::all().iter().filter(|bazel| !flag.is_in(bazel.major)) {
                problems.insert(format!("{file}: Bazel {} has no `--{name}`", bazel.major));
            }
        }
    }
    let list: Vec<_> = problems.iter().map(String::as_str).collect();
    assert!(list.is_empty(), "{}", list.join("\n"));
    for (place, at_least) in [
        ("examples/", 5),
        ("tools/scaffold/", 10),
        ("tools/audit/", 3),
    ] {
        let there = files.iter().filter(|file| file.starts_with(place)).count();
        assert!(there >= at_least, "{place} has flags in {there} files only");
    }
}

#[test]
fn which_words_are_flags() {
    let table = [
        ("build --a --nob=1 --c d", vec!["a", "nob", "c"]),
        ("#build:ci --a # or --b", vec!["a"]),
        ("test --@rules_rust//:x=1 --//:y --a", vec!["a"]),
        ("# Tools are built with --a", vec![]),
        ("try-import %workspace%/user.bazelrc", vec![]),
        ("builds --a", vec![]),
    ];
    for (line, expected) in table {
        assert_eq!(flags(line).collect::<Vec<_>>(), expected, "{line}");
    }
    let source =
        "help(\"write `build --a`, or\", \"common --b\\ntest --d\");\n#[cfg(test)] \"build --c\"";
    assert_eq!(code(source), "build --a\ncommon --b\ntest --d");
}
