//! Servers that return something other than what was written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use engines::{nginx, Missing, Nginx};
use harness::sha256;

use crate::bench::{
    fails, finds, output_hash, says, silent, spawn, Bench, Row, ALL, BUILD, FAILS, RETRIES, RIGHT,
    WRONG,
};

/// Bazel's message for a blob that the server promised but does not have.
const LOST: &[&str] = &["Failed to fetch blobs because they do not exist remotely"];

const LIBRARY: (&str, &str) = ("Pyo3Gate", "//rust:hello_rename");

/// A small file system, unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(folder: PathBuf, size: &str) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "pyo3_bzl_e2e"])
            .arg(&folder)
            .output()
            .context("cannot start mount")?;
        if !done.status.success() {
            let reason = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            return Err(Missing(format!(
                "a small file system cannot be mounted, which needs root: {reason}"
            ))
            .into());
        }
        Ok(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// No space left on the server's device.
pub fn full_disk(bench: &Bench) -> Result<Row> {
    // Some outputs fit on the device, but not all. The largest files are much smaller than half of the total.
    let small = Small::mount(bench.folder("full")?, &(bench.size / 2).to_string())?;
    let server = Nginx::start(&small.0.join("nginx"), nginx::Options::default())?;
    let flag = format!("--remote_cache={}", server.endpoint());
    bench.writer.ok(&["clean"])?;
    let filled = bench.writer.ok(&[&BUILD[..], &[&flag]].concat())?;
    let printed = &["500 Internal Server Error"];
    says(&filled, printed)?;
    let built = bench.read(&[&flag])?;
    ensure!(built.success(), "{built}");
    ensure!(bench.reader_is_right()?, "the bytes are wrong");
    ensure!(
        built.hits().cached() < built.hits().all(),
        "the disk was not full: {}",
        built.hits()
    );
    Ok(Row {
        fault: "full disk",
        server: "nginx",
        bazel: "builds what could not be stored itself, exit code 0".to_owned(),
        printed,
        verdict: RIGHT,
        found: finds(
            &["report", "--min-hit-rate=100"],
            &[&built.log],
            "hit-rate-too-low",
        )?,
    })
}

/// One bit of the library is flipped on the server's disk.
pub fn corrupted(bench: &Bench) -> Result<Row> {
    let (server, flag, filled) = bench.nginx("corrupted")?;
    let blob = server
        .cache_folder()
        .join("cas")
        .join(output_hash(spawn(filled, LIBRARY.0, LIBRARY.1)?)?);
    flip(&blob, &blob)?;
    let printed = &["does not match received digest"];
    let strict = bench.read(&[&flag])?;
    fails(&strict, 39, printed)?;
    bench.goes_on_alone()?;
    let eager = bench.read(&[&flag, ALL])?;
    bench.survives(&eager, printed)?;
    Ok(Row {
        fault: "blob corrupted on the disk",
        server: "nginx, which checks nothing",
        bazel: format!("compares the digest, discards the blob and fails with exit code 39; the next build, without the server, is right. With `{ALL}`, it builds it itself"),
        printed,
        verdict: FAILS,
        found: format!(
            "Bazel's exit code; with `{ALL}` {}. Remove the blob on the server",
            finds(&["report", "--min-hit-rate=100"], &[&eager.log], "hit-rate-too-low")?
        ),
    })
}

/// Copies a file and flips one bit in its middle. Returns the digest of the copy.
fn flip(from: &Path, to: &Path) -> Result<String> {
    let mut bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).context("an empty file")? ^= 1;
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))?;
    sha256(to)
}

