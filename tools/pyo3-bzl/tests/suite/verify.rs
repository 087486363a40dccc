//! `cache verify` with a Bazel that hands out recorded logs: what the steps ask for, what comes of it, and how it ends early.
//! `//e2e:cache_verify_test` does the same with a real one.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{command, ended, fixtures, Run};

/// Writes the log that is named after the step: `cold.zst` for `fill.log`. `calls` has all that it was asked for. A step whose log is to
/// be `wait` lasts until somebody ends it; `fail` is a build that fails.
const BAZEL: &str = r#"#!/bin/sh
folder=$(dirname "$0")
echo "$PWD|$HOME|$USER|$*" >>"$folder/calls"
for argument in "$@"; do
  case "$argument" in
    --output_base=*) base=${argument#*=} ;;
    --execution_log_compact_file=*) log=${argument#*=} ;;
    query) echo '//:a.py'; echo '@other//:b.py' ;;
  esac
done
mkdir -p "$base/server"
echo 1 >"$base/server/server.pid.txt"
[ -n "$log" ] || exit 0
step=$(basename "$log" .log)
recorded=$(cat "$folder/$step")
case "$recorded" in
  wait)
    trap 'exit 8' INT
    touch "$folder/waiting"
    # Until the test removes the folder.
    while [ -e "$folder" ]; do sleep 0.05; done
    ;;
  fail)
    echo "ERROR: /w/BUILD.bazel:3:9: name 'rust_library' is not defined" >&2
    exit 1
    ;;
esac
cp "FIXTURES/$recorded" "$log"
"#;

struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// Step and log; steps that are not named have a good one.
    fn new(logs: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self { folder };
        let module =
            "module(name = \"w\")\nbazel_dep(name = \"rules_python\", version = \"2.3.2\")\n";
        made.write("w/MODULE.bazel", module);
        made.write("w/a.py", "x = 1\n");
        made.write("w/secret", "secret");
        made.write("w/.gitignore", "secret\n");
        made.write(
            "bazel.sh",
            &BAZEL.replace("FIXTURES", fixtures().to_str().unwrap()),
        );
        let good = [
            ("fill", "cold.zst"),
            ("elsewhere", "hits.zst"),
            ("fresh", "cold_again.zst"),
            ("environment", "up_to_date.zst"),
            ("python_edit", "edited.zst"),
            ("python_one", "cold.zst"),
            ("python_two", "up_to_date.zst"),
        ];
        for (step, log) in good.iter().chain(logs) {
            made.write(step, log);
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(made.path("bazel.sh"), mode).unwrap();
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = command(&["cache", "verify", "//..."]);
        command
            .arg("--scratch")
            .arg(self.path("scratch"))
            .args(more)
            .current_dir(self.path("w"))
            .env("BAZEL", self.path("bazel.sh"));
        command
    }

    #[track_caller]
    fn run(&self, more: &[&str]) -> Run {
        let done = ended(self.command(more).output().unwrap());
        self.is_clean();
        done
    }

    /// Nothing is left in the scratch folder, and the workspace is as it was.
    #[track_caller]
    fn is_clean(&self) {
        assert_eq!(names(&self.path("scratch")), [""; 0]);
        let files = [".gitignore", "MODULE.bazel", "a.py", "secret"];
        assert_eq!(names(&self.path("w")), files);
        let text = std::fs::read_to_string(self.path("w/a.py")).unwrap();
        assert_eq!(text, "x = 1\n");
    }

    fn calls(&self) -> String {
        std::fs::read_to_string(self.path("calls")).unwrap()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn all_promises_hold() {
    let workspace = Workspace::new(&[]);
    let done = workspace.run(&["--python=3.12,3.13", "--", "-c", "opt"]);
    let text: String = done
        .out
        .lines()
        .map(|line| match line.rsplit_once(" (") {
            Some((line, time)) if time.ends_with(" s)") => format!("{line}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let root = workspace.path("w").canonicalize().unwrap();
    let expected = format!(
        "\
//... in two copies of {}, 3 files each

  ok       fill the cache: 3 spawns
  ok       build another copy from it: 3 of 3 spawns that can be cached came from the cache
  ok       build without it: 3 spawns, the same bytes
  ok       another PATH, HOME and user: no spawn ran
  ok       edit the Python sources: 1 file, no Rust spawn ran
  ok       another Python version: 3.13 instead of 3.12, no Rust spawn ran

6 steps verified
",
        root.display()
    );
    assert_eq!((done.code, text), (0, expected), "{}", done.err);
    let steps = done.err.lines().filter(|line| line.starts_with('['));
    assert_eq!(steps.count(), 6, "{}", done.err);

    let calls = workspace.calls();
    let builds: Vec<&str> = calls
        .lines()
        .filter(|call| call.contains(" build "))
        .collect();
    assert_eq!(builds.len(), 7);
    for build in &builds {
        assert!(
            build.contains(" -c opt ") && build.contains(" --remote_cache= "),
            "{build}"
        );
    }
    let place = |call: &str| call.split('|').next().unwrap().to_owned();
    assert!(place(builds[0]).ends_with("/one/workspace"), "{calls}");
    assert!(
        place(builds[1]).ends_with("/another/place/checkout"),
        "{calls}"
    );
    assert!(builds[2].contains(" --disk_cache= "), "{calls}");
    assert!(builds[3].contains("|pyo3_bzl_verify|"), "{calls}");
    assert!(
        builds[3].split('|').nth(1).unwrap().ends_with("/home"),
        "{calls}"
    );
    assert!(builds[6].contains("python_version=3.13"), "{calls}");
    // Each server was told to end.
    assert!(calls.matches(" shutdown").count() >= 2, "{calls}");
}

#[test]
fn a_broken_promise_has_action_and_cause() {
    let workspace = Workspace::new(&[
        ("environment", "other_path.zst"),
        ("elsewhere", "cold_again.zst"),
    ]);
    let done = workspace.run(&[]);
    assert_eq!(done.code, 10, "{}", done.err);
    for expected in [
        "  BROKEN   build another copy from it: 0 of 3 spawns that can be cached came from the cache (",
        "  BROKEN   another PATH, HOME and user: 3 spawns ran (",
        "  not run  another Python version: MODULE.bazel registers no Python version: name two with `--python 3.12,3.13`\n",
        "\nfinding[missed-elsewhere]: build another copy from it: 3 spawns\n  not cached: the same action with the same outputs ran again\n",
        "\nfinding[depends-on-environment]: another PATH, HOME and user: 3 spawns\n  environment: PATH: entry 1 of 3 is new: /opt/bin\n    Genrule //:",
        "\n  help: set `build --incompatible_strict_action_env` in `.bazelrc`",
        "\n2 of 5 verified steps broken; 1 step not verified\n",
    ] {
        assert!(done.out.contains(expected), "{expected}: {}", done.out);
    }
    let json = workspace.run(&["--format=json"]).json();
    assert_eq!(json["command"], "cache verify");
    let step = &json["steps"][3];
    assert_eq!(
        (&step["id"], &step["outcome"]),
        (&"environment".into(), &"broken".into())
    );
    assert_eq!(step["findings"][0]["actions"].as_array().unwrap().len(), 3);
}

#[test]
fn builds_that_fail() {
    // Without the first, there is nothing to compare with.
    let workspace = Workspace::new(&[("fill", "fail")]);
    let done = workspace.run(&[]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(
        done.err.contains("name 'rust_library' is not defined"),
        "{}",
        done.err
    );
    assert!(done.err.contains("[name-not-defined]"), "{}", done.err);

    let workspace = Workspace::new(&[("fresh", "fail")]);
    let done = workspace.run(&[]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(
        done.out.contains("  FAILED   build without it: "),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("\n4 steps verified; 2 steps not verified\n"),
        "{}",
        done.out
    );
}

#[test]
fn nothing_to_cache() {
    let workspace = Workspace::new(&[("fill", "up_to_date.zst")]);
    let done = workspace.run(&[]);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(
        done.err.contains("error: `//...` has no spawns"),
        "{}",
        done.err
    );
}

/// A run whose step lasts until somebody ends it.
fn waiting(workspace: &Workspace) -> Child {
    let mut command = workspace.command(&[]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !workspace.path("waiting").exists() {
        assert!(started.elapsed() < Duration::from_secs(120));
        thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
fn signals_end_it_and_it_cleans_up() {
    for signal in ["INT", "TERM"] {
        let workspace = Workspace::new(&[("fresh", "wait")]);
        let child = waiting(&workspace);
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        let done = ended(child.wait_with_output().unwrap());
        workspace.is_clean();
        assert_eq!(done.code, 1, "{}", done.err);
        assert!(
            done.out
                .contains("\n  not run  build without it: interrupted\n"),
            "{}",
            done.out
        );
        assert!(
            done.out
                .contains("\n2 steps verified; 4 steps not verified\n"),
            "{}",
            done.out
        );
        let help = "error: interrupted: not all steps were run\n  help: `--timeout SECONDS` allows more time; with `--disk-cache DIR`";
        assert!(done.err.contains(help), "{}", done.err);
    }
}

#[test]
fn the_time_is_over() {
    let workspace = Workspace::new(&[("fill", "wait")]);
    let done = workspace.run(&["--timeout=0.5"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(
        done.err
            .contains("error: the time is over: not all steps were run\n"),
        "{}",
        done.err
    );
    assert!(
        done.out
            .contains("\n0 steps verified; 6 steps not verified\n"),
        "{}",
        done.out
    );
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next() {
    let workspace = Workspace::new(&[("fresh", "wait")]);
    let mut child = waiting(&workspace);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(&workspace.path("scratch")).len(), 1);
    workspace.write("fresh", "cold_again.zst");
    let done = workspace.run(&[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.contains(", which a killed run left\n"),
        "{}",
        done.err
    );
}
