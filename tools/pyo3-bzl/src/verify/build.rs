//! Runs Bazel in a copy within the remaining time.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bazel_client::{essential, Error, Failure};

use crate::progress::Progress;

/// Prefixes of variables that an outer `bazel run` or `bazel test` sets for its child process.
const PREFIXES: [&str; 4] = ["BUILD_", "RUNFILES_", "JAVA_RUNFILES", "TEST_"];
/// Maximum number of lines to keep from Bazel's output.
const KEPT: usize = 4000;
/// Time limit for Bazel to exit after an interrupt.
const PATIENCE: Duration = Duration::from_secs(20);
const EVERY: Duration = Duration::from_millis(50);

/// The reason why the experiment ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Ctrl-C or another termination signal.
    Interrupted,
    /// The time limit was reached.
    TimedOut,
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Interrupted => "interrupted",
            Self::TimedOut => "the time is over",
        })
    }
}

impl std::error::Error for Stopped {}

/// Determines when to stop.
#[derive(Debug)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    deadline: Instant,
}

impl Stop {
    /// Starts to listen for signals, and sets the time limit.
    ///
    /// # Errors
    /// Returns the system's error.
    pub fn after(time: Duration) -> anyhow::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                signal_hook::flag::register(signal, Arc::clone(&asked))
                    .context("cannot listen for signals")?;
            }
        }
        let now = Instant::now();
        let far = Duration::from_secs(u32::MAX.into());
        let deadline = now.checked_add(time).or_else(|| now.checked_add(far));
        Ok(Self {
            asked,
            deadline: deadline.unwrap_or(now),
        })
    }

    /// Returns why to stop now, if there is a reason.
    pub fn now(&self) -> Option<Stopped> {
        if self.asked.load(Ordering::Relaxed) {
            return Some(Stopped::Interrupted);
        }
        (Instant::now() >= self.deadline).then_some(Stopped::TimedOut)
    }
}

/// A copy and its output base.
#[derive(Debug)]
pub struct Place {
    /// The copy.
    pub folder: PathBuf,
    /// The output base.
    pub base: PathBuf,
}

/// A Bazel invocation.
#[derive(Debug, Default)]
pub struct Invocation {
    /// Startup options after `--output_base`.
    pub startup: Vec<String>,
    /// The command and its arguments.
    pub arguments: Vec<String>,
    /// Environment variables that differ from those of this process.
    pub environment: Vec<(&'static str, OsString)>,
    /// The file for standard output. Without one, output is discarded.
    pub stdout: Option<PathBuf>,
}

/// Runs Bazel in a copy.
///
/// # Errors
/// Fails with [`Stopped`] if it must stop, or if Bazel fails or cannot be started.
pub fn run(bazel: &Path, place: &Place, call: &Invocation, stop: &Stop) -> anyhow::Result<()> {
    let mut command = Command::new(bazel);
    command
        .arg(format!("--output_base={}", place.base.display()))
        // Limits how long a server survives after its client is killed.
        .arg("--max_idle_secs=60")
        .args(&call.startup)
        .args(&call.arguments)
        .current_dir(&place.folder)
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command.stdout(match &call.stdout {
        Some(path) => Stdio::from(fs_err::File::create(path)?.into_parts().0),
        None => Stdio::null(),
    });
    without_outer_bazel(&mut command);
    command.envs(call.environment.iter().map(|(name, value)| (name, value)));
    // Uses a separate process group, so that Bazel gets Ctrl-C only once, from this process.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    if let Some(stopped) = stop.now() {
        return Err(stopped.into());
    }
    let start = |problem| Error::Start {
        program: bazel.to_owned(),
        problem,
    };
    let mut child = command.spawn().map_err(start)?;
    let stderr = child.stderr.take();
    let name = call.arguments.first().map_or("", String::as_str);
    let what = format!("bazel {name}");
    let listener = thread::spawn(move || {
        let mut progress = Progress::new(what);
        let mut kept = VecDeque::new();
        for line in stderr
            .into_iter()
            .flat_map(|stderr| BufReader::new(stderr).split(b'\n'))
        {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            progress.tick(|| line.chars().take(80).collect());
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back(line);
        }
        Vec::from(kept).join("\n")
    });
    let mut stopped = None;
    let status = loop {
        if let Some(status) = child.try_wait().context("cannot wait for Bazel")? {
            break status;
        }
        stopped = stop.now();
        if stopped.is_some() {
            end(&mut child);
            break child.wait().context("cannot wait for Bazel")?;
        }
        thread::sleep(EVERY);
    };
    let stderr = listener.join().unwrap_or_default();
    if let Some(stopped) = stopped.or(stop.now().filter(|_| !status.success())) {
        return Err(stopped.into());
    }
    if status.success() {
        return Ok(());
    }
    let failure = Failure {
        call: format!("bazel {}", call.arguments.join(" ")),
        code: status.code(),
        errors: essential(&stderr),
        stderr,
    };
    Err(Error::Failed(failure).into())
}

/// Removes the variables of an outer Bazel from a command.
pub fn without_outer_bazel(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
}

/// Interrupts Bazel like Ctrl-C, and kills it after the time limit.
fn end(child: &mut Child) {
    let started = Instant::now();
    signal(child, false);
    while started.elapsed() < PATIENCE {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(EVERY);
    }
    signal(child, true);
    let _ = child.kill();
}

#[cfg(unix)]
fn signal(child: &Child, is_last: bool) {
    use rustix::process::{kill_process_group, Pid, Signal};
    let signal = if is_last { Signal::KILL } else { Signal::INT };
    let _ = kill_process_group(Pid::from_child(child), signal);
}

#[cfg(not(unix))]
fn signal(_child: &Child, _is_last: bool) {}
