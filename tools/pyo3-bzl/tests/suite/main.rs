//! Runs the command as users do, over logs of real builds (`tests/fixtures/make.sh`).

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests may panic"
)]

mod adopt;
mod audit;
mod browser;
#[cfg(unix)]
mod ci;
mod diff;
mod doctor;
mod errors;
mod explain;
mod generated;
mod graph;
mod html;
mod inspect;
mod new;
mod profile;
mod report;
#[cfg(target_os = "linux")]
mod run;
mod show;
#[cfg(target_os = "linux")]
mod verify;
mod why;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// The result of running the command.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect(&self.out)
    }
}

/// Returns the binary, from Cargo or Bazel.
fn binary() -> PathBuf {
    let path = match option_env!("CARGO_BIN_EXE_pyo3-bzl") {
        Some(path) => path.to_owned(),
        None => std::env::var("PYO3_BZL").expect("Bazel sets it"),
    };
    std::fs::canonicalize(&path).expect(&path)
}

/// Returns the folder of the logs.
fn fixtures() -> PathBuf {
    // The first is relative to where Bazel runs tests, the second to where Cargo does.
    let folders = ["tools/pyo3-bzl/tests/fixtures", "tests/fixtures"];
    let folder = folders.iter().find(|folder| Path::new(folder).is_dir());
    std::fs::canonicalize(folder.expect("the fixtures")).unwrap()
}

/// Returns the command in the folder of the logs.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).current_dir(fixtures());
    command.env_remove("BUILD_WORKING_DIRECTORY");
    command
}

fn run(arguments: &[&str]) -> Run {
    ended(command(arguments).output().unwrap())
}

fn ended(output: Output) -> Run {
    Run {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Creates a file with this content in its own folder.
fn file(name: &str, content: &[u8]) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Cargo's folder, or that of Bazel's test.
    let base = match option_env!("CARGO_TARGET_TMPDIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::var_os("TEST_TMPDIR")
            .expect("Bazel sets it")
            .into(),
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = base.join(format!("pyo3-bzl-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Replaces each time with `T s`. `0.1 s` and ` 12.0 s` are the build's, not ours.
fn untimed(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for index in 1..words.len() {
        let is_unit =
            words[index].starts_with('s') && !words[index][1..].starts_with(char::is_alphabetic);
        let number = words[index - 1].trim_start_matches('(').to_owned();
        if is_unit && number.contains('.') && number.parse::<f64>().is_ok() {
            words[index - 1] = words[index - 1].replace(&number, "T");
        }
    }
    words.join(" ")
}
