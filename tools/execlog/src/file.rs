//! Inputs and outputs, and their digests.

use std::fmt;
use std::sync::Arc;

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
