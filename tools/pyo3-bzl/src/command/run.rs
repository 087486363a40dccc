//! `run`.

use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{bail, Context as _};
use explain::output::text;
use explain::{Catalogue, Explainer};

use crate::cli::RunArgs;
use crate::output::{pass, print_note, Exit, Paint, Stream};
use crate::root::Root;

/// Runs it.
///
/// # Errors
/// The command cannot be started.
pub fn run(root: &Root, arguments: &RunArgs) -> anyhow::Result<Exit> {
    let Some((program, rest)) = arguments.command.split_first() else {
        bail!("there is no command");
    };
    let catalogue = Catalogue::builtin()?;
    let mut child = Command::new(program)
        .args(rest)
        .current_dir(root.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", program.to_string_lossy()))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let explainer = Mutex::new(Explainer::new(&catalogue));
    thread::scope(|scope| {
        scope.spawn(|| stdout.map(|from| listen(from, Stream::Out, &explainer)));
        scope.spawn(|| stderr.map(|from| listen(from, Stream::Err, &explainer)));
    });
    let status = child.wait().context("cannot wait for the command")?;
    if status.success() {
        return Ok(Exit::Clean);
    }
    let report = explainer
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .finish();
    let paint = Paint::stderr();
    if report.failures.is_empty() {
        print_note("\npyo3-bzl: the command failed, and its output contains no known failure\n");
    } else {
        print_note(&format!("\n{}", text(&report, &|word| paint.bad(word))));
    }
    Ok(Exit::Other(code(status)))
}

/// Passes on what a stream says, and gives whole lines of it to the explainer, so that lines of two streams do not mix.
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

/// The exit code of a command that failed.
fn code(status: ExitStatus) -> u8 {
    if let Some(code) = status.code() {
        // Of Windows' codes only the last byte can be passed on.
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
