//! Advice on small profiles.

use super::names::shortened;
use super::*;

fn read(events: &str) -> Profile {
    let text = format!(r#"{{"traceEvents":[{events}]}}"#);
    profile::read(text.as_bytes()).unwrap_or_else(|error| unreachable!("{error}"))
}

fn ids(events: &str, cores: u32, jobs: u32) -> Vec<(&'static str, Micros)> {
    let machine = Machine { cores, jobs };
    let advice = advice(&read(events), None, machine);
    advice.into_iter().map(|one| (one.id, one.bound)).collect()
}

const END: &str = r#"{"cat":"build phase marker","name":"Complete build","ph":"i","ts":10000000}"#;

fn action(name: &str, start: u64, duration: u64) -> String {
    format!(
        r#"{{"cat":"action processing","name":"{name}","ph":"X","ts":{start},"dur":{duration},"args":{{"mnemonic":"Rustc"}}}},
           {{"cat":"critical path component","name":"action '{name}'","ph":"X","ts":{start},"dur":{duration}}},"#
    )
}

fn event(category: &str, name: &str, start: u64, duration: u64) -> String {
    format!(r#"{{"cat":"{category}","name":"{name}","ph":"X","ts":{start},"dur":{duration}}},"#)
}

#[test]
fn a_crate_of_ones_own_that_dominates_is_to_be_split() {
    let own = action("Compiling Rust cdylib mine (3 files)", 0, 8_000_000);
    let found = ids(&(own.clone() + END), 4, 4);
    assert_eq!(
        found,
        [("dominant-crate", 6_000_000), ("serial-chain", 6_000_000)]
    );
    // A single core cannot share the work.
    assert_eq!(ids(&(own + END), 1, 1), []);
    let theirs = action("Compiling Rust rlib syn v3.0.10 (96 files)", 0, 8_000_000);
    assert_eq!(ids(&(theirs + END), 4, 4), [("serial-chain", 6_000_000)]);
}

#[test]
fn libraries_that_wait_for_libraries_could_be_pipelined() {
    let chain = action("Compiling Rust rlib syn v3.0.10 (96 files)", 0, 3_000_000)
        + &action("Creating symlink x", 3_000_000, 1000)
        + &action("Compiling Rust rlib backend v1.0.0 (9 files)", 3_000_000, 2_000_000)
        // Linking waits for object files.
        + &action("Compiling Rust proc-macro macros v1.0.0 (9 files)", 5_000_000, 4_000_000);
    let pipelining = |events: &str, cores| {
        let all = ids(&(events.to_owned() + END), cores, cores);
        all.into_iter().find(|(id, _)| *id == "pipelining")
    };
    assert_eq!(pipelining(&chain, 8), Some(("pipelining", 3_000_000)));
    assert_eq!(pipelining(&chain, 2), None);
    // The other cores are busy, except for 0.75 s.
    let busy: String = (0..3)
        .map(|number| {
            event(
                "action processing",
                &format!("Compiling {number}.cc"),
                0,
                8_000_000,
            )
        })
        .collect();
    assert_eq!(pipelining(&(chain.clone() + &busy), 4), None);
    let metadata = r#"{"cat":"action processing","name":"x","ph":"X","ts":0,"dur":1,"args":{"mnemonic":"RustcMetadata"}},"#;
    assert_eq!(pipelining(&(chain + metadata), 8), None);
}

#[test]
fn long_messages_are_cut_in_the_middle() {
    let long = format!(
        "Creating symlink bazel-out/{}/libcore.rmeta",
        "ä/".repeat(100)
    );
    let short = shortened(&long);
    assert_eq!(short.chars().count(), 61);
    assert!(short.starts_with("Creating symlink baz") && short.ends_with("libcore.rmeta"));
    assert_eq!(shortened("short"), "short");
}

#[test]
fn what_is_short_is_not_worth_a_sentence() {
    let own = action("Compiling Rust cdylib mine (3 files)", 0, 900_000);
    assert_eq!(ids(&(own + END), 4, 4), []);
    assert_eq!(ids(END, 4, 4), []);
}

#[test]
fn fetches_that_nothing_hides_are_reported() {
    let fetch = event("Fetching repository", "@@crates", 0, 6_000_000);
    let again = event("Fetching repository", "@@crates", 6_000_000, 2_000_000);
    let found = ids(&(fetch.clone() + &again + END), 2, 2);
    assert_eq!(found, [("fetch", 8_000_000), ("fetched-again", 2_000_000)]);
    // The usual case: the function restarts at once, and then runs to its end.
    let restart = event("Fetching repository", "@@crates", 0, 26);
    let found = ids(&(restart + &fetch + END), 2, 2);
    assert_eq!(found, [("fetch", 6_000_000)]);
    // An action runs at the same time.
    let busy = action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
    assert_eq!(ids(&(fetch + &busy + END), 2, 2), []);
}

#[test]
fn work_around_processes_is_divided_by_what_runs_at_a_time() {
    let two = action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
    let sandbox = event(
        "general information",
        "sandbox.createFileSystem",
        0,
        4_000_000,
    );
    assert_eq!(
        ids(&(two.clone() + &sandbox + END), 2, 2),
        [("sandbox", 2_000_000)]
    );
    let download = event("remote output download", "download outputs", 0, 4_000_000);
    assert_eq!(
        ids(&(two.clone() + &download + END), 2, 2),
        [("remote-downloads", 2_000_000)]
    );
    let queue = event("Remote execution queuing time", "queue", 0, 4_000_000);
    assert_eq!(
        ids(&(two + &queue + END), 2, 2),
        [("remote-queue", 2_000_000)]
    );
    let gc = event("gc notification", "major GC", 0, 4_000_000);
    assert_eq!(ids(&(gc + END), 2, 2), [("garbage-collection", 4_000_000)]);
}

#[test]
fn more_jobs_than_cores_are_reported_where_they_wait() {
    let two = action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
    let lock = event("action resource lock", "x", 0, 4_000_000);
    assert_eq!(
        ids(&(two.clone() + &lock + END), 2, 200),
        [("jobs-above-cores", 2_000_000)]
    );
    assert_eq!(ids(&(two + &lock + END), 2, 2), []);
}

#[test]
fn fewer_jobs_than_cores_are_reported_while_all_are_busy() {
    let busy = action("Compiling foo.cc", 0, 8_000_000) + &action("Compiling bar.cc", 0, 8_000_000);
    assert_eq!(
        ids(&(busy.clone() + END), 8, 2),
        [("jobs-below-cores", 6_000_000)]
    );
    assert_eq!(ids(&(busy.clone() + END), 2, 2), []);
    let half_busy = action("Compiling foo.cc", 0, 8_000_000);
    assert_eq!(ids(&(half_busy + END), 8, 2), [("serial-chain", 4_000_000)]);
}

#[test]
fn jobs_are_not_saturated_where_neither_work_nor_dependencies_explain_the_time() {
    let test = |start| event("action processing", "Testing foo", start, 2_000_000);
    let longest = event(
        "critical path component",
        "action 'Testing foo'",
        0,
        2_000_000,
    );
    // One after the other, although none waits for another: 8 s, where 4 s of work on each job and a path of 2 s are the most.
    let serial = test(0) + &test(2_000_000) + &test(4_000_000) + &test(6_000_000) + &longest;
    assert_eq!(
        ids(&(serial + END), 2, 2),
        [
            ("jobs-not-saturated", 2_000_000),
            ("serial-chain", 1_000_000)
        ]
    );
    let chain = action("Compiling foo.cc", 0, 4_000_000)
        + &action("Compiling bar.cc", 4_000_000, 4_000_000);
    assert_eq!(ids(&(chain + END), 2, 2), [("serial-chain", 4_000_000)]);
}
