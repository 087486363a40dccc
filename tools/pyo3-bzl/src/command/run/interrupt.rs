//! Handles signals while a command runs. The command receives them and decides what to do.

use std::io;
use std::process::{Child, ExitStatus};

#[cfg(unix)]
pub use unix::{ended, Interrupts};

/// Returns whether a termination signal ended it.
#[cfg(not(unix))]
pub fn ended(_status: ExitStatus) -> bool {
    false
}

/// Windows sends Ctrl-C to all programs of a console.
#[cfg(not(unix))]
pub struct Interrupts;

#[cfg(not(unix))]
impl Interrupts {
    /// Does nothing: there are no signals to listen for.
    ///
    /// # Errors
    /// Never fails.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the command, and then for its output.
    ///
    /// # Errors
    /// Fails with an error of the operating system.
    pub fn wait(
        self,
        child: &mut Child,
        _resize: &(dyn Fn() + Sync),
        output: impl FnOnce(),
    ) -> io::Result<(ExitStatus, bool)> {
        let status = child.wait()?;
        output();
        Ok((status, false))
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::process::ExitStatusExt as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread;

    use rustix::io::Errno;
    use rustix::process::{getpgrp, kill_process, waitid, Pid, Signal, WaitId, WaitIdOptions};
    use rustix::termios::tcgetpgrp;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM, SIGWINCH};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::{io, Child, ExitStatus};

    /// Returns whether a termination signal ended it.
    pub fn ended(status: ExitStatus) -> bool {
        let signal = status.signal();
        signal.is_some_and(|signal| [SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM].contains(&signal))
    }

    /// Signals that would end this process before the command.
    pub struct Interrupts {
        signals: Signals,
        /// Whether one has arrived that no thread has handled yet. The handler itself sets it.
        has_arrived: Arc<AtomicBool>,
    }

    /// What a signal means.
    #[derive(Debug, PartialEq, Eq)]
    enum Meaning {
        /// It is the command's, if it did not get it from the terminal.
        Forward(Pid),
        /// The command has already ended because of it.
        Late,
        /// The user does not want to wait for the output.
        End,
    }

    /// Whom signals are for.
    #[derive(Debug)]
    enum Turn {
        /// The command runs.
        Running(Pid),
        /// It has ended, so its process id may be reused. `is_pending`: a signal of its time is not handled yet.
        Ended { is_pending: bool },
    }

    impl Turn {
        fn meaning(&mut self) -> Meaning {
            match self {
                Self::Running(pid) => Meaning::Forward(*pid),
                Self::Ended { is_pending: true } => {
                    *self = Self::Ended { is_pending: false };
                    Meaning::Late
                }
                Self::Ended { is_pending: false } => Meaning::End,
            }
        }
    }

    impl Interrupts {
        /// Starts to listen.
        ///
        /// # Errors
        /// Fails with an error of the operating system.
        pub fn listen() -> io::Result<Self> {
            let has_arrived = Arc::new(AtomicBool::new(false));
            for signal in [SIGINT, SIGTERM, SIGQUIT] {
                flag::register(signal, Arc::clone(&has_arrived))?;
            }
            let signals = Signals::new([SIGINT, SIGTERM, SIGQUIT, SIGWINCH])?;
            Ok(Self {
                signals,
                has_arrived,
            })
        }

        /// Waits for the command and forwards signals to it. Then waits for its output, which programs that it left behind may
        /// still write. Returns its exit status, and whether a signal asked it to end.
        ///
        /// # Errors
        /// Fails with an error of the operating system.
        pub fn wait(
            mut self,
            child: &mut Child,
            resize: &(dyn Fn() + Sync),
            output: impl FnOnce(),
        ) -> io::Result<(ExitStatus, bool)> {
            let pid = Pid::from_child(child);
            let turn = Mutex::new(Turn::Running(pid));
            let was_asked = AtomicBool::new(false);
            let handle = self.signals.handle();
            let has_arrived = &self.has_arrived;
            let signals = &mut self.signals;
            thread::scope(|scope| {
                scope.spawn(|| {
                    for signal in signals.forever() {
                        if signal == SIGWINCH {
                            resize();
                            continue;
                        }
                        // On SIGQUIT, Bazel prints the stacks of its server and continues.
                        was_asked.fetch_or(signal != SIGQUIT, Ordering::Relaxed);
                        let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                        has_arrived.store(false, Ordering::Relaxed);
                        match turn.meaning() {
                            Meaning::Late => {}
                            Meaning::Forward(_) if is_of_the_terminal(signal) => {}
                            Meaning::Forward(pid) => drop(kill_process(pid, number(signal))),
                            Meaning::End => drop(emulate_default_handler(signal)),
                        }
                    }
                });
                let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
                while waitid(WaitId::Pid(pid), options).err() == Some(Errno::INTR) {}
                let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                // The signal that ended the command may have arrived here, too, and wait for the thread above.
                let is_pending = has_arrived.load(Ordering::Relaxed);
                was_asked.fetch_or(is_pending, Ordering::Relaxed);
                *turn = Turn::Ended { is_pending };
                drop(turn);
                let status = child.wait();
                output();
                handle.close();
                status
            })
            .map(|status| (status, was_asked.into_inner()))
        }
    }

    fn number(signal: i32) -> Signal {
        match signal {
            SIGTERM => Signal::TERM,
            SIGQUIT => Signal::QUIT,
            _ => Signal::INT,
        }
    }

    /// Returns whether the signal is the terminal's Ctrl-C or Ctrl-\, which the command also receives. Bazel counts these signals
    /// and ends its server at the third. In the foreground of a terminal, signals from elsewhere cannot be distinguished from
    /// these.
    fn is_of_the_terminal(signal: i32) -> bool {
        let is_a_key = signal == SIGINT || signal == SIGQUIT;
        let in_front = || {
            fs_err::File::open("/dev/tty")
                .ok()
                .and_then(|terminal| tcgetpgrp(terminal).ok())
        };
        is_a_key && in_front() == Some(getpgrp())
    }

    #[cfg(test)]
    mod tests {
        use rustix::process::getpid;

        use super::{Meaning, Turn};

        #[test]
        fn a_signal_that_is_handled_after_the_command_does_not_end_us() {
            let pid = getpid();
            let mut turn = Turn::Running(pid);
            assert_eq!(turn.meaning(), Meaning::Forward(pid));
            assert_eq!(turn.meaning(), Meaning::Forward(pid));
            turn = Turn::Ended { is_pending: true };
            assert_eq!(turn.meaning(), Meaning::Late);
            assert_eq!(turn.meaning(), Meaning::End);
            turn = Turn::Ended { is_pending: false };
            assert_eq!(turn.meaning(), Meaning::End);
        }
    }
}
