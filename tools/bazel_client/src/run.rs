//! Runs a program and reads both of its streams.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread;

use crate::essential::without_escapes;

/// The number of stderr lines to keep: the first and the last ones.
const KEPT: usize = 2000;

/// The output of a program, and how it ended.
pub(crate) struct Ended<T> {
    pub status: ExitStatus,
    pub stderr: String,
    /// The value that the reader made from stdout.
    pub read: T,
}

/// Kills the program when the caller stops waiting for it.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Runs the program. `read` gets stdout, and `progress` gets each line of stderr without colors. Discards the rest of stdout that `read`
/// leaves, to let the program end by itself.
pub(crate) fn run<T>(
    mut command: Command,
    progress: &(dyn Fn(&str) + Sync),
    read: impl FnOnce(&mut dyn Read) -> T,
) -> io::Result<Ended<T>> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut guard = Guard(command.spawn()?);
    let stdout = guard.0.stdout.take();
    let stderr = guard.0.stderr.take();
    thread::scope(|scope| {
        let lines = scope.spawn(|| stderr.map(|stderr| listen(stderr, progress)));
        let read = match stdout {
            Some(mut stdout) => {
                let value = read(&mut stdout);
                let rest = io::copy(&mut stdout, &mut io::sink());
                rest.map(|_| value)
            }
            None => Ok(read(&mut io::empty())),
        };
        let status = guard.0.wait()?;
        let stderr = lines.join().ok().flatten().unwrap_or_default();
        Ok(Ended {
            status,
            stderr,
            read: read?,
        })
    })
}

fn listen(stderr: ChildStderr, progress: &(dyn Fn(&str) + Sync)) -> String {
    let mut stderr = BufReader::new(stderr);
    let mut first = Vec::new();
    let mut last = VecDeque::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        // Limits the length of a line without an end.
        let read = (&mut stderr).take(1 << 16).read_until(b'\n', &mut line);
        if !read.is_ok_and(|count| count > 0) {
            break;
        }
        let text = without_escapes(String::from_utf8_lossy(&line).trim_end());
        progress(&text);
        if first.len() < KEPT {
            first.push(text);
            continue;
        }
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(text);
    }
    first.extend(last);
    first.join("\n")
}
