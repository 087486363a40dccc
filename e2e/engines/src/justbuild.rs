//! justbuild's execution service: remote execution by one process, without a sandbox.
//!
//! Bazel's flag is `--remote_executor=grpc://…`. It does not accept the results of local actions, so it cannot serve as a
//! mere cache. On disk, below `protocol-dependent/generation-0/compatible-sha256/`, an action cache entry is `ac/<2
//! digits>/<the rest>` and a blob is `casf/…` (`casx/…` if executable).

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::missing;
use crate::namespace::{self, Namespace};
use crate::process::{self, Server, Spec};

/// Start options.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The network namespace of the server. `None` means the namespace of this process.
    pub namespace: Option<Namespace>,
}

/// A running service.
#[derive(Debug)]
pub struct Justbuild {
    /// The server process, for fault injection.
    pub server: Server,
    address: SocketAddr,
    root: PathBuf,
    trace: PathBuf,
}

impl Justbuild {
    /// Starts the service with its cache in `folder/root`, an absolute path. `PYO3_BZL_JUSTBUILD` may name the program.
    ///
    /// # Errors
    /// [`missing::Missing`] without the program. Any other error if it does not start.
    pub fn start(folder: &Path, options: Options) -> Result<Self> {
        let program = missing::program("justbuild", Some("PYO3_BZL_JUSTBUILD"))?;
        let address = namespace::address(options.namespace.as_ref())?;
        let (root, trace) = (folder.join("root"), folder.join("trace.log"));
        fs::create_dir_all(&root).with_context(|| format!("making {}", root.display()))?;
        let mut spec = Spec::new(program, folder.join("justbuild.log"), address)
            .args(["execute", "--compatible", "--plain-log"])
            // Level 5 logs hits and misses. Only the log file names the thread of each line.
            .args([
                "--log-limit",
                "5",
                "--restrict-stderr-log-limit",
                "3",
                "--log-append",
            ])
            .args([Path::new("--log-file"), &trace])
            .args([
                "-i".to_owned(),
                address.ip().to_string(),
                "-p".to_owned(),
                address.port().to_string(),
            ])
            .args([Path::new("--local-build-root"), &root]);
        spec.namespace = options.namespace;
        Ok(Self {
            server: Server::start(spec)?,
            address,
            root,
            trace,
        })
    }

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the value of `--remote_executor=`.
    pub fn endpoint(&self) -> String {
        format!("grpc://{}", self.address)
    }

    /// Returns the folder that contains everything it stores.
    pub fn cache_folder(&self) -> &Path {
        &self.root
    }

    /// Counts the action cache entries that clients requested and got.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_hits(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&process::read(&self.trace)?).hits))
    }

    /// Counts the action cache entries that clients requested and did not get.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn action_misses(&self) -> Result<Option<u64>> {
        Ok(Some(lookups(&process::read(&self.trace)?).misses))
    }

    /// Stops the server.
    ///
    /// # Errors
    /// When it had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Lookups {
    hits: u64,
    misses: u64,
}

/// Counts the lookups of clients. The thread that receives a request logs a miss before it takes the next request. The lookup
/// before an execution is logged the same way, after `Execute`.
fn lookups(trace: &str) -> Lookups {
    let (mut asked, mut misses) = (0, 0);
    let mut pending: HashMap<&str, bool> = HashMap::new();
    for line in trace.lines() {
        let Some((thread, text)) = line
            .strip_prefix("thread:")
            .and_then(|rest| rest.split_once(", "))
        else {
            continue;
        };
        if text.contains("(execution-service): GetActionResult(") {
            asked += 1;
            pending.insert(thread, true);
        } else if text.contains("(execution-service): Execute(") {
            pending.insert(thread, false);
        } else if text.contains("(LocalAC): Cache miss") && pending.remove(thread) == Some(true) {
            misses += 1;
        }
    }
    Lookups {
        hits: asked - misses,
        misses,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = r#"thread:1, [2026-11-25 02:15:15.3 UTC] INFO: compatible execution service started: {"port":18095}
thread:2, [2026-11-25 02:15:50.1 UTC] DEBUG (execution-service): GetActionResult(instance_name="", action_digest=aa)
thread:3, [2026-11-25 02:15:50.1 UTC] DEBUG (execution-service): GetActionResult(instance_name="", action_digest=bb)
thread:2, [2026-11-25 02:15:50.2 UTC] DEBUG (LocalAC): Cache miss, entry not found /cache/ac/aa
thread:2, [2026-11-25 02:15:50.3 UTC] DEBUG (execution-service): Execute(instance_name="", action_digest=aa)
thread:2, [2026-11-25 02:15:50.3 UTC] DEBUG (LocalAC): Cache miss, entry not found /cache/ac/aa
"#;

    #[test]
    fn only_what_clients_asked_for_counts() {
        assert_eq!(lookups(TRACE), Lookups { hits: 1, misses: 1 });
    }

    #[test]
    fn an_empty_trace_has_none() {
        assert_eq!(lookups(""), Lookups::default());
    }
}
