//! System functions that servers need: ports, signals, files, and a thread that starts processes.

use std::fs::{self, File};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{mpsc, LazyLock, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{anyhow, bail, Context, Result};

/// Ports below those that Linux gives to connections (`ip_local_port_range`, from 32768 on). A connection can therefore not take a
/// port before its server does.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// Returns a port of the loopback device that nobody listens on. Each call in a process returns a different port, and concurrent
/// tests start their search at different ports.
///
/// # Errors
/// When the system has no free port.
pub fn free_port() -> Result<u16> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let process = u64::from(std::process::id());
    for _ in 0..PORTS.len() {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // 251 and 7919 are prime: processes with adjacent ids start 251 ports apart, and one process eventually tries all ports.
        let offset = (process * 251 + count * 7919) % PORTS.len() as u64;
        let port = PORTS.start + u16::try_from(offset)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port of {PORTS:?} is free")
}

/// Reads a text file. A file that does not exist yet is empty.
pub(crate) fn read(path: &Path) -> Result<String> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(anyhow!(error).context(format!("reading {}", path.display()))),
    }
}

/// Runs a program and waits until it ends.
///
/// # Errors
/// When it fails. The error shows what the program printed.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("running {command:?}"))?;
    let printed = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    if !output.status.success() {
        bail!("{command:?} failed ({}): {}", output.status, printed.trim());
    }
    Ok(printed)
}

/// Returns whether a server accepts connections at `address`, which is on the loopback device or in a
/// [`Namespace`](crate::Namespace).
///
/// An answer counts only if it comes from there. A namespace takes its network with it when it ends. The system then sends the
/// connection to the default route, and a gateway may accept connections to any address.
#[must_use]
pub fn accepts(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(1))
        .and_then(|stream| Ok(is_direct(stream.local_addr()?, stream.peer_addr()?)))
        .unwrap_or(false)
}

/// Returns whether both ends of a connection are on this machine's loopback device or in one /30 network, and differ. The system may
/// pick the very port that we connect to as our own end, and thus connect us to ourselves.
fn is_direct(ours: SocketAddr, theirs: SocketAddr) -> bool {
    match (ours.ip(), theirs.ip()) {
        _ if ours == theirs => false,
        (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
            theirs.is_loopback() || u32::from(ours) >> 2 == u32::from(theirs) >> 2
        }
        (_, theirs) => theirs.is_loopback(),
    }
}

/// Sends a signal to a process, or to a group if `target` starts with `-`. A process that has already ended is not an error.
pub(crate) fn signal(name: &str, target: &str) {
    let _ = Command::new("/bin/sh")
        .args(["-c", r#"kill -s "$0" -- "$1" 2>/dev/null"#, name, target])
        .stdin(Stdio::null())
        .status();
}

/// Kills a process group and waits until none of its processes runs. By then, its ports are closed. A process that its parent has not
/// waited for yet counts as ended.
pub(crate) fn kill_group(id: u32) {
    signal("KILL", &format!("-{id}"));
    while group_runs(id) {
        thread::sleep(Duration::from_millis(5));
    }
}

fn group_runs(id: u32) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter_map(|process| fs::read_to_string(process.path().join("stat")).ok())
        .any(|stat| runs_in_group(&stat, id))
}

/// Reads `/proc/PID/stat`: `PID (NAME) STATE PARENT GROUP …`, see proc(5). A name may contain spaces and parentheses.
fn runs_in_group(stat: &str, id: u32) -> bool {
    let Some((_, rest)) = stat.rsplit_once(") ") else {
        return false;
    };
    let mut words = rest.split(' ');
    let (state, _, group) = (words.next(), words.next(), words.next());
    !matches!(state, Some("Z" | "X")) && group.and_then(|group| group.parse().ok()) == Some(id)
}

pub(crate) fn tail(log: &Path) -> String {
    let text = read(log).unwrap_or_else(|error| format!("{error:#}"));
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

type Order = (Command, mpsc::Sender<std::io::Result<Child>>);

/// Starts a process from a thread that lives as long as this process. Linux sends the signal for the parent's death when the *thread*
/// that started the child ends, and each test has its own thread.
pub(crate) fn spawn(command: Command) -> Result<Child> {
    static SPAWNER: LazyLock<Mutex<mpsc::Sender<Order>>> = LazyLock::new(|| {
        let (sender, orders) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, answer) in orders {
                // The caller waits for the child.
                let _ = answer.send(command.spawn());
            }
        });
        Mutex::new(sender)
    });
    let (answer, spawned) = mpsc::channel();
    let sender = SPAWNER
        .lock()
        .map_err(|_| anyhow!("the thread that starts servers is broken"))?
        .clone();
    sender
        .send((command, answer))
        .context("asking the thread that starts servers")?;
    Ok(spawned
        .recv()
        .context("waiting for the thread that starts servers")??)
}

/// Writes a file and creates the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    File::create(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(ours: &str, theirs: &str) -> bool {
        is_direct(
            ours.parse().expect("an address"),
            theirs.parse().expect("an address"),
        )
    }

    #[test]
    fn only_a_server_of_ours_counts_as_one_that_accepts() {
        assert!(direct("127.0.0.1:40000", "127.0.0.1:12000"));
        assert!(direct("10.213.1.5:40000", "10.213.1.6:12000"));
        // Our own end of the connection.
        assert!(!direct("127.0.0.1:12000", "127.0.0.1:12000"));
        // A gateway that answers for a network that no longer exists.
        assert!(!direct("192.0.2.2:40000", "10.213.1.6:12000"));
        assert!(!direct("10.213.1.1:40000", "10.213.1.6:12000"));
    }

    #[test]
    fn a_process_belongs_to_its_group_until_it_has_ended() {
        assert!(runs_in_group("31 (nginx: worker) S 30 30 1 0", 30));
        assert!(runs_in_group("31 (a) b) R 30 30 1 0", 30));
        assert!(!runs_in_group("31 (nginx) Z 30 30 1 0", 30));
        assert!(!runs_in_group("31 (nginx) S 30 31 1 0", 30));
        assert!(!runs_in_group("", 30));
    }
}
