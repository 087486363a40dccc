//! nginx with the example's configuration, as users copy it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{bail, ensure, Context, Result};
use engines::missing;
use engines::process::{free_port, Server, Spec};

/// The content of the password file: the user who may write.
const PASSWORDS: &str = "ci:{PLAIN}secret\n";

/// The address in the example's configuration.
const ADDRESS: &str = "127.0.0.1:8080";

/// The setting for the number of workers in the example's configuration.
const WORKERS: &str = "worker_processes auto;";

/// Requests with the same user (`-` for none), method, `ac` or `cas`, and status.
pub type Request = (String, String, String, u16);

/// The number of requests of each kind.
#[derive(Debug)]
pub struct Requests(BTreeMap<Request, usize>);

impl Requests {
    /// Returns the number of requests of one kind.
    pub fn count(&self, user: &str, method: &str, kind: &str, status: u16) -> usize {
        let key = (user.into(), method.into(), kind.into(), status);
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// Returns all values of one field.
    pub fn all<T: Ord>(&self, field: impl Fn(&Request) -> T) -> BTreeSet<T> {
        self.0.keys().map(field).collect()
    }
}

/// A running nginx. All its files are in its own folder.
pub struct Nginx {
    folder: PathBuf,
    address: SocketAddr,
    /// How many bytes of the access log have been read.
    seen: usize,
    /// How many marker requests of ours it contains.
    marks: Cell<usize>,
    _server: Server,
}

impl Nginx {
    /// Starts nginx with the example's configuration. Changes only the port and the number of workers: a single worker logs a request
    /// before it takes the next.
    ///
    /// # Errors
    /// [`missing::Missing`] without nginx. Any other error if it does not start.
    pub fn start(configuration: &Path, folder: &Path) -> Result<Self> {
        let program = missing::program("nginx", None)?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        for path in ["cache", "tmp"] {
            fs::create_dir_all(folder.join(path)).with_context(|| format!("cannot make {path}"))?;
        }
        let text = fs::read_to_string(configuration)
            .with_context(|| format!("cannot read {}", configuration.display()))?;
        let listens = format!("listen {ADDRESS};");
        ensure!(
            text.matches(&listens).count() == 1,
            "server/nginx.conf: one `{listens}` expected"
        );
        let copy = folder.join("nginx.conf");
        ensure!(
            text.matches(WORKERS).count() == 1,
            "server/nginx.conf: one `{WORKERS}` expected"
        );
        let text = text
            .replace(ADDRESS, &address.to_string())
            .replace(WORKERS, "worker_processes 1;");
        fs::write(&copy, text)?;
        fs::write(folder.join("htpasswd"), PASSWORDS)?;
        // If root starts it, it switches to a user who may not write here.
        let root = fs::metadata(folder)?.uid() == 0;
        let directives = if root {
            "daemon off; user root;"
        } else {
            "daemon off;"
        };
        let paths = [
            ("-p", folder.to_owned()),
            ("-c", copy),
            ("-e", folder.join("error.log")),
        ];
        let spec = Spec::new(program, folder.join("nginx.log"), address)
            .args(
                paths
                    .into_iter()
                    .flat_map(|(flag, path)| [flag.into(), path]),
            )
            .args(["-g", directives]);
        Ok(Self {
            folder: folder.to_owned(),
            address,
            seen: 0,
            marks: Cell::new(0),
            _server: Server::start(spec)?,
        })
    }

    /// The value of `CACHE_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the requests since the last call.
    ///
    /// # Errors
    /// A line of the access log does not match the configured format.
    pub fn requests(&mut self) -> Result<Requests> {
        let log = self.settled_log()?;
        let mut found = BTreeMap::new();
        for line in log[self.seen..].lines() {
            let words: Vec<_> = line.split(' ').collect();
            let [_, user, _, method, uri, status, _] = words[..] else {
                bail!("not a line of the example's access log: `{line}`");
            };
            if uri.starts_with(MARK) {
                continue;
            }
            let kind = uri.split('/').nth(1).unwrap_or_default();
            let key = (
                user.into(),
                method.into(),
                kind.into(),
                status.parse().context("a status")?,
            );
            *found.entry(key).or_default() += 1;
        }
        self.seen = log.len();
        Ok(Requests(found))
    }

    /// Returns the files of the cache, with the time of each last write.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn files(&self) -> Result<BTreeMap<PathBuf, SystemTime>> {
        let mut files = BTreeMap::new();
        for kind in ["ac", "cas"] {
            let folder = self.folder.join("cache").join(kind);
            for entry in fs::read_dir(&folder)
                .with_context(|| format!("cannot read {}", folder.display()))?
            {
                let entry = entry?;
                files.insert(entry.path(), entry.metadata()?.modified()?);
            }
        }
        Ok(files)
    }

    /// Returns the access log with all answered requests. Sends a marker request and waits until the log contains it.
    fn settled_log(&self) -> Result<String> {
        const LONG: Duration = Duration::from_secs(300);
        let mark = format!("{MARK}{}", self.marks.replace(self.marks.get() + 1));
        let mut stream = TcpStream::connect(self.address).context("connecting to nginx")?;
        write!(stream, "GET {mark} HTTP/1.0\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())?;
        let path = self.folder.join("access.log");
        let started = Instant::now();
        loop {
            let log = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            if log.ends_with('\n') && log.contains(&format!(" {mark} ")) {
                return Ok(log);
            }
            ensure!(
                started.elapsed() < LONG,
                "nginx has not logged {mark} in {LONG:?}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The path prefix of marker requests, which show that nginx has logged all earlier requests.
const MARK: &str = "/mark-";

/// Makes a set of texts, to compare with [`Requests::all`].
pub fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.iter().map(ToString::to_string).collect()
}
