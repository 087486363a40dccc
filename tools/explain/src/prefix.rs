//! Removes what CI systems and container runtimes write before each line.

use std::sync::{LazyLock, OnceLock};

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};

/// Matches the time stamps of GitHub (also `gh run view --log`), GitLab, Buildkite, Jenkins, mach and Bazel's `--show_timestamps`, the
/// service names of docker compose, the step numbers and times of BuildKit, the line numbers of Spack, markers such as `##[error]`, the
/// steps of Cloud Build and TeamCity, the dates of Go programs, the jobs of act, the targets of Earthly, the packages of Nix, the margin
/// of BitBake, the branches of Jenkins, the programs in Windows PowerShell's error records, the paddings that terminals understand, and
/// the `^M` that `cat -v` prints.
const PREFIX: &str = r"(?x)
    ^(?:
        (?:\xEF\xBB\xBF)?
            \d{4}-\d\d-\d\d T \d\d:\d\d:\d\d (?:[.,]\d{1,9})? (?:Z|[+-]\d\d:?\d\d) (?:\x20|$) (?:[0-9a-f]{2}[OE][+\x20]?\x20?)?
      | \[ \d{4}-\d\d-\d\d [T\x20] \d\d:\d\d:\d\d (?:[.,]\d{1,9})? Z? \] \x20
      | \( \d\d:\d\d:\d\d (?:\.\d+)? \) \x20
      | \d\d:\d\d:\d\d (?:[.,]\d+)? \x20{1,2}
      | \x20?\d{1,3}:\d\d\.\d\d \x20
      | [A-Za-z][\w.-]{0,62} (?: -\d+ \x20* | \x20{2,} ) \| \x20
      | \#\d+ \x20 \d+\.\d{1,3} \x20 | \d+\.\d{2,3} \x20
      | (?: >> )? \x20{2,} \d{1,6} \x20{4,}
      | \#\#\[ (?:error|warning|debug|command|group|section) \]
      | Step\x20\#\d+ (?: \x20-\x20\x22[^\x22]{1,80}\x22 )? :\x20
      | \[ \d\d:\d\d:\d\d \] (?: \x20 | (?: [A-Z]: )? \s* (?: \[Step\x20\d+/\d+\] \x20 )? )
      | \d{4}/\d\d/\d\d \x20 \d\d:\d\d:\d\d (?:\.\d+)? \x20
      | \[ [^\]]{1,80} \] \x20{2,} \|\x20{1,2}
      | \x20* \+[\w./-]{1,60} \x20+ \| \x20
      | [a-z][\w.+-]{0,60} >\x20
      | \|\x20
      | (?: bazel(?:isk)? | cargo | docker | exe | maturin | pip3? | poetry | py(?:thon3?)? | pytest | rustc | rustup | uvx? | [\w.-]{1,40}\.exe ) \x20:\x20
      | (?: \$<\d{1,2}> )+
      | \^M
    ){1,4}";

/// Matches the job and the step that `gh run view --log` prints before a time stamp.
const STEP: &str = r"^[^\t]{1,120}\t[^\t]{1,120}\t(?:\xEF\xBB\xBF)?\d{4}-\d\d-\d\dT";

/// Starts of tags in brackets that belong to a tool's own line, such as `[ERROR] ` and `[stderr] `. Other tags name a job or a branch.
const OWN_TAGS: [&[u8]; 10] = [
    b"[FATAL", b"[ERROR", b"[WARN", b"[INFO", b"[DEBUG", b"[FAILED", b"[PASSED", b"[std", b"[end",
    b"[OK",
];

