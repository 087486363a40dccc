//! Each engine starts, is reachable, comes back after a kill, and stops. Tests of engines that this machine lacks print the
//! reason and skip.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use anyhow::{ensure, Context, Result};
use engines::nginx::Access;
use engines::process::accepts;
use engines::{
    buildgrid, casd, justbuild, nginx, BuildGrid, Casd, Found, Justbuild, Namespace, Nginx, Server,
};

fn with<T>(name: &str, started: Result<T>, check: impl FnOnce(T) -> Result<()>) {
    match Found::from_result(started).unwrap_or_else(|error| panic!("{name}: {error:#}")) {
        Found::Here(engine) => check(engine).unwrap_or_else(|error| panic!("{name}: {error:#}")),
        Found::Missing(reason) => eprintln!("SKIPPED {name}: {reason}"),
    }
}

fn comes_back(server: &mut Server, address: SocketAddr) -> Result<()> {
    server.kill();
    ensure!(!accepts(address), "it accepts after a kill");
    server.restart()?;
    ensure!(
        accepts(address),
        "it does not accept connections after a restart"
    );
    server.stop()?;
    ensure!(!accepts(address), "it accepts after a stop");
    Ok(())
}

/// Returns the status of one HTTP request.
fn http(address: SocketAddr, method: &str, path: &str, header: &str) -> Result<u16> {
    let mut stream = TcpStream::connect(address)?;
    let body = if method == "PUT" { "blob" } else { "" };
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}Content-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    answer
        .split(' ')
        .nth(1)
        .context("no status")?
        .parse()
        .context("the status is not a number")
}

#[test]
fn nginx_lets_in_whom_it_should() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |name: &str, access, store: Option<&Path>| {
        let options = nginx::Options {
            access,
            store: store.map(Path::to_owned),
            namespace: None,
        };
        Nginx::start(&folder.path().join(name), options)
    };
    with(
        "nginx",
        start("open", Access::ReadWrite, None),
        |mut open| {
            let writers = Access::WritersByPassword {
                user: "ci".to_owned(),
                password: "secret".to_owned(),
            };
            let closed = start("closed", Access::ReadOnly, Some(open.cache_folder()))?;
            let guarded = start("guarded", writers, Some(open.cache_folder()))?;
            let header = guarded.header().context("a header")?.replacen('=', ": ", 1) + "\r\n";
            let key = "/ac/01";
            let statuses = [
                http(open.address(), "GET", key, "")?,
                http(closed.address(), "PUT", key, "")?,
                http(guarded.address(), "PUT", key, "")?,
                http(guarded.address(), "PUT", key, &header)?,
                http(guarded.address(), "GET", key, "")?,
                http(closed.address(), "GET", key, "")?,
                http(open.address(), "PUT", key, "")?,
                http(open.address(), "GET", key, "")?,
            ];
            ensure!(
                statuses == [404, 403, 401, 201, 200, 200, 204, 200],
                "{statuses:?}"
            );
            ensure!(
                open.cache_folder().join("ac/01").is_file(),
                "no file in {}",
                open.cache_folder().display()
            );
            // nginx logs a request after it sends the answer, so count after nginx has stopped.
            open.stop()?;
            let counts = (open.action_hits()?, open.action_misses()?);
            ensure!(counts == (Some(1), Some(1)), "{counts:?}");
            let address = open.address();
            comes_back(&mut open.server, address)
        },
    );
}

#[test]
fn nginx_runs_in_a_network_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let started = Namespace::new().and_then(|namespace| {
        let options = nginx::Options {
            namespace: Some(namespace.clone()),
            ..Default::default()
        };
        Ok((Nginx::start(folder.path(), options)?, namespace))
    });
    with(
        "nginx in a network namespace",
        started,
        |(mut nginx, namespace)| {
            ensure!(
                nginx.address().ip() == namespace.address(),
                "it listens on {}",
                nginx.address()
            );
            ensure!(http(nginx.address(), "GET", "/cas/01", "")? == 404);
            let address = nginx.address();
            nginx.server.restart()?;
            ensure!(http(address, "GET", "/cas/01", "")? == 404);
            nginx.stop()
        },
    );
}

#[test]
fn casd_starts_as_a_cache_and_as_an_executor() {
    for (name, jobs) in [("casd as a cache", None), ("casd as an executor", Some(2))] {
        let folder = tempfile::tempdir().expect("a folder");
        let options = casd::Options {
            jobs,
            ..Default::default()
        };
        with(name, Casd::start(folder.path(), options), |mut casd| {
            ensure!(
                casd.cache_folder().join("cas").is_dir(),
                "no CAS in {}",
                casd.cache_folder().display()
            );
            ensure!(
                (casd.action_hits()?, casd.action_misses()?, casd.executed()?)
                    == (Some(0), Some(0), 0),
                "wrong counts"
            );
            let address = casd.address();
            comes_back(&mut casd.server, address)
        });
    }
}

#[test]
fn the_casd_of_this_machine_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = casd::Options {
        release: casd::Release::Installed,
        ..Default::default()
    };
    with(
        "this machine's casd",
        Casd::start(folder.path(), options),
        |mut casd| {
            let address = casd.address();
            comes_back(&mut casd.server, address)
        },
    );
}

#[test]
fn buildgrid_starts_as_a_cache() {
    let folder = tempfile::tempdir().expect("a folder");
    with(
        "BuildGrid as a cache",
        BuildGrid::start(folder.path(), buildgrid::Options::default()),
        |mut buildgrid| {
            let address = buildgrid.address();
            comes_back(&mut buildgrid.server, address)
        },
    );
}

#[test]
fn buildgrid_starts_with_a_database_and_workers() {
    check_buildgrid("BuildGrid with workers", Ok(None));
}

#[test]
fn buildgrid_and_its_workers_run_in_a_network_of_their_own() {
    check_buildgrid(
        "BuildGrid with workers in a network namespace",
        Namespace::new().map(Some),
    );
}

fn check_buildgrid(name: &str, namespace: Result<Option<Namespace>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let started = namespace.and_then(|namespace| {
        let options = buildgrid::Options {
            workers: 2,
            namespace: namespace.clone(),
        };
        Ok((BuildGrid::start(folder.path(), options)?, namespace))
    });
    with(name, started, |(mut buildgrid, namespace)| {
        ensure!(
            buildgrid.workers.len() == 2 && buildgrid.database.is_some(),
            "something is not there"
        );
        ensure!(
            namespace.is_none_or(|namespace| buildgrid.address().ip() == namespace.address()),
            "it listens on {}",
            buildgrid.address()
        );
        let ours = std::fs::read_link("/proc/self/ns/net")?;
        let apart = !buildgrid.address().ip().is_loopback();
        for worker in &mut buildgrid.workers {
            ensure!(worker.is_running()?, "a worker ended: {}", worker.log()?);
            let id = worker.id().context("no process")?;
            let theirs = std::fs::read_link(format!("/proc/{id}/ns/net"))?;
            ensure!((theirs != ours) == apart, "a worker in another network");
        }
        buildgrid.stop()?;
        ensure!(!accepts(buildgrid.address()), "it accepts after a stop");
        Ok(())
    });
}

#[test]
fn justbuild_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    with(
        "justbuild",
        Justbuild::start(folder.path(), justbuild::Options::default()),
        |mut justbuild| {
            ensure!(
                (justbuild.action_hits()?, justbuild.action_misses()?) == (Some(0), Some(0)),
                "wrong counts"
            );
            let address = justbuild.address();
            comes_back(&mut justbuild.server, address)
        },
    );
}
