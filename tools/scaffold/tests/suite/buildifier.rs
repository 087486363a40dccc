//! Every generated Starlark file is formatted as buildifier does it, without warnings.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::adopt::cases;
use crate::folders::{golden, read};

/// Finds buildifier: from the npm package that Bazel provides or `.ci/lint` installs, or else on the PATH.
fn find() -> Result<PathBuf, String> {
    let mut reason = "there is no buildifier; `.ci/lint buildifier` installs one".to_owned();
    let mut places = Vec::new();
    if let Some(marker) = std::env::var_os("PYO3_BZL_BUILDIFIER") {
        let folder = Path::new(&marker).parent().unwrap_or(Path::new(""));
        reason = fs_err::read_to_string(folder.join("MISSING")).unwrap_or(reason);
        places.push(folder.join("package").join(program()));
    }
    let home = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = home("XDG_CACHE_HOME").or_else(|| Some(home("HOME")?.join(".cache")));
    places.extend(cache.map(|cache| cache.join(INSTALLED).join(program())));
    let path = std::env::var_os("PATH").unwrap_or_default();
    places.extend(std::env::split_paths(&path).map(|folder| folder.join("buildifier")));
    let found = places.into_iter().find(|place| place.is_file());
    found
        .map(|program| fs_err::canonicalize(program).unwrap())
        .ok_or_else(|| reason.trim().to_owned())
}

/// The path of buildifier from `.ci/lint`, below the cache folder.
const INSTALLED: &str = "pyo3_bzl_lint/buildifier-8.2.1/node_modules/@bazel/buildifier";

/// Returns the name of the program in the npm package.
fn program() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let suffix = std::env::consts::EXE_SUFFIX;
    format!("buildifier-{system}_{machine}{suffix}")
}

#[test]
fn generated_starlark_is_formatted() {
    let program = match find() {
        Ok(program) => program,
        Err(reason) => {
            // Not `eprintln!`, whose output is hidden for tests that pass; `.ci/run` counts these lines.
            let line = format!("\nSKIPPED buildifier: {reason}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return;
        }
    };
    let mut count = 0;
    for (path, text) in read(&golden()).into_iter().chain(read(&cases())) {
        let kind = match path.rsplit('/').next().unwrap() {
            "BUILD.bazel.in" | "BUILD.bazel.out" => "build",
            "MODULE.bazel.in" | "MODULE.bazel.out" => "module",
            _ => continue,
        };
        let mut child = Command::new(&program)
            .args(["--mode=check", "--lint=warn", &format!("--type={kind}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{path}: {said}");
        count += 1;
    }
    assert!(count >= 50, "only {count} files");
}
