//! A line on a terminal's stderr, for what takes more than a second.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use crate::output::say;

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
            // Back to the start of the line, which is then cleared.
            say(&format!("\r\u{1b}[K{}: {}", self.what, how_far()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.said.is_some() {
            say("\r\u{1b}[K");
        }
    }
}
