//! The effect of a transition: compares two configurations.

use anyhow::Context as _;
use bazel_client::{Bazel, Call};
use serde::Serialize;

use crate::bazel::with_progress;

/// An option that a transition changed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name.
    pub option: String,
    /// The old value.
    pub from: String,
    /// The new value; `null` for the default of a flag that a BUILD file declares.
    pub to: String,
}

/// Returns the output of `bazel config A B` for two configurations.
///
/// # Errors
/// Fails if Bazel fails.
pub fn changed_options(bazel: &Bazel, from: String, to: String) -> anyhow::Result<Vec<Change>> {
    let call = Call::new("config")
        .flags([from, to])
        .hidden("--output=json");
    let text = with_progress(&call, |progress| bazel.text(&call, progress))?;
    changes(&text.value).with_context(|| format!("cannot read what `{call}` printed"))
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Diff {
    fragments_diff: Vec<Fragment>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fragment {
    name: String,
    options_diff: std::collections::BTreeMap<String, Pair>,
}

#[derive(serde::Deserialize)]
struct Pair {
    first: String,
    second: String,
}

/// Test options. Bazel drops them below a target that is not a test, regardless of the transition.
const TESTS: &str = "TestConfiguration$TestOptions";

fn changes(json: &str) -> anyhow::Result<Vec<Change>> {
    let diff: Diff = serde_json::from_str(json)?;
    let fragments = diff.fragments_diff.into_iter();
    let options = fragments
        .filter(|fragment| !fragment.name.ends_with(TESTS))
        .flat_map(|fragment| fragment.options_diff);
    Ok(options
        .map(|(option, pair)| Change {
            option,
            from: pair.first,
            to: pair.second,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{changes, Change};

    #[test]
    fn what_bazel_config_says() {
        let json = r#"{"configHash1":"a","configHash2":"b","fragmentsDiff":[
            {"name":"com.google.devtools.build.lib.analysis.test.TestConfiguration$TestOptions","optionsDiff":{"test_arg":{"first":"[]","second":"null"}}},
            {"name":"user-defined","optionsDiff":{"@@rules_python~//python/config_settings:python_version":{"first":"3.11","second":"null"}}}]}"#;
        let expected = Change {
            option: "@@rules_python~//python/config_settings:python_version".into(),
            from: "3.11".into(),
            to: "null".into(),
        };
        assert_eq!(changes(json).ok(), Some(vec![expected]));
        assert!(changes("{}").is_err());
    }
}
