//! Each cause, in both directions.

use crate::build::{spawn, Made};
use crate::causes;

/// Returns the only cause from `one` to `two`, and the one in the other direction.
#[track_caller]
fn both_ways(one: &Made, two: &Made, there: &str, back: &str) {
    assert_eq!(causes(one, two), [there]);
    assert_eq!(causes(two, one), [back]);
    assert!(causes(one, one).is_empty() && causes(two, two).is_empty());
}

#[test]
fn new() {
    let expected = ["new: no such spawn before"];
    let start = spawn("x");
    assert_eq!(causes(&start, &spawn("y")), expected);
    let mut other = spawn("x");
    other.mnemonic = "Clippy".to_owned();
    assert_eq!(causes(&start, &other), expected);
    // The folder of the configuration is part of the key.
    let mut other = spawn("x");
    other.outputs[0].0 = "bazel-out/k8-ST-abc/bin/x".to_owned();
    assert_eq!(causes(&start, &other), expected);
}

#[test]
fn commands() {
    let one = spawn("x");
    both_ways(
        &one,
        &one.clone().argument(3, "-C opt-level=1"),
        "command: argument 3 was `-O`, is `-C opt-level=1`",
        "command: argument 3 was `-C opt-level=1`, is `-O`",
    );
    both_ways(
        &one,
        &one.clone().argument(0, "clippy-driver"),
        "command: the program was `rustc`, is `clippy-driver`",
        "command: the program was `clippy-driver`, is `rustc`",
    );
    let mut longer = one.clone();
    longer.arguments.insert(1, "-g".to_owned());
    both_ways(
        &one,
        &longer,
        "command: argument 1 is new: `-g`",
        "command: argument 1 is gone: `-g`",
    );
    let two = one.clone().argument(1, "").argument(3, "-g\n");
    assert_eq!(
        causes(&one, &two),
        [
            "command: argument 1 was `--crate-name`, is `empty`",
            "command: argument 3 was `-O`, is `-g\\n`",
        ]
    );
    let mut many = one.clone();
    many.arguments = (0..9).map(|one| format!("-D{one}")).collect();
    let mut others = many.clone();
    for argument in &mut others.arguments {
        argument.push('x');
    }
    let found = causes(&many, &others);
    assert_eq!(found.len(), 5);
    assert_eq!(
        found[4],
        "command: argument 4 was `-D4`, is `-D4x`; 4 arguments after it differ too"
    );
}

#[test]
fn environments() {
    let one = spawn("x").variable("PATH", "/usr/bin");
    both_ways(
        &one,
        &spawn("x").variable("PATH", "/opt/bin:/usr/bin"),
        "environment: PATH: entry 1 of 2 is new: /opt/bin",
        "environment: PATH: entry 1 of 2 is gone: /opt/bin",
    );
    both_ways(
        &one,
        &one.clone().variable("Q", ""),
        "environment: Q was not set, is empty",
        "environment: Q was empty, is not set",
    );
    let other = spawn("x").variable("A", "1").variable("PATH", "/bin");
    assert_eq!(
        causes(&one, &other),
        [
            "environment: A was not set, is 1",
            "environment: PATH was /usr/bin, is /bin"
        ]
    );
}

#[test]
fn platforms() {
    both_ways(
        &spawn("x").property("OSFamily", "Linux"),
        &spawn("x"),
        "platform: OSFamily was Linux, is not set",
        "platform: OSFamily was not set, is Linux",
    );
    both_ways(
        &spawn("x").property("cap", "a"),
        &spawn("x").property("cap", "a").property("cap", "b"),
        "platform: cap was a, is a, b",
        "platform: cap was a, b, is a",
    );
}

#[test]
fn timeouts() {
    let mut one = spawn("x");
    one.timeout_millis = 60_000;
    let mut two = spawn("x");
    two.timeout_millis = 300_500;
    both_ways(
        &one,
        &two,
        "timeout: it was 60s, is 300.5s",
        "timeout: it was 300.5s, is 60s",
    );
    both_ways(
        &spawn("x"),
        &one,
        "timeout: it was not set, is 60s",
        "timeout: it was 60s, is not set",
    );
}

#[test]
fn declared_outputs() {
    let more = spawn("x").output("bazel-out/k8/bin/x.d", "d");
    both_ways(
        &spawn("x"),
        &more,
        "declared outputs: 1 added: bazel-out/k8/bin/x.d",
        "declared outputs: 1 removed: bazel-out/k8/bin/x.d",
    );
}

