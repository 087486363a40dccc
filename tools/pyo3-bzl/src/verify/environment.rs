//! Simulates the environment of another user.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Returns startup options that prevent a different HOME from changing Bazel itself: the location of its installation and of the user's
/// rc file. `base` is an output base that was already used.
pub fn same_server(base: &Path) -> Vec<String> {
    let mut startup = Vec::new();
    let install = fs_err::read_link(base.join("install")).ok();
    let root = install
        .as_deref()
        .and_then(Path::parent)
        .and_then(Path::parent);
    startup.extend(root.map(|root| format!("--output_user_root={}", root.display())));
    let rc = env::var_os("HOME").map(|home| PathBuf::from(home).join(".bazelrc"));
    let rc = rc.filter(|rc| rc.is_file());
    startup.extend(rc.map(|rc| format!("--bazelrc={}", rc.display())));
    startup
}

/// Returns the environment of another user. Programs that start or download something still find their files in the old home folder.
pub fn other_environment(home: &Path, bin: &Path) -> Vec<(&'static str, OsString)> {
    let mut path = OsString::from(bin);
    if let Some(old) = env::var_os("PATH") {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(old);
    }
    let mut variables = vec![
        ("HOME", home.into()),
        ("LOGNAME", "pyo3_bzl_verify".into()),
        ("PATH", path),
        ("USER", "pyo3_bzl_verify".into()),
    ];
    let old_home = env::var_os("HOME").map(PathBuf::from);
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(old_home.as_ref()?.join(".cache")));
    let keep = [
        (
            "BAZELISK_HOME",
            cache.as_ref().map(|cache| cache.join("bazelisk")),
        ),
        (
            "CARGO_HOME",
            old_home.as_ref().map(|home| home.join(".cargo")),
        ),
        ("NETRC", old_home.as_ref().map(|home| home.join(".netrc"))),
        (
            "RUSTUP_HOME",
            old_home.as_ref().map(|home| home.join(".rustup")),
        ),
        ("XDG_CACHE_HOME", cache.clone()),
    ];
    for (name, value) in keep {
        let value = value.filter(|path| env::var_os(name).is_none() && path.exists());
        variables.extend(value.map(|value| (name, value.into())));
    }
    variables
}
