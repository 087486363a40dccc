//! Servers that are unreachable or badly connected.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{ensure, Context, Result};
use engines::{casd, process, After, Casd, Direction, Proxy};
use harness::Hits;

use crate::bench::{fails, finds, finds_nothing, silent, Bench, Row, ALL, BUILD, FAILS, RIGHT};

/// Nobody listens, with HTTP.
pub fn absent_http(bench: &Bench) -> Result<Row> {
    absent(bench, "http", "none, HTTP")
}

/// Nobody listens, with gRPC.
pub fn absent_grpc(bench: &Bench) -> Result<Row> {
    absent(bench, "grpc", "none, gRPC")
}

fn absent(bench: &Bench, scheme: &str, server: &'static str) -> Result<Row> {
    let flag = format!(
        "--remote_cache={scheme}://127.0.0.1:{}",
        process::free_port()?
    );
    let built = bench.read(&[&flag])?;
    let printed: &[_] = if scheme == "http" {
        &["Connection refused"]
    } else {
        &["UNAVAILABLE: io exception"]
    };
    bench.survives(&built, printed)?;
    ensure!(
        built.hits().cached() == 0,
        "hits without a server: {}",
        built.hits()
    );
    let found = finds(
        &["report", "--expect-cache"],
        &[&built.log],
        "no-cache-hits",
    )?;
    Ok(Row {
        fault: "absent when the build starts",
        server,
        bazel: format!(
            "builds all {} actions itself, exit code 0",
            built.spawns.len()
        ),
        printed,
        verdict: RIGHT,
        found,
    })
}

/// Bazel's messages for a gRPC connection that ends. `UNAVAILABLE` with `Network closed for unknown reason` if a call was open, or with
/// `io exception` if the call began afterwards. `UNKNOWN` if it was between the two. For uploads, the message starts with the number of
/// failed ones.
const ENDED: &[&str] = &["UNAVAILABLE", "UNKNOWN: channel closed"];

/// Kills the server in the middle of a build, as soon as `ready` returns true. That must happen before the build ends.
fn kill_during<T>(
    server: &mut Casd,
    ready: impl Fn(&Casd) -> Result<bool> + Sync,
    build: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let killer = scope.spawn(|| -> Result<()> {
            loop {
                // Read this before calling `ready`: a server that was ready when the build ended must count.
                let late = ended.load(Ordering::SeqCst);
                if ready(server)? {
                    break;
                }
                ensure!(!late, "the build ended before the server was killed");
                thread::sleep(Duration::from_millis(2));
            }
            server.server.kill();
            Ok(())
        });
        let built = build();
        ended.store(true, Ordering::SeqCst);
        let killed = killer
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let built = built?;
        killed.map(|()| built)
    })
}

/// The server dies while the second machine downloads.
pub fn killed(bench: &Bench) -> Result<Row> {
    let folder = bench.folder("killed")?;
    let mut server = Casd::start(&folder, casd::Options::default())?;
    bench.fill(&format!("--remote_cache={}", server.endpoint()))?;
    // The connection ends after a number of bytes, not at a time. However late the kill comes, no more bytes get through.
    let mut dying = |bytes: u64, flags: &[&str]| {
        server.server.restart()?;
        let proxy = Proxy::start(server.address())?;
        proxy.after_bytes(Direction::ToClient, bytes, After::Cut);
        let flag = format!("--remote_cache={}", proxy.endpoint("grpc"));
        bench.reader.ok(&["clean"])?;
        kill_during(
            &mut server,
            |_| Ok(proxy.bytes(Direction::ToClient) >= bytes),
            || bench.reader.run(&[&BUILD[..], &[&flag], flags].concat()),
        )
    };
    let printed = &["Failed to fetch blobs because of a remote cache error"];
    // Fewer bytes than the fourteen action results have, at about 300 bytes each.
    let strict = dying(2_000, &[])?;
    println!("killed: {} when it failed", strict.hits());
    fails(&strict, 39, printed)?;
    bench.goes_on_alone()?;
    let eager = dying(bench.size / 2, &[ALL])?;
    bench.survives(&eager, ENDED)?;
    let hits = eager.hits();
    ensure!(
        hits.cached() > 0 && hits.cached() < hits.all(),
        "half of the bytes, and {hits}"
    );
    Ok(Row {
        fault: "killed during the build",
        server: "buildbox-casd 1.3",
        bazel: format!("fails with exit code 39, because it needs files that it has only looked up; the next build, without the server, is right. With `{ALL}`, it continues and builds the rest itself"),
        printed,
        verdict: FAILS,
        found: format!(
            "Bazel's exit code; with `{ALL}` {}",
            finds(&["report", "--min-hit-rate=100"], &[&eager.log], "hit-rate-too-low")?
        ),
    })
}

