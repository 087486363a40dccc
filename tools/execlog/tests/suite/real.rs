//! Logs that Bazel 7.7.1 wrote for the same builds in all three formats (`tests/fixtures/make.sh`). All give the same model.

use crate::{fixture, short, spawns};
use execlog::{Format, HashFunction, Hit, Reader, Spawn};
use std::collections::BTreeMap;

/// Returns the spawns of one build, by target and outputs. Their order and times differ between builds.
fn build(name: &str) -> BTreeMap<String, Spawn> {
    let mut by_name = BTreeMap::new();
    for mut spawn in spawns(&fixture(name)) {
        let metrics = spawn.metrics.take().unwrap();
        assert!(metrics.start_time.is_some());
        let key = format!(
            "{} {} {}",
            spawn.target_label, spawn.mnemonic, spawn.listed_outputs[0]
        );
        assert!(by_name.insert(key, spawn).is_none());
    }
    by_name
}

#[test]
fn the_formats_agree() {
    for name in ["clean", "disk_hits"] {
        let json = build(&format!("{name}.json"));
        let binary = build(&format!("{name}.bin"));
        let compact = build(&format!("{name}.zst"));
        assert_eq!(json.len(), 13);
        assert!(json.keys().eq(binary.keys()) && json.keys().eq(compact.keys()));
        for (key, spawn) in &json {
            assert_eq!(spawn, &binary[key], "{name}: JSON (left) and binary");
            assert_eq!(spawn, &compact[key], "{name}: JSON (left) and compact");
        }
    }
}

#[test]
fn values_of_a_clean_build() {
    let build = build("clean.zst");
    let find = |label: &str, mnemonic: &str| {
        let of = |spawn: &&Spawn| spawn.target_label == label && spawn.mnemonic == mnemonic;
        build.values().find(of).unwrap()
    };

    let broken = find("//pkg:broken", "Genrule");
    assert_eq!(broken.command_args[..2], ["/bin/bash", "-c"]);
    assert!(broken.command_args[2]
        .ends_with("echo no >&2; : > bazel-out/k8-fastbuild/bin/pkg/other.txt; exit 3"));
    assert_eq!(
        (broken.status.as_str(), broken.exit_code),
        ("NON_ZERO_EXIT", 3)
    );
    let outputs = [
        "bazel-out/k8-fastbuild/bin/pkg/broken.txt",
        "bazel-out/k8-fastbuild/bin/pkg/other.txt",
    ];
    assert_eq!(
        broken
            .listed_outputs
            .iter()
            .map(|path| &**path)
            .collect::<Vec<_>>(),
        outputs
    );
    assert_eq!(
        short(&broken.actual_outputs),
        ["bazel-out/k8-fastbuild/bin/pkg/other.txt=e3b0/0"]
    );
    let digest = broken.digest.as_ref().unwrap();
    assert_eq!(
        &*digest.hash,
        "a48651c37c7d96711dea2a55b992a3dbd4b6f6d6595ed03bce98e6454c6f2421"
    );
    assert_eq!(
        (digest.size_bytes, &digest.function),
        (147, &HashFunction::Sha256)
    );

    let tree = build.values().find(|spawn| {
        spawn.listed_outputs[0].starts_with("bazel-out/k8-fastbuild/bin/pkg/files.tree")
    });
    let tree = tree.unwrap();
    assert_eq!(tree.listed_outputs.len(), 1);
    let files = [
        "bazel-out/k8-fastbuild/bin/pkg/files.tree.tree/a.txt=4355/2",
        "bazel-out/k8-fastbuild/bin/pkg/files.tree.tree/b-z.txt=1121/2",
        "bazel-out/k8-fastbuild/bin/pkg/files.tree.tree/b/c/d.txt=53c2/2",
        "bazel-out/k8-fastbuild/bin/pkg/files.tree.tree/b/empty=e3b0/0",
    ];
    assert_eq!(short(&tree.actual_outputs), files);

    let link = build
        .values()
        .find(|spawn| spawn.listed_outputs[0].starts_with("bazel-out/k8-fastbuild/bin/pkg/links"));
    assert_eq!(
        short(&link.unwrap().actual_outputs),
        ["bazel-out/k8-fastbuild/bin/pkg/links.link->does/not/exist"]
    );

    let test = build
        .values()
        .find(|spawn| spawn.mnemonic == "TestRunner" && spawn.actual_outputs.is_empty());
    assert_eq!(test.unwrap().timeout.as_secs(), 60);
    assert!(build
        .values()
        .all(|spawn| spawn.hit() == Hit::None && spawn.runner == "processwrapper-sandbox"));
}

