//! Measures reading speed and peak memory for a large log: `cargo run --release -p execlog --example throughput`.
//!
//! Without arguments, it generates a log in each format (20,000 spawns, each with 300 of 6,000 files as inputs; JSON and
//! binary: 5,000 spawns). With arguments, it reads those files. A separate process reads each log, so the memory figure
//! covers that log only.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[path = "../tests/suite/build/mod.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod build;

use build::{delimited, entry, input_set, invocation, stored, Message};

const SPAWNS: u64 = 20_000;
const FILES: u64 = 6_000;
const SETS: u64 = 600;

fn path(file: u64) -> String {
    format!("bazel-out/k8-fastbuild/bin/external/crates__some_crate-1.2.{file}/src/module_{file}/file.rs")
}

fn hash(number: u64) -> String {
    format!("{number:064x}")
}

fn arguments(spawn: u64) -> [String; 3] {
    [
        "process_wrapper".to_owned(),
        format!("--out=out/{spawn}.rlib"),
        "--edition=2021".repeat(20),
    ]
}

/// Returns the sets of a spawn's inputs: 30 sets of 10 files.
fn sets(spawn: u64) -> impl Iterator<Item = u64> {
    (0..30).map(move |index| (spawn * 7 + index * 13) % SETS)
}

fn compact() -> Vec<u8> {
    let mut log = vec![invocation()];
    for id in 0..FILES {
        log.push(entry(
            id + 1,
            3,
            Message::new()
                .text(1, &path(id))
                .digest(2, &hash(id), id, ""),
        ));
    }
    for set in 0..SETS {
        let ids: Vec<u64> = (0..10).map(|index| set * 10 + index + 1).collect();
        log.push(input_set(FILES + set + 1, &ids, &[]));
    }
    for spawn in 0..SPAWNS {
        let (out, top) = (100_000 + spawn * 2, 100_001 + spawn * 2);
        log.push(entry(
            out,
            3,
            Message::new()
                .text(1, &format!("out/{spawn}.rlib"))
                .digest(2, &hash(spawn), 9, ""),
        ));
        let ids: Vec<u64> = sets(spawn).map(|set| FILES + set + 1).collect();
        log.push(input_set(top, &[], &ids));
        let payload = arguments(spawn)
            .iter()
            .fold(Message::new(), |to, text| to.text(1, text));
        let payload = payload
            .number(4, top)
            .message(6, Message::new().number(5, out));
        log.push(entry(
            0,
            7,
            payload
                .text(8, "Rustc")
                .text(11, "remote cache hit")
                .number(12, 1),
        ));
    }
    delimited(&log)
}

fn binary() -> Vec<u8> {
    let spawn = |spawn| {
        let mut message = arguments(spawn)
            .iter()
            .fold(Message::new(), |to, text| to.text(1, text));
        for file in sets(spawn).flat_map(|set| set * 10..set * 10 + 10) {
            message = message.message(
                4,
                Message::new()
                    .text(1, &path(file))
                    .digest(2, &hash(file), file, "SHA-256"),
            );
        }
        message
            .text(10, "Rustc")
            .text(12, "remote cache hit")
            .number(13, 1)
    };
    (0..SPAWNS / 4)
        .flat_map(|number| delimited(&[spawn(number)]))
        .collect()
}

fn json() -> Vec<u8> {
    let mut log = String::new();
    for spawn in 0..SPAWNS / 4 {
        let mut inputs = Vec::new();
        for file in sets(spawn).flat_map(|set| set * 10..set * 10 + 10) {
            inputs.push(format!(
                "{{\n    \"path\": \"{}\",\n    \"digest\": {{\n      \"hash\": \"{}\",\n      \"sizeBytes\": \"{file}\",\n      \
                 \"hashFunctionName\": \"SHA-256\"\n    }},\n    \"isTool\": false,\n    \"symlinkTargetPath\": \"\"\n  }}",
                path(file),
                hash(file)
            ));
        }
        let arguments = arguments(spawn).join("\", \"");
        let inputs = inputs.join(", ");
        write!(
            log,
            "{{\n  \"commandArgs\": [\"{arguments}\"],\n  \"inputs\": [{inputs}],\n  \"mnemonic\": \"Rustc\",\n  \
             \"runner\": \"remote cache hit\",\n  \"cacheHit\": true\n}}"
        )
        .unwrap();
    }
    log.into_bytes()
}

/// Returns the peak memory of this process, in MB.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or("?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}

fn read(path: &Path, list: bool) {
    let start = Instant::now();
    let (mut spawns, mut hits, mut files) = (0u64, 0u64, 0usize);
    for spawn in execlog::Reader::open(path).unwrap() {
        let spawn = spawn.unwrap();
        spawns += 1;
        hits += u64::from(spawn.hit() != execlog::Hit::None);
        if list {
            files += spawn.inputs.list().unwrap().len();
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = std::fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!(
        "{}: {megabytes:.1} MB, {spawns} spawns ({hits} hits), {files} inputs listed, {seconds:.2} s: {:.0} MB/s, {:.0} spawns/s, \
         peak {} MB",
        path.display(),
        megabytes / seconds,
        spawns as f64 / seconds,
        peak()
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [list, path] = arguments.as_slice() {
        return read(Path::new(path), list == "list");
    }
    let again = |path: &Path| {
        for mode in ["skim", "list"] {
            let tool = std::env::current_exe().unwrap();
            std::process::Command::new(tool)
                .arg(mode)
                .arg(path)
                .status()
                .unwrap();
        }
    };
    if !arguments.is_empty() {
        return arguments.iter().for_each(|path| again(Path::new(path)));
    }
    let folder = std::env::temp_dir();
    let write = |name: &str, log: Vec<u8>| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, log).unwrap();
        path
    };
    let log = compact();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let logs = [
        write("throughput.json", json()),
        write("throughput.bin", binary()),
        write(
            "throughput.zst",
            ruzstd::encoding::compress_to_vec(log.as_slice(), level),
        ),
        write("throughput.stored.zst", stored(&log, 1 << 17)),
        write("throughput.plain", log),
    ];
    for path in logs {
        again(&path);
        std::fs::remove_file(&path).unwrap();
    }
}
