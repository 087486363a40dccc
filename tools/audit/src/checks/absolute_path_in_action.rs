//! A machine-specific path in a command.

use super::prelude::*;
use super::by_action::each_target;
use crate::facts::action::Action;

check! {
    "absolute-path-in-action",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Actions,
    fixes: Fixes::None,
    title: "the command of a Rust action contains a machine-specific path",
    why: "A path below the workspace, the user's home or Bazel's own folder differs between machines. It is part of the command and \
          so of the cache key: no other machine gets a cache hit. The path often ends up in the library, too.",
    remedy: "Write paths relative to the execution root: `$(execpath …)`, or `${pwd}` where rules_rust resolves it.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let machine = facts.actions.iter().flat_map(|actions| &actions.machine_paths);
    let machine: Vec<_> = machine.filter(|path| path.len() > 1).collect();
    let wrong = |action: &Action| {
        let values = action.environment.iter();
        // Another check handles HOME.
        let values = values.filter(|(name, _)| name != "HOME").map(|(_, value)| value);
        let mut texts = action.arguments.iter().chain(values);
        texts.find_map(|text| machine.iter().find_map(|path| found(text, path)))
    };
    each_target(facts, wrong, |action, path| {
        CHECK
            .finding(format!("{} of `{}` has a machine-specific path in its command: `{path}`", action.mnemonic, action.label))
            .help("write `$(execpath …)` in `rustc_flags`, `rustc_env` or `build_script_env`")
    })
}

/// Returns the whole path in `text` that starts with `path`.
fn found(text: &str, path: &str) -> Option<String> {
    let at = text.find(path)?;
    let rest = text.get(at + path.len()..)?;
    let before = text.get(..at)?;
    let is_whole = rest.is_empty() || rest.starts_with(['/', ':', ',', ' ', '"']);
    let starts = before.ends_with("-L")
        || !before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '/' | '.' | '_' | '-'));
    let end = rest.find([':', ',', ' ', '"', '=']).unwrap_or(rest.len());
    (is_whole && starts).then(|| format!("{path}{}", rest.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn table() {
        let table = [
            ("-L/home/me/lib", "/home/me", Some("/home/me/lib")),
            ("/home/me", "/home/me", Some("/home/me")),
            ("--x=/home/me/a:/b", "/home/me", Some("/home/me/a")),
            ("/home/meta", "/home/me", None),
            ("external/home/me/x", "/home/me", None),
            ("bazel-out/x", "/home/me", None),
        ];
        for (text, path, expected) in table {
            assert_eq!(found(text, path).as_deref(), expected, "{text}");
        }
    }
}
