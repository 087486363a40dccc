//! Reads progress lines, which give the phase of an error that no other rule knows.

use super::text::{find, is_number, starts_with_any};
use crate::phase::Phase;
use crate::prefix::without_prefix;

/// How progress lines start, without indentation, by phase.
const STARTS: [(Phase, &[&str]); 7] = [
    (
        Phase::Fetch,
        &[
            "Computing main repo mapping",
            "Fetching ",
            "Updating crates.io index",
            "Updating registry `",
            "Updating git repository `",
            "Downloading crates ",
            "Downloaded ",
            "info: downloading component",
            "info: syncing channel updates",
        ],
    ),
    (Phase::Loading, &["Loading: "]),
    (Phase::Analysis, &["Analyzing: "]),
    (Phase::Execution, &["INFO: Analyzed ", "INFO: Found "]),
    (
        Phase::Packaging,
        &[
            "Collecting ",
            "Installing build dependencies",
            "Getting requirements to build wheel",
            "Preparing metadata (",
            "Building wheel for ",
            "running build_rust",
            "running bdist_wheel",
            "running build_ext",
            "\u{1f517} Found ",
            "\u{1f40d} Found ",
            "\u{1f4e6} Built wheel",
            "\u{1f4e6} Including ",
            "\u{1f339} Building ",
            "\u{1f379} Building ",
        ],
    ),
    (Phase::Runtime, &["INFO: Running command line: ", ">>> "]),
    (
        Phase::Test,
        &[
            "Running unittests ",
            "Running tests/",
            "Doc-tests ",
            "rootdir: ",
        ],
    ),
];

/// Returns the phase of the last progress line of a text.
pub(crate) fn phase(history: &[u8]) -> Option<Phase> {
    history
        .rsplit(|byte| matches!(byte, b'\n' | b'\r'))
        .find_map(|line| of_line(without_prefix(line).trim_ascii_start()))
}

fn of_line(line: &[u8]) -> Option<Phase> {
    let known = STARTS
        .iter()
        .find(|(_, starts)| starts_with_any(line, starts));
    let compiles = || {
        let is_cargo = starts_with_any(line, &["Compiling ", "Checking ", "Documenting "]);
        (is_cargo && find(line, b" v").is_some()).then_some(Phase::Compile)
    };
    // Bazel: `[1,204 / 3,801] Compiling …`.
    let executes = || {
        let inner = line.strip_prefix(b"[")?;
        let end = inner.iter().position(|byte| *byte == b']')?;
        let mut numbers = inner.get(..end)?.split(|byte| *byte == b'/');
        let is_count = |text: &[u8]| {
            let digits: Vec<u8> = text.iter().copied().filter(|byte| *byte != b',').collect();
            is_number(digits.trim_ascii())
        };
        let is_progress = is_count(numbers.next()?) && is_count(numbers.next()?);
        is_progress.then_some(Phase::Execution)
    };
    known
        .map(|(phase, _)| *phase)
        .or_else(compiles)
        .or_else(executes)
}

#[cfg(test)]
mod tests {
    use super::phase;
    use crate::phase::Phase;

    #[test]
    fn the_last_progress_line_counts() {
        for (text, expected) in [
            (
                "Loading: 0 packages loaded\nAnalyzing: target //:a (3 packages loaded)\n",
                Some(Phase::Analysis),
            ),
            (
                "Computing main repo mapping: \n    Fetching module extension x; starting\n",
                Some(Phase::Fetch),
            ),
            (
                "(08:23:12) [1,204 / 3,801] Compiling a.cc; 3s linux-sandbox\n",
                Some(Phase::Execution),
            ),
            (
                "    Updating crates.io index\n   Compiling serde v1.0.0\n",
                Some(Phase::Compile),
            ),
            (
                "running build_ext\nrunning build_rust\n",
                Some(Phase::Packaging),
            ),
            ("Compiling the list\n[see / above]\n", None),
        ] {
            assert_eq!(phase(text.as_bytes()), expected, "{text}");
        }
    }
}
