//! Files that are broken, huge, binary or hostile are reported with their place, and the rest is checked.

use std::fs;
use std::path::Path;

use audit::facts::{gather, Facts};
use audit::{audit, Config, Selection};

/// Returns the facts of a workspace with these files, and `file:line:column: problem` for each unreadable part.
fn read(files: &[(&str, &[u8])]) -> (Facts, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    of(folder.path())
}

fn of(folder: &Path) -> (Facts, Vec<String>) {
    let (facts, problems) = gather::files(folder).unwrap();
    // The checks accept the facts.
    let _ = audit(&facts, &Config::default(), &Selection::default());
    let shown = problems.into_iter().map(|problem| match problem.place {
        Some(place) => format!(
            "{}:{}:{}: {}",
            place.file, place.line, place.column, problem.message
        ),
        None => format!("{}: {}", problem.file, problem.message),
    });
    (facts, shown.collect())
}

#[test]
fn broken() {
    let (facts, problems) = read(&[
        (
            "BUILD.bazel",
            b"pyo3_extension(\n    name = \"a\",\n    srcs = [,\n)\n",
        ),
        ("a/Cargo.toml", b"[dependencies]\npyo3 = {\n"),
        ("a/Cargo.lock", b"[[package]\n"),
        ("a/pyproject.toml", b"project = 1\nproject = 2\n"),
        ("MODULE.bazel", b"module(name = \"x\""),
        (
            ".bazelrc",
            b"import\nimport %workspace%/gone.rc\nbuild --a\n",
        ),
    ]);
    assert_eq!(
        problems,
        [
            "BUILD.bazel:3:10: syntax error; the rest of the file was checked",
            "MODULE.bazel:1:1: syntax error; the rest of the file was checked",
            "a/Cargo.lock:1:11: not TOML: unclosed array table, expected `]`",
            "a/Cargo.toml:2:9: not TOML: unclosed inline table, expected `}`",
            "a/pyproject.toml:2:1: not TOML: duplicate key",
            ".bazelrc:1:1: `import` takes one file, got 0",
            ".bazelrc:2:1: `import %workspace%/gone.rc`: no such file",
        ]
    );
    assert_eq!(facts.rc.options.len(), 1);
    assert_eq!(facts.builds.len(), 1);
}

#[test]
fn no_text() {
    let mut latin: Vec<u8> = b"build --a\n# ".to_vec();
    latin.push(0xe9);
    let (_, problems) = read(&[
        ("BUILD.bazel", b"\x7fELF\0\0\0"),
        ("Cargo.toml", &[0; 100]),
        (".bazelrc", &latin),
        ("run.sh", b"\0\0"),
    ]);
    assert_eq!(
        problems,
        [
            "BUILD.bazel: not a text file",
            "Cargo.toml: not a text file",
            ".bazelrc: not UTF-8 from byte 12 on",
        ]
    );
}

#[test]
fn huge() {
    let huge = vec![b'#'; (8 << 20) + 1];
    let (_, problems) = read(&[
        ("BUILD.bazel", &huge),
        ("Cargo.toml", &huge),
        ("pyo3.sh", &huge),
    ]);
    assert_eq!(
        problems,
        [
            "BUILD.bazel: larger than 8 MiB: not read",
            "Cargo.toml: larger than 8 MiB: not read"
        ]
    );
}

#[test]
fn imports_that_go_in_a_circle() {
    let (facts, problems) = read(&[
        (".bazelrc", b"build --a\nimport %workspace%/tools/b.rc\n"),
        (
            "tools/b.rc",
            b"build --b\nimport %workspace%/tools/../.bazelrc\n",
        ),
    ]);
    assert_eq!(
        problems,
        ["tools/b.rc:2:1: the imports form a cycle: .bazelrc → tools/b.rc → .bazelrc"]
    );
    assert_eq!(facts.rc.options.len(), 2);
}

#[test]
fn deep_nesting() {
    let deep = "[".repeat(100_000);
    let (_, problems) = read(&[
        ("BUILD.bazel", deep.as_bytes()),
        ("Cargo.toml", format!("a = {deep}").as_bytes()),
        (
            ".bazelrc",
            "build:a --config=a --config=b\nbuild:b --config=a --config=b\nbuild --config=a\n"
                .as_bytes(),
        ),
    ]);
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn other_workspaces_and_folders_that_bazel_leaves_out() {
    let (facts, problems) = read(&[
        ("MODULE.bazel", b"module(name = \"x\")\n"),
        ("BUILD.bazel", b""),
        ("BUILD", b"broken("),
        ("inner/MODULE.bazel", b"broken("),
        ("inner/BUILD.bazel", b"broken("),
        (".bazelignore", b"# mine\nleft/out\n"),
        ("left/out/BUILD.bazel", b"broken("),
        ("target/Cargo.toml", b"broken"),
        ("node_modules/a/BUILD", b"broken("),
        (".git/Cargo.toml", b"broken"),
        ("a/BUILD", b""),
    ]);
    assert_eq!(problems, [""; 0]);
    let builds: Vec<_> = facts
        .builds
        .iter()
        .map(|build| build.source.path.as_str())
        .collect();
    assert_eq!(builds, ["BUILD.bazel", "a/BUILD"]);
}

/// Symbolic links, which Bazel creates, are not followed. A dangling link is not a file.
#[cfg(unix)]
#[test]
fn links() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("Cargo.toml"), "broken").unwrap();
    std::os::unix::fs::symlink(other.path(), folder.path().join("bazel-bin")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("BUILD.bazel")).unwrap();
    let (facts, problems) = of(folder.path());
    assert_eq!(problems, [""; 0]);
    assert!(facts.builds.is_empty() && facts.manifests.is_empty());
}
