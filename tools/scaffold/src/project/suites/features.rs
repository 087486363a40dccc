//! Features that tests ask for: `maturin develop --features test-helpers`.

use std::collections::BTreeSet;

use super::Suite;
use crate::project::crates::Crate;
use crate::project::files::Files;
use crate::project::unmapped::Unmapped;

/// Notes the features of an extension that tests name in a command of maturin and that the project's own build leaves out.
pub(crate) fn wanted(files: &Files, suites: &[Suite], crates: &[Crate]) -> Vec<Unmapped> {
    let extensions = crates.iter().filter(|one| one.is_extension);
    let enabled: Vec<&String> = extensions.flat_map(|one| &one.features).collect();
    let mut seen = BTreeSet::new();
    let mut notes = Vec::new();
    for path in suites.iter().flat_map(|suite| files.below(&suite.folder)) {
        if !path.ends_with(".py") && !path.ends_with(".md") {
            continue;
        }
        let text = files.glance(path).unwrap_or_default();
        for feature in text.lines().flat_map(named) {
            if enabled.contains(&&feature) || !seen.insert(feature.clone()) {
                continue;
            }
            notes.push(Unmapped::new(
                format!("`{path}`: `maturin develop --features {feature}`"),
                format!("the extension is built as for the wheel, without the feature `{feature}`"),
                format!("for tests that need it, add `{feature}` to the extension's `crate_features`, or write a second extension for them"),
            ));
        }
    }
    notes
}

/// Returns the features in a line that calls maturin.
fn named(line: &str) -> Vec<String> {
    let words = || line.split(|c: char| c.is_whitespace() || "`'\"()[]=".contains(c));
    if !words().any(|word| word == "maturin") {
        return Vec::new();
    }
    let mut after = words().skip_while(|word| !matches!(*word, "--features" | "-F"));
    after.next();
    let has_letters = |word: &&str| word.chars().any(char::is_alphanumeric);
    let features = after.find(has_letters).unwrap_or_default();
    let features = features.split(',').filter(|word| {
        let is_name = |c: char| c.is_alphanumeric() || "-_/".contains(c);
        !word.is_empty() && !word.starts_with('-') && word.chars().all(is_name)
    });
    features.map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn lines() {
        let table: [(&str, &[&str]); 6] = [
            (
                "run `maturin develop --features test-helpers` first",
                &["test-helpers"],
            ),
            ("# maturin build --features=a,b/c -r", &["a", "b/c"]),
            ("[\"maturin\", \"develop\", \"-F\", \"a\"]", &["a"]),
            ("maturin develop --release", &[]),
            ("maturin develop --features", &[]),
            ("cargo test --features x", &[]),
        ];
        for (line, expected) in table {
            assert_eq!(named(line), expected, "{line}");
        }
    }
}
