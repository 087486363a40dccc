//! What a log may make a reader keep in memory.

/// Bounds on memory, for logs that one does not trust. The defaults are far above what Bazel writes.
///
/// ```
/// let limits = execlog::Limits { message_bytes: 1 << 20, ..execlog::Limits::default() };
/// let log = [0xff, 0xff, 0xff, 0x7f, 0x0a, 0x01, b'x'];
/// let mut reader = execlog::Reader::with_limits(log.as_slice(), limits).unwrap();
/// assert_eq!(
///     reader.next().unwrap().unwrap_err().to_string(),
///     "entry 1 at byte 0 is too large: its length is 268435455, the limit is 1048576"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of one record in bytes, default 128 MiB.
    pub message_bytes: u64,
    /// Size in bytes of all entries of a compact log that later ones may refer to, default 2 GiB.
    pub stored_bytes: u64,
    /// Number of inputs, and of outputs, that one spawn of a compact log may expand to, and of fields (JSON: objects) that
    /// one record may have, default 4 million. A field takes some two hundred bytes of memory.
    pub files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 128 << 20,
            stored_bytes: 2 << 30,
            files: 4_000_000,
        }
    }
}
