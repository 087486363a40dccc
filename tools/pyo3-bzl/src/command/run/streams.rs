//! The output streams of the command: pipes, or pseudo-terminals if ours are terminals, so that the command keeps colours and
//! progress.
//!
//! Bazel asks whether standard output and standard error are both terminals (`IsStandardTerminal` in its client). If they are,
//! the command gets one terminal for both, which preserves the order of its output.

use std::io::{self, IsTerminal as _, PipeReader, PipeWriter, Read};
use std::process::{Command, Stdio};

use crate::output::Stream;

/// The ends of one stream.
enum Ends {
    /// Both ends of a pipe.
    Pipe(PipeReader, PipeWriter),
    /// Both ends of a terminal.
    #[cfg(unix)]
    Terminal(terminal::Terminal),
}

/// The streams of a command.
pub struct Streams {
    out: Ends,
    /// None if it shares the terminal.
    err: Option<Ends>,
}

impl Streams {
    /// Creates a terminal for each of our streams that is one, otherwise pipes.
    ///
    /// # Errors
    /// Fails with an error of the operating system.
    pub fn new() -> io::Result<Self> {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let ends = |is_terminal: bool, stream: Stream| match terminal_of(is_terminal, stream) {
            Some(ends) => Ok(ends),
            None => io::pipe().map(|(reader, writer)| Ends::Pipe(reader, writer)),
        };
        let first = ends(out, Stream::Out)?;
        let is_one = out && err && !matches!(first, Ends::Pipe(..));
        let err = if is_one {
            None
        } else {
            Some(ends(err, Stream::Err)?)
        };
        Ok(Self { out: first, err })
    }

    /// Redirects the command's output to them.
    ///
    /// # Errors
    /// Fails with an error of the operating system.
    pub fn attach(&self, command: &mut Command) -> io::Result<()> {
        command.stdout(self.out.writer()?);
        command.stderr(self.err.as_ref().unwrap_or(&self.out).writer()?);
        Ok(())
    }

    /// Returns a handle that resizes the command's terminals.
    pub fn resizer(&self) -> Resizer {
        let ends = [Some(&self.out), self.err.as_ref()];
        Resizer(
            ends.into_iter()
                .flatten()
                .filter_map(Ends::resized)
                .collect(),
        )
    }

    /// Returns the readers of the command's output, each with its destination. Closes our own writing ends.
    pub fn readers(self) -> Vec<(Stream, Box<dyn Read + Send>)> {
        let mut readers = vec![(Stream::Out, self.out.reader())];
        readers.extend(self.err.map(|err| (Stream::Err, err.reader())));
        readers
    }
}

impl Ends {
    fn writer(&self) -> io::Result<Stdio> {
        match self {
            Self::Pipe(_, writer) => Ok(writer.try_clone()?.into()),
            #[cfg(unix)]
            Self::Terminal(terminal) => Ok(terminal.inner.try_clone()?.into()),
        }
    }

    fn reader(self) -> Box<dyn Read + Send> {
        match self {
            Self::Pipe(reader, _) => Box::new(reader),
            #[cfg(unix)]
            Self::Terminal(terminal) => Box::new(std::fs::File::from(terminal.outer)),
        }
    }
}

#[cfg(unix)]
fn terminal_of(is_terminal: bool, stream: Stream) -> Option<Ends> {
    // Fall back to a pipe if no terminal is available.
    let terminal = is_terminal.then(|| terminal::Terminal::like(stream).ok());
    terminal.flatten().map(Ends::Terminal)
}

#[cfg(not(unix))]
fn terminal_of(_is_terminal: bool, _stream: Stream) -> Option<Ends> {
    None
}

#[cfg(unix)]
pub use terminal::Resizer;

/// There is nothing to resize.
#[cfg(not(unix))]
pub struct Resizer(Vec<std::convert::Infallible>);

#[cfg(not(unix))]
impl Resizer {
    /// Does nothing.
    pub fn resize(&self) {}
}

#[cfg(not(unix))]
impl Ends {
    fn resized(&self) -> Option<std::convert::Infallible> {
        None
    }
}

#[cfg(unix)]
mod terminal {
    //! A pseudo-terminal between the command and our terminal.

    use std::io;
    use std::os::fd::OwnedFd;

    use rustix::fs::{open, Mode, OFlags};
    use rustix::io::{fcntl_setfd, FdFlags};
    use rustix::pty::{grantpt, openpt, ptsname, unlockpt, OpenptFlags};
    use rustix::termios::{
        tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize, OptionalActions, Winsize,
    };

    use super::Ends;
    use crate::output::Stream;

    /// Both ends of a pseudo-terminal.
    pub struct Terminal {
        /// The end that we read.
        pub outer: OwnedFd,
        /// The end that the command writes to.
        pub inner: OwnedFd,
        of: Stream,
    }

    impl Terminal {
        /// Creates one of the size of ours. It passes bytes through unchanged, because our own terminal processes them.
        pub fn like(stream: Stream) -> io::Result<Self> {
            let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
            // The command must not inherit this end.
            fcntl_setfd(&outer, FdFlags::CLOEXEC)?;
            grantpt(&outer)?;
            unlockpt(&outer)?;
            let name = ptsname(&outer, Vec::new())?;
            let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
            let inner = open(name, flags, Mode::empty())?;
            let mut modes = tcgetattr(&inner)?;
            modes.make_raw();
            tcsetattr(&inner, OptionalActions::Now, &modes)?;
            if let Ok(size) = size(stream) {
                tcsetwinsize(&outer, size)?;
            }
            Ok(Self {
                outer,
                inner,
                of: stream,
            })
        }
    }

    fn size(stream: Stream) -> rustix::io::Result<Winsize> {
        match stream {
            Stream::Out => tcgetwinsize(io::stdout()),
            Stream::Err => tcgetwinsize(io::stderr()),
        }
    }

    /// Gives the command's terminals the size of ours.
    pub struct Resizer(pub(super) Vec<(Stream, OwnedFd)>);

    impl Resizer {
        /// Resizes the terminals. Errors are ignored, because nothing depends on the size.
        pub fn resize(&self) {
            for (stream, terminal) in &self.0 {
                if let Ok(size) = size(*stream) {
                    let _ = tcsetwinsize(terminal, size);
                }
            }
        }
    }

    impl Ends {
        pub(super) fn resized(&self) -> Option<(Stream, OwnedFd)> {
            match self {
                Self::Pipe(..) => None,
                // The outer end, because the inner one would keep the stream open.
                Self::Terminal(terminal) => Some((terminal.of, terminal.outer.try_clone().ok()?)),
            }
        }
    }
}