/// Matches the errors that only Bazel prints.
const BAZEL: &str = r"(?x)
    ^ERROR:\ (?: \S+:\d+:\d+:\ | Analysis\ of\ target\ ' | An\ error\ occurred\ during\ the\ fetch\  | error\ evaluating\ module\ extension\ 
      | Error\ computing\  | no\ such\ (?:target|package)\  | --\S+\ ::\ Unrecognized\  | Skipping\ ' | Build\ did\ NOT\  )";

/// How Bazel's own lines start.
const OWN: [&[u8]; 5] = [b"ERROR: ", b"FATAL: ", b"FAIL: ", b"WARNING: ", b"INFO: "];

/// Returns the line without such prefixes and without its line end.
pub(crate) fn without_prefix(line: &[u8]) -> &[u8] {
    let line = behind_stamps(line);
    let line = behind_backtick(line).unwrap_or(line);
    quoted(line).unwrap_or(line)
}

/// Returns an error that people quote in Markdown: `` `error: x` ``.
fn behind_backtick(line: &[u8]) -> Option<&[u8]> {
    const STARTS: [&[u8]; 7] = [
        b"error: ",
        b"error[",
        b"ERROR: ",
        b"FATAL: ",
        b"Error: ",
        b"ImportError: ",
        b"ModuleNotFoundError: ",
    ];
    let inner = line.trim_ascii_start().strip_prefix(b"`")?;
    let is_error = STARTS.iter().any(|start| inner.starts_with(start));
    is_error.then(|| inner.strip_suffix(b"`").unwrap_or(inner))
}

/// Returns Bazel's line in `  | ERROR: x`, as copied from a Buildkite log, in `> ERROR: x`, and in an indented log. rustc's margin and
/// other tools' indented `ERROR: ` are kept.
fn quoted(line: &[u8]) -> Option<&[u8]> {
    let inner = line.trim_ascii_start();
    let mark = inner.strip_prefix(b"| ").or(inner.strip_prefix(b"> "));
    if let Some(rest) = mark {
        let own = behind_stamps(rest);
        let is_own = OWN.iter().any(|start| own.starts_with(start));
        return is_own.then_some(own);
    }
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    // Wrapper scripts print text of their own before each line.
    const FARTHEST: usize = 160;
    let near = line.get(..line.len().min(FARTHEST)).unwrap_or(line);
    static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ERROR: "));
    let at = ERROR.find(near)?;
    let is_word = line.get(at.checked_sub(1)?)?.is_ascii_whitespace();
    let inner = line.get(at..).filter(|_| is_word)?;
    let regex = REGEX.get_or_init(|| RegexBuilder::new(BAZEL).unicode(false).build().ok());
    regex.as_ref()?.is_match(inner).then_some(inner)
}

fn behind_stamps(line: &[u8]) -> &[u8] {
    let line = behind_times(line);
    behind_tag(line).map_or(line, behind_times)
}

/// Returns what follows a tag such as `[linux-x64] `, which Jenkins and wrapper scripts print before each line.
fn behind_tag(line: &[u8]) -> Option<&[u8]> {
    const LONGEST: usize = 60;
    let inner = line.strip_prefix(b"[")?;
    let end = inner.iter().take(LONGEST).position(|byte| *byte == b']')?;
    let tag = inner.get(..end)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(byte);
    let is_tag = tag.first().is_some_and(u8::is_ascii_alphabetic) && tag.iter().all(is_name);
    let is_own = OWN_TAGS.iter().any(|start| line.starts_with(start));
    let rest = inner.get(end + 1..)?.strip_prefix(b" ")?;
    (is_tag && !is_own).then_some(rest)
}

fn behind_times(line: &[u8]) -> &[u8] {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let line = behind_step(line).unwrap_or(line);
    let regex = REGEX.get_or_init(|| RegexBuilder::new(PREFIX).unicode(false).build().ok());
    let found = regex.as_ref().and_then(|regex| regex.find(line));
    let start = found.map_or(0, |found| found.end());
    line.get(start..).unwrap_or_default().trim_ascii_end()
}

/// Returns the time stamp in a line of `gh run view --log`.
fn behind_step(line: &[u8]) -> Option<&[u8]> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    // Few lines have tabs, and the search for them is quick.
    memchr::memchr(b'\t', line)?;
    let regex = REGEX.get_or_init(|| RegexBuilder::new(STEP).unicode(false).build().ok());
    let found = regex.as_ref()?.find(line)?;
    line.get(found.end().checked_sub("2026-11-27T".len())?..)
}

#[cfg(test)]
mod tests {
    use super::without_prefix;

    #[test]
    fn indented_logs() {
        for line in [
            "ERROR: /w/BUILD:1:1: C++ compilation of rule '//:x' failed",
            "ERROR: apps/BUILD:12:12: in x rule //:x:",
            "ERROR: Analysis of target '//:x' failed; build aborted",
        ] {
            for prefix in [
                "   ",
                " INFO ide_ci::program: pnpm . postinstall: ",
                "app:build: ",
            ] {
                assert_eq!(
                    without_prefix(format!("{prefix}{line}").as_bytes()),
                    line.as_bytes()
                );
            }
        }
    }

    #[test]
    fn prefixes() {
        let table = [
            "ERROR: x",
            "2026-11-27T08:23:12.1234567Z ERROR: x",
            "build\tRun bazel\t2026-11-27T08:23:12.1234567Z ERROR: x",
            "2026-11-27T08:23:12.123456Z 00O ERROR: x",
            "2026-11-27T08:23:12.123456Z 01E+ERROR: x",
            "[2026-11-27T08:23:12.123Z] ERROR: x",
            "[2026-11-27 08:23:12] ERROR: x",
            "08:23:12  ERROR: x",
            "(08:23:12) ERROR: x",
            " 8:23.12 ERROR: x",
            "> 10:23.12 ERROR: x",
            "build-1  | ERROR: x",
            "  | (08:23:12) ERROR: x",
            "  | ERROR: x",
            "#12 34.56 ERROR: x",
            "#12 134.5 ERROR: x",
            "34.56 ERROR: x",
            "app    | ERROR: x",
            "> ERROR: x",
            "2026-11-27T08:23:12.123456Z 01E      312      ERROR: x",
            "2026-11-27T08:23:12.1234567Z ##[error]ERROR: x",
            "[2026-11-27T08:23:12.123Z] (08:23:12) ERROR: x\r",
            "12:35:50 19:35:51 [Bazel] ERROR: x",
            "[linux-x64] (08:23:12) ERROR: x",
            "[08:23:12] ERROR: x",
            "[08:23:12]W:\t [Step 2/3] ERROR: x",
            "[08:23:12][Step 2/3] ERROR: x",
            "Step #1 - \"build\": ERROR: x",
            "Step #1: ERROR: x",
            "2026/11/27 08:23:12 ERROR: x",
            "[CI/build]   | ERROR: x",
            "             +build | ERROR: x",
            "python3.12-tally> ERROR: x",
            "| ERROR: x",
            "`ERROR: x`",
            "pip : ERROR: x",
            "cargo.exe : ERROR: x",
        ];
        for line in table {
            assert_eq!(without_prefix(line.as_bytes()), b"ERROR: x", "{line}");
        }
        for line in [
            "12 | let a = 1;",
            "  --> src/lib.rs:1:1",
            "[12 / 34] Compiling",
            "a | b",
            "  | ^^^^ expected",
            "  ERROR: Failed building wheel for x",
            "3.9 is too old",
            "[ERROR] x",
            "[FATAL 08:50:26.086 src/main/cpp/blaze.cc:1106] x",
            "[1/3] x",
            ">>> import x",
            "a -> b",
            "[stderr]",
            "[[package]] x",
            "the pip : x",
            "tally : x",
            "+ cargo build | tee log",
        ] {
            assert_eq!(without_prefix(line.as_bytes()), line.as_bytes());
        }
    }
}
