//! What a generated workspace takes from this machine: its Bazel, its Python, and the location of pyo3_bzl.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pyo3_facts::{PythonVersion, Support};
use scaffold::adopt::Locker;
use scaffold::new::Pyo3Bzl;
use scaffold::plan::{Content, NoteKind, Plan};

/// Returns a Bazel or bazelisk of this machine, but not that of bazelw's root, which is used only if the user has none.
pub fn own_bazel() -> Option<PathBuf> {
    if env::var_os("PYO3_BZL_HOST_PATH").is_some() {
        return None;
    }
    ["bazel", "bazelisk"].into_iter().find_map(program)
}

/// Returns whether a program is on the PATH.
pub fn has_program(name: &str) -> bool {
    program(name).is_some()
}

fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let name = Path::new(name).with_extension(env::consts::EXE_EXTENSION);
    let mut files = env::split_paths(&path).map(|folder| folder.join(&name));
    files.find(|file| file.is_file())
}

/// Returns the version for `.bazelversion` in a folder: the existing one, or else the version of the Bazel on the PATH, or else
/// that of the newest LTS release, which bazelisk then downloads.
pub fn bazel_version(folder: &Path) -> String {
    let there = fs_err::read_to_string(folder.join(".bazelversion")).unwrap_or_default();
    if !there.trim().is_empty() {
        return there.trim_end_matches('\n').to_owned();
    }
    let bazel = Support::of("bazel");
    let newest = bazel.map(|bazel| bazel.newest_seen.to_string());
    own_bazel()
        .and_then(|program| asked(&program))
        .or(newest)
        .unwrap_or_default()
}

/// Longer than Bazel takes to print its version. Does not wait for a bazelisk that downloads a Bazel first.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns the version of a Bazel. None for bazelisk, which runs the version in `.bazelversion`, and for a Bazel that is too old
/// or not a release.
fn asked(program: &Path) -> Option<String> {
    let file = program.canonicalize().ok()?;
    if file.file_name()?.to_string_lossy().contains("bazelisk") {
        return None;
    }
    // In a folder without `.bazelversion` and without network, so that a bazelisk of another name downloads nothing.
    let folder = tempfile::tempdir().ok()?;
    let mut command = Command::new(program);
    command.arg("--version").current_dir(folder.path());
    for variable in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
        command.env(variable, "http://127.0.0.1:9");
    }
    for variable in ["no_proxy", "NO_PROXY"] {
        command.env_remove(variable);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let text = answer(command.spawn().ok()?)?;
    release(&text)
}

