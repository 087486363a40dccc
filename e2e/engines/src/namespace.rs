//! Gives a server its own network, with an address that is not a loopback address.

use std::ffi::OsString;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{self, Command};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};

use crate::missing::{self, Missing};
use crate::system::{free_port, run};

static COUNT: AtomicU16 = AtomicU16::new(0);

/// Returns a network number below 2^14. Tests run at the same time as separate processes, so the number depends on both our
/// process id and a counter.
fn next_number() -> u16 {
    let id = process::id() as u16;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    id.wrapping_mul(61).wrapping_add(count.wrapping_mul(17)) & 0x3fff
}

/// A pair of virtual network devices: ours here, and the server's in a network namespace that ends with the server.
#[derive(Debug, Clone)]
pub struct Namespace {
    /// The name of our device. The server's is the same with the suffix `s`.
    device: String,
    /// The address of the /30 network itself.
    network: [u8; 4],
}

impl Namespace {
    /// Plans a network. It exists only while a server runs in it.
    ///
    /// # Errors
    /// [`Missing`] when this process may not create network devices, which requires root.
    pub fn new() -> Result<Self> {
        missing::program("ip", None)?;
        missing::program("unshare", None)?;
        let mut tried = 0;
        loop {
            let namespace = Self::numbered(next_number());
            match namespace.try_out() {
                // Another test uses a network with that number.
                Err(error) if format!("{error:#}").contains("File exists") && tried < 100 => {
                    tried += 1;
                }
                tried_out => return tried_out.map(|()| namespace),
            }
        }
    }

    fn numbered(number: u16) -> Self {
        let [high, low] = (number << 2).to_be_bytes();
        Self {
            device: format!("pb{number:x}"),
            network: [10, 213, high, low],
        }
    }

    /// Returns the server's address.
    pub fn address(&self) -> Ipv4Addr {
        self.host(2)
    }

    /// Returns a command that runs the following program in a new network namespace, as soon as its device exists and has its
    /// address.
    pub(crate) fn wrapper(&self) -> Result<Vec<OsString>> {
        const ENTER: &str = r#"
tries=0
until ip link show dev "$0" >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 3000 ] || { echo "the network device $0 did not come" >&2; exit 1; }
  sleep 0.02
done
ip link set lo up && ip addr add "$1" dev "$0" && ip link set "$0" up && shift && exec "$@""#;
        let unshare = missing::program("unshare", None)?;
        let mut words = vec![unshare.into_os_string()];
        words.extend(["--net", "--", "/bin/sh", "-c", ENTER].map(OsString::from));
        words.push(format!("{}s", self.device).into());
        words.push(format!("{}/30", self.address()).into());
        Ok(words)
    }

    /// Connects the namespace of the process `id`, which [`Namespace::wrapper`] started.
    pub(crate) fn attach(&self, id: u32) -> Result<()> {
        let ours =
            fs::read_link("/proc/self/ns/net").context("reading our own network namespace")?;
        let path = format!("/proc/{id}/ns/net");
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            match fs::read_link(Path::new(&path)) {
                Ok(theirs) if theirs != ours => break,
                Ok(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                Ok(_) => {
                    bail!("process {id} did not get its own network namespace within 60 s")
                }
                Err(error) => return Err(error).with_context(|| format!("reading {path}")),
            }
        }
        let server = format!("{}s", self.device);
        // A killed server may leave its device behind for a moment.
        let _ = ip(&["link", "delete", &self.device]);
        ip(&[
            "link",
            "add",
            &self.device,
            "type",
            "veth",
            "peer",
            "name",
            &server,
            "netns",
            &id.to_string(),
        ])?;
        ip(&[
            "addr",
            "add",
            &format!("{}/30", self.host(1)),
            "dev",
            &self.device,
        ])?;
        ip(&["link", "set", &self.device, "up"])
    }

    fn host(&self, number: u8) -> Ipv4Addr {
        let [a, b, c, d] = self.network;
        Ipv4Addr::new(a, b, c, d + number)
    }

    fn try_out(&self) -> Result<()> {
        let unshare = missing::program("unshare", None)?;
        let allowed = run(Command::new(unshare).args(["--net", "true"]))
            .and_then(|_| {
                ip(&[
                    "link",
                    "add",
                    &self.device,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    &format!("{}s", self.device),
                ])
            })
            .and_then(|()| ip(&["link", "delete", &self.device]));
        allowed.map_err(|error| {
            Missing(format!(
                "network namespaces and devices cannot be made here. Run as root: {error:#}"
            ))
            .into()
        })
    }
}

/// Chooses the address that a server listens on: a free port of `namespace`, or of the loopback device.
pub(crate) fn address(namespace: Option<&Namespace>) -> Result<SocketAddr> {
    let host = namespace.map_or(Ipv4Addr::LOCALHOST, Namespace::address);
    Ok(SocketAddr::new(IpAddr::V4(host), free_port()?))
}

fn ip(args: &[&str]) -> Result<()> {
    run(Command::new(missing::program("ip", None)?).args(args)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::missing::Found;

    #[test]
    fn networks_do_not_overlap() {
        let network = |high, low| Namespace {
            device: String::new(),
            network: [10, 213, high, low],
        };
        assert_eq!(network(1, 4).address(), Ipv4Addr::new(10, 213, 1, 6));
        assert_eq!(network(1, 252).address(), Ipv4Addr::new(10, 213, 1, 254));
    }

    #[test]
    fn who_may_not_make_one_is_told_so() {
        match Found::from_result(Namespace::new()).expect("nothing else can fail") {
            Found::Here(namespace) => assert!(namespace.address().is_private()),
            Found::Missing(Missing(reason)) => {
                assert!(
                    reason.contains("Run as root") || reason.contains("Install"),
                    "{reason}"
                );
                eprintln!("SKIPPED network namespaces: {reason}");
            }
        }
    }
}
