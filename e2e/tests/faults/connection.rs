//! Servers that cannot be reached, or not as they should.

use std::thread;
use std::time::Duration;

use anyhow::{ensure, Context, Result};
use engines::{casd, nginx, process, Casd, Direction, Namespace, Nginx, Proxy};
use harness::Hits;

use crate::bench::{tool, Bench, Row, BUILD};

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
    println!("{built}");
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

/// The server dies while the second machine downloads.
pub fn killed(bench: &Bench) -> Result<Row> {
    let mut server = Casd::start(&Bench::folder("killed")?, casd::Options::default())?;
    bench.fill(&format!("--remote_cache={}", server.endpoint()))?;
    let proxy = Proxy::start(server.address())?;
    let flag = format!("--remote_cache={}", proxy.endpoint("grpc"));
    bench.reader.ok(&["clean"])?;
    let built = thread::scope(|scope| {
        scope.spawn(|| {
            // So that it happens in the middle, whatever the machine's speed.
            while proxy.bytes(Direction::ToClient) < 4_000 {
                thread::sleep(Duration::from_millis(5));
            }
            server.server.kill();
        });
        bench.reader.run(&[&BUILD[..], &[&flag]].concat())
    })?;
    println!("{built}\n{}", built.hits());
    bench.survives(&built, "UNAVAILABLE")?;
    Ok(Row {
        fault: "killed in mid-build",
        server: "buildbox-casd 1.3",
        bazel: "builds itself what it had not yet fetched, exit code 0".to_owned(),
        told: "UNAVAILABLE",
        verdict: "right bytes",
    })
}

/// The remote executor dies while it executes.
pub fn executor_killed(bench: &Bench) -> Result<Row> {
    let folder = Bench::folder("executor-killed")?;
    let options = || casd::Options {
        jobs: Some(2),
        ..casd::Options::default()
    };
    let run = |flags: &[&str], name: &str| {
        let mut server = Casd::start(&folder.join(name), options())?;
        let flag = format!("--remote_executor={}", server.endpoint());
        bench.reader.ok(&["clean"])?;
        thread::scope(|scope| {
            scope.spawn(|| -> Result<()> {
                while server.executed()? < 5 {
                    thread::sleep(Duration::from_millis(20));
                }
                server.server.kill();
                Ok(())
            });
            bench.reader.run(&[&BUILD[..], &[&flag], flags].concat())
        })
    };
    let failed = run(&[], "strict")?;
    println!("{failed}");
    let fallen_back = run(&["--remote_local_fallback"], "fallback")?;
    println!("{fallen_back}\n{}", fallen_back.hits());
    bench.survives(&fallen_back, "UNAVAILABLE")?;
    Ok(Row {
        fault: "remote executor killed in mid-build",
        server: "buildbox-casd 1.3",
        bazel: format!(
            "fails with exit code {}; with `--remote_local_fallback` executes the rest itself",
            failed.code.context("killed")?
        ),
        told: "UNAVAILABLE",
        verdict: "right bytes",
    })
}

/// Every packet comes late.
pub fn slow(bench: &Bench) -> Result<Row> {
    let server = Nginx::start(&Bench::folder("slow")?, nginx::Options::default())?;
    let filled = bench.fill(&format!("--remote_cache={}", server.endpoint()))?;
    let proxy = Proxy::start(server.address())?;
    proxy.delay(Duration::from_millis(200));
    let flag = format!("--remote_cache={}", proxy.endpoint("http"));
    let patient = bench.read(&[&flag])?;
    println!("{patient}\n{}", patient.hits());
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

    proxy.delay(Duration::from_secs(5));
    let hasty = bench.read(&[&flag, "--remote_timeout=1s", "--remote_retries=0"])?;
    println!("{hasty}\n{}", hasty.hits());
    bench.survives(&hasty, "timed out")?;
    Ok(Row {
        fault: "slow: 0.2 s more for each packet; then 5 s with `--remote_timeout=1s`",
        server: "nginx",
        bazel: format!(
            "waits, {}/{} hits; then builds itself, exit code 0",
            patient.hits().cached(),
            patient.hits().all()
        ),
        told: "timed out",
        verdict: "right bytes; the default timeout is 60 s for each call, so set one",
    })
}

/// The cable is pulled: nothing is refused, nothing comes back.
pub fn unplugged(bench: &Bench) -> Result<Row> {
    let namespace = Namespace::new()?;
    let options = nginx::Options {
        namespace: Some(namespace.clone()),
        ..nginx::Options::default()
    };
    let server = Nginx::start(&Bench::folder("unplugged")?, options)?;
    let flag = format!("--remote_cache={}", server.endpoint());
    bench.fill(&flag)?;
    namespace.unplug()?;
    let built = bench.read(&[&flag, "--remote_timeout=1s", "--remote_retries=0"])?;
    println!("{built}\n{}", built.hits());
    bench.survives(&built, "timed out")?;
    let report = tool(&["report", "--expect-cache"], &[&built.log])?;
    println!("{report:?}");
    Ok(Row {
        fault: "unplugged: packets vanish, with `--remote_timeout=1s`",
        server: "nginx in a network of its own",
        bazel: "builds itself, exit code 0".to_owned(),
        told: "timed out",
        verdict: "right bytes",
    })
}
