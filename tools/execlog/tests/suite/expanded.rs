//! JSON and binary logs: every field, by number and by name.

use crate::build::{delimited, Message};
use crate::{short, spawns};
use execlog::{Digest, HashFunction, Hit, Metrics, Spawn};
use std::time::{Duration, SystemTime};

fn time(seconds: u64, nanos: u64) -> Message {
    Message::new().number(1, seconds).number(2, nanos)
}

fn metrics() -> Message {
    let times = (1..=10).fold(Message::new(), |to, field| {
        to.message(field, time(u64::from(field), 500_000_000))
    });
    let sizes = (11..=18).fold(times, |to, field| to.number(field, u64::from(field)));
    sizes
        .message(19, time(19, 0))
        .message(20, time(1_000_000_000, 250_000_000))
}

/// A spawn with a value in every field.
fn binary() -> Message {
    let input = Message::new()
        .text(1, "b/tool")
        .digest(2, "abcd", 5, "SHA-256")
        .number(3, 1);
    let link = Message::new().text(1, "a/link").text(4, "target");
    Message::new()
        .text(1, "/bin/x")
        .text(1, "--y")
        .pair(2, "PATH", "/bin")
        .message(3, Message::new().pair(1, "OSFamily", "Linux"))
        .message(4, input)
        .message(4, link)
        .text(5, "z")
        .text(5, "out")
        .number(6, 1)
        .number(7, 1)
        .number(8, 1_500)
        .text(10, "Rustc")
        .message(
            11,
            Message::new().text(1, "out").digest(2, "ef01", 9, "BLAKE3"),
        )
        .text(12, "remote cache hit")
        .number(13, 1)
        .text(14, "TIMEOUT")
        .number(15, 142)
        .number(16, 1)
        .text(18, "//a:b")
        .digest(19, "0a0b", 140, "SHA256")
        .message(20, metrics())
        .text(99, "from the future")
}

const JSON: &str = r#"{
  "commandArgs": ["/bin/x", "--y"],
  "environmentVariables": [{"name": "PATH", "value": "\u002fbin"}],
  "platform": {"properties": [{"name": "OSFamily", "value": "Linux"}]},
  "inputs": [{
    "path": "b/tool",
    "digest": {"hash": "abcd", "sizeBytes": "5", "hashFunctionName": "SHA-256"},
    "isTool": true,
    "symlinkTargetPath": ""
  }, {"path": "a/link", "isTool": false, "symlinkTargetPath": "target"}],
  "listedOutputs": ["z", "out"],
  "remotable": true,
  "cacheable": true,
  "timeoutMillis": "1500",
  "mnemonic": "Rustc",
  "actualOutputs": [{"path": "out", "digest": {"hash": "ef01", "sizeBytes": 9, "hashFunctionName": "BLAKE3"}}],
  "runner": "remote cache hit",
  "cacheHit": true,
  "status": "TIMEOUT",
  "exitCode": 142,
  "remoteCacheable": true,
  "targetLabel": "//a:b",
  "digest": {"hash": "0a0b", "sizeBytes": "140", "hashFunctionName": "SHA256"},
  "fromTheFuture": [{"deep": [null, 1.5, "}"]}],
  "metrics": {
    "totalTime": "1.500s", "parseTime": "2.500s", "networkTime": "3.500s", "fetchTime": "4.500s",
    "queueTime": "5.500s", "setupTime": "6.500s", "uploadTime": "7.500s", "executionWallTime": "8.500s",
    "processOutputsTime": "9.500s", "retryTime": "10.500s",
    "inputBytes": "11", "inputFiles": "12", "memoryEstimateBytes": "13", "inputBytesLimit": "14",
    "inputFilesLimit": "15", "outputBytesLimit": "16", "outputFilesLimit": "17", "memoryBytesLimit": "18",
    "timeLimit": "19s", "startTime": "2001-09-09T01:46:40.250Z"
  }
}"#;