/// Checks that a killed server leaves no mount behind that blocks its folder for others.
fn nothing_mounted_below(folder: &Path) -> Result<()> {
    let mounts = fs::read_to_string("/proc/self/mounts").context("reading our mounts")?;
    let folder = folder.display().to_string();
    let left: Vec<_> = mounts
        .lines()
        .filter(|line| line.contains(&folder))
        .collect();
    ensure!(left.is_empty(), "still mounted: {left:?}");
    Ok(())
}

/// The remote executor dies while it executes.
pub fn executor_killed(bench: &Bench) -> Result<Row> {
    let folder = bench.folder("executor-killed")?;
    let dying = |flags: &[&str], name: &str| {
        let options = casd::Options {
            jobs: Some(2),
            ..casd::Options::default()
        };
        let mut server = Casd::start(&folder.join(name), options)?;
        let flag = format!("--remote_executor={}", server.endpoint());
        bench.reader.ok(&["clean"])?;
        kill_during(
            &mut server,
            |server| Ok(server.executed()? >= 5),
            || bench.reader.run(&[&BUILD[..], &[&flag], flags].concat()),
        )
        .and_then(|built| nothing_mounted_below(&folder).map(|()| built))
    };
    let strict = dying(&[], "strict")?;
    fails(&strict, 34, ENDED)?;
    bench.goes_on_alone()?;
    let fallen_back = dying(&["--remote_local_fallback", ALL], "fallback")?;
    bench.survives(&fallen_back, ENDED)?;
    let hits = fallen_back.hits();
    ensure!(
        hits.executed_remotely > 0 && hits.executed_locally > 0,
        "not killed during the build: {hits}"
    );
    let report = finds_nothing(&["report"], &[&fallen_back.log])?;
    let here = hits.executed_locally.to_string();
    let counted = report
        .lines()
        .filter_map(|line| line.trim().strip_prefix("executed locally"))
        .any(|count| count.split_whitespace().next() == Some(&here));
    ensure!(counted, "{hits}, but the report says:\n{report}");
    Ok(Row {
        fault: "remote executor killed during the build",
        server: "buildbox-casd 1.3",
        bazel: format!("fails with exit code 34; the next build, without the server, is right. With `--remote_local_fallback {ALL}`, it continues and executes the rest itself"),
        printed: ENDED,
        verdict: FAILS,
        found: "Bazel's exit code; with these flags `pyo3-bzl cache report` shows how many were `executed locally`".to_owned(),
    })
}

/// Every packet comes late.
pub fn slow(bench: &Bench) -> Result<Row> {
    let (server, _, filled) = bench.nginx("slow")?;
    let proxy = Proxy::start(server.address())?;
    // A hit takes a request and its answer, so at least 40 ms on any machine.
    proxy.delay(Duration::from_millis(20));
    let flag = format!("--remote_cache={}", proxy.endpoint("http"));
    let patient = bench.read(&[&flag])?;
    ensure!(
        patient.hits()
            == Hits {
                remote: filled.spawns.len(),
                ..Hits::default()
            },
        "{}",
        patient.hits()
    );
    ensure!(bench.reader_is_right()?, "the bytes are wrong");
    silent(&patient)?;
    let log = [patient.log.as_path()];
    finds_nothing(&["report", "--expect-cache", "--min-hit-rate=100"], &log)?;
    let found = finds(&["report", "--max-hit-time=0.03"], &log, "hits-too-slow")?;
    Ok(Row {
        fault: "slow: each packet arrives 20 ms late",
        server: "nginx",
        bazel: format!(
            "waits, {}/{} hits",
            patient.hits().cached(),
            patient.hits().all()
        ),
        printed: &[],
        verdict: RIGHT,
        found: format!("{found}. Each call may take 60 s by default: set `--remote_timeout`"),
    })
}

/// The server hangs: connections are accepted, and nobody answers.
pub fn hanging(bench: &Bench) -> Result<Row> {
    let (server, flag, _) = bench.nginx("hanging")?;
    server.server.freeze();
    let built = bench.read(&[&flag, "--remote_timeout=1s"]);
    server.server.thaw();
    let built = built?;
    let printed = &["timed out"];
    bench.survives(&built, printed)?;
    let found = finds(
        &["report", "--expect-cache"],
        &[&built.log],
        "no-cache-hits",
    )?;
    Ok(Row {
        fault: "hangs: accepts, never answers; `--remote_timeout=1s`",
        server: "nginx",
        bazel: "waits that long for each action, then builds it itself, exit code 0".to_owned(),
        printed,
        verdict: RIGHT,
        found,
    })
}
