//! The CI scripts of `new` and of the example. They explain a failed build if the command is available, and work without it.

use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{binary, ended, Run};

/// A fake Bazel. The build events show what it printed.
const BAZEL: &str = r#"#!/bin/sh
for word in "$@"; do
  case $word in
    --build_event_json_file=*) events=${word#*=} ;;
  esac
done
echo "bazel $1"
printf '%s\n' '{"progress":{"stderr":"ERROR: /w/a/BUILD.bazel:3:9: name '"'x'"' is not defined\n"}}' >"$events"
exit "$CODE"
"#;

/// A folder with the scripts, and a folder with programs.
struct Shop {
    folder: TempDir,
}

impl Shop {
    fn new() -> Self {
        let shop = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(shop.path("programs")).unwrap();
        shop.program("bazel", BAZEL);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        let path = self.path("programs").join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Adds the command.
    fn with_command(self) -> Self {
        symlink(binary(), self.path("programs/pyo3-bzl")).unwrap();
        self
    }

    /// Returns the script of a new workspace.
    fn made(&self, options: &[&str]) -> PathBuf {
        let mut command = Command::new(binary());
        command.args(["new", "demo", "--pyo3-bzl=registry", "--python=3.14"]);
        command.args(options).current_dir(self.folder.path());
        command.env("PYO3_BZL_HOST_PATH", "");
        command.env_remove("BUILD_WORKING_DIRECTORY");
        let made = ended(command.output().unwrap());
        assert_eq!(made.code, 0, "{}", made.err);
        self.path("demo/ci.sh")
    }

    /// Returns the script of the example, in its own folder.
    fn example(&self) -> PathBuf {
        let folder = match option_env!("CARGO_MANIFEST_DIR") {
            Some(folder) if Path::new(folder).is_dir() => Path::new(folder).join("../.."),
            _ => PathBuf::new(),
        };
        let script = self.path("ci.sh");
        fs::copy(folder.join("examples/remote_cache_ci/ci.sh"), &script).unwrap();
        script
    }

    fn run(&self, script: &Path, code: i32, summary: Option<&Path>) -> Run {
        let mut command = Command::new(script);
        command
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.path("programs").display()),
            )
            .env("CODE", code.to_string());
        if let Some(summary) = summary {
            command.env("GITHUB_STEP_SUMMARY", summary);
        }
        ended(command.output().unwrap())
    }
}

/// Returns the scripts of a shop.
fn scripts(shop: &Shop) -> Vec<PathBuf> {
    let plain = shop.made(&["--ci=github"]);
    fs::rename(shop.path("demo"), shop.path("plain")).unwrap();
    let plain = shop.path("plain").join(plain.file_name().unwrap());
    let cached = shop.made(&["--ci=gitlab", "--remote-cache=https://cache.example.org"]);
    vec![plain, cached, shop.example()]
}

#[test]
fn a_failure_is_explained_if_the_command_is_there() {
    let shop = Shop::new().with_command();
    for script in scripts(&shop) {
        let done = shop.run(&script, 1, None);
        assert_eq!(done.code, 1, "{}{}", done.out, done.err);
        assert!(
            done.out
                .contains("error[name-not-defined]: loading (certain)"),
            "{}: {}{}",
            script.display(),
            done.out,
            done.err
        );
    }
}

#[test]
fn on_github_it_becomes_annotations_and_a_summary() {
    let shop = Shop::new().with_command();
    for script in scripts(&shop) {
        let summary = shop.path("summary.md");
        fs::write(&summary, "# before\n").unwrap();
        let done = shop.run(&script, 37, Some(&summary));
        assert_eq!(done.code, 37);
        assert!(done.out.contains("\n::error "), "{}", done.out);
        let text = fs::read_to_string(&summary).unwrap();
        assert!(text.starts_with("# before\n## 1 failure\n"), "{text}");
    }
}

#[test]
fn without_the_command_the_script_is_the_same() {
    let shop = Shop::new();
    for script in scripts(&shop) {
        for code in [0, 1, 3] {
            let done = shop.run(&script, code, None);
            assert_eq!((done.code, done.err.as_str()), (code, ""), "{}", done.out);
            assert!(done.out.contains("bazel test\n"), "{}", done.out);
            assert!(!done.out.contains("name-not-defined"), "{}", done.out);
        }
    }
}

#[test]
fn what_succeeds_or_is_interrupted_is_not_explained() {
    let shop = Shop::new().with_command();
    for script in scripts(&shop) {
        for code in [0, 8] {
            let done = shop.run(&script, code, None);
            assert_eq!(done.code, code);
            assert!(!done.out.contains("name-not-defined"), "{}", done.out);
        }
    }
}

#[test]
fn a_command_that_does_not_work_changes_nothing() {
    let shop = Shop::new();
    shop.program("pyo3-bzl", "#!/bin/sh\nexit 127\n");
    for script in scripts(&shop) {
        assert_eq!(shop.run(&script, 1, None).code, 1);
        assert_eq!(shop.run(&script, 3, Some(&shop.path("summary.md"))).code, 3);
    }
}
