//! A TCP proxy in front of a server: a slow, limited or broken network.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// The direction in which bytes travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Requests and uploads.
    ToServer,
    /// Answers and downloads.
    ToClient,
}

/// The reaction when a byte budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// All connections are closed, and new ones are refused until [`Proxy::restore`].
    Cut,
    /// All connections are closed. New ones work.
    Reset,
}

#[derive(Debug, Default)]
struct State {
    cut: bool,
    delay: Duration,
    /// Maximum bytes per second of each connection and direction.
    rate: Option<u32>,
    budget: Option<(Direction, u64, After)>,
    to_server: u64,
    to_client: u64,
    accepted: u64,
    open: Vec<TcpStream>,
}

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    server: SocketAddr,
    state: Arc<Mutex<State>>,
    acceptor: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens on a free port of the loopback device and forwards everything to `server`.
    ///
    /// # Errors
    /// When no port is available.
    pub fn start(server: SocketAddr) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("listening on a free port")?;
        let address = listener.local_addr()?;
        let mut proxy = Self {
            address,
            server,
            state: Arc::default(),
            acceptor: None,
        };
        proxy.accept(listener);
        Ok(proxy)
    }

    /// Returns the address for clients.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns [`Proxy::address`] as Bazel's flags expect it: `scheme` is `grpc` or `http`.
    pub fn endpoint(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Delays each piece that is read, 16 KiB at most, by this duration before it is forwarded.
    pub fn delay(&self, delay: Duration) {
        lock(&self.state).delay = delay;
    }

    /// Limits each connection and direction to this many bytes per second. `None` removes the limit.
    pub fn throttle(&self, bytes_per_second: Option<u32>) {
        lock(&self.state).rate = bytes_per_second.map(|rate| rate.max(1));
    }

    /// Lets exactly `bytes` more through in `direction`, over all connections, then does `after`.
    pub fn after_bytes(&self, direction: Direction, bytes: u64, after: After) {
        lock(&self.state).budget = Some((direction, bytes, after));
    }

    /// Closes all connections and refuses new ones.
    pub fn cut(&mut self) {
        lock(&self.state).close(After::Cut);
        self.join();
    }

    /// Accepts connections again, at the same address, after a cut. Delay and throttle are kept.
    ///
    /// # Errors
    /// When another process took the port.
    pub fn restore(&mut self) -> Result<()> {
        lock(&self.state).close(After::Cut);
        self.join();
        let listener = TcpListener::bind(self.address)
            .with_context(|| format!("listening again on {}", self.address))?;
        lock(&self.state).cut = false;
        self.accept(listener);
        Ok(())
    }

    /// Counts the bytes forwarded so far, over all connections.
    pub fn bytes(&self, direction: Direction) -> u64 {
        let state = lock(&self.state);
        match direction {
            Direction::ToServer => state.to_server,
            Direction::ToClient => state.to_client,
        }
    }

    /// Counts the connections accepted so far.
    pub fn connections(&self) -> u64 {
        lock(&self.state).accepted
    }

    fn accept(&mut self, listener: TcpListener) {
        let (state, server, address) = (Arc::clone(&self.state), self.server, self.address);
        self.acceptor = Some(thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if lock(&state).cut {
                    // Dropping the listener makes the system refuse further connections.
                    return;
                }
                // When a server refuses, the client sees a connection that closes.
                if let Ok(upstream) = TcpStream::connect(server) {
                    join(&state, address, client, upstream);
                }
            }
        }));
    }

    /// Waits until the acceptor has noticed the cut and closed its port.
    fn join(&mut self) {
        if let Some(acceptor) = self.acceptor.take() {
            // The acceptor may have noticed already and refuse us.
            let _ = TcpStream::connect(self.address);
            // The thread cannot panic.
            let _ = acceptor.join();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
    }
}

impl State {
    fn close(&mut self, after: After) {
        self.cut = self.cut || after == After::Cut;
        self.budget = None;
        for stream in self.open.drain(..) {
            // The stream may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Charges `length` bytes to the budget. Returns how many of them may pass, and what to do afterwards.
    fn spend(&mut self, direction: Direction, length: usize) -> (usize, Option<After>) {
        let mut allowed = length;
        let mut then = None;
        if let Some((limited, left, after)) = &mut self.budget {
            if *limited == direction {
                allowed = usize::try_from(*left).unwrap_or(usize::MAX).min(length);
                *left -= allowed as u64;
                then = (*left == 0).then_some(*after);
            }
        }
        match direction {
            Direction::ToServer => self.to_server += allowed as u64,
            Direction::ToClient => self.to_client += allowed as u64,
        }
        (allowed, then)
    }
}

/// Locks the state. A thread that panicked while it held the lock left nothing half-changed.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forwards bytes between both ends until either closes.
fn join(state: &Arc<Mutex<State>>, address: SocketAddr, client: TcpStream, server: TcpStream) {
    let streams = (
        client.try_clone(),
        server.try_clone(),
        client.try_clone(),
        server.try_clone(),
    );
    let (Ok(from_client), Ok(from_server), Ok(held_client), Ok(held_server)) = streams else {
        return;
    };
    // Measurements of a slow network need small pieces.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    {
        let mut state = lock(state);
        if state.cut {
            return;
        }
        state.accepted += 1;
        state.open.extend([held_client, held_server]);
    }
    for (direction, from, to) in [
        (Direction::ToServer, from_client, server),
        (Direction::ToClient, from_server, client),
    ] {
        let state = Arc::clone(state);
        thread::spawn(move || {
            pass(&state, address, direction, &from, &to);
            // When one direction ends, so does the other: neither gRPC nor HTTP half-closes.
            let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
        });
    }
}

fn pass(
    state: &Mutex<State>,
    address: SocketAddr,
    direction: Direction,
    mut from: &TcpStream,
    mut to: &TcpStream,
) {
    let mut buffer = [0; 16 * 1024];
    loop {
        let (delay, rate) = {
            let state = lock(state);
            (state.delay, state.rate)
        };
        // Forwards a tenth of a second's worth at a time, so that a low rate is steady.
        let piece = rate.map_or(buffer.len(), |rate| {
            (rate as usize / 10).clamp(1, buffer.len())
        });
        let Ok(read @ 1..) = from.read(&mut buffer[..piece]) else {
            return;
        };
        thread::sleep(delay);
        if let Some(rate) = rate {
            thread::sleep(Duration::from_secs_f64(read as f64 / f64::from(rate)));
        }
        let (allowed, then) = lock(state).spend(direction, read);
        let written = to.write_all(&buffer[..allowed]);
        if let Some(after) = then {
            lock(state).close(after);
            if after == After::Cut {
                // Wakes the acceptor, which closes the port.
                let _ = TcpStream::connect(address);
            }
        }
        if written.is_err() || then.is_some() {
            return;
        }
    }
}