#[test]
fn inputs() {
    let one = spawn("x").input("src/lib.rs", "aa");
    both_ways(
        &one,
        &spawn("x").input("src/lib.rs", "bb"),
        "inputs: 1 changed: src/lib.rs",
        "inputs: 1 changed: src/lib.rs",
    );
    both_ways(
        &one,
        &one.clone().input("src/z.rs", "cc"),
        "inputs: 1 added: src/z.rs",
        "inputs: 1 removed: src/z.rs",
    );
    let numbered = |range: std::ops::Range<u32>, content: &str| {
        range.fold(spawn("x"), |spawn, number| {
            spawn.input(&format!("src/{number}.rs"), content)
        })
    };
    assert_eq!(
        causes(&numbered(0..8, "aa"), &numbered(1..9, "bb")),
        ["inputs: 7 changed: src/1.rs, src/2.rs, src/3.rs, src/4.rs, src/5.rs, …; 1 added: src/8.rs; 1 removed: src/0.rs"]
    );
}

#[test]
fn digests() {
    let with = |digest| Made {
        digest: Some(digest),
        ..spawn("x")
    };
    both_ways(
        &with("0123456789abcdef"),
        &with("fedcba9876543210"),
        "action digest: was 0123456789ab, is fedcba987654, although the log shows no difference in the action",
        "action digest: was fedcba987654, is 0123456789ab, although the log shows no difference in the action",
    );
    // Without a cache, there is no digest, and the fields decide.
    assert!(causes(&with("aa"), &spawn("x")).is_empty());
    // If the digest is equal, so is the action.
    assert!(causes(&with("aa"), &with("aa").input("a", "b")).is_empty());
}

#[test]
fn hash_functions() {
    let of = |hash_function| Made {
        hash_function,
        ..spawn("x").input("src/lib.rs", "aa")
    };
    both_ways(
        &of("SHA-256"),
        &of("BLAKE3"),
        "hash function: digests were SHA-256, are BLAKE3; nothing can be compared",
        "hash function: digests were BLAKE3, are SHA-256; nothing can be compared",
    );
}

#[test]
fn other_outputs_of_the_same_action() {
    let expected = "outputs: 1 differs although the action is the same: bazel-out/k8/bin/x";
    both_ways(&spawn("x"), &spawn("x").makes("other"), expected, expected);
    // This also applies to results from a cache, which may be poisoned.
    assert_eq!(
        causes(&spawn("x"), &spawn("x").makes("other").hit()),
        [expected]
    );
    // One of them has a different action, which explains the outputs.
    assert_eq!(
        causes(&spawn("x"), &spawn("x").makes("other").argument(3, "-g")),
        ["command: argument 3 was `-O`, is `-g`"]
    );
    // A test's log contains its duration.
    let test = |log| {
        let mut test = spawn("x").makes(log);
        "bazel-out/k8/testlogs/x/test.xml".clone_into(&mut test.outputs[0].0);
        test
    };
    assert!(causes(&test("1 s"), &test("2 s")).is_empty());
}

#[test]
fn not_cached() {
    let (one, two) = (spawn("x").started(1), spawn("x").started(9));
    let expected = "not cached: the same action with the same outputs ran again";
    both_ways(&one, &two, expected, expected);
    assert!(causes(&one, &two.clone().hit()).is_empty());
    let mut two = two;
    two.cacheable = false;
    assert_eq!(
        causes(&one, &two),
        [format!("{expected}; it may not be cached")]
    );
}

#[test]
fn failures() {
    let mut failed = spawn("x").started(1);
    failed.exit_code = 3;
    failed.outputs[0].1.push('!');
    assert_eq!(
        causes(&failed, &spawn("x").started(9)),
        ["failed before: the same action ended with exit code 3, and failures are not cached"]
    );
    assert_eq!(
        causes(&spawn("x").started(9), &failed),
        ["fails now: the same action ended well before, and with exit code 3 now"]
    );
    let failed_again = failed.clone().started(9);
    assert_eq!(
        causes(&failed, &failed_again),
        ["failed before: the same action ended with exit code 3, and failures are not cached"]
    );
    assert!(causes(&failed, &failed).is_empty());
}

#[test]
fn several_at_once() {
    let two = spawn("x")
        .argument(3, "-g")
        .variable("A", "1")
        .property("P", "1")
        .input("i", "1");
    assert_eq!(
        causes(&spawn("x"), &two),
        [
            "command: argument 3 was `-O`, is `-g`",
            "environment: A was not set, is 1",
            "platform: P was not set, is 1",
            "inputs: 1 added: i",
        ]
    );
}
