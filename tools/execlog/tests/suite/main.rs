//! Tests `execlog` through its public API. All tests are in one crate, so they link only once.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may panic"
)]

mod build;
mod compact;
mod cut;
mod damaged;
mod damaged_compact;
mod expanded;
mod fuzz;
mod quick;
mod real;
mod runfiles;
mod wanted;

use execlog::{Error, File, Limits, Reader, Spawn};

/// Returns all spawns of a complete log.
#[track_caller]
fn spawns(log: &[u8]) -> Vec<Spawn> {
    let (spawns, error) = read(log);
    assert!(error.is_none(), "{}", error.unwrap());
    spawns
}

/// Returns all spawns up to an error, and the error.
fn read(log: &[u8]) -> (Vec<Spawn>, Option<Error>) {
    read_within(log, Limits::default())
}

fn read_within(log: &[u8], limits: Limits) -> (Vec<Spawn>, Option<Error>) {
    let mut spawns = Vec::new();
    let mut reader = match Reader::with_limits(log, limits) {
        Ok(reader) => reader,
        Err(error) => return (spawns, Some(error)),
    };
    for spawn in &mut reader {
        match spawn {
            Ok(spawn) => spawns.push(spawn),
            Err(error) => {
                assert!(reader.next().is_none(), "goes on after an error");
                return (spawns, Some(error));
            }
        }
    }
    assert_eq!(reader.spawns_read(), spawns.len() as u64);
    (spawns, None)
}

/// Asserts the number of spawns and the text of the error that follows them.
#[track_caller]
fn fails(log: &[u8], whole: usize, expected: &str) {
    let (spawns, error) = read(log);
    assert_eq!(error.expect("an error").to_string(), expected);
    assert_eq!(spawns.len(), whole);
}

/// Reads a real log from `tests/fixtures`.
fn fixture(name: &str) -> Vec<u8> {
    // Relative to the directory where Bazel runs the test, then to the one where Cargo does.
    let folders = ["tools/execlog/tests/fixtures", "tests/fixtures"];
    let paths = folders.map(|folder| std::path::Path::new(folder).join(name));
    let path = paths.iter().find(|path| path.exists()).expect(name);
    std::fs::read(path).unwrap()
}

/// Abbreviates files: `path`, with `!` for tools, `->target` for symlinks, `=hash/size` for digests.
fn short(files: &[File]) -> Vec<String> {
    let one = |file: &File| {
        let mut text = file.path.to_string();
        if file.is_tool {
            text.push('!');
        }
        if let Some(target) = &file.symlink_target {
            text += &format!("->{target}");
        }
        if let Some(digest) = &file.digest {
            let hash: String = digest.hash.chars().take(4).collect();
            text += &format!("={hash}/{}", digest.size_bytes);
        }
        text
    };
    files.iter().map(one).collect()
}
