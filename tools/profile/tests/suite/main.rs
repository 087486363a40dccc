//! Profiles from a real Bazel: complete, cut off and damaged.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod fuzz;

use std::io::Read as _;

use profile::{Cut, Error, PhaseName, Profile, Step, Work};

/// A cold `bazel build //:hello` of examples/quickstart with Bazel 7.7.1 on two cores. Bazel printed `Elapsed time: 24.316s, Critical Path:
/// 20.93s` and `203 processes: 169 internal, 34 linux-sandbox`.
const QUICKSTART: &[u8] = include_bytes!("../fixtures/quickstart.profile.gz");

fn plain() -> Vec<u8> {
    let mut plain = Vec::new();
    let read = flate2::read::GzDecoder::new(QUICKSTART).read_to_end(&mut plain);
    read.expect("the fixture is whole");
    plain
}

fn quickstart() -> Profile {
    profile::read(QUICKSTART).expect("a profile")
}

#[test]
fn the_critical_path_is_bazels_own() {
    let profile = quickstart();
    let seconds = profile.critical_path_time() as f64 / 1e6;
    assert_eq!(format!("{seconds:.2}"), "20.93");
    let crates: Vec<&str> = profile
        .critical_path
        .iter()
        .filter(|part| part.duration > 1_000_000)
        .filter_map(|part| Some(part.of_crate.as_ref()?.name.as_str()))
        .collect();
    assert_eq!(crates, ["quote", "syn", "pyo3_macros_backend", "pyo3"]);
}

#[test]
fn actions_are_as_many_as_bazel_says() {
    let profile = quickstart();
    assert_eq!(profile.actions().count, 203);
    let spawns = ["Rustc", "CargoBuildScriptRun", "Pyo3Gate"]
        .iter()
        .map(|mnemonic| {
            profile
                .mnemonics
                .get(*mnemonic)
                .map_or(0, |total| total.count)
        })
        .sum::<u64>();
    assert!(spawns >= 33, "{:?}", profile.mnemonics);
    assert_eq!(
        profile.work.get(&Work::Process).map(|total| total.count),
        Some(34)
    );
    let scripts = profile
        .crates
        .keys()
        .filter(|one| one.step == Step::BuildScript);
    assert_eq!(scripts.count(), 7);
}

#[test]
fn phases_add_up_to_the_wall_time() {
    let profile = quickstart();
    let sum: i64 = profile.phases.iter().map(|phase| phase.duration).sum();
    assert_eq!(sum, profile.wall);
    let execution = profile.phase(PhaseName::Execution);
    assert!(
        execution > 20_000_000 && execution < profile.wall,
        "{execution}"
    );
    let parallelism = profile.parallelism().expect("actions ran");
    assert!(parallelism > 1.0 && parallelism <= 2.1, "{parallelism}");
    assert!(profile.alone > 0 && profile.alone < execution);
}

#[test]
fn plain_and_compressed_are_the_same() {
    let (one, other) = (
        quickstart(),
        profile::read(plain().as_slice()).expect("a profile"),
    );
    assert_eq!(
        (one.events, one.critical_path),
        (other.events, other.critical_path)
    );
    assert_eq!(one.phases, other.phases);
}

#[test]
fn layout_does_not_matter() {
    let dense: serde_json::Value = serde_json::from_slice(&plain()).expect("JSON");
    let dense = serde_json::to_vec(&dense).expect("JSON");
    let other = profile::read(dense.as_slice()).expect("a profile");
    assert_eq!(quickstart().critical_path, other.critical_path);
}

#[test]
fn events_in_bazels_form_and_in_another_are_read_the_same() {
    let plain = plain();
    // The quick reader accepts no white space.
    let text = String::from_utf8_lossy(&plain).replace("\n    {", "\n    { ");
    let read = |bytes: &[u8]| profile::read_with_threads(bytes, 1000).expect("a profile");
    let (quick, general) = (read(&plain), read(text.as_bytes()));
    assert_eq!(format!("{:?}", quick.0), format!("{:?}", general.0));
    assert_eq!(quick.1, general.1);
}

#[test]
fn what_is_cut_off_is_read_as_far_as_it_goes() {
    let plain = plain();
    let mut last = 0;
    for eighths in 1..8 {
        let part = plain.get(..plain.len() * eighths / 8).unwrap_or_default();
        let profile = profile::read(part).expect("a part of a profile");
        assert_eq!(profile.cut, Some(Cut::Ends));
        assert!(profile.events > last);
        last = profile.events;
    }
    let part = QUICKSTART.get(..QUICKSTART.len() / 2).unwrap_or_default();
    let profile = profile::read(part).expect("a part of a profile");
    assert!(profile.cut == Some(Cut::Ends) && profile.events > 100);
}

#[test]
fn what_is_damaged_is_read_as_far_as_it_goes() {
    let mut damaged = QUICKSTART.to_vec();
    let middle = damaged.len() / 2;
    for byte in damaged.iter_mut().skip(middle).take(64) {
        *byte = 0xff;
    }
    // Either zlib detects the damage at once, or the JSON is no longer valid.
    let profile = profile::read(damaged.as_slice()).expect("a part of a profile");
    assert!(profile.cut.is_some() && profile.events > 100);
}

#[test]
fn one_bad_event_is_left_out_and_counted() {
    let text = br#"{"traceEvents":[{"name":5},{"name":"Complete build","cat":"build phase marker","ph":"i","ts":7},
        {"cat":"action processing","name":"a ?","ph":"X","ts":1,"dur":2}]}"#;
    let text: Vec<u8> = text
        .iter()
        .map(|&byte| if byte == b'?' { 0xff } else { byte })
        .collect();
    let profile = profile::read(text.as_slice()).expect("a profile");
    assert_eq!((profile.events, profile.unreadable), (2, 1));
    assert_eq!(profile.phase(PhaseName::Execution), 2);
}

#[test]
fn numbers_out_of_range_do_no_harm() {
    let text = br#"{"traceEvents":[{"cat":"action processing","name":"a","ph":"X","ts":-1e300,"dur":1e300},
        {"cat":"action processing","name":"b","ph":"X","ts":1e18,"dur":1e18},
        {"cat":"critical path component","name":"c","ph":"X","ts":0,"dur":-5}]}"#;
    let profile = profile::read(text.as_slice()).expect("a profile");
    assert_eq!(profile.critical_path_time(), 0);
    assert!(profile.wall >= 0);
}

#[test]
fn a_file_that_is_not_a_profile_is_an_error() {
    let said = |bytes: &[u8]| profile::read(bytes).expect_err("no profile").to_string();
    assert!(matches!(profile::read(b"".as_slice()), Err(Error::Empty)));
    assert!(said(b"\n").contains("white space"));
    assert!(said(b"[1]").contains("starts with `[1]`"));
    assert!(said(b"\x28\xb5\x2f\xfd").contains("not with `{`"));
    assert!(said(b"{\"a\":{}}").contains("no `traceEvents`"));
    assert!(said(b"{").contains("ends too early"));
    assert!(said(b"\x1f\x8b\x08broken").contains("not a Bazel profile"));
}
