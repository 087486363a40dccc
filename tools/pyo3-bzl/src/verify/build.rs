//! Bazel in a copy, within the time that is left.

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

/// Variables that an outer `bazel run` or `bazel test` sets for what it runs.
const PREFIXES: [&str; 4] = ["BUILD_", "RUNFILES_", "JAVA_RUNFILES", "TEST_"];
/// Of what Bazel prints, so many lines are kept.
const KEPT: usize = 4000;
/// How long a Bazel may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(20);
const EVERY: Duration = Duration::from_millis(50);

/// Why the experiment stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Ctrl-C, or another signal that asks for the end.
    Interrupted,
    /// The time is over.
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

/// Knows when to stop.
#[derive(Debug)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    deadline: Instant,
}

impl Stop {
    /// Listens for signals from now on, and for so long.
    ///
    /// # Errors
    /// What the system says.
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

    /// Whether to stop now.
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

/// A call of Bazel.
#[derive(Debug, Default)]
pub struct Invocation {
    /// Behind `--output_base`.
    pub startup: Vec<String>,
    /// The command and its arguments.
    pub arguments: Vec<String>,
    /// Variables that differ from our own.
    pub environment: Vec<(&'static str, OsString)>,
    /// Where its standard output goes; nowhere if there is none.
    pub stdout: Option<PathBuf>,
}

/// Runs Bazel in a copy.
///
/// # Errors
/// [`Stopped`]; Bazel fails or cannot be started.
pub fn run(bazel: &Path, place: &Place, call: &Invocation, stop: &Stop) -> anyhow::Result<()> {
    let mut command = Command::new(bazel);
    command
        .arg(format!("--output_base={}", place.base.display()))
        // A server whose client was killed does not stay for long.
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
    // Of its own, so that it hears of Ctrl-C from us, and once.
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

/// Takes the variables of an outer Bazel from a command.
pub fn without_outer_bazel(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
}

/// Asks it to end as Ctrl-C does, and ends it if it takes too long.
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
    let signal = match is_last {
        true => Signal::KILL,
        false => Signal::INT,
    };
    let _ = kill_process_group(Pid::from_child(child), signal);
}

#[cfg(not(unix))]
fn signal(_child: &Child, _is_last: bool) {}
