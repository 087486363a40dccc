//! Servers that cannot be reached, or not as they should.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{ensure, Result};
use engines::{casd, nginx, process, Casd, Direction, Nginx, Proxy};
use harness::Hits;

use crate::bench::{tool, Bench, Row, ALL, BUILD};

/// Nobody listens, HTTP.
pub fn absent_http(bench: &Bench) -> Result<Row> {
    absent(bench, "http", "nginx")
}

/// Nobody listens, gRPC.
pub fn absent_grpc(bench: &Bench) -> Result<Row> {
    absent(bench, "grpc", "buildbox-casd 1.3")
}

fn absent(bench: &Bench, scheme: &str, server: &'static str) -> Result<Row> {
    let flag = format!(
        "--remote_cache={scheme}://127.0.0.1:{}",
        process::free_port()?
    );
    let built = bench.read(&[&flag])?;
    let told = if scheme == "http" {
        "Connection refused"
    } else {
        "UNAVAILABLE: io exception"
    };
    bench.survives(&built, told)?;
    ensure!(
        built.hits().cached() == 0,
        "hits without a server: {}",
        built.hits()
    );
    Ok(Row {
        fault: "absent when the build starts",
        server,
        bazel: format!(
            "builds all {} actions itself, exit code 0",
            built.spawns.len()
        ),
        told,
        verdict: "right bytes",
    })
}

/// Kills the server in the middle of a build, whatever the machine's speed: as soon as `ready`, unless the build ends before.
fn kill_during<T>(
    server: &mut Casd,
    ready: impl Fn(&Casd) -> Result<bool> + Sync,
    build: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let killer = scope.spawn(|| -> Result<()> {
            while !ready(server)? {
                if ended.load(Ordering::Relaxed) {
                    return Ok(());
                }
                thread::sleep(Duration::from_millis(2));
            }
            server.server.kill();
            Ok(())
        });
        let built = build();
        ended.store(true, Ordering::Relaxed);
        match killer.join() {
            Ok(killed) => killed.and(built),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The server dies while the second machine downloads.
pub fn killed(bench: &Bench) -> Result<Row> {
    let folder = Bench::folder("killed")?;
    let mut server = Casd::start(&folder, casd::Options::default())?;
    bench.fill(&format!("--remote_cache={}", server.endpoint()))?;
    let mut dying = |flags: &[&str]| {
        server.server.restart()?;
        let proxy = Proxy::start(server.address())?;
        let flag = format!("--remote_cache={}", proxy.endpoint("grpc"));
        bench.reader.ok(&["clean"])?;
        kill_during(
            &mut server,
            |_| Ok(proxy.bytes(Direction::ToClient) >= 8_000),
            || bench.reader.run(&[&BUILD[..], &[&flag], flags].concat()),
        )
    };
    let told = "Failed to fetch blobs because of a remote cache error";
    let strict = dying(&[])?;
    ensure!(
        strict.code == Some(39) && strict.err.contains(told),
        "expected exit code 39:\n{strict}"
    );
    bench.goes_on_alone()?;
    let eager = dying(&[ALL])?;
    bench.survives(&eager, "UNAVAILABLE")?;
    Ok(Row {
        fault: "killed in mid-build",
        server: "buildbox-casd 1.3",
        bazel: format!("fails with exit code 39, since it needs files that it has only looked up; the next build, without the server, is right. With `{ALL}` goes on, and builds the rest itself"),
        told,
        verdict: "nothing or the right bytes",
    })
}

/// The remote executor dies while it executes.
pub fn executor_killed(bench: &Bench) -> Result<Row> {
    let folder = Bench::folder("executor-killed")?;
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
    };
    let told = "UNAVAILABLE: io exception";
    let strict = dying(&[], "strict")?;
    ensure!(
        strict.code == Some(34) && strict.err.contains(told),
        "expected exit code 34:\n{strict}"
    );
    bench.goes_on_alone()?;
    let fallen_back = dying(&["--remote_local_fallback", ALL], "fallback")?;
    bench.survives(&fallen_back, told)?;
    ensure!(
        fallen_back.hits().executed_locally > 0,
        "the server was killed too late: {}",
        fallen_back.hits()
    );
    Ok(Row {
        fault: "remote executor killed in mid-build",
        server: "buildbox-casd 1.3",
        bazel: format!("fails with exit code 34; the next build, without the server, is right. With `--remote_local_fallback {ALL}` goes on, and executes the rest itself"),
        told,
        verdict: "nothing or the right bytes",
    })
}

/// Every packet comes late.
pub fn slow(bench: &Bench) -> Result<Row> {
    let server = Nginx::start(&Bench::folder("slow")?, nginx::Options::default())?;
    let filled = bench.fill(&format!("--remote_cache={}", server.endpoint()))?;
    let proxy = Proxy::start(server.address())?;
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
    Ok(Row {
        fault: "slow: each packet comes 20 ms later",
        server: "nginx",
        bazel: format!(
            "waits, {}/{} hits",
            patient.hits().cached(),
            patient.hits().all()
        ),
        told: "",
        verdict: "right bytes; each call may take 60 s by default: set `--remote_timeout`",
    })
}

/// The server hangs: connections are accepted, and nobody answers.
pub fn hanging(bench: &Bench) -> Result<Row> {
    let server = Nginx::start(&Bench::folder("hanging")?, nginx::Options::default())?;
    let flag = format!("--remote_cache={}", server.endpoint());
    bench.fill(&flag)?;
    server.server.freeze();
    let built = bench.read(&[&flag, "--remote_timeout=1s"]);
    server.server.thaw();
    let built = built?;
    bench.survives(&built, "timed out")?;
    let report = tool(&["report", "--expect-cache"], &[&built.log])?;
    ensure!(
        report.status.code() == Some(10),
        "cache report did not notice: {report:?}"
    );
    Ok(Row {
        fault: "hangs: accepts, never answers; `--remote_timeout=1s`",
        server: "nginx",
        bazel: "waits so long for each action, then builds it itself, exit code 0".to_owned(),
        told: "timed out",
        verdict: "right bytes; `pyo3-bzl cache report --expect-cache` exits with 10",
    })
}
