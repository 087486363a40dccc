//! What a test measures in every run, and what it measures only under `--config=all`.

use std::env;

/// Returns whether a test measures that part completely. `PYO3_BZL_WHOLE` is a comma-separated list of words. A part is measured
/// completely if its name contains one of them. Without the variable, every part is.
#[must_use]
pub fn whole(name: &str) -> bool {
    env::var("PYO3_BZL_WHOLE").map_or(true, |words| contains_any(name, &words))
}

fn contains_any(name: &str, words: &str) -> bool {
    words
        .split(',')
        .any(|word| !word.is_empty() && name.contains(word))
}

#[test]
fn a_word_of_the_name() {
    assert!(contains_any("gRPC: buildbox-casd 1.3", "nginx,casd"));
    assert!(!contains_any("justbuild 1.6", "nginx,casd"));
    assert!(!contains_any("justbuild 1.6", ""));
}
