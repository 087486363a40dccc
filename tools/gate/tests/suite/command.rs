//! The command: arguments, exit codes, and the files that it leaves in the folder.

use super::build::elf::Elf;
use std::path::PathBuf;
use std::{env, fs, process};

/// A folder that is removed after the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        // Bazel's tests write under TEST_TMPDIR.
        let base = env::var_os("TEST_TMPDIR").map_or_else(env::temp_dir, PathBuf::from);
        let thread = format!("{:?}", std::thread::current().id())
            .replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let folder = base.join(format!("gate-{name}-{}-{thread}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, data: &[u8]) -> String {
        fs::write(self.path(name), data).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Exit code, stdout, stderr.
fn run(arguments: &[&str]) -> (u8, String, String) {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string())
        .collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = gate::cli::run(&arguments, &mut out, &mut err);
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// Runs `check` as rename.bzl does.
fn check(abi: &str, out: &str, library: &str) -> (u8, String, String) {
    let (abi, out) = (format!("--abi={abi}"), format!("--out={out}"));
    let label = "--label=//pkg:native";
    run(&[
        "check",
        label,
        "--module=pkg.native",
        &abi,
        "--os=linux",
        "--arch=x86_64",
        &out,
        library,
    ])
}

#[test]
fn accepted_library_is_copied() {
    let folder = Folder::new("accepted");
    let data = Elf::default().bytes();
    let (library, out) = (
        folder.write("libnative.so", &data),
        folder.path("native.abi3.so"),
    );
    assert_eq!(
        check("abi3", &out, &library),
        (0, String::new(), String::new())
    );
    assert_eq!(fs::read(&out).unwrap(), data);
    assert_eq!(folder.names(), ["libnative.so", "native.abi3.so"]);
}

#[test]
fn refused_library_leaves_nothing() {
    let folder = Folder::new("refused");
    let library = folder.write("libnative.so", &Elf::importing(&["PyUnicode_New"]).bytes());
    let out = folder.write("native.abi3.so", b"of an earlier run");
    let (code, text, errors) = check("abi3-py310", &out, &library);
    assert_eq!((code, text.as_str()), (1, ""));
    assert_eq!(
        errors.replace(&library, "libnative.so"),
        "error[unstable-symbol]: //pkg:native: `libnative.so` imports 1 symbol that no stable ABI has: `PyUnicode_New`\n\x20 \
         help: `abi3-py310` was promised: build pyo3 with its feature `abi3-py310`, which leaves these out\n\x20 help: a \
         crate that declares CPython's functions itself must use only the limited API; otherwise set `abi = \"cpython\"`\n"
    );
    assert_eq!(folder.names(), ["libnative.so"]);
}

#[test]
fn copy_looks_into_nothing() {
    let folder = Folder::new("copy");
    let (library, out) = (
        folder.write("libnative.so", b"not a library"),
        folder.path("native.so"),
    );
    assert_eq!(
        run(&["copy", "--out", &out, &library]),
        (0, String::new(), String::new())
    );
    assert_eq!(fs::read(&out).unwrap(), b"not a library");
    assert_eq!(folder.names(), ["libnative.so", "native.so"]);
}

#[cfg(unix)]
#[test]
fn permission_to_execute_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("mode");
    for (mode, expected) in [(0o555, 0o755), (0o600, 0o644)] {
        let library = folder.write(&format!("lib{mode:o}.so"), &Elf::default().bytes());
        fs::set_permissions(&library, fs::Permissions::from_mode(mode)).unwrap();
        let out = folder.path("native.so");
        assert_eq!(check("abi3", &out, &library).0, 0);
        assert_eq!(
            fs::metadata(&out).unwrap().permissions().mode() & 0o777,
            expected
        );
    }
}

#[test]
fn the_library_itself_is_no_place_for_the_copy() {
    let folder = Folder::new("itself");
    let library = folder.write("libnative.so", b"");
    let (code, _, errors) = check("abi3", &library, &library);
    assert_eq!(code, 1);
    assert_eq!(
        errors.replace(&library, "libnative.so").replace(
            &fs::canonicalize(&library).unwrap().display().to_string(),
            "libnative.so"
        ),
        "error: `--out` is the library itself, `libnative.so`\n  help: name another file\n"
    );
    assert_eq!(folder.names(), ["libnative.so"]);
}

#[test]
fn failures_name_the_path() {
    let folder = Folder::new("failures");
    let missing = folder.path("missing.so");
    let (code, _, errors) = check("abi3", &folder.path("out.so"), &missing);
    assert_eq!(code, 1);
    assert!(
        errors.starts_with(&format!("error: cannot read `{missing}`: ")),
        "{errors}"
    );

    let library = folder.write("libnative.so", &Elf::default().bytes());
    let nowhere = folder.path("missing/out.so");
    let (code, _, errors) = check("abi3", &nowhere, &library);
    assert_eq!(code, 1);
    assert!(
        errors.starts_with(&format!("error: cannot write `{nowhere}`: ")),
        "{errors}"
    );
    assert_eq!(folder.names(), ["libnative.so"]);
}

#[test]
fn describing_what_is_no_library_fails() {
    let folder = Folder::new("describe-text");
    let file = folder.write("a.txt", b"text\n");
    let (code, out, errors) = run(&["describe", &file]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        errors.starts_with(&format!(
            "error[not-a-library]: `{file}` is text, not a shared library\n"
        )),
        "{errors}"
    );
}

#[test]
fn help_and_version() {
    for (arguments, start) in [
        (
            vec!["--help"],
            "gate: rejects a Python extension that Python could not import\n",
        ),
        (vec!["-h"], "gate: rejects"),
        (vec!["help"], "gate: rejects"),
        (vec!["check", "--help"], "gate check: "),
        (vec!["copy", "-h"], "gate copy: "),
        (vec!["describe", "--help"], "gate describe: "),
        (vec!["--version"], "gate 0."),
    ] {
        let (code, out, errors) = run(&arguments);
        assert_eq!((code, errors.as_str()), (0, ""), "{arguments:?}");
        assert!(out.starts_with(start), "{arguments:?}: {out}");
    }
}

#[test]
fn version_is_that_of_the_package() {
    let package = include_str!("../../Cargo.toml");
    let (_, version) = package.split_once("\nversion = \"").unwrap();
    let (version, _) = version.split_once('"').unwrap();
    assert_eq!(run(&["--version"]).1, format!("gate {version}\n"));
}

#[test]
fn wrong_usage() {
    let full = [
        "check",
        "--label=//a:b",
        "--module=a",
        "--abi=abi3",
        "--out=o",
        "lib.so",
    ];
    let with = |extra: &'static str| full.iter().copied().chain([extra]).collect::<Vec<_>>();
    let without = |start: &str| {
        full.iter()
            .copied()
            .filter(|argument| !argument.starts_with(start))
            .collect::<Vec<_>>()
    };
    for (arguments, expected) in [
        (vec![], "a command is missing: `check`, `copy` or `describe`"),
        (vec!["chek"], "unknown command `chek`: known are `check`, `copy`, `describe`"),
        (without("--label"), "`--label` is missing"),
        (without("--module"), "`--module` is missing"),
        (without("--abi"), "`--abi` is missing"),
        (without("--out"), "`--out` is missing"),
        (without("lib.so"), "the library is missing"),
        (with("other.so"), "more than one library is given"),
        (with("--abi=cpython"), "`--abi` is given twice"),
        (with("--os"), "`--os` needs a value"),
        (with("--os=osx"), "unknown operating system `osx`: known are `linux`, `macos`, `windows`"),
        (
            with("--arch=arm64"),
            "unknown processor `arm64`: known are `aarch64`, `armv7`, `ppc64le`, `riscv64`, `s390x`, `x86_32`, `x86_64`",
        ),
        (with("--python-version=3.14"), "`--python-version` goes with `--abi=cpython`: `abi3` is not for one Python"),
        (with("--python-version=14"), "unknown Python version `14`: write it as `3.14` or, free-threaded, `3.14t`"),
        (
            with("--verbose"),
            "unknown option `--verbose`: known are `--label`, `--module`, `--abi`, `--out`, `--os`, `--arch`, `--python-version`",
        ),
        (
            vec!["check", "--abi=abi4", "--module=a"],
            "unknown ABI `abi4`: known are `abi3`, `abi3-py37` and later, `abi3t-py315` and later, `cpython`",
        ),
        (vec!["check", "--module=a..b"], "`a..b` is not a module name: write identifiers separated by dots, such as \
                                          `package._native`"),
        (vec!["describe", "--format=xml", "a"], "unknown format `xml`: known are `text`, `json`"),
        (vec!["describe"], "the library is missing"),
    ] {
        let expected = format!("error: {expected}\n  help: `gate --help` shows the usage\n");
        assert_eq!(run(&arguments), (2, String::new(), expected), "{arguments:?}");
    }
}
