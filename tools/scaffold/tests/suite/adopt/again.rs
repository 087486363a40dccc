//! Adopts a second time: after a change, and over the user's own files.

use super::Case;

#[test]
fn a_dependency_changes_only_what_names_it() {
    let case = Case::of("features");
    case.adopt().unwrap();
    case.edit("Cargo.toml", "winonly = \"1\"\n", "");
    std::fs::remove_file(case.path().join("Cargo.lock")).unwrap();
    let written = case.adopt().unwrap();
    assert_eq!(
        written,
        [
            "Cargo.lock",
            "bazel/crates/features/Cargo.toml",
            "bazel/crates/Cargo.lock"
        ]
    );
    assert_eq!(case.adopt().unwrap(), [""; 0]);
}

#[test]
fn a_dependency_of_the_projects_own_manifests_changes_nothing() {
    let case = Case::of("workspace");
    case.adopt().unwrap();
    case.edit(
        "crates/core/Cargo.toml",
        "plain.workspace = true\n",
        "plain.workspace = true\nwinonly = \"1\"\n",
    );
    std::fs::remove_file(case.path().join("Cargo.lock")).unwrap();
    assert_eq!(case.adopt().unwrap(), ["Cargo.lock"]);
    case.edit(
        "crates/core/Cargo.toml",
        "plain.workspace = true\nwinonly = \"1\"\n",
        "",
    );
    assert_eq!(case.adopt().unwrap(), ["crates/core/BUILD.bazel"]);
    case.edit("crates/python/Cargo.toml", "abi3-py39", "abi3-py310");
    case.edit("pyproject.toml", ">=3.9", ">=3.10");
    assert_eq!(case.adopt().unwrap(), ["BUILD.bazel"]);
    let build = std::fs::read_to_string(case.path().join("BUILD.bazel")).unwrap();
    assert!(build.contains("    abi = \"abi3-py310\",\n"), "{build}");
}

#[test]
fn what_the_user_writes_outside_stays_and_inside_is_a_conflict() {
    let case = Case::of("workspace");
    case.adopt().unwrap();
    let mine = "\n# mine\nfilegroup(name = \"mine\")\n";
    let build = std::fs::read_to_string(case.path().join("BUILD.bazel")).unwrap();
    case.write("BUILD.bazel", build + mine);
    case.edit("crates/python/Cargo.toml", "abi3-py39", "abi3-py310");
    case.adopt().unwrap();
    let build = std::fs::read_to_string(case.path().join("BUILD.bazel")).unwrap();
    assert!(
        build.ends_with(mine) && build.contains("abi3-py310"),
        "{build}"
    );

    case.edit(
        "BUILD.bazel",
        "    abi = \"abi3-py310\",\n",
        "    abi = \"abi3\",\n",
    );
    let comparison = scaffold::write::compare(case.path(), &case.plan().unwrap()).unwrap();
    let obstacles: Vec<_> = comparison
        .obstacles(false)
        .into_iter()
        .map(|(path, reason)| format!("{path} {reason}"))
        .collect();
    assert_eq!(
        obstacles,
        ["BUILD.bazel was edited between pyo3-bzl's markers: `extension/spaces`"]
    );
    scaffold::write::write(case.path(), &comparison, true).unwrap();
    assert_eq!(case.adopt().unwrap(), [""; 0]);
}

#[test]
fn another_bazel_version_is_kept() {
    let case = Case::of("features");
    assert!(case
        .adopt()
        .unwrap()
        .iter()
        .any(|path| path == ".bazelversion"));
    let path = case.path().join(".bazelversion");
    std::fs::write(&path, "8.5.0\n").unwrap();
    assert_eq!(case.adopt().unwrap(), [""; 0]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "8.5.0\n");
    let names = |case: &Case| {
        let files = case.plan().unwrap();
        let files = files.files().iter();
        files.map(|file| file.path.to_string()).collect::<Vec<_>>()
    };
    assert!(!names(&case).contains(&".bazelversion".to_owned()));
    // Our file is one of those that a second run looks at.
    std::fs::remove_file(&path).unwrap();
    case.adopt().unwrap();
    assert!(names(&case).contains(&".bazelversion".to_owned()));
}

#[test]
fn a_lock_that_is_too_old_is_named() {
    let case = Case::of("workspace");
    case.adopt().unwrap();
    case.edit(
        "crates/core/Cargo.toml",
        "plain.workspace = true\n",
        "plain = \"2\"\n",
    );
    let expected =
        "`PROJECT/Cargo.lock` is out of date with Cargo.toml: it lacks `plain 2.0.0`\n  \
        help: run `cargo update --workspace` in `PROJECT/`, then run `adopt` again";
    assert_eq!(case.error(), expected);
}

#[test]
fn a_file_of_the_users_own_is_a_conflict() {
    let case = Case::of("renamed");
    case.write("BUILD.bazel", "filegroup(name = \"x\")\n");
    let comparison = scaffold::write::compare(case.path(), &case.plan().unwrap()).unwrap();
    let obstacles: Vec<_> = comparison
        .obstacles(false)
        .into_iter()
        .map(|(path, reason)| format!("{path} {reason}"))
        .collect();
    assert_eq!(
        obstacles,
        ["BUILD.bazel already exists without pyo3-bzl's markers"]
    );
}

#[test]
fn with_edit_ours_is_added_to_the_projects_own_files() {
    let case = Case::of("mixed");
    case.write(".bazelrc", "build --keep_going");
    case.write("BUILD.bazel", "filegroup(name = \"x\")\n");
    let edit = || {
        let plan = case.plan_with(true).unwrap();
        let comparison = scaffold::write::compare(case.path(), &plan).unwrap();
        let written = scaffold::write::write(case.path(), &comparison, false).unwrap();
        written
            .updated
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(edit(), ["BUILD.bazel", ".bazelrc", ".gitignore"]);
    assert_eq!(edit(), [""; 0]);
    let read = |path| std::fs::read_to_string(case.path().join(path)).unwrap();
    assert!(read(".bazelrc").starts_with("build --keep_going\n\n# pyo3-bzl: begin bazelrc "));
    assert!(read("BUILD.bazel").starts_with("filegroup(name = \"x\")\n\n# pyo3-bzl: begin loads "));
    assert!(read(".gitignore").starts_with("target\n\n# pyo3-bzl: begin bazel "));
    // Files that contain our sections are updated even without it.
    assert_eq!(case.adopt().unwrap(), [""; 0]);
}
