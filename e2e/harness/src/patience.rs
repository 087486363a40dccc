//! Stops a command that hangs: when a server loses an action, Bazel waits forever.

use std::io;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// No step takes this long, even on a busy machine. A command that runs longer waits for something that never happens.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The pause between two signals.
const BETWEEN: Duration = Duration::from_secs(10);

/// The number of interrupts before a kill. The first interrupt lets Bazel stop cleanly, and the third makes it kill its server. A
/// process that still runs is then killed, because background processes of a shell ignore interrupts.
const INTERRUPTS: usize = 3;

/// Returns the output of a command. Interrupts it after 20 minutes.
///
/// # Errors
/// It cannot be started.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    output_within(command, LIMIT, BETWEEN)
}

fn output_within(command: &mut Command, limit: Duration, between: Duration) -> io::Result<Output> {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let process = child.id().to_string();
    let (ended, end) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let mut wait = limit;
        let mut sent = 0;
        while end.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
            println!("interrupted after {limit:?}: it hangs");
            let signal = if sent < INTERRUPTS { "-INT" } else { "-KILL" };
            sent += 1;
            // The system does not reuse the id until `wait_with_output` returns, and `ended` is dropped then.
            let _ = Command::new("kill").args([signal, &process]).status();
            wait = between;
        }
    });
    let output = child.wait_with_output();
    drop(ended);
    let _ = watch.join();
    output
}

#[cfg(test)]
mod tests {
    use super::{output_within, BETWEEN};
    use std::process::Command;
    use std::time::Duration;

    #[test]
    fn what_ends_is_left_alone() {
        let limit = Duration::from_secs(600);
        let done = output_within(Command::new("echo").arg("done"), limit, BETWEEN);
        let done = done.expect("echo starts");
        assert!(done.status.success());
        assert_eq!(done.stdout, b"done\n");
    }

    #[test]
    fn what_hangs_is_interrupted() {
        let short = Duration::from_millis(50);
        let done = output_within(Command::new("sleep").arg("600"), short, short);
        assert!(!done.expect("sleep starts").status.success());
    }

    #[test]
    fn what_ignores_interrupts_is_killed() {
        let short = Duration::from_millis(50);
        let script = "trap '' INT; exec sleep 600";
        let done = output_within(Command::new("sh").args(["-c", script]), short, short);
        assert!(!done.expect("sh starts").status.success());
    }
}
