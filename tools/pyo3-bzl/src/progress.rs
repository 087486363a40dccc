//! A line on a terminal's stderr, for what takes more than a second.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use crate::output::{say_raw, visible, Paint};

/// Says how far something is.
pub struct Progress {
    what: String,
    started: Instant,
    said: Option<Instant>,
    enabled: bool,
}

const AFTER: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    /// For what is done: `reading exec.log`.
    pub fn new(what: String) -> Self {
        Self {
            what,
            started: Instant::now(),
            said: None,
            enabled: io::stderr().is_terminal(),
        }
    }

    /// Says `what: how_far`, if it is time to.
    pub fn tick(&mut self, how_far: impl FnOnce() -> String) {
        if !self.enabled || self.started.elapsed() < AFTER {
            return;
        }
        if self.said.is_none_or(|said| said.elapsed() >= EVERY) {
            self.said = Some(Instant::now());
            let line = format!("{}: {}", self.what, how_far());
            let line = visible(&line, Paint::none());
            // Back to the start of the line, which is then cleared.
            say_raw(&format!("\r\u{1b}[K{line}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.said.is_some() {
            say_raw("\r\u{1b}[K");
        }
    }
}
