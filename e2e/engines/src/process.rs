//! One server process: start, wait, stop, kill, restart.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};

use crate::missing;
use crate::namespace::Namespace;
pub use crate::system::{accepts, free_port};
use crate::system::{kill_group, signal, spawn, tail};
pub(crate) use crate::system::{read, run, write};

/// The maximum time that a server may take to accept connections, and to stop when asked, on a busy machine.
const DEADLINE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(20);

/// The condition under which a server counts as started.
#[derive(Debug, Clone)]
pub enum Ready {
    /// This address accepts connections.
    Accepts(SocketAddr),
    /// Its log contains this text.
    Logs(&'static str),
}

/// A command, and the condition under which it counts as started.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The path of the program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Environment variables, in addition to ours.
    pub env: Vec<(OsString, OsString)>,
    /// The command prefix that runs the program, e.g. `unshare --user --`.
    pub wrapper: Vec<OsString>,
    /// The log file, to which standard output and standard error are appended.
    pub log: PathBuf,
    /// The condition under which it counts as started.
    pub ready: Ready,
    /// The signal that asks it to stop, e.g. `TERM`.
    pub stop_signal: &'static str,
    /// The network namespace of the server. `None` means the namespace of this process.
    pub namespace: Option<Namespace>,
}

impl Spec {
    /// Describes a server that logs to `log` and listens on `address`.
    pub fn new(program: PathBuf, log: PathBuf, address: SocketAddr) -> Self {
        Self {
            program,
            args: Vec::new(),
            env: Vec::new(),
            wrapper: Vec::new(),
            log,
            ready: Ready::Accepts(address),
            stop_signal: "TERM",
            namespace: None,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I: IntoIterator<Item = A>, A: Into<OsString>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    fn command(&self) -> Result<Command> {
        let mut words: Vec<OsString> = self
            .namespace
            .as_ref()
            .map(Namespace::wrapper)
            .transpose()?
            .unwrap_or_default();
        words.extend(self.wrapper.iter().cloned());
        // This wrapper comes last, because a new user namespace resets the signal for the parent's death.
        words.push(missing::program("setpriv", None)?.into());
        words.extend(["--pdeathsig", "KILL", "--"].map(OsString::from));
        words.push(self.program.clone().into());
        words.extend(self.args.iter().cloned());
        let mut words = words.into_iter();
        let mut command = Command::new(words.next().context("a command without words")?);
        command
            .args(words)
            .envs(self.env.iter().cloned())
            .process_group(0);
        Ok(command)
    }
}

/// A running server. Dropping it kills it and all its children. The same happens when this process ends, for any
/// reason.
#[derive(Debug)]
pub struct Server {
    spec: Spec,
    child: Option<Child>,
}

impl Server {
    /// Starts the server and waits until it is ready, for at most 300 s.
    ///
    /// # Errors
    /// When it cannot be started, ends, or is not ready in time. The error shows the command and the end of its log.
    pub fn start(spec: Spec) -> Result<Self> {
        let mut server = Self { spec, child: None };
        server.begin()?;
        Ok(server)
    }

    /// Asks the server to stop, waits, and kills what remains of its process group.
    ///
    /// # Errors
    /// When it has not stopped after 300 s. It is then killed.
    pub fn stop(&mut self) -> Result<()> {
        let Some(child) = &mut self.child else {
            return Ok(());
        };
        signal(self.spec.stop_signal, &child.id().to_string());
        let deadline = Instant::now() + DEADLINE;
        let ended = loop {
            if child.try_wait()?.is_some() {
                break true;
            }
            if Instant::now() > deadline {
                break false;
            }
            thread::sleep(PAUSE);
        };
        self.kill();
        if !ended {
            bail!(
                "{} did not end {DEADLINE:?} after SIG{}. Its log:\n{}",
                self.shown(),
                self.spec.stop_signal,
                tail(&self.spec.log)
            );
        }
        Ok(())
    }

    /// Kills the server and its children at once, as a power failure would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            kill_group(child.id());
            // The process may have ended earlier.
            let _ = child.wait();
        }
    }

    /// Kills the server if it still runs, and starts it again with the same arguments, address and folders.
    ///
    /// # Errors
    /// The same as [`Server::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        self.begin()
    }

    /// Suspends the server: connections stay open, but nobody answers.
    pub fn freeze(&self) {
        self.signal_group("STOP");
    }

    /// Resumes the server after [`Server::freeze`].
    pub fn thaw(&self) {
        self.signal_group("CONT");
    }

    /// Returns the process id. `None` after the server was stopped or killed.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Returns whether the server still runs.
    ///
    /// # Errors
    /// When the system does not report the state of the process.
    pub fn is_running(&mut self) -> Result<bool> {
        match &mut self.child {
            Some(child) => Ok(child.try_wait()?.is_none()),
            None => Ok(false),
        }
    }

    /// Returns everything that the server has printed since its first start.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub fn log(&self) -> Result<String> {
        read(&self.spec.log)
    }

    fn signal_group(&self, name: &str) {
        if let Some(child) = &self.child {
            signal(name, &format!("-{}", child.id()));
        }
    }

    fn shown(&self) -> String {
        let words: Vec<_> = self
            .spec
            .args
            .iter()
            .map(|arg| arg.to_string_lossy())
            .collect();
        format!("`{} {}`", self.spec.program.display(), words.join(" "))
    }

    fn begin(&mut self) -> Result<()> {
        if let Some(folder) = self.spec.log.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.spec.log);
        let log = log.with_context(|| format!("opening the log {}", self.spec.log.display()))?;
        // The output of an earlier run must not count as ready.
        let printed = log.metadata()?.len();
        let mut command = self.spec.command()?;
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = spawn(command).with_context(|| format!("starting {}", self.shown()))?;
        let id = child.id();
        self.child = Some(child);
        let ready = match &self.spec.namespace {
            Some(namespace) => namespace.attach(id).and_then(|()| self.wait(printed)),
            None => self.wait(printed),
        };
        ready.inspect_err(|_| self.kill())
    }

    fn wait(&mut self, printed: u64) -> Result<()> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self
                .child
                .as_mut()
                .map(Child::try_wait)
                .transpose()?
                .flatten()
            {
                bail!(
                    "{} ended before it was ready ({status}). Its log:\n{}",
                    self.shown(),
                    tail(&self.spec.log)
                );
            }
            let ready = match &self.spec.ready {
                Ready::Accepts(address) => accepts(*address),
                Ready::Logs(text) => read(&self.spec.log)?
                    .get(usize::try_from(printed)?..)
                    .is_some_and(|new| new.contains(text)),
            };
            if ready {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!(
                    "{} is not ready after {DEADLINE:?} ({:?}). Its log:\n{}",
                    self.shown(),
                    self.spec.ready,
                    tail(&self.spec.log)
                );
            }
            thread::sleep(PAUSE);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
