//! The spawns that a build should execute, by mnemonic and target.

use std::collections::BTreeMap;
use std::fmt::Write;

use execlog::Spawn;
use logdiff::History;

use crate::label::short_label;
use crate::outcome::Outcome;

/// The number of spawns that a build should execute, by mnemonic and target. All other spawns are unexpected. Labels
/// are short: see [`short_label`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected(BTreeMap<(String, String), usize>);

impl<const N: usize> From<[(&str, &str); N]> for Expected {
    /// Expects one spawn for each pair of a mnemonic and a target. Repeated pairs add up.
    fn from(spawns: [(&str, &str); N]) -> Self {
        Self::of(spawns)
    }
}

impl Expected {
    /// Expects no executed spawn.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Expects one spawn for each pair of a mnemonic and a target. Repeated pairs add up.
    pub fn of<'a>(spawns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut expected = Self::default();
        for (mnemonic, target) in spawns {
            *expected
                .0
                .entry((mnemonic.to_owned(), target.to_owned()))
                .or_default() += 1;
        }
        expected
    }

    /// Returns `None` if the build executed exactly these spawns. Otherwise returns the differences, with the reason
    /// for each unexpected spawn.
    pub(crate) fn verdict(&self, outcome: &Outcome, history: &mut History) -> Option<String> {
        let mut missing = self.0.clone();
        let mut unexpected = Vec::new();
        for spawn in outcome.executed() {
            let key = (
                spawn.mnemonic.clone(),
                short_label(&spawn.target_label).into_owned(),
            );
            match missing.get_mut(&key) {
                Some(count) if *count > 0 => *count -= 1,
                _ => unexpected.push(spawn),
            }
        }
        missing.retain(|_, count| *count > 0);
        if missing.is_empty() && unexpected.is_empty() {
            return None;
        }
        let mut message = format!(
            "`bazel {}` did not execute what it should have:\n",
            outcome.command.join(" ")
        );
        for spawn in unexpected {
            let _ = writeln!(
                message,
                "  unexpected: {} {}",
                spawn.mnemonic, spawn.target_label
            );
            for reason in reasons(spawn, history) {
                let _ = writeln!(message, "    {reason}");
            }
        }
        for ((mnemonic, target), count) in missing {
            let _ = writeln!(message, "  missing: {mnemonic} {target} ({count} more)");
        }
        Some(message)
    }
}

/// Returns the reasons why a spawn ran, one per line.
fn reasons(spawn: &Spawn, history: &mut History) -> Vec<String> {
    let causes = history.causes(spawn);
    causes
        .iter()
        .flat_map(|cause| {
            cause
                .to_string()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The outcome of a build with one spawn, which compiled a library with that digest.
    fn outcome(digest: &str) -> Outcome {
        let log = format!(
            r#"{{"mnemonic": "Rustc", "targetLabel": "//:tally_rs", "runner": "linux-sandbox", "listedOutputs": ["lib.so"],
                "inputs": [{{"path": "src/lib.rs", "digest": {{"hash": "{digest}", "sizeBytes": "9"}}}}]}}"#
        );
        let spawns = execlog::Reader::from_reader(log.as_bytes())
            .and_then(Iterator::collect)
            .expect("a log");
        Outcome {
            command: vec!["build".to_owned()],
            code: Some(0),
            out: String::new(),
            err: String::new(),
            spawns,
            time: Duration::ZERO,
            log: "log".into(),
        }
    }

    /// The history of one build with the digest `aa`.
    fn history() -> History {
        let mut history = History::default();
        history.absorb(&outcome("aa").spawns[0]);
        history.next_log();
        history
    }

    #[test]
    fn what_was_expected_is_no_failure() {
        let expected = Expected::from([("Rustc", "//:tally_rs")]);
        assert_eq!(expected.verdict(&outcome("bb"), &mut history()), None);
    }

    #[test]
    fn what_was_not_expected_says_why_it_ran() {
        let verdict = Expected::nothing().verdict(&outcome("bb"), &mut history());
        assert_eq!(
            verdict.as_deref(),
            Some(
                "`bazel build` did not execute what it should have:\n  unexpected: Rustc //:tally_rs\n    \
                 inputs: 1 changed: src/lib.rs\n"
            )
        );
    }

    #[test]
    fn what_did_not_run_is_missing() {
        let expected = Expected::from([("Rustc", "//:tally_rs"), ("Pyo3Gate", "//:tally_rename")]);
        let verdict = expected.verdict(&outcome("bb"), &mut history());
        let verdict = verdict.expect("a failure");
        assert!(
            verdict.contains("missing: Pyo3Gate //:tally_rename (1 more)"),
            "{verdict}"
        );
    }
}
