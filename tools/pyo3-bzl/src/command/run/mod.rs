//! `run`.

mod interrupt;
mod streams;

use std::io::{self, Read, Write as _};
use std::process::{Command, ExitStatus};
use std::sync::Mutex;
use std::thread;

use anyhow::{bail, Context as _};
use explain::output::{annotations, markdown, text};
use explain::{Catalogue, Explainer, Report};

use crate::cli::{RunArgs, RunFormat};
use crate::output::{pass, print_error, print_note, Exit, Paint, Stream};
use crate::root::Root;
use interrupt::Interrupts;
use streams::Streams;

/// Runs `run`.
///
/// # Errors
/// Fails if the command cannot be started.
pub fn run(root: &Root, arguments: &RunArgs) -> anyhow::Result<Exit> {
    let Some((program, rest)) = arguments.command.split_first() else {
        bail!("there is no command");
    };
    let catalogue = Catalogue::builtin()?;
    let streams = Streams::new().context("cannot create a pipe")?;
    let interrupts = Interrupts::listen().context("cannot listen for signals")?;
    let mut child = {
        // Dropped once the child has its ends of the streams. A stream ends when its last writer is closed.
        let mut command = Command::new(program);
        command.args(rest).current_dir(root.folder());
        streams.attach(&mut command)?;
        command
            .spawn()
            .with_context(|| format!("cannot start `{}`", program.to_string_lossy()))?
    };
    let resize = streams.resizer();
    let explainer = Mutex::new(Explainer::new(&catalogue));
    let status = thread::scope(|scope| {
        let readers: Vec<_> = streams
            .readers()
            .into_iter()
            .map(|(stream, from)| {
                let explainer = &explainer;
                scope.spawn(move || listen(from, stream, explainer))
            })
            .collect();
        interrupts.wait(&mut child, &|| resize.resize(), || {
            for reader in readers {
                let _ = reader.join();
            }
        })
    });
    let (status, was_interrupted) = status.context("cannot wait for the command")?;
    let exit = if status.success() {
        Exit::Clean
    } else {
        Exit::Other(code(status))
    };
    if status.success() || was_interrupted || interrupt::ended(status) {
        return Ok(exit);
    }
    let report = explainer
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .finish();
    // The exit code remains that of the command.
    if let Err(error) = explain(root, arguments, &report) {
        print_error(&format!("{error:#}"));
    }
    Ok(exit)
}

/// Prints the explanation, and adds it to the summary.
fn explain(root: &Root, arguments: &RunArgs, report: &Report) -> anyhow::Result<()> {
    if let Some(path) = &arguments.summary {
        let path = root.resolve(path);
        let mut summary = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)?;
        writeln!(summary, "{}", markdown(report))?;
    }
    let paint = Paint::stderr();
    match arguments.format {
        _ if report.failures.is_empty() => {
            print_note(
                "\npyo3-bzl: the command failed, and its output contains no known failure\n",
            );
        }
        RunFormat::Text => print_note(&format!("\n{}", text(report, &|word| paint.bad(word)))),
        RunFormat::Github => print_note(&format!("\n{}", annotations(report, root.folder()))),
    }
    Ok(())
}

/// Forwards a stream, and passes whole lines to the explainer, so that lines of two streams do not mix.
fn listen(mut from: impl Read, stream: Stream, explainer: &Mutex<Explainer<'_>>) {
    let mut piece = vec![0; 1 << 16];
    let mut line: Vec<u8> = Vec::new();
    let feed = |bytes: &[u8]| {
        if let Ok(mut explainer) = explainer.lock() {
            explainer.feed(bytes);
        }
    };
    loop {
        let count = match from.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Linux reports an error when the other end of a terminal is closed.
            Err(_) => break,
        };
        let bytes = piece.get(..count).unwrap_or_default();
        pass(stream, bytes);
        line.extend_from_slice(bytes);
        let whole = line
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let whole = if whole == 0 && line.len() > 1 << 20 {
            line.len()
        } else {
            whole
        };
        feed(line.get(..whole).unwrap_or_default());
        line.drain(..whole);
    }
    line.push(b'\n');
    feed(&line);
}

/// Returns the exit code of a command that failed.
fn code(status: ExitStatus) -> u8 {
    if let Some(code) = status.code() {
        // Only the last byte of Windows' exit codes can be passed on.
        return u8::try_from(code & 0xff)
            .ok()
            .filter(|code| *code > 0)
            .unwrap_or(1);
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(1);
    }
    1
}
