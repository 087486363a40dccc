//! Programs on the PATH.

use std::process::{Command, Stdio};

use super::{Item, State};

/// Name and purpose.
const PROGRAMS: [(&str, &str); 5] = [
    ("cargo", "updates Cargo.lock; Bazel does not need it"),
    ("rustc", "only for Cargo; Bazel fetches its own"),
    ("python3", "runs tests if rules_python provides no Python"),
    ("maturin", "only for `maturin develop`"),
    ("buildifier", "only formats BUILD files"),
];

/// Returns all programs with their versions.
pub fn items() -> Vec<Item> {
    let item = |(name, use_for): (&str, &str)| match version(name) {
        Some(version) => Item::new("programs", name, State::Good).value(version),
        None => Item::new("programs", name, State::Absent).detail(use_for),
    };
    PROGRAMS.into_iter().map(item).collect()
}

/// Returns the version of a program, from the first line that `--version` prints.
fn version(name: &str) -> Option<String> {
    let done = Command::new(name)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|done| done.status.success())?;
    Some(in_text(&String::from_utf8_lossy(&done.stdout)))
}

/// Returns `1.95.0` for `cargo 1.95.0 (f2d3ce0bd 2026-03-21)`.
pub fn in_text(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split_whitespace();
    let version = words.find(|word| word.starts_with(|char: char| char.is_ascii_digit()));
    version.unwrap_or(line.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn versions() {
        for (text, expected) in [
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-21)\n", "1.95.0"),
            ("Python 3.11.7", "3.11.7"),
            (
                "buildifier version: 8.2.1 \nbuildifier scm revision: x\n",
                "8.2.1",
            ),
            ("bazel no_version\n", "bazel no_version"),
            ("", ""),
        ] {
            assert_eq!(in_text(text), expected);
        }
    }
}
