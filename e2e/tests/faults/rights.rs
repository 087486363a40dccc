//! Servers that refuse requests.

use anyhow::{ensure, Result};
use engines::{casd, nginx, Casd, Nginx};

use crate::bench::{finds, says, silent, Bench, Row, BUILD, RIGHT};

/// The server supports only protocol versions that this Bazel does not.
pub fn too_new(bench: &Bench) -> Result<Row> {
    let options = casd::Options {
        release: casd::Release::Installed,
        ..casd::Options::default()
    };
    let server = Casd::start(&bench.folder("too-new")?, options)?;
    let flag = format!("--remote_cache={}", server.endpoint());
    let built = bench.read(&[&flag])?;
    let printed =
        &["The client supported API versions, 2.0 to 2.0, is not supported by the server"];
    bench.survives(&built, printed)?;
    ensure!(built.hits().cached() == 0, "hits: {}", built.hits());
    let found = finds(
        &["report", "--expect-cache"],
        &[&built.log],
        "no-cache-hits",
    )?;
    Ok(Row {
        fault: "speaks too new a protocol (REAPI 2.1 to 2.12)",
        server: "buildbox-casd 1.4",
        bazel: "builds everything itself, exit code 0".to_owned(),
        printed,
        verdict: RIGHT,
        found,
    })
}

/// A machine with read access only tries to write.
pub fn read_only(bench: &Bench) -> Result<Row> {
    let options = nginx::Options {
        access: nginx::Access::ReadOnly,
        ..nginx::Options::default()
    };
    let server = Nginx::start(&bench.folder("read-only")?, options)?;
    let flag = format!("--remote_cache={}", server.endpoint());
    bench.writer.ok(&["clean"])?;
    let refused = bench.writer.ok(&[&BUILD[..], &[&flag]].concat())?;
    let printed = &["403 Forbidden"];
    says(&refused, printed)?;
    ensure!(server.count("PUT /", 201)? == 0, "something was written");
    let quiet = bench.read(&[&flag, "--remote_upload_local_results=false"])?;
    ensure!(
        quiet.hits().cached() == 0,
        "hits on an empty cache: {}",
        quiet.hits()
    );
    ensure!(
        quiet.success(),
        "a reader that does not write failed:\n{quiet}"
    );
    silent(&quiet)?;
    ensure!(bench.reader_is_right()?, "the bytes are wrong");
    let found = finds(
        &["report", "--expect-cache"],
        &[&quiet.log],
        "no-cache-hits",
    )?;
    Ok(Row {
        fault: "credentials that may only read",
        server: "nginx",
        bazel: "builds itself, writes nothing, exit code 0".to_owned(),
        printed,
        verdict: RIGHT,
        found: format!("on the next machine {found}. A machine that only reads should set `--remote_upload_local_results=false`: then nothing is refused, and Bazel prints no warning"),
    })
}
