//! nginx as an HTTP cache.
//!
//! Bazel's flag is `--remote_cache=http://…`. A client that writes with a password also needs
//! `--remote_header=Authorization=Basic …`. nginx checks no digests and evicts nothing. An action cache entry is the file
//! `ac/<digest>`, and a blob is `cas/<digest>`.

use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};

use crate::missing;
use crate::namespace::{self, Namespace};
use crate::process::{self, Server, Spec};

/// Access rights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Access {
    /// Everyone can read and write.
    #[default]
    ReadWrite,
    /// Everyone can read. A PUT gets status 403.
    ReadOnly,
    /// Everyone can read. A PUT without this name and password gets status 401.
    WritersByPassword {
        /// The user name, without a colon.
        user: String,
        /// The password.
        password: String,
    },
}

/// Start options.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Access rights.
    pub access: Access,
    /// The cache folder of another nginx, to serve the same entries with other access rights. `None` gives it its own.
    pub store: Option<PathBuf>,
    /// The network namespace of the server. `None` means the namespace of this process.
    pub namespace: Option<Namespace>,
}

/// A running nginx.
#[derive(Debug)]
pub struct Nginx {
    /// The server process, for fault injection.
    pub server: Server,
    access: Access,
    address: SocketAddr,
    access_log: PathBuf,
    store: PathBuf,
}

impl Nginx {
    /// Starts nginx with all its files in `folder`, an absolute path. `PYO3_BZL_NGINX` may name the program.
    ///
    /// # Errors
    /// [`missing::Missing`] without nginx. Any other error if it does not start.
    pub fn start(folder: &Path, options: Options) -> Result<Self> {
        let program = missing::program("nginx", Some("PYO3_BZL_NGINX"))?;
        let address = namespace::address(options.namespace.as_ref())?;
        let store = options.store.unwrap_or_else(|| folder.join("store"));
        for path in [&store, &folder.join("temporary")] {
            fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))?;
        }
        // nginx reads `{PLAIN}` passwords on every system, whatever the system's crypt() supports.
        if let Access::WritersByPassword { user, password } = &options.access {
            process::write(
                &folder.join("passwords"),
                &format!("{user}:{{PLAIN}}{password}\n"),
            )?;
        }
        let configuration = folder.join("nginx.conf");
        process::write(
            &configuration,
            &configured(folder, &store, address, &options.access)?,
        )?;
        let args = [
            OsString::from("-e"),
            folder.join("error.log").into(),
            "-p".into(),
            folder.into(),
            "-c".into(),
            configuration.into(),
        ];
        let mut spec = Spec::new(program, folder.join("nginx.log"), address).args(args);
        spec.namespace = options.namespace;
        let access_log = folder.join("access.log");
        Ok(Self {
            server: Server::start(spec)?,
            access: options.access,
            address,
            access_log,
            store,
        })
    }

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the value of `--remote_cache=`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the value of `--remote_header=` if writing needs a password.
    pub fn header(&self) -> Option<String> {
        match &self.access {
            Access::WritersByPassword { user, password } => Some(format!(
                "Authorization=Basic {}",
                base64(format!("{user}:{password}").as_bytes())
            )),
            Access::ReadWrite | Access::ReadOnly => None,
        }
    }

    /// Returns the folder that contains `ac/` and `cas/`.
    pub fn cache_folder(&self) -> &Path {
        &self.store
    }

    /// Counts the action cache entries that were requested and found.
    ///
    /// # Errors
    /// When the access log cannot be read.
    pub fn action_hits(&self) -> Result<Option<u64>> {
        self.count("GET /ac/", 200).map(Some)
    }

    /// Counts the action cache entries that were requested and not found.
    ///
    /// # Errors
    /// When the access log cannot be read.
    pub fn action_misses(&self) -> Result<Option<u64>> {
        self.count("GET /ac/", 404).map(Some)
    }

    /// Counts the requests that start with `request` (e.g. `PUT /cas/`) and got `status`. nginx logs a request a moment
    /// after it answers.
    ///
    /// # Errors
    /// When the access log cannot be read.
    pub fn count(&self, request: &str, status: u16) -> Result<u64> {
        let (log, status) = (process::read(&self.access_log)?, format!(" {status}"));
        Ok(log
            .lines()
            .filter(|line| line.starts_with(request) && line.ends_with(&status))
            .count() as u64)
    }

    /// Stops the server.
    ///
    /// # Errors
    /// When it had to be killed.
    pub fn stop(&mut self) -> Result<()> {
        self.server.stop()
    }
}

/// Writes the configuration. nginx runs as one process without a master. With a master, root would switch to a user who
/// cannot read the folder.
fn configured(folder: &Path, store: &Path, address: SocketAddr, access: &Access) -> Result<String> {
    for path in [folder, store] {
        let text = path.to_str().unwrap_or_default();
        if !path.is_absolute() || text.is_empty() || text.contains(['"', '\\', '$', '\n']) {
            bail!(
                "nginx: a folder must be an absolute path without quotes, got {}",
                path.display()
            );
        }
    }
    let (folder, store) = (folder.display(), store.display());
    let rights = match access {
        Access::ReadWrite => String::new(),
        Access::ReadOnly => "limit_except GET { deny all; }".to_owned(),
        Access::WritersByPassword { .. } => {
            format!(
                r#"limit_except GET {{ auth_basic "cache"; auth_basic_user_file "{folder}/passwords"; }}"#
            )
        }
    };
    Ok(format!(
        r#"daemon off;
master_process off;
pid "{folder}/nginx.pid";
events {{ worker_connections 512; }}
http {{
  log_format cache '$request_method $uri $status';
  access_log "{folder}/access.log" cache;
  client_body_temp_path "{folder}/temporary/body";
  fastcgi_temp_path "{folder}/temporary/fastcgi";
  proxy_temp_path "{folder}/temporary/proxy";
  scgi_temp_path "{folder}/temporary/scgi";
  uwsgi_temp_path "{folder}/temporary/uwsgi";
  client_max_body_size 0;
  server {{
    listen {address};
    root "{store}";
    location ~ ^/(ac|cas)/ {{
      dav_methods PUT DELETE;
      create_full_put_path on;
      {rights}
    }}
  }}
}}
"#
    ))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for digit in 0..4 {
            let value = (word >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= chunk.len() {
                ALPHABET[value] as char
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_rfc_4648_lists_it() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ];
        for (input, expected) in cases {
            assert_eq!(base64(input.as_bytes()), expected, "{input}");
        }
    }

    #[test]
    fn a_folder_that_would_change_the_configuration_is_refused() {
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        for folder in ["relative", "/a\"b", "/a$b"] {
            assert!(
                configured(
                    Path::new(folder),
                    Path::new("/store"),
                    address,
                    &Access::ReadWrite
                )
                .is_err(),
                "{folder}"
            );
        }
    }
}
