//! A computer, as far as Bazel can distinguish one from another.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::repository;
use crate::shared;

/// A home, an environment, an output root and a checkout of this repository, each at its own path. Machines share only downloaded
/// archives.
///
/// Bazel's servers on a machine stop when it and its last [`Workspace`](crate::Workspace) are dropped.
#[derive(Clone)]
pub struct Machine(Arc<Parts>);

struct Parts {
    folder: PathBuf,
    checkout: PathBuf,
    bazel: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    flags: Vec<String>,
    logs: AtomicUsize,
}

/// Prefixes of the outer test's variables, which must not reach the nested build.
const PREFIXES: [&str; 5] = ["TEST_", "RUNFILES", "PYTHON", "BAZEL", "PYO3_BZL_"];

/// The formats of execution logs.
const FORMATS: [&str; 3] = ["compact", "json", "binary"];

/// The rc file that every call uses, including calls by scripts.
const RC: &str = "bazelrc";

/// Tells the JVM of nested servers what its optimizing compiler, C2, may compile: only SHA-256, for which C2 has CPU instructions.
/// These servers live for seconds to minutes, so C2 costs more than it gains elsewhere. With it, a server took 15.1 s of CPU time to
/// build examples/quickstart from a disk cache, 7.3 s of them in the JVM's compilers; without it, 13.0 s, most of them in SHA-256;
/// with these directives, 9.7 s. The format: <https://openjdk.org/jeps/165>.
const COMPILER_DIRECTIVES: &str = r#"[
    { match: "sun/security/provider/*.*", c2: { Exclude: false } },
    { match: "*.*", c2: { Exclude: true } }
]
"#;

impl Machine {
    /// Creates a machine with that name, which is also its user's name and part of all its paths.
    ///
    /// # Errors
    /// There is no Bazel on the `PATH`, or the checkout cannot be copied.
    pub fn new(name: &str) -> Result<Self> {
        Self::with(name, "src/pyo3_bzl", &[])
    }

    /// Like [`Machine::new`], for a test that is not about a cold build: everything that such machines have built comes from a disk
    /// cache that they share. Builds whose spawns a test counts must run with `--disk_cache=`.
    ///
    /// # Errors
    /// The same as [`Machine::new`], and when the cache cannot be used.
    pub fn warm(name: &str) -> Result<Self> {
        let flags = shared::warm_flags()?;
        let flags: Vec<_> = flags.iter().map(String::as_str).collect();
        Self::with(name, "src/pyo3_bzl", &flags)
    }

