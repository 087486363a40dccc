//! Servers that start, fail to start, stop and come back, with Python's HTTP server as the example.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::thread;

use engines::process::{accepts, free_port, Server, Spec};

fn http_server(folder: &Path) -> (Spec, SocketAddr) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port().expect("a port")));
    let args = [
        "-u",
        "-m",
        "http.server",
        "--bind",
        "127.0.0.1",
        "--directory",
    ];
    let python = ["/usr/bin/python3", "/usr/local/bin/python3"]
        .iter()
        .find(|path| Path::new(path).exists())
        .expect("python3");
    let spec = Spec::new(python.into(), folder.join("log"), address)
        .args(args)
        .args([folder])
        .args([address.port().to_string()]);
    (spec, address)
}

#[test]
fn starts_stops_and_starts_again_at_the_same_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, address) = http_server(folder.path());
    let mut server = Server::start(spec).expect("it starts");
    assert!(server.is_running().expect("a state") && accepts(address));
    server.stop().expect("it stops");
    assert!(!server.is_running().expect("a state") && !accepts(address));
    server.restart().expect("it starts again");
    assert!(accepts(address));
}

#[test]
fn ends_when_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, address) = http_server(folder.path());
    drop(Server::start(spec).expect("it starts"));
    assert!(!accepts(address));
}

#[test]
fn outlives_the_thread_that_started_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, address) = http_server(folder.path());
    let mut server = thread::spawn(|| Server::start(spec).expect("it starts"))
        .join()
        .expect("the thread ends");
    assert!(server.is_running().expect("a state") && accepts(address));
}

#[test]
fn one_that_ends_at_once_shows_its_command_and_its_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port().expect("a port")));
    let spec =
        Spec::new("/bin/cat".into(), folder.path().join("log"), address).args(["/no such file"]);
    let error = Server::start(spec).expect_err("cat ends").to_string();
    for part in [
        "/bin/cat /no such file",
        "ended before it was ready",
        "No such file or directory",
    ] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn one_whose_port_is_taken_does_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut spec, address) = http_server(folder.path());
    let _taken = TcpListener::bind(address).expect("the port");
    spec.ready = engines::process::Ready::Logs("Serving HTTP");
    let error = Server::start(spec)
        .expect_err("the port is taken")
        .to_string();
    assert!(error.contains("Address already in use"), "{error}");
}

#[test]
fn all_its_children_end_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut spec, _) = http_server(folder.path());
    let pid = folder.path().join("pid");
    spec.program = "/bin/sh".into();
    spec.args = vec![
        "-c".into(),
        format!(
            "sleep 600 & echo $! > '{}'; echo started; wait",
            pid.display()
        )
        .into(),
    ];
    spec.ready = engines::process::Ready::Logs("started");
    let mut server = Server::start(spec).expect("it starts");
    let child = fs::read_to_string(&pid).expect("its child's id");
    let alive = || {
        fs::read_to_string(format!("/proc/{}/stat", child.trim()))
            .is_ok_and(|stat| !stat.contains(") Z "))
    };
    assert!(alive());
    server.kill();
    assert!(!alive(), "its child outlived it");
}
