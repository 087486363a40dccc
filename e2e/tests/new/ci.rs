//! Validates the CI files against the schemas of GitHub and GitLab, and runs the commands of their jobs.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use harness::{runfile, succeeds};
use serde_json::Value;

use crate::made::Shop;

/// Nobody listens at this address: a cache that is down.
const NO_CACHE: &str = "--remote-cache=http://127.0.0.1:9";

/// Checks each kind of CI with and without a shared cache, and the files of the example.
pub fn green(shop: &Shop, disk_cache: &str) -> Result<()> {
    let example = shop.machine().checkout().join("examples/remote_cache_ci");
    let mut files = vec![
        example.join(".github/workflows/bazel.yml"),
        example.join(".gitlab-ci.yml"),
    ];
    let made: [(&str, &str, &[&str]); 4] = [
        ("on_github", ".github/workflows/bazel.yml", &["--ci=github"]),
        ("on_gitlab", ".gitlab-ci.yml", &["--ci=gitlab"]),
        (
            "on_github_cached",
            ".github/workflows/bazel.yml",
            &["--ci=github", NO_CACHE],
        ),
        (
            "on_gitlab_cached",
            ".gitlab-ci.yml",
            &["--ci=gitlab", NO_CACHE],
        ),
    ];
    for (name, file, options) in made {
        let parent = shop.folder().join(name);
        fs::create_dir(&parent)?;
        // With the same name, they have the same crates, which Bazel then resolves once.
        shop.run_in(&parent, &[&["demo"], options].concat())?;
        let folder = parent.join("demo");
        fs::write(folder.join("user.bazelrc"), format!("build {disk_cache}\n"))?;
        files.push(folder.join(file));
    }
    let commands = commands(&files)?;
    let mut ran = Vec::new();
    for (file, job, command) in &commands {
        let Some((folder, name)) = workspace(shop, file) else {
            continue;
        };
        println!("{name}, job {job}: {command}");
        run(shop, &folder, command)?;
        ran.push(format!("{name} {job}"));
    }
    let expected = [
        "on_github test",
        "on_gitlab bazel",
        "on_github_cached test",
        "on_github_cached main",
        "on_gitlab_cached bazel",
    ];
    ensure!(ran == expected, "{expected:?} expected, these ran: {ran:?}");
    Ok(())
}

/// Validates the files. Returns the file, job and text of each command.
fn commands(files: &[PathBuf]) -> Result<Vec<(PathBuf, String, String)>> {
    let wheel = |variable: &str| runfile(&env::var(variable).unwrap_or_default());
    let mut python = Command::new("python3");
    python
        .arg(runfile("e2e/new/ci_files.py")?)
        .args([
            wheel("PYO3_BZL_FASTJSONSCHEMA")?,
            wheel("PYO3_BZL_CHECK_JSONSCHEMA")?,
            wheel("PYO3_BZL_RUAMEL_YAML")?,
        ])
        .args(files);
    let done = succeeds(&mut python)?;
    String::from_utf8_lossy(&done.stdout)
        .lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line)?;
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            Ok((text("file").into(), text("job"), text("command")))
        })
        .collect()
}

/// Returns the workspace that a file belongs to, and the name of the folder around it. `None` for the example's files, which need their
/// own server.
fn workspace(shop: &Shop, file: &Path) -> Option<(PathBuf, String)> {
    let below = file.strip_prefix(shop.folder()).ok()?;
    let name = below.iter().next()?;
    Some((
        shop.folder().join(name).join("demo"),
        name.display().to_string(),
    ))
}

/// Runs a command as the job's shell does, with `bazel` and `bazelisk` on the `PATH`. The workspace's test must pass.
fn run(shop: &Shop, folder: &Path, command: &str) -> Result<()> {
    shop.stage().stage(folder)?;
    // This also writes the script that `$BAZEL` names.
    let mut shell = shop.machine().command("bash", shop.stage().path())?;
    let programs = shop.machine().folder().join("programs");
    fs::create_dir_all(&programs)?;
    for name in ["bazel", "bazelisk"] {
        let _ = fs::remove_file(programs.join(name));
        std::os::unix::fs::symlink("../bazel.sh", programs.join(name))?;
    }
    let environment = shop.machine().environment();
    let path = environment.get(OsStr::new("PATH")).context("no PATH")?;
    let done = shell
        .args(["-e", "-c", command])
        .env("PATH", format!("{}:{}", programs.display(), path.display()))
        .env("BAZEL", "bazelisk")
        .output()?;
    let (out, err) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    ensure!(
        done.status.success() && out.contains(" PASSED"),
        "{command}: {}\n{out}{err}",
        done.status
    );
    Ok(())
}