#[test]
fn runfiles_of_a_tool() {
    let build = build("clean.zst");
    let of = |label: &str| {
        build
            .values()
            .find(|spawn| spawn.target_label == label)
            .unwrap()
    };
    let root = "bazel-out/k8-opt-exec-ST-d57f47055a04/bin/pkg/";
    let tools = |label: &str, tree: &str| -> Vec<String> {
        let files = short(&of(label).inputs.list().unwrap());
        let files = files
            .iter()
            .filter_map(|file| file.strip_prefix(root)?.strip_prefix(tree));
        files
            .map(|file| file.split('=').next().unwrap().to_owned())
            .collect()
    };
    // Custom symlinks, a tree, a dangling symlink, root symlinks, an external repository in both its locations.
    let expected = [
        "_main/external/bazel_tools/tools/bash/runfiles/runfiles.bash!",
        "_main/pkg/files.tree.tree/a.txt!",
        "_main/pkg/files.tree.tree/b-z.txt!",
        "_main/pkg/files.tree.tree/b/c/d.txt!",
        "_main/pkg/files.tree.tree/b/empty!",
        "_main/pkg/in.txt!",
        "_main/pkg/links.link!->does/not/exist",
        "_main/pkg/links.same!",
        "_main/pkg/tool!",
        "_main/renamed/one.txt!",
        "_repo_mapping!",
        "bazel_tools/tools/bash/runfiles/runfiles.bash!",
        "rooted/two.txt!",
    ];
    assert_eq!(tools("//pkg:use", "tool.runfiles/"), expected);
    // Empty files that Python needs.
    let python = tools("//pkg:use_py", "py.runfiles/");
    assert!(
        python.contains(&"_main/pkg/__init__.py!".to_owned()),
        "{python:?}"
    );
    let variable = ("SPECIAL".to_owned(), "=<>&'".to_owned());
    assert!(of("//pkg:use").environment.contains(&variable));
}

#[test]
fn hits_of_a_disk_cache() {
    for name in ["disk_hits.json", "disk_hits.bin", "disk_hits.zst"] {
        let build = build(name);
        let missed: Vec<_> = build
            .values()
            .filter(|spawn| spawn.hit() == Hit::None)
            .collect();
        let labels: Vec<_> = missed
            .iter()
            .map(|spawn| spawn.target_label.as_str())
            .collect();
        // Failed actions are not cached. (Tests have a second spawn that generates their XML.)
        assert_eq!(labels, ["//pkg:broken", "//pkg:fails_test"], "{name}");
        assert!(build
            .values()
            .all(|spawn| spawn.cache_hit == (spawn.hit() == Hit::Disk)));
    }
}

#[test]
fn metrics_are_durations() {
    for (name, format) in [
        ("clean.json", Format::Json),
        ("clean.bin", Format::Binary),
        ("clean.zst", Format::Compact),
    ] {
        let log = fixture(name);
        let mut reader = Reader::from_reader(log.as_slice()).unwrap();
        assert_eq!(reader.format(), format);
        let metrics = reader.next().unwrap().unwrap().metrics.unwrap();
        assert!(
            (1..10_000).contains(&metrics.total_time.as_millis()),
            "{metrics:?}"
        );
        assert_eq!(metrics.total_time, metrics.execution_wall_time);
        let start = metrics
            .start_time
            .unwrap()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        assert_eq!(start.as_secs() / 86_400, 20_781, "2026-11-24");
    }
}

#[test]
fn what_only_compact_logs_have() {
    let log = fixture("clean.zst");
    let mut reader = Reader::from_reader(log.as_slice()).unwrap();
    assert!(reader.invocation().is_none());
    assert_eq!(reader.by_ref().count(), 13);
    let invocation = reader.invocation().unwrap();
    assert_eq!(invocation.hash_function, HashFunction::Sha256);
    assert_eq!(invocation.workspace_runfiles_directory, "_main");
    assert_eq!(invocation.id.len(), 36, "a UUID");
    let same = reader
        .symlink_actions()
        .iter()
        .find(|action| action.output_path == "bazel-out/k8-fastbuild/bin/pkg/links.same");
    let same = same.unwrap();
    assert_eq!(
        (same.input_path.as_str(), same.target_label.as_str()),
        ("pkg/in.txt", "//pkg:links")
    );
    assert_eq!(same.mnemonic, "Symlink");
}

#[test]
fn a_build_that_was_up_to_date() {
    // A JSON or binary log of such a build is empty: see `damaged`.
    let log = fixture("up_to_date.zst");
    let mut reader = Reader::from_reader(log.as_slice()).unwrap();
    assert!(reader.next().is_none());
    assert!(reader.invocation().is_some());
}
