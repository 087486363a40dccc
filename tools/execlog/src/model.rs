//! What is known about a spawn, whichever format its log has.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::compact::Inputs;
use crate::metrics::Metrics;

/// One command that Bazel ran, or took from a disk or remote cache.
///
/// Not in any log: actions that were up to date (Bazel's local action cache) and actions without a command, such as writing
/// a file. A hit rate over a log is one over the actions that Bazel had to care about in that build.
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
    /// Names and values of the properties of the execution platform, in the log's order.
    pub platform: Vec<(String, String)>,
    /// The inputs, which are listed on demand.
    pub inputs: Inputs,
    /// Paths of all declared outputs, sorted. A directory is one path.
    pub listed_outputs: Vec<Arc<str>>,
    /// The outputs that were made and have the declared type, sorted by path. A directory is given by the files in it.
    pub actual_outputs: Vec<File>,
    /// Whether the spawn was allowed to run remotely.
    pub remotable: bool,
    /// Whether the spawn was allowed to be cached.
    pub cacheable: bool,
    /// Whether the spawn was allowed to be cached remotely.
    pub remote_cacheable: bool,
    /// The time after which it is killed; zero is none.
    pub timeout: Duration,
    /// The kind of action: `Rustc`, `Genrule`, `TestRunner`.
    pub mnemonic: String,
    /// Who ran it (`linux-sandbox`, `remote`, `worker`), or which cache it was taken from: see [`Spawn::hit`].
    pub runner: String,
    /// Whether it was taken from a disk or remote cache.
    pub cache_hit: bool,
    /// What went wrong while running it, such as `NON_ZERO_EXIT`; empty if nothing.
    pub status: String,
    /// The exit code; 0 if `status` is empty.
    pub exit_code: i32,
    /// The label of the target; old logs and some spawns have none.
    pub target_label: String,
    /// The digest of the action, where a disk cache, remote cache or remote execution was in use.
    pub digest: Option<Digest>,
    /// What was measured.
    pub metrics: Option<Metrics>,
}

/// The cache that a spawn was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// A disk cache (`--disk_cache`).
    Disk,
    /// A remote cache.
    Remote,
    /// None: it was run.
    None,
}

impl Spawn {
    /// The cache that the spawn was taken from. Logs of old Bazel versions say only *that* it was a remote one
    /// (`remoteCacheHit`), and leave `runner` empty.
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
    /// The digest of its content. None for a symlink that is an output of its own, and for some empty files.
    pub digest: Option<Digest>,
    /// Where it points to, if it is an unresolved symlink (`ctx.actions.declare_symlink`).
    pub symlink_target: Option<Arc<str>>,
    /// Whether it belongs to a tool. Never for outputs.
    pub is_tool: bool,
}

/// The digest of a content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digest {
    /// Hexadecimal digits.
    pub hash: Arc<str>,
    /// Size of the content in bytes. (That of an action's digest is the size of its description.)
    pub size_bytes: u64,
    /// The hash function.
    pub function: HashFunction,
}

/// The function of a [`Digest`]. Bazel spells it in more than one way: `SHA-256` for files, `SHA256` for actions.
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
    /// Another one as the log names it; empty if it does not.
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

    /// The function of that name, in any case, with or without its hyphen.
    #[must_use]
    pub fn parse(name: &str) -> Self {
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

    /// Whether it is not [`HashFunction::Other`].
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
