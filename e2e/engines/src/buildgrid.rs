//! BuildGrid: a gRPC cache in Python, and a scheduler with a pool of workers.
//!
//! Bazel's flag is `--remote_cache=grpc://…`, or `--remote_executor=grpc://…` alone. On disk, blobs and action results are
//! both files `cas/<2 digits>/<the rest>`. Only memory records which result belongs to which action, so a restart empties the
//! action cache.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{bail, Result};

use crate::casd;
use crate::missing;
use crate::namespace::{self, Namespace};
use crate::postgres::Postgres;
use crate::process::{self, Ready, Server, Spec};

/// Start options.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The number of workers. Each executes one action at a time. Without workers, it is only a cache and needs no database.
    pub workers: usize,
    /// The network namespace of all its parts. `None` means the namespace of this process.
    pub namespace: Option<Namespace>,
}

/// A running BuildGrid.
#[derive(Debug)]
pub struct BuildGrid {
    // Dropped in this order: the workers before the servers that they connect to.
    /// The workers' processes, for fault injection.
    pub workers: Vec<Server>,
    /// The server process, for fault injection.
    pub server: Server,
    /// The scheduler's database.
    pub database: Option<Postgres>,
    address: SocketAddr,
    store: PathBuf,
    metrics: PathBuf,
}

impl BuildGrid {
    /// Starts BuildGrid, its database and its workers. All their files are in `folder`, an absolute path. `PYO3_BZL_BUILDGRID`
    /// names the virtual environment in which BuildGrid is installed.
    ///
    /// # Errors
    /// [`missing::Missing`] without BuildGrid (with workers, also without PostgreSQL, buildbox or bubblewrap). Any other error
    /// if a part does not start.
    pub fn start(folder: &Path, options: Options) -> Result<Self> {
        let program = missing::folder("PYO3_BZL_BUILDGRID", Path::new("bin/bgd"))?.join("bin/bgd");
        let worker = if options.workers > 0 {
            Some(worker(folder)?)
        } else {
            None
        };
        let database = if options.workers > 0 {
            Some(Postgres::start(
                &folder.join("postgres"),
                options.namespace.as_ref(),
            )?)
        } else {
            None
        };
        // A network namespace belongs to the process that starts first. The others enter it.
        let (connection, inside) = match &database {
            Some(database) => {
                let connection = database.connection();
                database.run(&program, &["migrate", "apply", &connection])?;
                (Some(connection), database.inside().to_vec())
            }
            None => (None, Vec::new()),
        };
        let address = namespace::address(options.namespace.as_ref())?;
        let (store, metrics, configuration) = (
            folder.join("store"),
            folder.join("metrics"),
            folder.join("buildgrid.yml"),
        );
        process::write(
            &configuration,
            &configured(&store, &metrics, address, connection.as_deref())?,
        )?;
        let mut spec = Spec::new(program, folder.join("buildgrid.log"), address)
            .args(["server", "start"])
            .args([configuration]);
        if inside.is_empty() {
            spec.namespace = options.namespace;
        }
        spec.wrapper.clone_from(&inside);
        let server = Server::start(spec)?;
        let mut buildgrid = Self {
            workers: Vec::new(),
            server,
            database,
            address,
            store,
            metrics,
        };
        for number in 0..options.workers {
            let Some(spec) = &worker else { break };
            let mut spec = spec.clone().args([
                format!("--bots-remote=http://{address}"),
                format!("--cas-remote=http://{address}"),
            ]);
            spec.log = folder.join(format!("worker{number}.log"));
            spec.wrapper.clone_from(&inside);
            spec = spec.args([format!("worker{number}")]);
            buildgrid.workers.push(Server::start(spec)?);
        }
        Ok(buildgrid)
    }

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the value of `--remote_cache=`, or of `--remote_executor=` if there are workers.
    pub fn endpoint(&self) -> String {
        format!("grpc://{}", self.address)
    }

    /// Returns the folder that contains `cas/`.
    pub fn cache_folder(&self) -> &Path {
        &self.store
    }

    /// Counts the action cache entries that clients requested and got.
    ///
    /// # Errors
    /// When the metrics cannot be read.
    pub fn action_hits(&self) -> Result<Option<u64>> {
        Ok(Some(answers(&process::read(&self.metrics)?, "OK")))
    }

    /// Counts the action cache entries that clients requested and did not get.
    ///
    /// # Errors
    /// When the metrics cannot be read.
    pub fn action_misses(&self) -> Result<Option<u64>> {
        Ok(Some(answers(&process::read(&self.metrics)?, "NOT_FOUND")))
    }

