//! What a build should execute, by mnemonic and target.

use std::collections::BTreeMap;
use std::fmt::Write;

use execlog::Spawn;
use logdiff::History;

use crate::label::short_label;
use crate::outcome::Outcome;

/// How many spawns of each mnemonic and target a build should execute; all else is unexpected. Labels are short: see
/// [`short_label`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected(BTreeMap<(String, String), usize>);

impl<const N: usize> From<[(&str, &str); N]> for Expected {
    /// One spawn for each mention of a mnemonic and a target.
    fn from(spawns: [(&str, &str); N]) -> Self {
        Self::of(spawns)
    }
}

impl Expected {
    /// Nothing is executed.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// One spawn for each mention of a mnemonic and a target.
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

    /// None if the build executed just that; else what to tell, with the reason for each spawn that was not expected.
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

/// Why a spawn ran, a line each.
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
