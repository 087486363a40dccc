//! What a workspace takes from the machine: its Bazel, and a pyo3_bzl below /tmp.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{command, folder, make_checkout};
use crate::{ended, Run};

/// Runs `new demo` with only one program on the PATH.
fn with(work: &Path, name: &str, script: &str, arguments: &[&str]) -> Run {
    let programs = work.join("programs");
    let _ = fs::remove_dir_all(&programs);
    fs::create_dir(&programs).unwrap();
    let program = programs.join(name);
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = command(work, &[&["demo", "--python=3.14"], arguments].concat());
    command.env_remove("PYO3_BZL_HOST_PATH");
    // Only this folder, because /usr/bin may have a Bazel, as in the Debian root.
    command.env("PATH", programs);
    ended(command.output().unwrap())
}

#[test]
fn the_bazel_that_will_run_it() {
    const NEWEST: &str = "9.2.0\n";
    let table = [
        ("bazel", "echo bazel 8.4.2", "8.4.2\n"),
        (
            "bazel",
            "test ! -e .bazelversion && echo bazel 7.7.1",
            "7.7.1\n",
        ),
        // Too old for the rules, without a version, broken. bazelisk uses the version in the file.
        ("bazel", "echo bazel 6.5.0", NEWEST),
        ("bazel", "echo bazel no_version", NEWEST),
        ("bazel", "echo bazel 8.4.2; exit 1", NEWEST),
        ("bazelisk", "echo bazel 8.4.2", NEWEST),
        // A bazelisk that calls itself Bazel and would need to download one.
        (
            "bazel",
            "[ -z \"$HTTPS_PROXY\" ] && echo bazel 8.4.2",
            NEWEST,
        ),
    ];
    for (name, script, expected) in table {
        let work = folder();
        let made = with(&work, name, script, &["--pyo3-bzl=registry"]);
        assert_eq!(made.code, 0, "{}", made.err);
        let version = work.join("demo/.bazelversion");
        assert_eq!(fs::read_to_string(&version).unwrap(), expected, "{script}");
        // A written version stays, even if Bazel is newer later.
        let later = "echo bazel 8.99.0";
        let again = with(&work, "bazel", later, &["--pyo3-bzl=registry", "--check"]);
        assert_eq!(again.code, 0, "{}", again.out);
    }
}

#[test]
fn a_bazelisk_by_another_name() {
    let work = folder();
    fs::write(
        work.join("bazelisk-linux-amd64"),
        "#!/bin/sh\necho bazel 8.4.2\n",
    )
    .unwrap();
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(work.join("bazelisk-linux-amd64"), executable).unwrap();
    let programs = work.join("programs");
    fs::create_dir(&programs).unwrap();
    std::os::unix::fs::symlink("../bazelisk-linux-amd64", programs.join("bazel")).unwrap();
    let mut command = command(&work, &["demo", "--python=3.14", "--pyo3-bzl=registry"]);
    command
        .env_remove("PYO3_BZL_HOST_PATH")
        .env("PATH", &programs);
    assert_eq!(ended(command.output().unwrap()).code, 0);
    let version = fs::read_to_string(work.join("demo/.bazelversion")).unwrap();
    assert_eq!(version, "9.2.0\n");
}

/// Bazel's sandbox hides it. bazelw, which runs if there is no Bazel, handles that.
#[cfg(target_os = "linux")]
#[test]
fn a_checkout_below_tmp() {
    let guard = tempfile::tempdir_in("/tmp").unwrap();
    let work = guard.path();
    let checkout = work.join("checkout");
    make_checkout(&checkout);
    let source = format!("--pyo3-bzl={}", checkout.display());
    let expected = format!(
        "note: pyo3_bzl in `{}`: Bazel's sandbox has its own /tmp, so actions cannot read the checkout\n  help: build with \
         `--sandbox_add_mount_pair=/tmp`, or move the checkout out of /tmp\n",
        checkout.display()
    );
    let said = with(work, "bazel", "echo bazel 8.4.2", &[&source]);
    assert_eq!((said.code, said.err), (0, expected.clone()));
    // Also in a package of that workspace.
    let mut inner = command(
        &work.join("demo"),
        &["--package=inner", "--python=3.14", &source],
    );
    inner.env_remove("PYO3_BZL_HOST_PATH");
    inner.env("PATH", work.join("programs"));
    let inner = ended(inner.output().unwrap());
    assert!(inner.err.contains(&expected), "{}", inner.err);
    fs::remove_dir_all(work.join("demo")).unwrap();
    let quiet = with(work, "other", "exit 1", &[&source]);
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
}
