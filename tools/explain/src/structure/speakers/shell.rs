//! Shells, make, ninja and CI runners, which only say that some command failed or is missing.

use super::forms::{has_form, words, At, Form};
use super::{Depth, Said, Speaker};
use crate::phase::Phase;
use crate::structure::text::{has, starts_with_any};

const FORMS: &[Form] = &[
    // Commands that are missing: `is_missing_command`, and uv
    (At::WithMore, "command not found"),
    (At::WithMore, "error: Failed to spawn: `"),
    (At::WithMore, ": not found"),
    (At::WithMore, "' is not recognized as "),
    (At::WithMore, "bash: "),
    (At::WithMore, "/bin/sh: "),
    // make, just, ninja
    (At::WithMore, ": *** "),
    (At::WithMore, "error: Recipe `"),
    (At::Start, "ninja: build stopped: "),
    (At::Start, "ninja: error: "),
    // BSD make
    (At::Start, "*** Signal "),
    (At::Start, "*** Error code "),
    (At::Start, "make: stopped in "),
    // GitHub, GitLab, CircleCI, Azure, Jenkins, Travis, Buildkite
    (At::Anywhere, "The runner has received a shutdown signal"),
    (At::Anywhere, "Process completed with exit code 137"),
    (At::Anywhere, "Process completed with exit code 143"),
    (At::Anywhere, "has exceeded the maximum execution time of "),
    (
        At::Anywhere,
        "The hosted runner encountered an error while running your job",
    ),
    (At::Anywhere, "lost communication with the server"),
    (At::Anywhere, "ERROR: Job failed"),
    (At::Anywhere, "Too long with no output (exceeded "),
    (At::Anywhere, "ran longer than the maximum time of "),
    (At::Anywhere, "We stopped hearing from agent "),
    (At::Anywhere, "Build timed out (after "),
    (At::Anywhere, "No output has been received in the last "),
    (
        At::Anywhere,
        "The job exceeded the maximum time limit for jobs",
    ),
    (At::Anywhere, "ERROR: script returned exit code "),
    // A job that was killed
    (At::WithMore, "Killed"),
    // Nix
    (At::Start, "error: builder for '"),
    (At::Start, "error: Cannot build '/nix/"),
];

/// What every line contains that [`read`] recognizes.
pub(super) const LITERALS: &[&str] = &words::<{ FORMS.len() }>(FORMS);

/// Names of shells. A folder may precede them.
const SHELLS: [&[u8]; 6] = [b"sh", b"bash", b"dash", b"zsh", b"ash", b"ksh"];

pub(super) fn read(line: &[u8]) -> Option<Said> {
    let said = |phase| Said::new(Speaker::Shell, phase, Depth::Shell);
    // uv
    if is_missing_command(line) || line.starts_with(b"error: Failed to spawn: `") {
        return Some(said(Phase::CommandLine));
    }
    let is_make = has(line, ": *** ") && starts_with_any(line, &["make", "gmake", "mingw32-make"]);
    let is_recipe = line.starts_with(b"error: Recipe `") && has(line, "` failed");
    // `/bin/bash: line 1:    72 Killed                  bazel build`
    let is_killed = has(line, " Killed     ") && has(line, ": line ") || line == b"Killed";
    (is_make || is_recipe || is_killed || has_form(line, FORMS)).then(|| said(Phase::Execution))
}

/// `bash: bazel: command not found`, `zsh: command not found: bazel`, `/bin/sh: 1: cargo: not found`, and cmd.exe and PowerShell.
fn is_missing_command(line: &[u8]) -> bool {
    let first = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = first.rsplit(|byte| *byte == b'/').next();
    let is_shell = SHELLS.iter().any(|shell| Some(*shell) == name);
    line.ends_with(b": command not found")
        || is_shell
            && (has(line, "command not found")
                || line.ends_with(b": not found")
                || line.ends_with(b": Permission denied")
                || line.ends_with(b": No such file or directory"))
        || has(
            line,
            "' is not recognized as an internal or external command",
        )
        || has(line, "' is not recognized as the name of a cmdlet")
        || has(line, "' is not recognized as a name of a cmdlet")
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::phase::Phase;

    #[test]
    fn commands() {
        for (line, phase) in [
            ("bash: bazel: command not found", Phase::CommandLine),
            ("/w/build.sh: line 3: maturin: command not found", Phase::CommandLine),
            ("zsh: command not found: maturin", Phase::CommandLine),
            ("/bin/sh: 1: cargo: not found", Phase::CommandLine),
            (
                "'bazel' is not recognized as an internal or external command,",
                Phase::CommandLine,
            ),
            ("make: *** No rule to make target 'x'.  Stop.", Phase::Execution),
            ("bash: line 1: ./t.sh: Permission denied", Phase::CommandLine),
            ("make[1]: *** [Makefile:12: build] Error 127", Phase::Execution),
            ("ninja: build stopped: subcommand failed.", Phase::Execution),
            (
                "The runner has received a shutdown signal. This can happen when the runner service is stopped.",
                Phase::Execution,
            ),
        ] {
            assert_eq!(read(line.as_bytes()).map(|said| said.phase), Some(phase), "{line}");
        }
        for line in [
            "checking for clang: not found",
            "Process completed with exit code 1.",
            "make: Nothing to be done for 'all'.",
            "if the command is not found: install it",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
        }
    }
}
