//! PostgreSQL, the database of BuildGrid's scheduler.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::missing::{self, Missing};
use crate::namespace::{self, Namespace};
use crate::process::{self, Server, Spec};

/// The name of the database and of its owner.
const NAME: &str = "buildgrid";

/// A running database server with one empty database.
#[derive(Debug)]
pub struct Postgres {
    /// The server process, for fault injection.
    pub server: Server,
    port: u16,
    /// Command prefix that runs a program in the database's network. Empty if that is our network.
    inside: Vec<OsString>,
}

impl Postgres {
    /// Creates a database in `folder`, an absolute path, and starts it on the loopback device, which is that of `namespace` if
    /// there is one. `PYO3_BZL_POSTGRES` may name the folder of its programs. PostgreSQL refuses to run as root, so root
    /// becomes another user in a user namespace.
    ///
    /// # Errors
    /// [`Missing`] without PostgreSQL. Any other error if it does not start.
    pub fn start(folder: &Path, namespace: Option<&Namespace>) -> Result<Self> {
        let (programs, wrapper) = (programs()?, wrapper()?);
        let data = folder.join("data");
        if !data.join("PG_VERSION").exists() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            let initdb = [
                programs.join("initdb").into(),
                OsString::from("-D"),
                data.clone().into(),
            ];
            let mut words = wrapper
                .iter()
                .cloned()
                .chain(initdb)
                .collect::<Vec<_>>()
                .into_iter();
            let mut command = Command::new(words.next().context("a command without words")?);
            // The database lives only as long as one test, so nothing is synced to disk.
            command.args(words).args([
                "-U",
                NAME,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ]);
            process::run(&mut command)?;
        }
        let address = namespace::address(None)?;
        let mut spec = Spec::new(
            programs.join("postgres"),
            folder.join("postgres.log"),
            address,
        )
        .args([
            OsString::from("-D"),
            data.into(),
            "-h".into(),
            address.ip().to_string().into(),
        ])
        // No socket file: its path might exceed the length limit of socket paths.
        .args([
            "-p".to_owned(),
            address.port().to_string(),
            "-F".into(),
            "-c".into(),
            "unix_socket_directories=".into(),
        ]);
        spec.wrapper = wrapper;
        spec.namespace = namespace.cloned();
        // Stops even if clients are connected.
        spec.stop_signal = "INT";
        spec.ready = process::Ready::Logs("database system is ready to accept connections");
        let server = Server::start(spec)?;
        let inside = match (namespace, server.id()) {
            (Some(_), Some(id)) => {
                let nsenter = missing::program("nsenter", None)?.into_os_string();
                vec![
                    nsenter,
                    format!("--net=/proc/{id}/ns/net").into(),
                    "--".into(),
                ]
            }
            _ => Vec::new(),
        };
        let postgres = Self {
            server,
            port: address.port(),
            inside,
        };
        let port = postgres.port.to_string();
        postgres.run(
            &programs.join("createdb"),
            &["-h", "127.0.0.1", "-p", &port, "-U", NAME, "-w", NAME],
        )?;
        Ok(postgres)
    }

    /// Returns the command prefix that runs a program in the database's network. Empty if that is our network.
    pub fn inside(&self) -> &[OsString] {
        &self.inside
    }

    /// Runs a program in the database's network and waits until it ends.
    ///
    /// # Errors
    /// When it fails. The error shows what the program printed.
    pub fn run(&self, program: &Path, args: &[&str]) -> Result<String> {
        let mut words = self.inside.iter().cloned().chain([program.into()]);
        let mut command = Command::new(words.next().context("a command without words")?);
        process::run(command.args(words).args(args))
    }

    /// Returns the connection URL in SQLAlchemy's format.
    pub fn connection(&self) -> String {
        format!(
            "postgresql+psycopg2://{NAME}@127.0.0.1:{}/{NAME}",
            self.port
        )
    }

    /// Stops the server.
    ///
    /// # Errors
    /// When it had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }
}

/// Finds the programs. Debian keeps those of each version in a separate folder that is not on the `PATH`.
fn programs() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("PYO3_BZL_POSTGRES").filter(|value| !value.is_empty()) {
        return missing::folder("PYO3_BZL_POSTGRES", Path::new("initdb"))
            .with_context(|| format!("looking in {folder:?}"));
    }
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max_by_key(|(version, _)| *version);
    if let Some((_, folder)) = newest {
        return Ok(folder);
    }
    let initdb = missing::program("initdb", None).map_err(|_| {
        Missing("there is no PostgreSQL server. Install it, or give the folder of its programs in PYO3_BZL_POSTGRES".to_owned())
    })?;
    Ok(initdb
        .parent()
        .context("a program without a folder")?
        .to_owned())
}

fn wrapper() -> Result<Vec<OsString>> {
    // The owner of a process's folder below /proc is the user that the process runs as.
    if fs::metadata("/proc/self")
        .context("asking who we are")?
        .uid()
        != 0
    {
        return Ok(Vec::new());
    }
    let unshare = missing::program("unshare", None)?.into_os_string();
    Ok([unshare]
        .into_iter()
        .chain(["--user", "--map-user=1000", "--map-group=1000", "--"].map(OsString::from))
        .collect())
}
