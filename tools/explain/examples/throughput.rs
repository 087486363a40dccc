//! Measures speed and memory. Writes a log of the given number of megabytes (1000 by default) to the temporary folder, reads it as
//! `pyo3-bzl explain` does, and prints both figures: `cargo run --release -p explain --example throughput`. Given a file, it reads that.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

use explain::{Catalogue, Explainer};

/// Output of Bazel, rustc, pytest and CI systems for a successful build.
const LINES: [&str; 14] = [
    "2026-11-27T08:23:12.1234567Z \u{1b}[32m[1,204 / 3,801]\u{1b}[0m Compiling Rust rlib serde_json v1.0.154 (12 files); 3s linux-sandbox ... (8 actions, 7 running)",
    "[1,205 / 3,801] 12 / 40 tests; Testing //python/tally:tally_test; 1s linux-sandbox",
    "INFO: From Compiling Rust rlib tally (14 files):",
    "\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m\u{1b}[1m: unused variable: `count`\u{1b}[0m",
    "   --> rust/tally/src/lib.rs:120:9",
    "    |",
    "120 |     let count = words.iter().filter(|word| word.len() > 3).count();",
    "    |         ^^^^^ help: if this is intentional, prefix it with an underscore: `_count`",
    "   Compiling proc-macro2 v1.0.107",
    "python/tally/test_tally.py::test_counts_words[unicode-3] PASSED                       [ 41%]",
    "DEBUG:urllib3.connectionpool:Starting new HTTPS connection (1): cache.example.org:443",
    "//python/tally:tally_test                                                (cached) PASSED in 0.4s",
    "checking for a BSD-compatible install... /usr/bin/install -c; checking whether build environment is sane... yes",
    "WARNING: Download from https://mirror.example.org/rules.tar.gz failed: class java.io.IOException connect timed out, trying the next",
];

/// One failure per 100,000 lines.
const FAILURE: &str = "ERROR: /w/a/BUILD.bazel:3:20: Compiling Rust cdylib a (1 files) failed: (Exit 1): process_wrapper failed: error \
executing Rustc command (from target //a:a_rs) bazel-out/process_wrapper ... (remaining 100 arguments skipped)
error[E0433]: cannot find module or crate `serde` in this scope
 --> a/src/lib.rs:3:5
";

fn main() -> Result<(), Box<dyn Error>> {
    let argument = std::env::args().nth(1);
    if let Some(file) = argument
        .as_ref()
        .map(Path::new)
        .filter(|file| file.is_file())
    {
        return measure(file);
    }
    let megabytes: u64 = argument.map_or(Ok(1000), |text| text.parse())?;
    let path = std::env::temp_dir().join(format!("explain-throughput-{}.log", std::process::id()));
    let result = write(&path, megabytes * 1_000_000).and_then(|()| measure(&path));
    fs::remove_file(&path)?;
    result
}

fn write(path: &Path, size: u64) -> Result<(), Box<dyn Error>> {
    let mut log = BufWriter::new(File::create(path)?);
    let (mut written, mut number) = (0, 0_u64);
    while written < size {
        let line = LINES.iter().cycle().nth((number * 5 % 14) as usize);
        let line = line.copied().unwrap_or_default();
        writeln!(log, "{line}")?;
        written += line.len() as u64 + 1;
        number += 1;
        if number % 100_000 == 0 {
            log.write_all(FAILURE.as_bytes())?;
        }
    }
    log.into_inner()?.sync_all()?;
    Ok(())
}

fn measure(path: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let catalogue = Catalogue::builtin()?;
    let loaded = start.elapsed();
    let mut explainer = Explainer::new(&catalogue);
    let mut file = File::open(path)?;
    let mut piece = vec![0; 1 << 18];
    let start = Instant::now();
    let before = processor_seconds();
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            break;
        }
        explainer.feed(piece.get(..count).unwrap_or_default());
    }
    let report = explainer.finish();
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = report.bytes as f64 / 1e6;
    println!(
        "{megabytes:.0} MB, {} lines, {} distinct failures; the catalogue took {:.0} ms",
        report.lines,
        report.failures.len(),
        loaded.as_secs_f64() * 1e3
    );
    println!(
        "{seconds:.2} s by the clock, {:.0} MB/s",
        megabytes / seconds
    );
    if let (Some(before), Some(after)) = (before, processor_seconds()) {
        let used = after - before;
        println!("{used:.2} s of one core, {:.0} MB/s", megabytes / used);
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        println!("peak memory {}", line.trim_start_matches("VmHWM:").trim());
    }
    Ok(())
}

/// The CPU time of this process, user and system, in ticks of 10 ms (proc_pid_stat(5)).
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}
