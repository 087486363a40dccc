//! The model of a spawn, independent of the log's format.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::compact::Inputs;
use crate::metrics::Metrics;

/// One command that Bazel ran, or whose result it took from a disk or remote cache.
///
/// No log contains actions that were up to date (Bazel's local action cache) or actions without a command, such as writing
/// a file. The hit rate of a log therefore covers only the actions that Bazel had to handle in that build.
///
/// ```
/// let log = r#"{"commandArgs": ["/bin/true"], "mnemonic": "Genrule", "runner": "disk cache hit", "cacheHit": true}"#;
/// let mut reader = execlog::Reader::from_reader(log.as_bytes())?;
/// let spawn = reader.next().expect("one spawn")?;
/// assert_eq!((spawn.mnemonic.as_str(), spawn.hit()), ("Genrule", execlog::Hit::Disk));
/// assert!(reader.next().is_none());
/// # Ok::<(), execlog::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Spawn {
    /// The command and its arguments.
    pub command_args: Vec<String>,
    /// Names and values of the command's environment, in the log's order (by name).
    pub environment: Vec<(String, String)>,
    /// Names and values of the execution platform's properties, in the log's order.
    pub platform: Vec<(String, String)>,
    /// The inputs, listed on demand.
    pub inputs: Inputs,
    /// Paths of all declared outputs, sorted. A directory is one path.
    pub listed_outputs: Vec<Arc<str>>,
    /// The outputs that were created with the declared type, sorted by path. A directory is represented by its files.
    pub actual_outputs: Vec<File>,
    /// Whether the spawn was allowed to run remotely.
    pub remotable: bool,
    /// Whether the spawn was allowed to be cached.
    pub cacheable: bool,
    /// Whether the spawn was allowed to be cached remotely.
    pub remote_cacheable: bool,
    /// The time after which the spawn is killed; zero means no timeout.
    pub timeout: Duration,
    /// The kind of action: `Rustc`, `Genrule`, `TestRunner`.
    pub mnemonic: String,
    /// The runner (`linux-sandbox`, `remote`, `worker`), or the cache that the result came from. See [`Spawn::hit`].
    pub runner: String,
    /// Whether the result came from a disk or remote cache.
    pub cache_hit: bool,
    /// What went wrong during the run, such as `NON_ZERO_EXIT`; empty on success.
    pub status: String,
    /// The exit code; 0 if `status` is empty.
    pub exit_code: i32,
    /// The target's label; empty in old logs and for some spawns.
    pub target_label: String,
    /// The digest of the action, if a disk cache, remote cache or remote execution was in use.
    pub digest: Option<Digest>,
    /// Bazel's measurements.
    pub metrics: Option<Metrics>,
}

/// The cache that a spawn's result came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// A disk cache (`--disk_cache`).
    Disk,
    /// A remote cache.
    Remote,
    /// No cache: the spawn was run.
    None,
}

impl Spawn {
    /// Returns the cache that the spawn's result came from. Logs of old Bazel versions only record *that* it came from a
    /// remote cache (`remoteCacheHit`), and leave `runner` empty.
    #[must_use]
    pub fn hit(&self) -> Hit {
        match self.runner.as_str() {
            "disk cache hit" => Hit::Disk,
            "remote cache hit" => Hit::Remote,
            _ if self.cache_hit => Hit::Remote,
            _ => Hit::None,
        }
    }
}

/// An input or output.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct File {
    /// The path, relative to the execution root.
    pub path: Arc<str>,
    /// The digest of the content. `None` for a symlink that is itself an output, and for some empty files.
    pub digest: Option<Digest>,
    /// The target, if the file is an unresolved symlink (`ctx.actions.declare_symlink`).
    pub symlink_target: Option<Arc<str>>,
    /// Whether the file belongs to a tool. Always false for outputs.
    pub is_tool: bool,
}

/// A content digest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digest {
    /// The hash in hexadecimal digits.
    pub hash: Arc<str>,
    /// Size of the content in bytes. For an action's digest, this is the size of the action's description.
    pub size_bytes: u64,
    /// The hash function.
    pub function: HashFunction,
}

/// The hash function of a [`Digest`]. Bazel's spelling varies: `SHA-256` for files, `SHA256` for actions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HashFunction {
    /// `SHA-256`, Bazel's default.
    Sha256,
    /// `SHA-1`.
    Sha1,
    /// `SHA-384`.
    Sha384,
    /// `SHA-512`.
    Sha512,
    /// `BLAKE3`.
    Blake3,
    /// `MD5`.
    Md5,
    /// Another function, as named in the log; empty if the log names none.
    Other(Arc<str>),
}

impl HashFunction {
    const KNOWN: [(&'static str, Self); 6] = [
        ("SHA-256", Self::Sha256),
        ("SHA-1", Self::Sha1),
        ("SHA-384", Self::Sha384),
        ("SHA-512", Self::Sha512),
        ("BLAKE3", Self::Blake3),
        ("MD5", Self::Md5),
    ];

    /// Returns the function with this name, in upper or lower case, with or without the hyphen.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        // Nearly all names are spelled like this, and a log has one for each file.
        if name == "SHA-256" {
            return Self::Sha256;
        }
        let letters = |name: &str| name.replace('-', "").to_ascii_uppercase();
        let wanted = letters(name);
        let known = Self::KNOWN
            .iter()
            .find(|(known, _)| letters(known) == wanted);
        known.map_or_else(
            || Self::Other(name.into()),
            |(_, function)| function.clone(),
        )
    }

    /// Returns whether the function is not [`HashFunction::Other`].
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

impl fmt::Display for HashFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Other(name) = self {
            return f.write_str(name);
        }
        let name = Self::KNOWN.iter().find(|(_, function)| function == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::HashFunction;

    #[test]
    fn hash_functions() {
        let table = [
            ("SHA-256", HashFunction::Sha256, "SHA-256"),
            ("SHA256", HashFunction::Sha256, "SHA-256"),
            ("sha1", HashFunction::Sha1, "SHA-1"),
            ("BLAKE3", HashFunction::Blake3, "BLAKE3"),
            ("", HashFunction::Other("".into()), ""),
            (
                "Murmur-3",
                HashFunction::Other("Murmur-3".into()),
                "Murmur-3",
            ),
        ];
        for (name, function, shown) in table {
            assert_eq!(HashFunction::parse(name), function);
            assert_eq!(function.to_string(), shown);
        }
    }
}
