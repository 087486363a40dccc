//! The one place that writes: data to stdout, notes to stderr, and exit codes.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing to complain about.
    Clean,
    /// 1: the tool could not do all of its work, and has said so.
    Failed,
    /// 3: there is nothing to look at, and it has said so.
    Nothing,
    /// 10: findings.
    Findings,
    /// That of a command that was run.
    Other(u8),
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Failed => 1,
            Self::Nothing => 3,
            Self::Findings => 10,
            Self::Other(code) => code,
        }
    }
}

/// The exit code of a command; an error is written.
pub fn end(result: anyhow::Result<Exit>) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        complain(&format!("{error:#}"));
        Exit::Failed
    });
    ExitCode::from(exit.code())
}

/// Writes data. That nobody reads it to its end (`| head`) is no error. Of control characters, which may come out of any BUILD file or
/// log, a terminal gets none but line ends, tabs and colours.
///
/// # Errors
/// What the system says, such as a full disk.
pub fn data(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let text = visible(text, Paint::stdout());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

/// One of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Passes on what a command that was run printed, as it is. Nothing can be done if that fails.
pub fn pass(stream: Stream, bytes: &[u8]) {
    let _ = match stream {
        Stream::Out => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Stream::Err => io::stderr().lock().write_all(bytes),
    };
}

/// Writes `error: …` to stderr. A further line of the text is a `help: …` of its own.
pub fn complain(text: &str) {
    let paint = Paint::new(io::stderr().is_terminal());
    say(&format!("{}: {text}\n", paint.bad("error")));
}

/// Writes to stderr, with control characters as in [`data`]. Nothing can be done if that fails.
pub fn say(text: &str) {
    say_raw(&visible(text, Paint::new(io::stderr().is_terminal())));
}

/// Writes to stderr, cursor moves and all.
pub fn say_raw(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// With control characters written out, `\u{7}`. Left as they are: line ends, tabs, and with `paint` on what sets colours.
pub fn visible(text: &str, paint: Paint) -> Cow<'_, str> {
    let is_control = |one: char| one.is_control() && !matches!(one, '\n' | '\t');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (at, one) in text.char_indices() {
        let colour = || paint.is_on() && is_colour(text.get(at..).unwrap_or_default());
        if is_control(one) && !colour() {
            shown.extend(one.escape_default());
        } else {
            shown.push(one);
        }
    }
    Cow::Owned(shown)
}

/// Whether a text starts with `ESC [ 1 ; 31 m` or the like.
fn is_colour(text: &str) -> bool {
    let numbers = text.strip_prefix("\u{1b}[").unwrap_or_default();
    let rest = numbers.trim_start_matches(|one: char| one.is_ascii_digit() || one == ';');
    rest.starts_with('m')
}

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// Colours on a terminal, unless `NO_COLOR` is set or the terminal is a dumb one.
    pub fn new(is_terminal: bool) -> Self {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self(is_terminal && !set("NO_COLOR") && !dumb)
    }

    /// None.
    pub fn none() -> Self {
        Self(false)
    }

    /// Those of stdout.
    pub fn stdout() -> Self {
        Self::new(io::stdout().is_terminal())
    }

    /// Those of stderr.
    pub fn stderr() -> Self {
        Self::new(io::stderr().is_terminal())
    }

    /// Whether there are any.
    pub fn is_on(self) -> bool {
        self.0
    }

    /// Whatever the terminal is.
    #[cfg(test)]
    pub fn always(paint: bool) -> Self {
        Self(paint)
    }

    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.with("1", text)
    }

    /// Something wrong.
    pub fn bad(self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{visible, Exit, Paint};

    #[test]
    fn exit_codes() {
        let all = [Exit::Clean, Exit::Failed, Exit::Nothing, Exit::Findings];
        assert_eq!(all.map(Exit::code), [0, 1, 3, 10]);
    }

    #[test]
    fn control_characters() {
        let hostile = "a\tb\u{1b}[31mc\u{1b}[2Kd\u{7}\u{9b}\r\né";
        let shown = "a\tb\\u{1b}[31mc\\u{1b}[2Kd\\u{7}\\u{9b}\\r\né";
        assert_eq!(visible(hostile, Paint(false)), shown);
        let painted = shown.replace("\\u{1b}[31m", "\u{1b}[31m");
        assert_eq!(visible(hostile, Paint(true)), painted);
        assert_eq!(visible("\u{1b}", Paint(true)), "\\u{1b}");
    }

    #[test]
    fn colours() {
        assert_eq!(Paint(true).bad("x"), "\u{1b}[1;31mx\u{1b}[0m");
        assert_eq!(Paint(false).bad("x"), "x");
        assert!(!Paint::new(false).0);
    }
}