    /// Like [`Machine::new`], with the checkout at another path below the machine's folder, and with flags for every `build`, `run`
    /// and `test`.
    ///
    /// # Errors
    /// The same as [`Machine::new`].
    pub fn with(name: &str, checkout: &str, flags: &[&str]) -> Result<Self> {
        let folder = repository::temporary()?.join(name);
        let home = folder.join("home");
        fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
        let checkout = folder.join(checkout);
        repository::copy_to(&checkout)?;
        let directives = folder.join("compiler_directives.json");
        let rc = format!(
            "startup --host_jvm_args=-XX:+UnlockDiagnosticVMOptions\n\
             startup '--host_jvm_args=-XX:CompilerDirectivesFile={}'\n\
             common '{}'\n",
            directives.display(),
            shared::repository_cache()?
        );
        for (file, content) in [(directives, COMPILER_DIRECTIVES), (folder.join(RC), &rc)] {
            fs::write(&file, content)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        let mut environment: BTreeMap<OsString, OsString> = env::vars_os()
            .filter(|(name, _)| {
                let name = name.to_string_lossy();
                !PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            })
            .collect();
        environment.insert("HOME".into(), home.into());
        environment.insert("PATH".into(), user_path());
        environment.insert("USER".into(), name.into());
        Ok(Self(Arc::new(Parts {
            bazel: find_bazel()?,
            checkout,
            environment,
            flags: flags.iter().map(ToString::to_string).collect(),
            folder,
            logs: AtomicUsize::new(0),
        })))
    }

    /// The folder that contains the whole machine.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The checkout of this repository.
    #[must_use]
    pub fn checkout(&self) -> &Path {
        &self.0.checkout
    }

    /// The path of the machine's Bazel.
    #[must_use]
    pub fn bazel(&self) -> &Path {
        &self.0.bazel
    }

    /// The environment variables of the user's shell.
    #[must_use]
    pub fn environment(&self) -> &BTreeMap<OsString, OsString> {
        &self.0.environment
    }

    /// Prepares a program as the machine's user starts it, in a folder. `$BAZEL` is a script that adds the
    /// [`Machine::startup_options`], so the program uses the same Bazel server as a [`Workspace`](crate::Workspace) in that folder.
    ///
    /// # Errors
    /// The script cannot be written.
    pub fn command(&self, program: &str, folder: &Path) -> Result<Command> {
        let script = self.0.folder.join("bazel.sh");
        let words = [
            &[self.0.bazel.display().to_string()],
            &self.startup_options()[..],
        ]
        .concat();
        let words: Vec<_> = words
            .iter()
            .map(|word| format!("'{}'", word.replace('\'', r"'\''")))
            .collect();
        fs::write(
            &script,
            format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")),
        )
        .and_then(|()| fs::set_permissions(&script, fs::Permissions::from_mode(0o755)))
        .with_context(|| format!("cannot write {}", script.display()))?;
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .envs(&self.0.environment)
            .env("BAZEL", script)
            .stdin(Stdio::null());
        Ok(command)
    }

    /// Prepares `pyo3-bzl` in a folder, as [`Machine::command`] does. The test has the binary in its `data` and names it in
    /// `PYO3_BZL_COMMAND`.
    ///
    /// # Errors
    /// The same as [`Machine::command`], and when the variable is not set or names no file.
    pub fn pyo3_bzl(&self, folder: &Path) -> Result<Command> {
        let file = env::var("PYO3_BZL_COMMAND")
            .context("PYO3_BZL_COMMAND is not set; run this test with `./bazelw test`")?;
        let program = repository::runfile(&file)?;
        let program = program.to_str().context("a path that is not UTF-8")?;
        self.command(program, folder)
    }

    /// Returns the flag and the path of the next execution log. The format changes each time, since all formats must give the same
    /// result.
    pub(crate) fn next_log(&self) -> (String, PathBuf) {
        let number = self.0.logs.fetch_add(1, Ordering::Relaxed);
        let format = FORMATS[number % FORMATS.len()];
        let file = self.0.folder.join(format!("execution_log_{number}"));
        let flag = format!("--execution_log_{format}_file={}", file.display());
        (flag, file)
    }

    pub(crate) fn flags(&self) -> &[String] {
        &self.0.flags
    }

    /// The startup options of every call.
    #[must_use]
    pub fn startup_options(&self) -> [String; 4] {
        [
            "--nohome_rc".into(),
            format!("--bazelrc={}", self.0.folder.join(RC).display()),
            format!(
                "--output_user_root={}",
                self.0.folder.join("bazel").display()
            ),
            "--max_idle_secs=300".into(),
        ]
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        // Bazel leaves read-only folders, which the outer Bazel could not remove. If this fails too, the outer Bazel reports it.
        let root = self.folder.join("bazel");
        let _ = Command::new("chmod")
            .args(["-R", "u+w"])
            .arg(&root)
            .stderr(Stdio::null())
            .status();
        let _ = fs::remove_dir_all(&root);
    }
}

/// The `PATH` of a user's shell. In a test, Bazel puts `/bin` before `/usr/bin`. Where both are the same folder, its C++ toolchain
/// would then use `/bin/gcc`, which finds its own parts only where `/bin` is a link.
fn user_path() -> OsString {
    let mut path = OsString::from("/usr/local/bin:/usr/bin:/bin");
    if let Some(rest) = env::var_os("PATH").filter(|rest| !rest.is_empty()) {
        path.push(":");
        path.push(rest);
    }
    path
}

/// Returns `$BAZEL`, or `bazel` or `bazelisk` on the `PATH`.
fn find_bazel() -> Result<PathBuf> {
    if let Some(bazel) = env::var_os("BAZEL") {
        return Ok(bazel.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .flat_map(|folder| [folder.join("bazel"), folder.join("bazelisk")])
        .find(|file| file.is_file())
        .context("no bazel or bazelisk on the PATH; run the tests with `./bazelw test //...`")
}