/// Returns the output of a program if it succeeds in time.
fn answer(mut child: Child) -> Option<String> {
    let started = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let done = child.wait_with_output().ok()?;
    let is_well = done.status.success();
    is_well.then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Returns the release in `bazel 8.4.2`, if bazelisk can download it and the rules support it.
fn release(text: &str) -> Option<String> {
    let word = text.trim().strip_prefix("bazel ")?;
    let (numbers, build) = word.split_once('-').unwrap_or((word, ""));
    let is_release = ["", "homebrew"].contains(&build) || build.starts_with(' ');
    let version = pyo3_facts::version(numbers).filter(|_| is_release)?;
    let lowest = &Support::of("bazel")?.lowest;
    (version >= *lowest && version.pre.is_empty()).then(|| version.to_string())
}

/// Returns the version of the `python3` on the PATH; None if there is none or it is not Python 3.
pub fn python3() -> Option<PythonVersion> {
    const ASK: &str = "import sys; print(*sys.version_info[:2])";
    let asked = Command::new("python3")
        .args(["-I", "-c", ASK])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8(asked.stdout).ok()?;
    let minor = said.trim().strip_prefix("3 ")?;
    Some(PythonVersion(minor.parse().ok()?))
}

/// Returns the program that writes lock files on this machine.
pub fn locker(pyo3_bzl: &Pyo3Bzl) -> Locker {
    if has_program("uv") {
        return Locker::Uv;
    }
    if has_program("pip-compile") {
        return Locker::PipCompile;
    }
    if let Some(bazelw) = bazelw(pyo3_bzl) {
        return bazelw;
    }
    match python3() {
        Some(version) if pip_can_lock() => Locker::Pip(version),
        _ => Locker::PipTools,
    }
}

/// Returns the checkout's `bazelw`, if it is what runs Bazel for this user: there is no other, and this is not its root.
fn bazelw(pyo3_bzl: &Pyo3Bzl) -> Option<Locker> {
    let is_other = ["BAZEL", "PYO3_BZL_HOST_PATH"]
        .into_iter()
        .any(|name| env::var_os(name).is_some());
    if is_other || own_bazel().is_some() {
        return None;
    }
    let Pyo3Bzl::Path(checkout) = pyo3_bzl else {
        return None;
    };
    let bazelw = Path::new(checkout).join("bazelw");
    let packages = fs_err::read_to_string(Path::new(checkout).join("tools/bazelw/packages.txt"));
    bazelw.is_file().then_some(())?;
    Some(Locker::Bazelw {
        path: bazelw.to_str()?.to_owned(),
        pythons: pythons(&packages.unwrap_or_default()),
    })
}

/// Reads the Pythons in the root of a `bazelw` from the list of its Debian packages: `python3.13`.
fn pythons(packages: &str) -> Vec<PythonVersion> {
    let minors = packages
        .lines()
        .filter_map(|line| line.strip_prefix("python3."));
    minors
        .filter_map(|minor| minor.parse().ok().map(PythonVersion))
        .collect()
}

/// Returns whether the pip of the `python3` on the PATH has the command `lock`.
fn pip_can_lock() -> bool {
    let asked = Command::new("python3")
        .args(["-m", "pip", "--disable-pip-version-check", "--version"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|said| is_pip_with_lock(&String::from_utf8_lossy(&said.stdout)))
}

/// Reads `pip 25.1.1 from /usr/lib/python3/dist-packages/pip (python 3.14)`.
fn is_pip_with_lock(text: &str) -> bool {
    let numbers = text.strip_prefix("pip ").unwrap_or_default();
    let numbers = numbers.split([' ', '.', 'a', 'b', 'r', 'd']);
    let mut numbers = numbers.map_while(|number| number.parse::<u32>().ok());
    (numbers.next(), numbers.next().or(Some(0))) >= (Some(25), Some(1))
}

/// Notes that Bazel's sandbox cannot read a pyo3_bzl below /tmp. bazelw handles that itself.
pub fn note_private_tmp(plan: &mut Plan, pyo3_bzl: &Pyo3Bzl) {
    let Pyo3Bzl::Path(path) = pyo3_bzl else {
        return;
    };
    let quoted = syntax::quoted(path);
    let is_named = plan.files().iter().any(|file| match &file.content {
        _ if file.path.as_str() != "MODULE.bazel" => false,
        Content::Whole(text) | Content::CargoLock(text) | Content::Edit { text, .. } => {
            text.contains(&quoted)
        }
        Content::Sections { sections, .. } => {
            let mut bodies = sections.iter().map(|section| &section.body);
            bodies.any(|body| body.contains(&quoted))
        }
    });
    let real = Path::new(path).canonicalize();
    let is_below = real.is_ok_and(|path| path.starts_with("/tmp"));
    if cfg!(target_os = "linux") && is_named && is_below && own_bazel().is_some() {
        plan.note(
            NoteKind::Choice,
            &format!("pyo3_bzl in `{path}`"),
            "Bazel's sandbox has its own /tmp, so actions cannot read the checkout",
            Some("build with `--sandbox_add_mount_pair=/tmp`, or move the checkout out of /tmp"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{is_pip_with_lock, pythons, release};
    use pyo3_facts::PythonVersion;

    #[test]
    fn pythons_of_a_root() {
        let packages = "# python3.9\nlibpython3.13\npython3\npython3-pip\npython3.13\npython3.14\n";
        assert_eq!(pythons(packages), [PythonVersion(13), PythonVersion(14)]);
    }

    #[test]
    fn pips_that_lock() {
        let table = [
            (
                "pip 26.2.2 from /usr/lib/python3/dist-packages/pip (python 3.14)\n",
                true,
            ),
            ("pip 25.1 from /x (python 3.13)", true),
            ("pip 26 from /x (python 3.13)", true),
            ("pip 25.0.1 from /x (python 3.13)", false),
            ("pip 23.2.1 from /x (python 3.11)", false),
            ("pip 9.0.3 from /x (python 3.6)", false),
            ("/usr/bin/python3: No module named pip", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_pip_with_lock(text), expected, "{text}");
        }
    }

    #[test]
    fn releases() {
        let table = [
            ("bazel 7.7.1\n", Some("7.7.1")),
            ("bazel 8.4.2-homebrew\n", Some("8.4.2")),
            ("bazel 7.7.1- (@non-git)\n", Some("7.7.1")),
            ("bazel 9.2\n", Some("9.2.0")),
            ("bazel 6.5.0\n", None),
            ("bazel 10.0.0-pre.20260801.1\n", None),
            ("bazel 9.0.0rc1\n", None),
            ("bazel no_version\n", None),
            ("bazel development version\n", None),
            ("Bazelisk version: v1.26.0\n", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(release(text).as_deref(), expected, "{text}");
        }
    }
}
