//! Shows progress on a terminal's stderr, for work that takes more than a second.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::output::{print_raw, visible, Paint};

/// A progress line.
pub struct Progress {
    what: String,
    started: Instant,
    said: Option<Instant>,
    enabled: bool,
}

const AFTER: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    /// Creates a progress line for a task: `reading exec.log`.
    pub fn new(what: String) -> Self {
        Self {
            what,
            started: Instant::now(),
            said: None,
            enabled: io::stderr().is_terminal(),
        }
    }

    /// Shows `what: how_far`, if an update is due.
    pub fn tick(&mut self, how_far: impl FnOnce() -> String) {
        if !self.enabled || self.started.elapsed() < AFTER {
            return;
        }
        if self.said.is_none_or(|said| said.elapsed() >= EVERY) {
            self.said = Some(Instant::now());
            let line = format!("{}: {}", self.what, how_far());
            let line = visible(&line, Paint::none());
            // Returns to the start of the line and clears it.
            print_raw(&format!("\r\u{1b}[K{line}"));
        }
    }
}

/// Runs work without output of its own, and shows the elapsed seconds: `reading the project: 7 s`.
pub fn during<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let mut progress = Progress::new(what.to_owned());
    if !progress.enabled {
        return work();
    }
    let (done, waiting) = mpsc::channel::<()>();
    thread::scope(move |scope| {
        // Dropped here even if the work panics. This ends the thread.
        let done = done;
        scope.spawn(move || {
            while waiting.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let seconds = progress.started.elapsed().as_secs();
                progress.tick(|| format!("{seconds} s"));
            }
        });
        let value = work();
        drop(done);
        value
    })
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.said.is_some() {
            print_raw("\r\u{1b}[K");
        }
    }
}
