//! All checks, and the lookup by id.

use crate::check::Check;
use crate::finding::Finding;

pub use crate::checks::CHECKS;

/// Returns the check with an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id).copied()
}

/// Longer texts, which may come from any file, are not compared.
const LONGEST: usize = 64;

/// Returns the id that the user most likely meant.
#[must_use]
pub fn suggestion(id: &str) -> Option<&'static str> {
    if id.len() > LONGEST {
        return None;
    }
    let near = CHECKS
        .iter()
        .map(|check| (strsim::levenshtein(id, check.id), check.id));
    let (distance, near) = near.min()?;
    (distance <= id.len() / 3).then_some(near)
}

/// Adds the suggested id to a finding as help, if there is one.
#[must_use]
pub fn with_suggestion(finding: Finding, id: &str) -> Finding {
    match suggestion(id) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("`pyo3-bzl audit --list` lists all checks"),
    }
}

#[cfg(test)]
mod tests {
    use super::{find, suggestion};

    #[test]
    fn near() {
        assert_eq!(suggestion("exec-compiled-op"), Some("exec-compiled-opt"));
        assert_eq!(suggestion("x"), None);
        assert_eq!(suggestion(&"exec-compiled-opt".repeat(1000)), None);
        assert!(find("exec-compiled-opt").is_some());
        assert!(find("exec_compiled_opt").is_none());
    }
}