    /// Stops the workers, the server and the database.
    ///
    /// # Errors
    /// When one of them had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        for worker in &mut self.workers {
            worker.stop()?;
        }
        self.server.stop()?;
        self.database.as_mut().map_or(Ok(()), Postgres::stop)
    }
}

/// Counts the answers to `GetActionResult` with `status`. The scheduler's own lookups are not counted.
fn answers(metrics: &str, status: &str) -> u64 {
    let status = format!(",status={status}:");
    let counts = |line: &&str| {
        line.contains("rpc.duration.ms,")
            && line.contains(",method=GetActionResult,")
            && line.contains(&status)
    };
    metrics.lines().filter(counts).count() as u64
}

/// Builds the command of a worker, without its name and the addresses that it connects to.
fn worker(folder: &Path) -> Result<Spec> {
    let program = missing::program("buildbox-worker", Some("PYO3_BZL_WORKER"))?;
    let runner = OsString::from(format!("--buildbox-run={}", casd::runner()?.display()));
    let mut spec = Spec::new(
        program,
        folder.join("worker.log"),
        SocketAddr::from(([127, 0, 0, 1], 0)),
    )
    .args(["--instance=", "--concurrent-jobs=1"])
    .args([runner])
    // Without this flag, a runner needs a casd beside it, because BuildGrid does not stage directories.
    .args(["--runner-arg=--disable-localcas"])
    .args(casd::binds()?);
    spec.ready = Ready::Logs("Starting buildbox-worker");
    Ok(spec)
}

fn configured(
    store: &Path,
    metrics: &Path,
    address: SocketAddr,
    connection: Option<&str>,
) -> Result<String> {
    for path in [store, metrics] {
        if !path.is_absolute()
            || path
                .to_str()
                .is_none_or(|text| text.contains(['"', '\\', '\n']))
        {
            bail!(
                "buildgrid: a folder must be an absolute path without quotes, got {}",
                path.display()
            );
        }
    }
    let (store, metrics) = (store.display(), metrics.display());
    let (schedulers, execution) = match connection {
        None => (String::new(), ""),
        Some(connection) => (schedulers(connection), EXECUTION),
    };
    Ok(format!(
        r#"server:
  - !channel
    address: {address}
    insecure-mode: true
authorization:
  method: none
monitoring:
  enabled: true
  endpoint-type: file
  endpoint-location: "{metrics}"
  serialization-format: statsd
# Each call takes a thread, uploads too; one too many is refused, and a worker that is refused ends.
thread-pool-size: 1000
instances:
  - name: ''
    storages:
      - !disk-storage &store
        path: "{store}"
    caches:
      - !lru-action-cache &results
        storage: *store
        max-cached-refs: 100000
        cache-failed-actions: false
        allow-updates: true
{schedulers}    services:
      - !action-cache
        cache: *results
      - !cas
        storage: *store
      - !bytestream
        storage: *store
{execution}"#
    ))
}

const EXECUTION: &str = "      - !execution
        scheduler: *scheduler
";

fn schedulers(connection: &str) -> String {
    format!(
        r#"    schedulers:
      - !sql-scheduler &scheduler
        storage: *store
        action-cache: *results
        # Seconds between two looks for work; the database also notifies.
        poll-interval: 0.5
        sql: !sql-connection
          connection-string: {connection}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const METRICS: &str = "rpc.duration.ms,instanceName=unnamed,method=GetActionResult,serviceName=ActionCache,status=OK:1|ms
rpc.auth.duration.ms,exceptionType=None,instanceName=unnamed,method=GetActionResult,serviceName=ActionCache:0|ms
rpc.duration.ms,instanceName=unnamed,method=GetActionResult,serviceName=ActionCache,status=NOT_FOUND:1|ms
rpc.duration.ms,instanceName=unnamed,method=Read,serviceName=ByteStream,status=OK:49|ms
rpc.duration.ms,instanceName=unnamed,method=GetActionResult,serviceName=ActionCache,status=OK:2|ms
";

    #[test]
    fn answers_are_counted_by_status() {
        assert_eq!(
            (answers(METRICS, "OK"), answers(METRICS, "NOT_FOUND")),
            (2, 1)
        );
    }

    #[test]
    fn a_folder_that_would_change_the_configuration_is_refused() {
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        for folder in ["relative", "/a\"b"] {
            assert!(
                configured(Path::new(folder), Path::new("/metrics"), address, None).is_err(),
                "{folder}"
            );
        }
    }
}
