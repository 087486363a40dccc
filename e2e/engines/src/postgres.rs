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

/// Who owns the database, and its name.
const NAME: &str = "buildgrid";

/// A running database server with one empty database.
#[derive(Debug)]
pub struct Postgres {
    /// The process, for faults.
    pub server: Server,
    port: u16,
    /// Programs that become one in the database's network; none where that is ours.
    inside: Vec<OsString>,
}

impl Postgres {
    /// Makes a database in `folder`, an absolute path, and starts it on the loopback device, that of `namespace` if there is
    /// one. `PYO3_BZL_POSTGRES` may name the folder of its programs. It refuses to run as root, so root becomes another user in
    /// a user namespace.
    ///
    /// # Errors
    /// [`Missing`] without PostgreSQL; otherwise when it does not start.
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
            // The database lives as long as one test, so nothing is synced to the disk.
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
        // No socket file: its path may be longer than such a path can be.
        .args([
            "-p".to_owned(),
            address.port().to_string(),
            "-F".into(),
            "-c".into(),
            "unix_socket_directories=".into(),
        ]);
        spec.wrapper = wrapper;
        spec.namespace = namespace.cloned();
        // Ends although clients are connected.
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

    /// Programs that become the one that follows, in the network that the database lives in; none where that is ours.
    pub fn inside(&self) -> &[OsString] {
        &self.inside
    }

    /// Runs a program to its end where it can reach the database.
    ///
    /// # Errors
    /// When it fails: the error shows what it printed.
    pub fn run(&self, program: &Path, args: &[&str]) -> Result<String> {
        let mut words = self.inside.iter().cloned().chain([program.into()]);
        let mut command = Command::new(words.next().context("a command without words")?);
        process::run(command.args(words).args(args))
    }

    /// As SQLAlchemy takes it.
    pub fn connection(&self) -> String {
        format!(
            "postgresql+psycopg2://{NAME}@127.0.0.1:{}/{NAME}",
            self.port
        )
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }
}

/// Debian keeps each version's programs in a folder of its own, away from the `PATH`.
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
    // A process's folder below /proc belongs to who it runs as.
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