/// The library's blob is gone, but its action result is not.
pub fn evicted_output(bench: &Bench) -> Result<Row> {
    let (server, flag, filled) = bench.nginx("evicted-output")?;
    let library = spawn(filled, LIBRARY.0, LIBRARY.1)?;
    fs::remove_file(
        server
            .cache_folder()
            .join("cas")
            .join(output_hash(library)?),
    )?;
    let strict = bench.read(&[&flag])?;
    fails(&strict, 39, LOST)?;
    let retried = bench.read(&[&flag, RETRIES])?;
    bench.survives(&retried, LOST)?;
    Ok(Row {
        fault: "library evicted while its action result stays",
        server: "nginx",
        bazel: format!(
            "fails with exit code 39; with `{RETRIES}`, it restarts and builds it itself"
        ),
        printed: LOST,
        verdict: FAILS,
        found: "Bazel's exit code. Set the flag: its default is 0 in Bazel 7".to_owned(),
    })
}

/// An intermediate blob is gone, and the action that needs it must run here.
pub fn evicted_intermediate(bench: &Bench) -> Result<Row> {
    let (server, flag, filled) = bench.nginx("evicted-intermediate")?;
    let crates: Vec<_> = filled
        .spawns
        .iter()
        .filter(|spawn| spawn.mnemonic == "Rustc" && spawn.target_label.ends_with(":pyo3"))
        .map(output_hash)
        .collect::<Result<_>>()?;
    ensure!(crates.len() == 1, "{crates:?}");
    for hash in &crates {
        fs::remove_file(server.cache_folder().join("cas").join(hash))?;
    }
    // A comment forces the extension to be compiled here, with the same bytes.
    let source = bench.reader.read("rust/src/lib.rs")?;
    bench
        .reader
        .write("rust/src/lib.rs", &format!("{source}// More.\n"))?;
    let strict = bench.read(&[&flag]);
    let retried = bench.read(&[&flag, RETRIES]);
    bench.reader.write("rust/src/lib.rs", &source)?;
    let (strict, retried) = (strict?, retried?);
    fails(&strict, 39, LOST)?;
    bench.survives(&retried, LOST)?;
    Ok(Row {
        fault: "intermediate blob evicted while its action result stays",
        server: "nginx",
        bazel: format!("fails with exit code 39 when an action here needs it; with `{RETRIES}`, it restarts and builds it itself"),
        printed: LOST,
        verdict: FAILS,
        found: "Bazel's exit code. Set the flag".to_owned(),
    })
}

/// Somebody wrote a different library under the correct key.
pub fn poisoned(bench: &Bench) -> Result<Row> {
    let (server, flag, filled) = bench.nginx("poisoned")?;
    let library = spawn(filled, LIBRARY.0, LIBRARY.1)?;
    let right = output_hash(library)?;
    let cas = server.cache_folder().join("cas");
    let wrong = flip(&cas.join(&right), &cas.join("wrong"))?;
    fs::rename(cas.join("wrong"), cas.join(&wrong))?;
    let key = &library.digest.as_ref().context("no action digest")?.hash;
    let entry = server.cache_folder().join("ac").join(&**key);
    let result = fs::read(&entry).with_context(|| format!("cannot read {}", entry.display()))?;
    fs::write(
        &entry,
        replaced(&result, right.as_bytes(), wrong.as_bytes())?,
    )?;
    let built = bench.read(&[&flag])?;
    ensure!(built.success(), "{built}");
    ensure!(!bench.reader_is_right()?, "the poison had no effect");
    silent(&built)?;
    let found = finds(
        &["diff"],
        &[&filled.log, &built.log],
        "Pyo3Gate //rust:hello_rename",
    )?;
    Ok(Row {
        fault: "poisoned: another library under the right key",
        server: "nginx",
        bazel: "accepts it, exit code 0".to_owned(),
        printed: &[],
        verdict: WRONG,
        found: format!("{found}, from this log and one of a build that ran the action itself. Let only CI write"),
    })
}

/// Returns `bytes` with the only occurrence of `old` replaced by `new`, which has the same length.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Result<Vec<u8>> {
    let found: Vec<_> = (0..bytes.len())
        .filter(|start| bytes[*start..].starts_with(old))
        .collect();
    ensure!(
        found.len() == 1 && old.len() == new.len(),
        "{} occurrences",
        found.len()
    );
    Ok([&bytes[..found[0]], new, &bytes[found[0] + old.len()..]].concat())
}
