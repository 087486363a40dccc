//! The proxy, between real sockets.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use engines::{After, Direction, Proxy};

/// Starts a server that echoes its input for as long as this process runs.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
        }
    });
    address
}

fn ask(stream: &mut TcpStream, text: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(text)?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

#[test]
fn passes_all_on_and_counts_it() {
    let proxy = Proxy::start(echo()).expect("a proxy");
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    let sent: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
    let mut writer = stream.try_clone().expect("another handle");
    let writing = thread::spawn(move || writer.write_all(&sent).map(|()| sent));
    let mut got = vec![0; 1_000_000];
    stream.read_exact(&mut got).expect("all of it");
    let sent = writing
        .join()
        .expect("the thread ends")
        .expect("all is written");
    assert!(got == sent);
    assert_eq!(
        (
            proxy.bytes(Direction::ToServer),
            proxy.bytes(Direction::ToClient)
        ),
        (1_000_000, 1_000_000)
    );
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn a_cut_closes_what_is_open_and_refuses_what_comes() {
    let mut proxy = Proxy::start(echo()).expect("a proxy");
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut stream, b"before").expect("an answer"), b"before");
    proxy.cut();
    assert!(ask(&mut stream, b"during").is_err());
    let refused = TcpStream::connect(proxy.address()).expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    proxy.restore().expect("the same port");
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut stream, b"after").expect("an answer"), b"after");
}

#[test]
fn a_budget_lets_exactly_that_much_through() {
    for after in [After::Cut, After::Reset] {
        let mut proxy = Proxy::start(echo()).expect("a proxy");
        proxy.after_bytes(Direction::ToClient, 4, after);
        let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
        stream.write_all(b"1234567890").expect("room for it");
        let mut got = Vec::new();
        // Reading may end with an error, because the other side was not done.
        let _ = stream.read_to_end(&mut got);
        assert_eq!(got, b"1234", "{after:?}");
        assert_eq!(proxy.bytes(Direction::ToClient), 4);
        if after == After::Cut {
            proxy.restore().expect("the same port");
        }
        let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
        assert_eq!(
            ask(&mut stream, b"again").expect("an answer"),
            b"again",
            "{after:?}"
        );
    }
}

#[test]
fn a_used_up_budget_refuses_new_connections() {
    let proxy = Proxy::start(echo()).expect("a proxy");
    proxy.after_bytes(Direction::ToServer, 1, After::Cut);
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    assert!(ask(&mut stream, b"too much").is_err());
    // Another thread closes the port a moment later.
    while TcpStream::connect(proxy.address()).is_ok() {
        thread::yield_now();
    }
}

#[test]
fn delay_and_throttle_hold_bytes_back() {
    let proxy = Proxy::start(echo()).expect("a proxy");
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    proxy.delay(Duration::from_millis(50));
    proxy.throttle(Some(1000));
    // Both directions wait for their first bytes under the old limits.
    ask(&mut stream, b"first").expect("an answer");
    let start = Instant::now();
    assert_eq!(ask(&mut stream, &[7; 200]).expect("an answer"), [7; 200]);
    // Two delays, and 200 bytes at 1000 bytes per second, cannot take less time. A slow machine cannot break a lower
    // bound.
    assert!(
        start.elapsed() >= Duration::from_millis(300),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_server_that_is_down_is_a_connection_that_closes() {
    let nobody = engines::process::free_port().expect("a port");
    let proxy = Proxy::start(SocketAddr::from((Ipv4Addr::LOCALHOST, nobody))).expect("a proxy");
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    assert!(ask(&mut stream, b"hello").is_err());
}
