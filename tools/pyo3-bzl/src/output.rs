//! The only module that writes: data to stdout, notes to stderr, and exit codes.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use anyhow::Context as _;

/// The result of a command, as an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, without findings.
    Clean,
    /// 1: the command could not do all of its work, and printed why.
    Failed,
    /// 3: there is nothing to examine; the command printed why.
    Nothing,
    /// 10: findings.
    Findings,
    /// The exit code of a command that was run.
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

/// Returns the exit code of a command. Prints an error.
pub fn end(result: anyhow::Result<Exit>) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        print_error(&format!("{error:#}"));
        Exit::Failed
    });
    ExitCode::from(exit.code())
}

/// Writes data. A reader that stops early (`| head`) is not an error. BUILD files and logs may contain control characters; a
/// terminal receives only line endings, tabs and colours.
///
/// # Errors
/// Fails with an error of the operating system, such as a full disk.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let text = visible(text, Paint::stdout());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

/// An output stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Passes on the output of a command that was run, unchanged. Errors are ignored.
pub fn pass(stream: Stream, bytes: &[u8]) {
    let _ = match stream {
        Stream::Out => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Stream::Err => io::stderr().lock().write_all(bytes),
    };
}

/// Writes `error: …` to stderr. Each further line of the text becomes a `help: …` line.
pub fn print_error(text: &str) {
    let paint = Paint::stderr();
    print_note(&format!("{}: {text}\n", paint.bad("error")));
}

/// Writes to stderr, with control characters as in [`print`]. Errors are ignored.
pub fn print_note(text: &str) {
    print_raw(&visible(text, Paint::stderr()));
}

/// Writes to stderr, including cursor movements.
pub fn print_raw(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Escapes control characters, `\u{7}`, except line endings, tabs, and (if `paint` is on) colours.
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

/// Returns whether a text starts with a colour sequence such as `ESC [ 1 ; 31 m`.
fn is_colour(text: &str) -> bool {
    let numbers = text.strip_prefix("\u{1b}[").unwrap_or_default();
    let rest = numbers.trim_start_matches(|one: char| one.is_ascii_digit() || one == ';');
    rest.starts_with('m')
}

/// Whether to use colours.
#[derive(Debug, Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// Uses colours on a terminal, unless the environment says otherwise (`NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM=dumb`).
    fn of(stream: &impl RawStream) -> Self {
        Self(AutoStream::choice(stream) != ColorChoice::Never)
    }

    /// Disables colours.
    pub fn none() -> Self {
        Self(false)
    }

    /// Returns the setting for stdout.
    pub fn stdout() -> Self {
        Self::of(&io::stdout())
    }

    /// Returns the setting for stderr.
    pub fn stderr() -> Self {
        Self::of(&io::stderr())
    }

    /// Returns whether colours are on.
    pub fn is_on(self) -> bool {
        self.0
    }

    /// Sets colours regardless of the terminal.
    #[cfg(test)]
    pub fn always(paint: bool) -> Self {
        Self(paint)
    }

    /// Formats a heading.
    pub fn heading(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// Formats an error.
    pub fn bad(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    fn with(self, style: Style, text: &str) -> String {
        if self.0 {
            format!("{style}{text}{style:#}")
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
        assert_eq!(Paint(true).bad("x"), "\u{1b}[1m\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Paint(false).bad("x"), "x");
        assert!(!Paint::of(&Vec::<u8>::new()).is_on());
    }
}
