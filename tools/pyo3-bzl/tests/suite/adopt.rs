//! `adopt`, over a test project of scaffold and its registry of empty crates.

use std::path::{Path, PathBuf};

use crate::{binary, ended, Run};

/// A copy of a project, and a Cargo home that knows only the test registry.
struct Project {
    folder: tempfile::TempDir,
}

fn cases() -> PathBuf {
    let folders = ["tools/scaffold/tests/adopt", "../scaffold/tests/adopt"];
    let folder = folders.iter().find(|folder| Path::new(folder).is_dir());
    std::fs::canonicalize(folder.expect("the cases")).unwrap()
}

impl Project {
    fn of(name: &str) -> Self {
        let project = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        copy(&cases().join(name).join("in"), &project.path());
        let home = project.folder.path().join("cargo");
        std::fs::create_dir(&home).unwrap();
        let source = format!(
            "[source.crates-io]\nreplace-with = \"cases\"\n[source.cases]\ndirectory = {:?}\n",
            cases().join("registry")
        );
        std::fs::write(home.join("config.toml"), source).unwrap();
        project
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let mut command = std::process::Command::new(binary());
        command
            .arg("adopt")
            .args(arguments)
            .current_dir(self.path());
        command.args(["--offline", "--python=3.14", "--pyo3-bzl=registry"]);
        command
            .env("CARGO_HOME", self.folder.path().join("cargo"))
            .env_remove("BUILD_WORKING_DIRECTORY");
        let mut run = ended(command.output().unwrap());
        let path = self.path().canonicalize().unwrap().display().to_string();
        run.out = run.out.replace(&path, "PROJECT");
        run.err = run.err.replace(&path, "PROJECT");
        run
    }

    fn files(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            entries
                .map(|path| if path.is_dir() { count(&path) } else { 1 })
                .sum()
        }
        count(&self.path())
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::write(target, std::fs::read(path).unwrap()).unwrap();
        }
    }
}

#[test]
fn writes_checks_and_writes_again() {
    let project = Project::of("proc_macro");
    let before = project.files();
    let dry = project.run(&["--dry-run"]);
    assert_eq!((dry.code, project.files()), (0, before), "{}", dry.err);
    let expected = "\
new        MODULE.bazel
new        BUILD.bazel
new        bazel/BUILD.bazel
new        derive/BUILD.bazel
new        Cargo.lock
new        .bazelversion
new        .bazelrc
new        .bazelignore
new        .gitignore
";
    assert_eq!(dry.out, expected);
    assert_eq!(project.run(&["--check"]).code, 10);
    assert_eq!(project.files(), before);

    let first = project.run(&["."]);
    assert_eq!(first.code, 0, "{}", first.err);
    let first_line = first.out.lines().next();
    assert_eq!(first_line, Some("created  MODULE.bazel"), "{}", first.out);
    assert!(first.out.contains("\nnext:\n"), "{}", first.out);
    let expected = "\
note: abi = \"abi3-py39\": PyO3's feature `abi3-py39` is enabled: one library for CPython 3.9 and later.
note: `Cargo.lock`: the project has no lock file, so `adopt` creates one
  help: commit it: Bazel builds the versions that it pins
";
    assert_eq!(first.err, expected);
    assert_eq!(project.files(), before + 9);
    // maturin's wheel has the module in a package.
    let build = std::fs::read_to_string(project.path().join("BUILD.bazel")).unwrap();
    assert!(build.contains("package_init = True"), "{build}");
    assert_eq!(project.run(&["--check"]).code, 0);
    let again = project.run(&[]);
    let expected = "nothing to do: all files are up to date\n";
    assert!(again.out.starts_with(expected), "{}", again.out);
}

#[test]
fn without_tests_it_says_build() {
    for (name, command) in [("proc_macro", "build"), ("reads", "test")] {
        let project = Project::of(name);
        let run = project.run(&["."]);
        let (_, next) = run.out.split_once("\nnext:\n").unwrap();
        assert!(
            next.trim_end().ends_with(&format!(" {command} //...")),
            "{name}: {next}"
        );
    }
}

#[test]
fn json() {
    let project = Project::of("build_script");
    let run = project.run(&["--format=json", "--dry-run"]);
    let document = run.json();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["command"], "adopt");
    assert_eq!(document["written"], false);
    assert_eq!(document["files"][0]["path"], "MODULE.bazel");
    assert_eq!(document["files"][0]["state"], "new");
    assert_eq!(document["notes"][0]["subject"], "abi = \"cpython\"");
}

#[test]
fn a_change_of_the_users_is_named_and_kept() {
    let project = Project::of("proc_macro");
    assert_eq!(project.run(&[]).code, 0);
    let build = project.path().join("BUILD.bazel");
    let text = std::fs::read_to_string(&build).unwrap();
    std::fs::write(&build, text.replace("abi3-py39\"", "abi3\"")).unwrap();
    let run = project.run(&[]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("BUILD.bazel")
            && run
                .err
                .contains("was edited between pyo3-bzl's markers: `extension/macros`"),
        "{}",
        run.err
    );
    assert_eq!(project.run(&["--check"]).code, 10);
    assert_eq!(project.run(&["--force"]).code, 0);
    assert_eq!(std::fs::read_to_string(&build).unwrap(), text);
}

#[test]
fn errors() {
    let project = Project::of("proc_macro");
    let table: [(&[&str], i32, &str); 3] = [
        (
            &["nowhere"],
            1,
            "error: `nowhere` is not a folder\n  help: pass the folder that contains pyproject.toml or setup.py\n",
        ),
        (
            &["derive/src"],
            1,
            "error: no Rust extension found in `PROJECT/derive/src`: there is no `[tool.maturin]`, no `RustExtension` and no Cargo.toml\n  help: pass \
             the folder that contains pyproject.toml or setup.py\n",
        ),
        (&["--python=2.7"], 2, "error: invalid value '2.7' for '--python <3.X>': expected a version such as `3.14`"),
    ];
    for (arguments, code, expected) in table {
        let run = project.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}");
        assert!(run.err.starts_with(expected), "{arguments:?}: {}", run.err);
    }
}