#[test]
fn every_field() {
    let from_binary = spawns(&delimited(&[binary()])).remove(0);
    let from_json = spawns(JSON.as_bytes()).remove(0);
    assert_eq!(from_binary, from_json);
    let spawn = from_json;
    let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let expected = Spawn {
        command_args: vec!["/bin/x".to_owned(), "--y".to_owned()],
        environment: pair("PATH", "/bin"),
        platform: pair("OSFamily", "Linux"),
        inputs: spawn.inputs.clone(),
        listed_outputs: vec!["out".into(), "z".into()],
        actual_outputs: spawn.actual_outputs.clone(),
        remotable: true,
        cacheable: true,
        remote_cacheable: true,
        timeout: Duration::from_millis(1_500),
        mnemonic: "Rustc".to_owned(),
        runner: "remote cache hit".to_owned(),
        cache_hit: true,
        status: "TIMEOUT".to_owned(),
        exit_code: 142,
        target_label: "//a:b".to_owned(),
        digest: Some(Digest {
            hash: "0a0b".into(),
            size_bytes: 140,
            function: HashFunction::Sha256,
        }),
        metrics: Some(expected_metrics()),
    };
    assert_eq!(spawn, expected);
    assert_eq!(
        short(&spawn.inputs.list().unwrap()),
        ["a/link->target", "b/tool!=abcd/5"]
    );
    assert_eq!(short(&spawn.actual_outputs), ["out=ef01/9"]);
    assert_eq!(
        spawn.actual_outputs[0].digest.as_ref().unwrap().function,
        HashFunction::Blake3
    );
}

fn expected_metrics() -> Metrics {
    let half = |seconds: u64| Duration::from_millis(seconds * 1000 + 500);
    Metrics {
        total_time: half(1),
        parse_time: half(2),
        network_time: half(3),
        fetch_time: half(4),
        queue_time: half(5),
        setup_time: half(6),
        upload_time: half(7),
        execution_wall_time: half(8),
        process_outputs_time: half(9),
        retry_time: half(10),
        input_bytes: 11,
        input_files: 12,
        memory_estimate_bytes: 13,
        input_bytes_limit: 14,
        input_files_limit: 15,
        output_bytes_limit: 16,
        output_files_limit: 17,
        memory_bytes_limit: 18,
        time_limit: Duration::from_secs(19),
        start_time: Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000_250)),
    }
}

#[test]
fn json_in_any_layout() {
    let one = r#"{"mnemonic":"A","runner":"} { \" \\"}"#;
    for log in [
        format!("{one}{one}"),
        format!(" {one}\n\n{one}\n"),
        format!("{one}\r\n\t{one}"),
    ] {
        let spawns = spawns(log.as_bytes());
        assert_eq!(spawns.len(), 2);
        assert_eq!(spawns[1].runner, "} { \" \\");
    }
}

#[test]
fn a_binary_log_whose_first_bytes_could_be_json() {
    // 123 is `{`, and the tag of the first argument is a line feed.
    let spawn = Message::new()
        .text(1, &"x".repeat(34))
        .text(5, &"y".repeat(85));
    let log = delimited(&[spawn]);
    assert_eq!(log[..3], *b"{\n\"");
    assert_eq!(spawns(&log).len(), 1);
}

#[test]
fn hits() {
    let hit = |runner: &str, key: &str, cached: bool| {
        let json = format!(r#"{{"mnemonic": "A", "runner": "{runner}", "{key}": {cached}}}"#);
        spawns(json.as_bytes()).remove(0).hit()
    };
    let table = [
        ("disk cache hit", "cacheHit", true, Hit::Disk),
        ("remote cache hit", "cacheHit", true, Hit::Remote),
        ("linux-sandbox", "cacheHit", false, Hit::None),
        ("remote", "cacheHit", false, Hit::None),
        // Bazel 6 and older.
        ("remote cache hit", "remoteCacheHit", true, Hit::Remote),
        ("", "remoteCacheHit", true, Hit::Remote),
        ("disk cache hit", "remoteCacheHit", true, Hit::Disk),
        ("worker", "remoteCacheHit", false, Hit::None),
    ];
    for (runner, key, cached, expected) in table {
        assert_eq!(
            hit(runner, key, cached),
            expected,
            "{runner} {key} {cached}"
        );
    }
}

#[test]
fn a_log_of_an_old_bazel() {
    let json =
        spawns(br#"{"commandArgs": ["x"], "progressMessage": "Compiling", "walltime": "2.250s"}"#)
            .remove(0);
    let binary = Message::new()
        .text(1, "x")
        .text(9, "Compiling")
        .message(17, time(2, 250_000_000));
    assert_eq!(spawns(&delimited(&[binary])).remove(0), json);
    assert_eq!(
        json.metrics.unwrap().execution_wall_time,
        Duration::from_millis(2_250)
    );
    assert_eq!(json.target_label, "");
}

#[test]
fn times_that_make_no_sense_are_zero() {
    let minus_one = u64::MAX;
    let metrics = Message::new()
        .message(1, time(minus_one, 0))
        .message(2, time(1, minus_one))
        .message(3, time(i64::MAX as u64, 1_999_999_999))
        .number(11, minus_one)
        .message(20, time(i64::MIN as u64, minus_one));
    let spawn = spawns(&delimited(&[Message::new()
        .text(1, "x")
        .message(20, metrics)]))
    .remove(0);
    assert_eq!(spawn.metrics, Some(Metrics::default()));
}
