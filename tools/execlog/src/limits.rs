//! Limits on the memory that reading a log takes.

/// Memory limits for untrusted logs. The defaults are far above what Bazel writes.
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
    /// Maximum size of one record in bytes. Default: 128 MiB.
    pub message_bytes: u64,
    /// Maximum size in bytes of all entries of a compact log that later ones may refer to. Default: 2 GiB.
    pub stored_bytes: u64,
    /// Maximum number of inputs, and of outputs, that one spawn of a compact log may expand to. Also the maximum number of
    /// fields (JSON: objects) in one record. A field takes about 200 bytes of memory. Default: 4 million.
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
